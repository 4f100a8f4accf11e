//! `assistant.toml`: who the assistant is, for whom it speaks, who answers for it.

use std::collections::BTreeMap;

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use ombud_domain::{Language, Locale};
use ombud_guard::Rules;
use ombud_policy::{AttributeKind, AttributeKinds};
use serde::{Deserialize, Serialize};

use toml::de::DeTable;

use crate::{folder::Folder, humanity::Claims, problem::Report, toml_file};

mod check;
use check::Check;

const FILE: &str = "assistant.toml";

/// What the file says. All of it may be missing, so that one slip does not hide the others.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawManifest {
    id: Option<String>,
    name: Option<String>,
    purpose: RawByLanguage,
    company: RawCompany,
    accountable: RawAccountable,
    languages: RawLanguages,
    hours: RawHours,
    understanding: Thresholds,
    release: Option<ReleaseBar>,
    recall: RecallBar,
    limits: AssistantLimits,
    desk: DeskHelp,
    guard: RawGuard,
    customer: BTreeMap<String, AttributeKind>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawByLanguage {
    de: Option<String>,
    en: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawCompany {
    name: Option<String>,
    website: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawAccountable {
    name: Option<String>,
    role: Option<String>,
    email: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawLanguages {
    supported: Option<Vec<Language>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawHours {
    timezone: Option<String>,
    monday: Option<String>,
    tuesday: Option<String>,
    wednesday: Option<String>,
    thursday: Option<String>,
    friday: Option<String>,
    saturday: Option<String>,
    sunday: Option<String>,
    closed: Vec<toml::value::Datetime>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawGuard {
    tone: Option<bool>,
    numbers: BTreeMap<String, String>,
}

/// From which probability on an understanding is acted upon.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Thresholds {
    /// An intent at least this probable is answered; a fraction.
    pub answer_min: f64,
    /// A message at least this probable to be about anything the assistant knows may be answered;
    /// a fraction. Below it, the assistant asks once and then hands over.
    pub in_scope_min: f64,
    /// Topics at least this probable are offered when it asks; a fraction.
    pub offer_min: f64,
}

/// What this version asks of the one that is to take its place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReleaseBar {
    /// How often each goal is played per language.
    pub k: u8,
    /// The share of goals, per language, that must be reached all k times; a fraction.
    pub pass_min: f64,
    /// People who must approve it, beside whoever proposes it.
    pub approvals: u32,
    /// The share of new conversations that it serves at first; a fraction, 0 for none.
    pub canary_share: f64,
    /// How old a conversation is, in minutes, when it counts for or against it.
    pub canary_minutes: u16,
    /// Conversations of its own that must count before it serves all.
    pub canary_conversations: u32,
}

/// What recalls have to get before they are run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RecallBar {
    /// People who must approve one, beside whoever previewed it.
    pub approvals: u32,
}

/// What the assistant does without a person at most, over all its operations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AssistantLimits {
    /// Acts that change something, in an hour; `None` for as many as it takes.
    pub acts_per_hour: Option<u32>,
}

/// What the assistant does for people at the desk.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeskHelp {
    /// Whether it suggests answers to whoever has a conversation.
    pub suggestions: bool,
}

/// What is looked for in texts beside what everybody has, and what is not looked at.
#[derive(Debug, Clone)]
pub struct GuardSettings {
    /// The numbers by which the company knows its customers, and the things of its customers, as patterns.
    pub rules: Rules,
    /// Whether it is read how customers' messages sound.
    pub tone: bool,
}

impl Default for ReleaseBar {
    fn default() -> Self {
        Self {
            k: 8,
            pass_min: 0.95,
            approvals: 1,
            canary_share: 0.1,
            canary_minutes: 30,
            canary_conversations: 100,
        }
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { answer_min: 0.5, in_scope_min: 0.5, offer_min: 0.08 }
    }
}

