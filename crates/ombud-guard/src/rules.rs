//! What an assistant declares beside what everybody has: its customer, contract and meter numbers.

use std::sync::{Arc, LazyLock};

use regex_automata::{
    Anchored, Input,
    meta::{self, Regex},
    util::syntax,
};

use crate::{
    FindingKind,
    personal::{self, NameWeights},
    scan::{BEFORE_MAX_BYTES, Found, View},
    tokens::TEXT,
    words::lists,
};

const DETECTOR: &str = "declared@1";

/// The longest that a declared pattern may match, in bytes: so that a stream is held back no longer than otherwise.
pub const DECLARED_MAX_BYTES: usize = 64;

/// What all compiled patterns of an assistant may take. A pattern that repeats a class a thousand times takes more.
const COMPILED_MAX_BYTES: usize = 1024 * 1024;

/// The longest name of a declared pattern, in bytes, so that its token stays within [`crate::TOKEN_MAX_BYTES`].
const NAME_MAX_BYTES: usize = 32;

/// What no pattern for a number matches.
const ORDINARY_WORDS: &[&str] = &[
    "Rechnung",
    "rechnung",
    "bitte",
    "und",
    "Danke",
    "HALLO",
    "Vertrag",
    "nicht",
    "ich",
    "invoice",
    "Please",
    "the",
    "order",
    "THANKS",
    "I",
    "yesterday",
];

/// Why a declared pattern is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Its name is none that a finding can have.
    #[error(
        "`{name}` is no name for a number: it has small letters without marks, digits and `_`, {NAME_MAX_BYTES} at most, begins with a letter and does not end with `_` or a number after it, as in `customer_number`"
    )]
    Name {
        /// Whose.
        name: String,
    },
    /// The guard itself calls something so.
    #[error("`{name}` is what the guard itself calls something else: choose another name")]
    NameTaken {
        /// Whose.
        name: String,
    },
    /// Two patterns have it.
    #[error("`{name}` is declared twice: join both patterns by `|`, or choose another name")]
    NameTwice {
        /// Which.
        name: String,
    },
    /// It matches what is no number.
    #[error(
        "pattern `{name}` also matches an ordinary word such as `{word}`: say what sets the number apart"
    )]
    MatchesWords {
        /// Whose.
        name: String,
        /// Which.
        word: String,
    },
    /// It cannot be read.
    #[error("pattern `{name}` cannot be read: {reason}")]
    Unreadable {
        /// Whose.
        name: String,
        /// What stands in the way.
        reason: String,
    },
    /// It also matches nothing at all.
    #[error("pattern `{name}` also matches an empty text: say what has to be there")]
    MatchesNothing {
        /// Whose.
        name: String,
    },
    /// It has no end.
    #[error(
        "pattern `{name}` can match more than {DECLARED_MAX_BYTES} bytes: say how long it is at most, as in `\\d{{6,10}}`"
    )]
    TooLong {
        /// Whose.
        name: String,
    },
    /// It takes too much memory.
    #[error("the patterns take more than 1 MiB of memory: repeat less")]
    TooLarge,
}

/// What an assistant declares as personal data of its customers. Without declarations: [`Rules::default`].
#[derive(Debug, Clone, Default)]
pub struct Rules {
    names: Vec<Arc<str>>,
    matcher: Option<Regex>,
    /// Other weights than those that are built in; for training.
    name_weights: Option<&'static NameWeights>,
}

