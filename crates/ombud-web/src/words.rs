//! The words of the pages that people work with, in every language that ombud speaks (Fluent).

use std::sync::LazyLock;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use ombud_domain::{Language, Locale};

const GERMAN: &str = concat!(
    include_str!("../words/staff/de.ftl"),
    include_str!("../words/desk/de.ftl"),
    include_str!("../words/console/de.ftl"),
);
const ENGLISH: &str = concat!(
    include_str!("../words/staff/en.ftl"),
    include_str!("../words/desk/en.ftl"),
    include_str!("../words/console/en.ftl"),
);

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 2]> =
    LazyLock::new(|| [bundle(Locale::De, GERMAN), bundle(Locale::En, ENGLISH)]);

fn bundle(locale: Locale, text: &str) -> Bundle {
    let language = locale.language();
    let mut bundle = Bundle::new_concurrent(language.as_str().parse().into_iter().collect());
    // Marks around what is put in would be read out, and copied.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match locale {
        Locale::De => |value, _| number_in(value, Locale::De),
        Locale::En => |value, _| number_in(value, Locale::En),
    }));
    // What cannot be read is missing then, which the tests of this file would say.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(rest, _)| rest);
    drop(bundle.add_resource(resource));
    bundle
}

/// A whole number as it stands in words: with a sign between thousands.
fn number_in(value: &FluentValue<'_>, locale: Locale) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    number.as_string().parse().ok().map(|number| Words(locale).number(number))
}

/// The words in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words(pub(crate) Locale);