/// Who the assistant is.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// Short name for machines.
    pub id: String,
    /// The name it gives itself.
    pub name: String,
    /// What it is for, in German.
    pub purpose_de: String,
    /// What it is for, in English.
    pub purpose_en: String,
    /// On whose behalf it speaks.
    pub company: Company,
    /// The person who answers for it.
    pub accountable: Accountable,
    /// The languages it speaks; never empty.
    pub languages: Vec<Language>,
    /// When people are at the desk.
    pub hours: Hours,
    /// From which probability on it acts.
    pub thresholds: Thresholds,
    /// What it asks of its successor; without it, a changed folder serves from the next start on.
    pub release: Option<ReleaseBar>,
    /// What recalls have to get.
    pub recall: RecallBar,
    /// What it does without a person at most.
    pub limits: AssistantLimits,
    /// What it does for people at the desk.
    pub desk: DeskHelp,
    /// What the guard looks for.
    pub guard: GuardSettings,
    /// What a sign-in may say of a customer, for policies.
    pub customer: AttributeKinds,
}

/// On whose behalf the assistant speaks.
#[derive(Debug, Clone)]
pub struct Company {
    /// Its name as customers know it.
    pub name: String,
    /// Its web address.
    pub website: Option<String>,
    /// Where it reads mail.
    pub email: Option<String>,
    /// Where it answers calls.
    pub phone: Option<String>,
}

/// The person who answers for the assistant.
#[derive(Debug, Clone)]
pub struct Accountable {
    /// Who.
    pub name: String,
    /// In which role.
    pub role: String,
    /// How to reach them.
    pub email: String,
}

/// When people are at the desk.
#[derive(Debug, Clone)]
pub struct Hours {
    timezone: TimeZone,
    /// From and to, Monday first.
    week: [Option<(Time, Time)>; 7],
    closed: Vec<Date>,
}

impl Hours {
    /// Whether people are at the desk at `now`.
    pub fn open_at(&self, now: Timestamp) -> bool {
        let local = now.to_zoned(self.timezone.clone());
        if self.closed.contains(&local.date()) {
            return false;
        }
        let day = usize::try_from(local.weekday().to_monday_zero_offset()).unwrap_or(0);
        let hours = self.week.get(day).copied().flatten();
        hours.is_some_and(|(from, to)| from <= local.time() && local.time() < to)
    }

    /// When people are at the desk next, where they are not at `now`; `None` where they are not for a year.
    pub fn opens_after(&self, now: Timestamp) -> Option<Timestamp> {
        let today = self.today(now);
        let begins = |days: i32| {
            let date = today.checked_add(jiff::Span::new().days(days)).ok()?;
            let day = usize::try_from(date.weekday().to_monday_zero_offset()).ok()?;
            let (from, _) = self.week.get(day).copied().flatten()?;
            if self.closed.contains(&date) {
                return None;
            }
            let begins = date.to_datetime(from).to_zoned(self.timezone.clone()).ok()?;
            Some(begins.timestamp()).filter(|at| *at > now)
        };
        (0..=366).find_map(begins)
    }

    /// From when on people could have seen to whoever began to wait at `since`: at once, or when they are next there; `None`
    /// where they are not for a year.
    pub fn seen_to_from(&self, since: Timestamp) -> Option<Timestamp> {
        if self.open_at(since) { Some(since) } else { self.opens_after(since) }
    }