impl Rules {
    /// Read patterns: a name such as `customer_number`, and a regular expression. They are matched at the beginning of
    /// words and signs, in linear time, against the folded text.
    ///
    /// # Errors
    /// [`RuleError`], with what the author can do about it.
    pub fn new<'p>(
        patterns: impl IntoIterator<Item = (&'p str, &'p str)>,
    ) -> Result<Self, RuleError> {
        let (mut names, mut parsed) = (Vec::<Arc<str>>::new(), Vec::new());
        for (name, pattern) in patterns {
            let name = name.to_owned();
            check_name(&name)?;
            if names.iter().any(|known| **known == *name) {
                return Err(RuleError::NameTwice { name });
            }
            let tree = syntax::parse_with(pattern, &syntax::Config::new().nest_limit(32)).map_err(
                |error| {
                    let reason = error.to_string();
                    let reason = reason
                        .lines()
                        .last()
                        .unwrap_or_default()
                        .trim_start_matches("error: ")
                        .to_owned();
                    RuleError::Unreadable { name: name.clone(), reason }
                },
            )?;
            let properties = tree.properties();
            if properties.minimum_len() == Some(0) {
                return Err(RuleError::MatchesNothing { name });
            }
            if properties.maximum_len().is_none_or(|size| size > DECLARED_MAX_BYTES) {
                return Err(RuleError::TooLong { name });
            }
            names.push(Arc::from(name));
            parsed.push(tree);
        }
        if parsed.is_empty() {
            return Ok(Self::default());
        }
        let config = meta::Config::new()
            .nfa_size_limit(Some(COMPILED_MAX_BYTES))
            .hybrid_cache_capacity(COMPILED_MAX_BYTES);
        let matcher = meta::Builder::new()
            .configure(config)
            .build_many_from_hir(&parsed)
            .map_err(|_| RuleError::TooLarge)?;
        let ordinary = || lists::common().chain(ORDINARY_WORDS.iter().copied());
        let capital = |word: &str| {
            let first = word.chars().next().map(char::to_uppercase);
            first.into_iter().flatten().chain(word.chars().skip(1)).collect::<String>()
        };
        for word in ordinary() {
            for spelling in [word.to_owned(), capital(word)] {
                let found = matcher.find(Input::new(&spelling).anchored(Anchored::Yes));
                if let Some(found) = found.filter(|found| found.end() == spelling.len()) {
                    let name = names[found.pattern().as_usize()].to_string();
                    return Err(RuleError::MatchesWords { name, word: spelling });
                }
            }
        }
        Ok(Self { names, matcher: Some(matcher), name_weights: None })
    }

    /// Without declarations.
    pub fn none() -> &'static Self {
        static NONE: LazyLock<Rules> = LazyLock::new(Rules::default);
        &NONE
    }

    pub(crate) fn with_names(weights: &'static NameWeights) -> Self {
        Self { name_weights: Some(weights), ..Self::default() }
    }

    /// What names are found with.
    pub(crate) fn name_weights(&self) -> &'static NameWeights {
        self.name_weights.unwrap_or_else(personal::name_weights)
    }

    /// Names of what is declared.
    pub fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.matcher.is_none()
    }

    pub(crate) fn find(&self, view: &View<'_>, found: &mut Found) {
        let Some(matcher) = &self.matcher else { return };
        // What stands before is seen by `\b`.
        let before = view
            .before
            .get(view.before.floor_char_boundary(view.before.len().saturating_sub(4))..)
            .unwrap_or_default();
        debug_assert!(before.len() <= BEFORE_MAX_BYTES);
        let mut text = String::with_capacity(before.len() + DECLARED_MAX_BYTES + 8);
        text.push_str(before);
        let after = view.after;
        text.push_str(
            after.get(..after.floor_char_boundary(DECLARED_MAX_BYTES + 4)).unwrap_or(after),
        );
        let input = Input::new(&text).range(before.len()..).anchored(Anchored::Yes);
        if let Some(matched) = matcher.find(input)
            && matched.end() > before.len()
            && let Some(name) = self.names.get(matched.pattern().as_usize())
        {
            found.push_declared(Arc::clone(name), matched.end() - before.len(), DETECTOR);
        }
    }
}

