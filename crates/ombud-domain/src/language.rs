//! Languages of customers, and the two languages that ombud itself speaks.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A language as ISO 639: two or three lower-case letters, such as `de` or `gsw`.
///
/// It is read from a tag as browsers have it (BCP 47), whose other parts are dropped: `de-AT` speaks `de`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Language {
    letters: [u8; 3],
}

impl Language {
    /// German.
    pub const DE: Self = Self { letters: *b"de\0" };
    /// English.
    pub const EN: Self = Self { letters: *b"en\0" };

    /// Whether ISO 639 has this code, so that somebody may speak it: a living or extinct language, a group of languages, or
    /// one of the old codes that some systems still send (`iw`). Codes for what is no language (`und`, `mul`, `mis`,
    /// `zxx`), and those left to private use (`qaa` to `qtz`), are none.
    ///
    /// # Source
    /// ISO 639 sets 1, 2, 3 and 5, as Debian's `iso-codes` 4 lists them.
    pub fn exists(&self) -> bool {
        CODES.split_ascii_whitespace().any(|code| code == self.as_str())
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        let length = if self.letters[2] == 0 { 2 } else { 3 };
        std::str::from_utf8(self.letters.get(..length).unwrap_or_default()).unwrap_or_default()
    }
}

/// The codes of ISO 639, of two letters and then of three.
const CODES: &str = include_str!("language/codes.txt");

/// The longest tag that is read, in bytes: RFC 5646, section 4.4.1, asks for room for 35.
const TAG_SIZE_MAX_BYTES: usize = 64;

/// Whether a text is a well-formed language tag whose language has two or three letters, with `-` or `_`
/// between its parts. Whether anybody registered them is not looked up.
///
/// # Source
/// RFC 5646 (BCP 47), section 2.1, without grandfathered tags and those that are private as a whole.
fn is_tag(text: &str) -> bool {
    let letters = |part: &&str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let plain = |part: &&str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let starts_with_digit = |part: &&str| part.starts_with(|first: char| first.is_ascii_digit());
    let mut parts = text.split(['-', '_']).peekable();
    let is_language = |part: &&str| matches!(part.len(), 2 | 3) && letters(part);
    if text.len() > TAG_SIZE_MAX_BYTES || parts.next_if(is_language).is_none() {
        return false;
    }
    // Up to three that extend the language, such as `zh-yue`; then script, region and variants.
    let mut extensions = 0;
    while extensions < 3 && parts.next_if(|part| part.len() == 3 && letters(part)).is_some() {
        extensions += 1;
    }
    parts.next_if(|part| part.len() == 4 && letters(part));
    let is_region = |part: &&str| match part.len() {
        2 => letters(part),
        3 => part.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    };
    parts.next_if(is_region);
    let is_variant = |part: &&str| match part.len() {
        4 => starts_with_digit(part) && plain(part),
        5..=8 => plain(part),
        _ => false,
    };
    while parts.next_if(is_variant).is_some() {}
    // Extensions begin with one character each; what follows `x` is private.
    while let Some(singleton) = parts.next_if(|part| part.len() == 1 && plain(part)) {
        let size_min = if singleton.eq_ignore_ascii_case("x") { 1 } else { 2 };
        let follows = |part: &&str| (size_min..=8).contains(&part.len()) && plain(part);
        if parts.next_if(follows).is_none() {
            return false;
        }
        while parts.next_if(follows).is_some() {}
    }
    parts.next().is_none()
}

/// Why a text is not the code of a language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a language code of two or three letters, such as `de`")]
pub struct LanguageError(String);

impl FromStr for Language {
    type Err = LanguageError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let base = text.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let mut letters = [0; 3];
        if !is_tag(text) {
            return Err(LanguageError(text.chars().take(20).collect()));
        }
        for (slot, byte) in letters.iter_mut().zip(base.bytes()) {
            *slot = byte;
        }
        Ok(Self { letters })
    }
}

impl TryFrom<String> for Language {
    type Error = LanguageError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.as_str().to_owned()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A language in which ombud itself has words: every text exists in each of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// German.
    De,
    /// English.
    En,
}

impl Locale {
    /// Both, for loops over every language.
    pub const ALL: [Self; 2] = [Self::De, Self::En];

    /// The words for a speaker of `language`: German for German, English for all others.
    pub fn of(language: Language) -> Self {
        Self::speaking(language).unwrap_or(Self::En)
    }

    /// The words in `language` itself, where there are any.
    pub fn speaking(language: Language) -> Option<Self> {
        Self::ALL.into_iter().find(|locale| locale.language() == language)
    }

    /// The language of these words.
    pub fn language(self) -> Language {
        match self {
            Self::De => Language::DE,
            Self::En => Language::EN,
        }
    }
}

/// The same, said in each [`Locale`]. As text ([`fmt::Display`]) it is the English one, as errors are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    en: String,
    de: String,
}

impl Wording {
    /// English, then German.
    pub fn new(en: impl Into<String>, de: impl Into<String>) -> Self {
        Self { en: en.into(), de: de.into() }
    }

    /// What needs no words of a language, such as a code or what another program said.
    pub fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { en: text.clone(), de: text }
    }

    /// The words of a language.
    pub fn in_locale(&self, locale: Locale) -> &str {
        match locale {
            Locale::En => &self.en,
            Locale::De => &self.de,
        }
    }
}

impl fmt::Display for Wording {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_dropped_and_case_does_not_matter() {
        assert_eq!("DE-at".parse::<Language>().unwrap(), Language::DE);
        assert_eq!("gsw".parse::<Language>().unwrap().as_str(), "gsw");
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in ["", "d", "german", "d1", "ü", "🙂🙂"] {
            assert!(text.parse::<Language>().is_err(), "{text}");
        }
    }

    /// RFC 5646, appendix A, and what its grammar does not take.
    #[test]
    fn a_tag_is_taken_where_it_is_well_formed() {
        for tag in [
            "zh-Hant",
            "zh-cmn-Hans-CN",
            "yue-HK",
            "sr-Latn-RS",
            "sl-rozaj-biske",
            "de-CH-1901",
            "sl-IT-nedis",
            "hy-Latn-IT-arevela",
            "es-419",
            "de-CH-x-phonebk",
            "az-Arab-x-AZE-derbend",
            "en-US-u-islamcal",
            "zh-CN-a-myext-x-private",
            "en-a-myext-b-another",
            "de_AT",
        ] {
            assert!(tag.parse::<Language>().is_ok(), "{tag}");
        }
        for text in [
            "xx-yy-zz-!!",
            "de-",
            "de--AT",
            "de-AT ",
            "de-419-DE",
            "a-DE",
            "de-x",
            "en-a",
            "de-DE-ü",
            "de-verylongpart",
        ] {
            assert!(text.parse::<Language>().is_err(), "{text}");
        }
    }
}