    /// The next stretches of `length` in which people are there all the time, as many as `count`, none of which has begun at
    /// `now`; those of a day follow one another from its first moment on. Fewer where people are not there as often in the
    /// next 31 days.
    pub fn stretches_after(
        &self,
        now: Timestamp,
        length: SignedDuration,
        count: usize,
    ) -> Vec<(Timestamp, Timestamp)> {
        let today = self.today(now);
        let of_day = |days: i32| -> Option<Vec<(Timestamp, Timestamp)>> {
            let date = today.checked_add(jiff::Span::new().days(days)).ok()?;
            let day = usize::try_from(date.weekday().to_monday_zero_offset()).ok()?;
            let (from, to) = self.week.get(day).copied().flatten()?;
            if self.closed.contains(&date) {
                return None;
            }
            let at = |time| {
                Some(date.to_datetime(time).to_zoned(self.timezone.clone()).ok()?.timestamp())
            };
            let (from, to) = (at(from)?, at(to)?);
            let next =
                |(_, end): &(Timestamp, Timestamp)| Some((*end, end.checked_add(length).ok()?));
            let first = (from, from.checked_add(length).ok()?);
            let all = std::iter::successors(Some(first), next).take_while(|(_, end)| *end <= to);
            Some(all.filter(|(begin, _)| *begin > now).collect())
        };
        (0..=31).filter_map(of_day).flatten().take(count).collect()
    }

    /// The time zone that days and times are told in.
    pub fn timezone(&self) -> &TimeZone {
        &self.timezone
    }

    /// The hour that has begun at `now` where the company is, 0 to 23, and the day of the week, 0 for
    /// Monday.
    pub fn hour_and_weekday(&self, now: Timestamp) -> (u8, u8) {
        let local = now.to_zoned(self.timezone.clone());
        let number = |number: i8| u8::try_from(number).unwrap_or(0);
        (number(local.hour()), number(local.weekday().to_monday_zero_offset()))
    }

    /// The day that `now` falls on, where the company is.
    pub fn today(&self, now: Timestamp) -> Date {
        now.to_zoned(self.timezone.clone()).date()
    }
}

/// What could be read of `assistant.toml`.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// The whole; `None` where it has a slip.
    pub(crate) manifest: Option<Manifest>,
    /// How an assistant of its name would claim to be a human; `None` where the name cannot be told.
    pub(crate) claims: Option<Claims>,
    /// The languages it speaks; empty where they cannot be told.
    pub(crate) languages: Vec<Language>,
}

impl Manifest {
    /// What a folder declares of customers, whatever else is wrong with it, so that rules are not held against less;
    /// nothing where that cannot be told.
    pub fn attributes(folder: &Folder) -> AttributeKinds {
        #[derive(Default, Deserialize)]
        struct Only {
            #[serde(default)]
            customer: BTreeMap<String, toml::Value>,
        }
        let text = folder.text(FILE).and_then(Result::ok).unwrap_or_default();
        // A slip in another line takes nothing away.
        let (table, _slips) = DeTable::parse_recoverable(text);
        let only = Only::deserialize(toml::Deserializer::from(table)).unwrap_or_default();
        let kind = |value: toml::Value| value.try_into::<AttributeKind>().ok();
        let kinds =
            only.customer.into_iter().filter_map(|(name, value)| Some((name, kind(value)?)));
        AttributeKinds::new(kinds.collect()).unwrap_or_default()
    }