fn check_name(name: &str) -> Result<(), RuleError> {
    let is_sign = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.len() > NAME_MAX_BYTES
        || !name.starts_with(|first: char| first.is_ascii_lowercase())
        || !name.bytes().all(is_sign)
        // "nr_2" would end as the second token of "nr" does.
        || name.trim_end_matches(|last: char| last.is_ascii_digit()).ends_with('_')
    {
        return Err(RuleError::Name { name: name.to_owned() });
    }
    let ours = FindingKind::all().flat_map(|kind| [kind.code(), kind.group()]);
    if ours.chain([TEXT]).any(|ours| ours.eq_ignore_ascii_case(name)) {
        return Err(RuleError::NameTaken { name: name.to_owned() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings;

    #[test]
    fn declared_numbers_are_found() {
        let rules =
            Rules::new([("customer_number", r"KD-\d{6}\b"), ("meter", r"1EMH\d{10}")]).unwrap();
        let text = "Kunde KD-123456, Zähler 1EMH0012345678";
        let found = findings(text, &rules);
        let values: Vec<&str> =
            found.iter().map(|finding| text.get(finding.range.clone()).unwrap()).collect();
        assert_eq!(values, ["KD-123456", "1EMH0012345678"]);
        assert!(findings("KD-1234567", &rules).is_empty());
    }

    #[test]
    fn what_is_declared_is_told_by_its_name() {
        let rules =
            Rules::new([("customer_number", r"KD-\d{6}"), ("meter", r"1EMH\d{10}")]).unwrap();
        let text = "Zähler 1EMH0012345678, Kunde KD-123456";
        let found = findings(text, &rules);
        let names: Vec<&str> = found.iter().map(crate::Finding::name).collect();
        assert_eq!(names, ["meter", "customer_number"]);
        assert_eq!(crate::redact(text, &found), "Zähler [METER], Kunde [CUSTOMER_NUMBER]");
        let mut tokens = crate::Tokens::new(&rules);
        let asked = tokens.tokenise(
            "[CUSTOMER_NUMBER_1] ist nicht KD-123456",
            &findings("[CUSTOMER_NUMBER_1] ist nicht KD-123456", &rules),
        );
        assert_eq!(asked, "[TEXT_1] ist nicht [CUSTOMER_NUMBER_1]");
        assert_eq!(
            tokens.restore("Ihre Nummer [customer_number_1], Nicht [METER_1]."),
            "Ihre Nummer KD-123456, Nicht [METER_1]."
        );
        assert_eq!(tokens.restore(&asked), "[CUSTOMER_NUMBER_1] ist nicht KD-123456");
    }

    #[test]
    fn names_that_say_nothing_or_something_else_are_refused() {
        let refused = |name: &str| Rules::new([(name, "KD[0-9]{6}")]).unwrap_err().to_string();
        for name in
            ["", "Kunde", "kunden-nr", "1st", "größe", "a b", "nr_2", "nr_", &"n".repeat(33)]
        {
            assert!(refused(name).contains("no name for a number"), "{name}");
        }
        for name in ["iban", "declared", "personal_data", "secret", "text", "attack"] {
            assert!(refused(name).contains("choose another"), "{name}");
        }
        let refused = |pattern: &str| Rules::new([("x", pattern)]).unwrap_err().to_string();
        for pattern in [r"\w{1,12}", "[A-Za-z]{3,9}", "(?i)[a-z0-9]{8}", ".{1,9}"] {
            assert!(refused(pattern).contains("ordinary word"), "{pattern}");
        }
        for pattern in ["der", "(?i)bitte", "[a-z]{4}", "[A-Z][a-z]{3,6}"] {
            assert!(refused(pattern).contains("ordinary word"), "{pattern}");
        }
        let twice = Rules::new([("kd", "KD[0-9]{6}"), ("kd", "KE[0-9]{6}")]).unwrap_err();
        assert!(twice.to_string().contains("declared twice"), "{twice}");
        assert!(Rules::new([("x", r"[A-Z]{2}\d{4}")]).is_ok());
    }

    #[test]
    fn patterns_without_an_end_are_refused_with_the_reason() {
        let refused = |pattern: &str| Rules::new([("x", pattern)]).unwrap_err().to_string();
        assert!(refused(r"(\d+)+$").contains("say how long it is at most"));
        assert!(refused(r"\d*").contains("empty text"));
        assert!(refused(r"(a").contains("unclosed group"));
        assert!(refused(r"(?:a{64}){64}").contains("say how long"));
    }
}
