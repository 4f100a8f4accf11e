//! Where a link leads, and whether anyone may follow it.

/// Where a link in an article leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Address<'a> {
    /// To a page elsewhere, a mail, or a call.
    Outside,
    /// To an article.
    Article {
        /// The language that stands in the address.
        language: &'a str,
        /// Its id.
        id: &'a str,
        /// The section within it, where one is named.
        section: Option<&'a str>,
    },
    /// To a section of the same article.
    Section(&'a str),
    /// To anything else on the same host.
    Path,
    /// Nowhere.
    Nothing,
    /// To something that a browser would do instead of going somewhere: never followed.
    Forbidden,
}

/// Whether this is an e-mail address, as far as that can be seen.
pub(crate) fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(who, host)| {
        !who.is_empty() && !host.is_empty() && !text.contains(char::is_whitespace)
    })
}

/// The schemes that a link may have.
const SCHEMES: [&str; 4] = ["https", "http", "mailto", "tel"];

impl<'a> Address<'a> {
    /// Read an address as it stands in a link, with its entities resolved.
    ///
    /// Browsers ignore tabs, line breaks and what cannot be seen before a scheme, and its case: so do we, for
    /// `java\tscript:` runs as well.
    pub fn of(address: &'a str) -> Self {
        let seen =
            |sign: &char| !sign.is_control() && !sign.is_whitespace() && !is_invisible(*sign);
        let plain: String = address.chars().filter(seen).collect();
        let before = plain.split(['/', '?', '#']).next().unwrap_or_default();
        if let Some((scheme, _)) = before.split_once(':') {
            let scheme = scheme.to_ascii_lowercase();
            let known = SCHEMES.contains(&scheme.as_str()) && !address.contains(char::is_control);
            return if known { Self::Outside } else { Self::Forbidden };
        }
        // Without a scheme, two of them begin the name of a host; browsers take `\\` for `/`.
        if plain.replace('\\', "/").starts_with("//") {
            return Self::Outside;
        }
        if plain.is_empty() || plain == "#" {
            return Self::Nothing;
        }
        let (path, section) = match address.trim().split_once('#') {
            Some((path, section)) => (path, Some(section)),
            None => (address.trim(), None),
        };
        if path.is_empty() {
            return Self::Section(section.unwrap_or_default());
        }
        let article = path.strip_prefix("/knowledge/").and_then(|rest| rest.split_once('/'));
        match article {
            Some((language, id)) => {
                let id = id.split('?').next().unwrap_or(id);
                Self::Article { language, id, section }
            }
            None => Self::Path,
        }
    }

    /// Whether a page may carry it.
    pub fn may_be_followed(self) -> bool {
        self != Self::Forbidden
    }
}

/// Signs that take no place and are not control characters.
pub(crate) fn is_invisible(sign: char) -> bool {
    matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_browser_would_run_may_be_followed() {
        for address in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "\u{1}javascript:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:alert(1)",
            "javascript\u{200b}:alert(1)",
            "javascript :alert(1)",
            "vbscript:msgbox(1)",
            "data:text/html,<script>alert(1)</script>",
            "blob:https://nordlicht.example/1",
            "file:///etc/passwd",
            "view-source:https://nordlicht.example",
            "://x",
            "ht\ntps://nordlicht.example",
        ] {
            assert_eq!(Address::of(address), Address::Forbidden, "{address:?}");
            assert!(!Address::of(address).may_be_followed());
        }
    }

    #[test]
    fn where_a_link_leads_is_told() {
        let article = |language, id, section| Address::Article { language, id, section };
        for (address, leads) in [
            ("https://nordlicht.example", Address::Outside),
            ("HTTP://nordlicht.example/a:b", Address::Outside),
            ("mailto:service@nordlicht.example", Address::Outside),
            ("tel:+493815550", Address::Outside),
            ("//nordlicht.example/a", Address::Outside),
            ("/knowledge/de/moving-house", article("de", "moving-house", None)),
            ("/knowledge/de/moving-house?x=1#lead", article("de", "moving-house", Some("lead"))),
            ("#lead", Address::Section("lead")),
            ("moving-house", Address::Path),
            ("/v1/docs?at=10:00", Address::Path),
            ("", Address::Nothing),
            ("#", Address::Nothing),
        ] {
            assert_eq!(Address::of(address), leads, "{address}");
            assert!(leads.may_be_followed());
        }
    }
}