    /// Read `assistant.toml`; problems go to the report.
    pub(crate) fn read(folder: &Folder, report: &mut Report) -> Read {
        if !folder.has(FILE) {
            let remedy = "create it: `ombud init` begins a folder with one, and \
                          `docs/concepts/assistant-folder.md` says what stands in it";
            report.error(FILE, 0, "the file is missing", remedy);
        }
        let Some(text) = folder.read_text(FILE, report) else { return Read::default() };
        let before = report.errors();
        let (raw, left_out) = toml_file::read_what_fits::<RawManifest>(FILE, 1, text, report);
        let Some(raw) = raw else { return Read::default() };
        let mut check = Check { text, left_out: left_out.as_ref(), report };
        let claims = Claims::of(raw.name.as_deref().unwrap_or_default());
        let manifest = check.manifest(&raw, &claims);
        let manifest = manifest.filter(|_| check.report.errors() == before);
        // Where one of them has a slip, nothing else is held against the others.
        let is_spoken = |language: &Language| Locale::of(*language).language() == *language;
        let is_whole = !left_out.is_some_and(|left| left.explains("languages.supported"));
        let languages = raw.languages.supported.unwrap_or_default();
        let is_known = is_whole && languages.iter().all(is_spoken);
        Read {
            manifest,
            claims: Some(claims),
            languages: if is_known { languages } else { vec![] },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"id = "nordlicht"
name = "Norda"

[purpose]
de = "Fragen beantworten"
en = "Answer questions"

[company]
name = "Nordlicht"

[accountable]
name = "A. B."
role = "Head of service"
email = "a@nordlicht.example"

[languages]
supported = ["de", "en"]

[hours]
timezone = "Europe/Berlin"
monday = "08:00-20:00"
closed = [2026-12-28]
"#;

    fn read(text: &str) -> (Option<Manifest>, Report) {
        let files = [(FILE.to_owned(), text.as_bytes().to_vec())].into();
        let mut report = Report::default();
        let read = Manifest::read(&Folder { files, ..Folder::default() }, &mut report);
        report.sort();
        (read.manifest, report)
    }

    /// Line and message of each slip.
    fn slips(text: &str) -> Vec<String> {
        let problems = read(text).1.problems.into_iter();
        problems.map(|problem| format!("{}: {}", problem.line, problem.message)).collect()
    }

    #[test]
    fn a_name_stands_in_one_line_and_is_no_text() {
        let named = |name: &str| slips(&GOOD.replace("\"Norda\"", &format!("\"{name}\"")));
        assert_eq!(
            named(r"Nor\nda"),
            ["2: `name` has a line break or a character that nobody sees in it"]
        );
        assert_eq!(named(&"N".repeat(81)), ["2: `name` has more than 80 characters"]);
        assert_eq!(named(&"N".repeat(80)), [""; 0]);
    }

    #[test]
    fn people_are_at_the_desk_in_local_time() {
        let hours = read(GOOD).0.unwrap().hours;
        // Monday 2026-11-23, 08:30 in Berlin is 07:30 UTC.
        assert!(hours.open_at("2026-11-23T07:30:00Z".parse().unwrap()));
        assert!(!hours.open_at("2026-11-23T06:30:00Z".parse().unwrap()));
        assert!(!hours.open_at("2026-11-23T19:00:00Z".parse().unwrap()));
        // Whoever begins to wait at night is waited for from the morning on.
        let from = |since: &str| hours.seen_to_from(since.parse().unwrap()).unwrap().to_string();
        assert_eq!(from("2026-11-23T07:30:00Z"), "2026-11-23T07:30:00Z");
        assert_eq!(from("2026-11-23T04:00:00Z"), "2026-11-23T07:00:00Z");
        assert!(!hours.open_at("2026-11-24T10:00:00Z".parse().unwrap()), "Tuesday is not named");
        assert!(!hours.open_at("2026-12-28T10:00:00Z".parse().unwrap()), "closed that Monday");
    }

    #[test]
    fn what_is_known_of_customers_does_not_depend_on_the_rest() {
        let of = |text: String| {
            let files = [(FILE.to_owned(), text.into_bytes())].into();
            Manifest::attributes(&Folder { files, ..Folder::default() })
        };
        let customer =
            "[customer]\nbusiness = \"flag\"\nplan = { one_of = [\"basic\", \"green\"] }\n";
        let good = of(format!("{GOOD}\n{customer}"));
        assert_ne!(good, AttributeKinds::default());
        for broken in [
            format!("{}\n{customer}", GOOD.replace("\"Norda\"", "\"Norda")),
            format!("{}\n{customer}", GOOD.replace("supported = [", "supported = ")),
            format!("name =\n{customer}"),
            format!("{customer}rank = \"no kind\"\n[hours\n"),
        ] {
            assert_eq!(of(broken.clone()), good, "{broken}");
        }
    }

    #[test]
    fn numbers_without_an_end_are_refused_with_their_line_and_the_reason() {
        let declared = |numbers: &str| slips(&format!("{GOOD}\n[guard.numbers]\n{numbers}"));
        assert_eq!(declared("customer = 'NL-?[0-9]{6}'\nmeter = '1[A-Z]{3}[0-9]{10}'\n"), [""; 0]);
        let found = declared("customer = '(\\d+)+$'\nmeter = '\\d*'\nrest = '(a'\n");
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(
            found[0].starts_with("25: ") && found[0].contains("more than 64 bytes"),
            "{found:?}"
        );
        assert!(found[1].starts_with("26: ") && found[1].contains("empty text"), "{found:?}");
        assert!(found[2].starts_with("27: ") && found[2].contains("unclosed group"), "{found:?}");
        let many: Vec<String> = (0..200).map(|n| format!("n{n} = '\\w{{16}}'")).collect();
        let found = declared(&many.join("\n")).join(" ");
        assert!(found.starts_with("25: ") && found.contains("1 MiB"), "{found:.200}");
        let settings = |text: &str| read(&format!("{GOOD}\n{text}")).0.unwrap().guard;
        assert!(settings("").tone && !settings("[guard]\ntone = false\n").tone);
    }

    #[test]
    fn a_wrong_value_is_named_with_its_line_and_a_remedy() {
        let broken = GOOD.replace("08:00-20:00", "8 bis 20");
        let (manifest, report) = read(&broken);
        assert!(manifest.is_none());
        assert_eq!(report.problems[0].line, 21);
        assert!(report.problems[0].remedy.contains("08:00-20:00"));
    }

    #[test]
    fn an_unknown_key_is_refused() {
        let (manifest, report) = read(&GOOD.replace("role =", "rolle ="));
        assert!(manifest.is_none());
        assert!(report.problems[0].message.contains("rolle"), "{:?}", report.problems[0]);
        assert_eq!(report.problems[0].line, 13);
    }

    #[test]
    fn a_name_or_purpose_of_a_human_is_refused() {
        for (from, to, line) in [
            ("name = \"Norda\"", "name = \"Anna (Mitarbeiterin)\"", 2),
            ("en = \"Answer questions\"", "en = \"I am a real person\"", 6),
        ] {
            let (manifest, report) = read(&GOOD.replace(from, to));
            assert!(manifest.is_none());
            assert_eq!(report.problems[0].line, line, "{:?}", report.problems[0]);
            assert!(report.problems[0].message.contains("is a human"), "{:?}", report.problems[0]);
        }
    }

    #[test]
    fn no_slip_of_the_file_hides_another() {
        let broken = GOOD
            .replace("role =", "rolle =")
            .replace("a@nordlicht.example", "")
            .replace("[\"de\", \"en\"]", "[\"de\", \"xx\"]")
            .replace("08:00-20:00", "8 bis 20")
            .replace("Europe/Berlin", "Europe/Rostock");
        let broken = format!("{broken}[understanding]\nanswer_min = 25\n");
        assert_eq!(
            slips(&broken),
            [
                "13: `rolle` is not known here",
                "14: `accountable.email` is empty",
                "17: ombud does not speak `xx`",
                "20: `Europe/Rostock` is not a time zone",
                "21: `hours.monday` is `8 bis 20`",
                "24: `understanding.answer_min` is 25",
            ]
        );
    }

    #[test]
    fn a_section_that_is_missing_hides_no_slip_of_another() {
        let broken =
            GOOD.replace("[accountable]\nname = \"A. B.\"\nrole = \"Head of service\"\n", "");
        let broken = broken.replace("email = \"a@nordlicht.example\"\n", "");
        let broken = broken.replace("08:00-20:00", "20:00-08:00").replace("name = \"Norda\"\n", "");
        assert_eq!(
            slips(&broken),
            [
                "1: `name` is missing",
                "1: `accountable` is missing",
                "16: `hours.monday` is `20:00-08:00`",
            ]
        );
        assert_eq!(slips("").len(), 7, "each of what is needed is named");
    }

    #[test]
    fn a_line_that_cannot_be_read_hides_no_slip_of_another() {
        let broken = GOOD.replace("\"Norda\"", "\"Norda").replace("08:00-20:00", "8 bis 20");
        let broken = broken.replace("\"nordlicht\"", "\"Nord Licht\"");
        let lines: Vec<_> = read(&broken).1.problems.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [1, 2, 21]);
    }

    #[test]
    fn addresses_of_the_company_are_addresses() {
        let broken = GOOD.replace(
            "name = \"Nordlicht\"",
            "name = \"Nordlicht\"\nwebsite = \"javascript:alert(1)\"\nemail = \"service\"\nphone = \" \"",
        );
        assert_eq!(
            slips(&broken),
            [
                "10: `company.website` is `javascript:alert(1)`",
                "11: `company.email` is `service`",
                "12: `company.phone` is empty",
            ]
        );
    }

    #[test]
    fn disclosure_cannot_be_configured() {
        let (manifest, report) = read(&format!("disclosure = false\n{GOOD}"));
        assert!(manifest.is_none());
        assert!(report.problems[0].message.contains("disclosure"));
    }

    #[test]
    fn stretches_lie_within_the_hours_and_none_has_begun() {
        let hours = read(GOOD).0.unwrap().hours;
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let two_hours = SignedDuration::from_hours(2);
        let stretches = |now: &str, count| hours.stretches_after(at(now), two_hours, count);
        // Sunday; on Monday people are there from eight to twenty o'clock.
        let sunday = stretches("2026-11-29T12:00:00Z", 7);
        assert_eq!(sunday[0], (at("2026-11-30T07:00:00Z"), at("2026-11-30T09:00:00Z")));
        assert_eq!(sunday[5], (at("2026-11-30T17:00:00Z"), at("2026-11-30T19:00:00Z")));
        assert_eq!(sunday[6].0, at("2026-12-07T07:00:00Z"), "only Mondays");
        // What has begun is not offered, and neither is what would end too late.
        let monday = stretches("2026-11-30T15:00:00Z", 2);
        assert_eq!(
            monday.iter().map(|(from, _)| *from).collect::<Vec<_>>(),
            [at("2026-11-30T17:00:00Z"), at("2026-12-07T07:00:00Z")]
        );
        // Closed on the 28th, and so far ahead nobody looks.
        assert_eq!(stretches("2026-12-22T12:00:00Z", 1)[0].0, at("2027-01-04T07:00:00Z"));
        assert_eq!(stretches("2026-11-29T12:00:00Z", 1_000).len(), 4 * 6);
        let three =
            hours.stretches_after(at("2026-11-29T12:00:00Z"), SignedDuration::from_hours(5), 3);
        assert_eq!(three[1], (at("2026-11-30T12:00:00Z"), at("2026-11-30T17:00:00Z")));
        assert_eq!(three[2].0, at("2026-12-07T07:00:00Z"));
    }

    #[test]
    fn the_desk_opens_next_on_the_next_day_that_it_is_not_closed() {
        let hours = read(GOOD).0.unwrap().hours;
        for (now, next) in [
            ("2026-11-30T06:59:59Z", Some("2026-11-30T07:00:00Z")),
            ("2026-11-30T19:00:00Z", Some("2026-12-07T07:00:00Z")),
            // Closed on Monday the 28th.
            ("2026-12-22T12:00:00Z", Some("2027-01-04T07:00:00Z")),
            // In summer time an hour earlier.
            ("2027-03-23T12:00:00Z", Some("2027-03-29T06:00:00Z")),
        ] {
            let next: Option<Timestamp> = next.map(|at| at.parse().unwrap());
            assert_eq!(hours.opens_after(now.parse().unwrap()), next, "{now}");
        }
        let (never, _) = read(&GOOD.replace("monday = \"08:00-20:00\"", ""));
        assert_eq!(never.unwrap().hours.opens_after("2026-11-30T07:00:00Z".parse().unwrap()), None);
    }
}