impl Words {
    /// The language as pages name it.
    pub(crate) fn lang(self) -> &'static str {
        match self.0 {
            Locale::De => "de",
            Locale::En => "en",
        }
    }

    /// The words under a key.
    pub(crate) fn get(self, key: &str) -> String {
        self.format(key, None)
    }

    /// The words under a key that ends with a word: of a role, a state, a reason.
    pub(crate) fn of(self, begin: &str, word: &str) -> String {
        self.get(&format!("{begin}{}", word.replace('_', "-")))
    }

    /// The words under a key that ends with a word, for so many of it.
    pub(crate) fn counted(self, begin: &str, word: &str, count: u64) -> String {
        self.with(&format!("{begin}{}", word.replace('_', "-")), "count", count)
    }

    /// The words under a key, with something in the place of `{ $name }`.
    pub(crate) fn with(
        self,
        key: &str,
        name: &'static str,
        value: impl Into<FluentValue<'static>>,
    ) -> String {
        self.all(key, [(name, value.into())])
    }

    /// The words under a key, with something in each of these places.
    pub(crate) fn all(
        self,
        key: &str,
        values: impl IntoIterator<Item = (&'static str, FluentValue<'static>)>,
    ) -> String {
        self.format(key, Some(&values.into_iter().collect()))
    }

    /// Whether there are words under a key that ends with a word.
    pub(crate) fn has(self, begin: &str, word: &str) -> bool {
        self.bundle().has_message(&format!("{begin}{}", word.replace('_', "-")))
    }

    fn format(self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        bundle.format_pattern(pattern, arguments, &mut vec![]).into_owned()
    }

    fn bundle(self) -> &'static Bundle {
        let [german, english] = &*BUNDLES;
        match self.0 {
            Locale::De => german,
            Locale::En => english,
        }
    }

    /// What a language is called; its code where there is no word for it.
    pub(crate) fn language(self, language: Language) -> String {
        let name = self.of("language-", language.as_str());
        if name.starts_with("language-") { language.to_string() } else { name }
    }

    /// How long ago something was, as people say it.
    pub(crate) fn ago(self, at: Timestamp, now: Timestamp) -> String {
        let seconds = now.duration_since(at).as_secs().max(0);
        let (key, count) = match seconds {
            0..60 => return self.get("ago-now"),
            60..3_600 => ("ago-minutes", seconds / 60),
            3_600..86_400 => ("ago-hours", seconds / 3_600),
            _ => ("ago-days", seconds / 86_400),
        };
        self.with(key, "count", count)
    }

    /// A day, as it is written in this language.
    pub(crate) fn day(self, day: Date) -> String {
        let format = match self.0 {
            Locale::De => "%d.%m.%Y",
            Locale::En => "%-d %B %Y",
        };
        day.strftime(format).to_string()
    }

    /// A mean to one decimal, as it is written in this language.
    pub(crate) fn mean(self, sum: u64, count: u64) -> String {
        let tenths = sum.saturating_mul(10).saturating_add(count / 2) / count.max(1);
        let sign = match self.0 {
            Locale::De => ',',
            Locale::En => '.',
        };
        format!("{}{sign}{}", self.number(tenths / 10), tenths % 10)
    }

    /// A whole number, as it is written in this language: `1.043`, `1,043`.
    pub(crate) fn number(self, number: u64) -> String {
        let group = match self.0 {
            Locale::De => '.',
            Locale::En => ',',
        };
        let digits = number.to_string();
        let mut whole = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                whole.push(group);
            }
            whole.push(digit);
        }
        whole
    }

    /// An amount of euros, as it is written in this language.
    pub(crate) fn euros(self, cents: i64) -> String {
        let point = match self.0 {
            Locale::De => ',',
            Locale::En => '.',
        };
        let whole = self.number(cents.unsigned_abs() / 100);
        let sign = if cents < 0 { "−" } else { "" };
        let cents = cents.unsigned_abs() % 100;
        match self.0 {
            Locale::De => format!("{sign}{whole}{point}{cents:02}\u{a0}€"),
            Locale::En => format!("{sign}€{whole}{point}{cents:02}"),
        }
    }

    /// How large a file is, as it is written in this language.
    pub(crate) fn size(self, bytes: u64) -> String {
        if bytes < 1_000_000 {
            format!("{}\u{a0}kB", bytes.div_ceil(1_000))
        } else {
            format!("{}\u{a0}MB", self.mean(bytes, 1_000_000))
        }
    }

    /// A time to the minute, in UTC, as it is written in this language.
    pub(crate) fn exact(self, at: Timestamp) -> String {
        let format = match self.0 {
            Locale::De => "%d.%m.%Y, %H:%M Uhr UTC",
            Locale::En => "%-d %B %Y, %H:%M UTC",
        };
        at.to_zoned(TimeZone::UTC).strftime(format).to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    fn keys(text: &str) -> BTreeSet<&str> {
        let lines =
            text.lines().filter(|line| line.starts_with(|sign: char| sign.is_ascii_lowercase()));
        lines.filter_map(|line| line.split_once(" =").map(|(key, _)| key)).collect()
    }

    fn places(text: &str) -> BTreeSet<(String, String)> {
        let mut key = "";
        let mut places = BTreeSet::new();
        for line in text.lines() {
            if let Some((begun, _)) = line.split_once(" =") {
                key = begun;
            }
            for place in line.split("{ $").skip(1) {
                let name: String = place.chars().take_while(char::is_ascii_lowercase).collect();
                places.insert((key.to_owned(), name));
            }
        }
        places
    }

    /// What templates and handlers ask for: `get("…")`, `with("…", …)`, and the keys that are made of a word.
    fn asked(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                asked(&path, found);
                continue;
            }
            // A call may begin on one line and name its key on the next.
            let text = fs::read_to_string(&path).unwrap();
            let text: String = text.lines().map(str::trim).collect();
            for call in [".get(\"", ".with(\"", ".all(\"", ".of(\"", ".counted(\"", "(\""] {
                let calls = text.split(call).skip(1);
                let keys = calls.filter_map(|rest| rest.split('"').next());
                // Other calls begin alike: only those in whose names our words are.
                let is_ours = |key: &&str| call != "(\"" || key.starts_with("ago-");
                found.extend(
                    keys.filter(is_ours).filter(|key| key.contains('-')).map(str::to_owned),
                );
            }
        }
    }

    #[test]
    fn numbers_are_written_as_the_language_writes_them() {
        let (german, english) = (Words(Locale::De), Words(Locale::En));
        for (number, de, en) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_043, "1.043", "1,043"),
            (1_234_567, "1.234.567", "1,234,567"),
        ] {
            assert_eq!((german.number(number), english.number(number)), (de.into(), en.into()));
        }
        assert_eq!(german.mean(10_435, 10), "1.043,5");
        assert_eq!(english.with("overview-many", "count", 1_043_u64), "1,043 or more");
        assert_eq!(german.with("overview-many", "count", 1_043_u64), "1.043 oder mehr");
    }

    #[test]
    fn every_word_is_there_in_each_language_with_the_same_places() {
        assert_eq!(keys(GERMAN), keys(ENGLISH));
        assert_eq!(places(GERMAN), places(ENGLISH));
        for text in [GERMAN, ENGLISH] {
            assert!(FluentResource::try_new(text.to_owned()).is_ok());
        }
    }

    #[test]
    fn every_word_that_is_asked_for_is_there_and_every_one_that_is_there_is_asked_for() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = BTreeSet::new();
        for part in ["console", "desk", "staff"] {
            asked(&here.join("src").join(part), &mut found);
            asked(&here.join("templates").join(part), &mut found);
        }
        found.extend(["ago-now", "ago-minutes", "ago-hours", "ago-days"].map(str::to_owned));
        // Keys of which the end is a word: of a role, a state, a reason.
        let made: Vec<_> = found.iter().filter(|key| key.ends_with('-')).cloned().collect();
        let known = keys(GERMAN);
        for key in &found {
            let is_there = known.iter().any(|known| {
                *known == key || (key.ends_with('-') && known.starts_with(key.as_str()))
            });
            assert!(is_there, "{key} is asked for and not there");
        }
        for key in known {
            let is_asked =
                found.contains(key) || made.iter().any(|begin| key.starts_with(begin.as_str()));
            assert!(is_asked, "{key} is there and not asked for");
        }
    }

    #[test]
    fn times_are_said_as_people_say_them() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (then, now) = (at("2026-03-04T11:00:00Z"), at("2026-03-04T12:01:00Z"));
        assert_eq!(Words(Locale::De).ago(then, now), "vor 1 Stunde");
        assert_eq!(Words(Locale::En).ago(then, now), "1 hour ago");
        assert_eq!(Words(Locale::De).ago(now, then), "gerade eben");
        assert_eq!(Words(Locale::De).exact(then), "04.03.2026, 11:00 Uhr UTC");
        assert_eq!(Words(Locale::En).exact(then), "4 March 2026, 11:00 UTC");
        let day = then.to_zoned(TimeZone::UTC).date();
        assert_eq!(Words(Locale::De).day(day), "04.03.2026");
        assert_eq!(Words(Locale::En).day(day), "4 March 2026");
        assert_eq!(Words(Locale::De).euros(-123_456_789), "−1.234.567,89\u{a0}€");
        assert_eq!(Words(Locale::En).euros(100_005), "€1,000.05");
        assert_eq!(Words(Locale::De).mean(10, 7), "1,4");
        assert_eq!(Words(Locale::En).mean(0, 0), "0.0");
        assert_eq!(Words(Locale::De).size(1), "1\u{a0}kB");
        assert_eq!(Words(Locale::De).size(2_340_000), "2,3\u{a0}MB");
    }
}
