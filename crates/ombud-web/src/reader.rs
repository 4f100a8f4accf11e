//! Who reads an answer: in which language, and whether as a page.

use axum::http::{HeaderMap, header};
use ombud_domain::{Language, Locale};

/// What an answer depends on that is written for its reader.
pub(crate) const VARIES: &str = "Accept, Accept-Language";

/// Who reads an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reader {
    /// The language they like best of those that ombud speaks, English without a wish.
    pub(crate) locale: Locale,
    /// Whether they are at a browser, which asks for pages. Programs that name no format get JSON.
    pub(crate) wants_page: bool,
}

impl Reader {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
        Self {
            locale: preferred(headers).map_or(Locale::En, Locale::of),
            wants_page: accept.unwrap_or_default().contains("text/html"),
        }
    }
}

/// The language that the reader likes best of those that ombud has words in (RFC 9110, section 12.5.4);
/// `None` where they name none of them.
pub(crate) fn preferred(headers: &HeaderMap) -> Option<Language> {
    let named = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let mut best: Option<(f32, Language)> = None;
    for item in named.unwrap_or_default().split(',') {
        let mut parts = item.split(';').map(str::trim);
        let language = parts.next().and_then(|code| code.parse::<Language>().ok());
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
        let weight = weight.unwrap_or(1.0);
        let Some(language) = language else { continue };
        let spoken = Locale::ALL.iter().any(|locale| locale.language() == language);
        // Of two that they like alike, the first.
        if spoken && weight > best.map_or(0.0, |(best, _)| best) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

/// The language of a page: the one that the browser asks for, German where it asks for none of ours.
pub(crate) fn locale_of(headers: &HeaderMap) -> Locale {
    preferred(headers).map_or(Locale::De, Locale::of)
}

/// Text with code in backticks, as plain text and code in turns.
pub(crate) fn with_code(text: &str) -> Vec<(&str, &str)> {
    let mut parts = text.split('`');
    let mut turns = Vec::new();
    while let Some(plain) = parts.next() {
        turns.push((plain, parts.next().unwrap_or_default()));
    }
    turns
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_reader_gets_the_language_they_like_best_of_those_there_are() {
        for (accepts, language) in [
            ("de-DE,de;q=0.9,en;q=0.5", Some(Language::DE)),
            ("en;q=0.5, de", Some(Language::DE)),
            ("de;q=0.3,en-GB;q=0.7", Some(Language::EN)),
            ("fr-FR,fr;q=0.9,en;q=0.5,de;q=0.5", Some(Language::EN)),
            ("de;q=0, en;q=0.1", Some(Language::EN)),
            ("fr", None),
            ("*", None),
            (";;,,q=1", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accepts));
            assert_eq!(preferred(&headers), language, "{accepts}");
        }
    }
}
