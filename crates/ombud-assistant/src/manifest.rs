//! `assistant.toml`: who the assistant is, for whom it speaks, who answers for it.

use jiff::{
    Timestamp,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};
use ombud_domain::Language;
use serde::{Deserialize, Serialize};

use crate::{
    folder::Folder,
    humanity,
    problem::{Report, is_placeholder},
    toml_file,
};

const FILE: &str = "assistant.toml";

/// What the file says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawManifest {
    id: String,
    name: String,
    purpose: RawByLanguage,
    company: RawCompany,
    accountable: RawAccountable,
    languages: RawLanguages,
    hours: RawHours,
    #[serde(default)]
    understanding: Thresholds,
    #[serde(default)]
    release: Option<ReleaseBar>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawByLanguage {
    de: String,
    en: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCompany {
    name: String,
    #[serde(default)]
    website: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    phone: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAccountable {
    name: String,
    role: String,
    email: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLanguages {
    supported: Vec<Language>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHours {
    timezone: String,
    #[serde(default)]
    monday: Option<String>,
    #[serde(default)]
    tuesday: Option<String>,
    #[serde(default)]
    wednesday: Option<String>,
    #[serde(default)]
    thursday: Option<String>,
    #[serde(default)]
    friday: Option<String>,
    #[serde(default)]
    saturday: Option<String>,
    #[serde(default)]
    sunday: Option<String>,
    #[serde(default)]
    closed: Vec<toml::value::Datetime>,
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

    /// The time zone that days and times are told in.
    pub fn timezone(&self) -> &TimeZone {
        &self.timezone
    }

    /// The day that `now` falls on, where the company is.
    pub fn today(&self, now: Timestamp) -> Date {
        now.to_zoned(self.timezone.clone()).date()
    }
}

impl Manifest {
    /// Read `assistant.toml`; problems go to the report, and `None` means it cannot be used.
    pub(crate) fn read(folder: &Folder, report: &mut Report) -> Option<Self> {
        if !folder.files.contains_key(FILE) {
            let remedy = "create it; `docs/concepts/assistant-folder.md` shows one";
            report.error(FILE, 0, "the file is missing", remedy);
        }
        let text = folder.read_text(FILE, report)?;
        let raw: RawManifest = toml_file::read(FILE, 1, text, report)?;
        let hours = Self::hours(&raw.hours, text, report);
        let before = report.errors();
        Self::check(&raw, text, report);
        if report.errors() > before {
            return None;
        }
        Some(Self {
            id: raw.id,
            name: raw.name,
            purpose_de: raw.purpose.de,
            purpose_en: raw.purpose.en,
            company: Company {
                name: raw.company.name,
                website: raw.company.website,
                email: raw.company.email,
                phone: raw.company.phone,
            },
            accountable: Accountable {
                name: raw.accountable.name,
                role: raw.accountable.role,
                email: raw.accountable.email,
            },
            languages: raw.languages.supported,
            hours: hours?,
            thresholds: raw.understanding,
            release: raw.release,
        })
    }

    fn check(raw: &RawManifest, text: &str, report: &mut Report) {
        let short = |id: &str| {
            (1..=40).contains(&id.len())
                && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if !short(&raw.id) {
            let line = line_of_key(text, "id");
            let message = format!("`id` is `{}`", raw.id);
            report.error(FILE, line, message, "use 1 to 40 of a-z, 0-9 and -");
        }
        for (key, value) in [
            ("name", &raw.name),
            ("purpose", &raw.purpose.de),
            ("purpose", &raw.purpose.en),
            ("company", &raw.company.name),
            ("accountable", &raw.accountable.name),
            ("accountable", &raw.accountable.role),
            ("accountable", &raw.accountable.email),
        ] {
            if value.trim().is_empty() {
                let line = line_of_key(text, key);
                report.error(
                    FILE,
                    line,
                    format!("`{key}` is empty"),
                    "fill it in: customers see it",
                );
            } else if is_placeholder(value) {
                let line = line_of_key(text, key);
                report.warn(FILE, line, format!("`{key}` is still `{value}`"), "fill it in");
            }
        }
        let claims = [("name", humanity::human_name(&raw.name))].into_iter().chain(
            [&raw.purpose.de, &raw.purpose.en]
                .map(|text| ("purpose", humanity::Claims::of(&raw.name).find(text))),
        );
        for (key, claim) in claims {
            if let Some(claim) = claim {
                let message = format!("`{key}` says that the assistant is a human: `{claim}`");
                report.error(FILE, line_of_key(text, key), message, humanity::REMEDY);
            }
        }
        if raw.languages.supported.is_empty() {
            let line = line_of_key(text, "supported");
            report.error(
                FILE,
                line,
                "no language is supported",
                "name at least one, such as \"de\"",
            );
        }
        let mut fractions = vec![
            ("understanding", "answer_min", raw.understanding.answer_min),
            ("understanding", "in_scope_min", raw.understanding.in_scope_min),
            ("understanding", "offer_min", raw.understanding.offer_min),
        ];
        if let Some(release) = &raw.release {
            fractions.push(("release", "pass_min", release.pass_min));
            fractions.push(("release", "canary_share", release.canary_share));
            if !(1..=10_080).contains(&release.canary_minutes) {
                let message = format!("`release.canary_minutes` is {}", release.canary_minutes);
                let line = line_of_key(text, "canary_minutes");
                report.error(FILE, line, message, "use 1 to 10080, a week");
            }
            if !(1..=64).contains(&release.k) {
                let message = format!("`release.k` is {}", release.k);
                report.error(FILE, line_of_key(text, "k"), message, "use a number from 1 to 64");
            }
        }
        for (section, key, value) in fractions {
            if !(0.0..=1.0).contains(&value) {
                let line = line_of_key(text, key);
                let message = format!("`{section}.{key}` is {value}");
                report.error(FILE, line, message, "use a fraction between 0 and 1");
            }
        }
    }

    fn hours(raw: &RawHours, text: &str, report: &mut Report) -> Option<Hours> {
        let Ok(timezone) = TimeZone::get(&raw.timezone) else {
            report.error(
                FILE,
                line_of_key(text, "timezone"),
                format!("`{}` is not a time zone", raw.timezone),
                "use a name of the IANA database, such as \"Europe/Berlin\"",
            );
            return None;
        };
        let days = [
            (Weekday::Monday, &raw.monday),
            (Weekday::Tuesday, &raw.tuesday),
            (Weekday::Wednesday, &raw.wednesday),
            (Weekday::Thursday, &raw.thursday),
            (Weekday::Friday, &raw.friday),
            (Weekday::Saturday, &raw.saturday),
            (Weekday::Sunday, &raw.sunday),
        ];
        let mut week = [None; 7];
        for (slot, (day, value)) in week.iter_mut().zip(days) {
            let Some(value) = value else { continue };
            *slot = from_to(value);
            if slot.is_none() {
                let key = format!("{day:?}").to_lowercase();
                report.error(
                    FILE,
                    line_of_key(text, &key),
                    format!("`hours.{key}` is `{value}`"),
                    "write from and to, such as \"08:00-20:00\"; leave the day out when closed",
                );
            }
        }
        let mut closed = Vec::new();
        for day in &raw.closed {
            if let Ok(date) = day.to_string().parse() {
                closed.push(date);
            } else {
                report.error(
                    FILE,
                    line_of_key(text, "closed"),
                    format!("`{day}` in `hours.closed` is not a day"),
                    "write days as 2026-12-24, without quotation marks",
                );
            }
        }
        Some(Hours { timezone, week, closed })
    }
}

fn from_to(text: &str) -> Option<(Time, Time)> {
    let (from, to) = text.split_once('-')?;
    let from: Time = from.trim().parse().ok()?;
    let to = if to.trim() == "24:00" { Time::MAX } else { to.trim().parse().ok()? };
    (from < to).then_some((from, to))
}

/// The line of `key = …` or `[key]`, or 0.
fn line_of_key(text: &str, key: &str) -> usize {
    let is_key = |line: &str| {
        let line = line.trim_start();
        line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
            || line.trim_end() == format!("[{key}]")
    };
    text.lines().position(is_key).map_or(0, |index| index + 1)
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
        let manifest = Manifest::read(&Folder { files, ..Folder::default() }, &mut report);
        (manifest, report)
    }

    #[test]
    fn people_are_at_the_desk_in_local_time() {
        let hours = read(GOOD).0.unwrap().hours;
        // Monday 2026-11-23, 08:30 in Berlin is 07:30 UTC.
        assert!(hours.open_at("2026-11-23T07:30:00Z".parse().unwrap()));
        assert!(!hours.open_at("2026-11-23T06:30:00Z".parse().unwrap()));
        assert!(!hours.open_at("2026-11-23T19:00:00Z".parse().unwrap()));
        assert!(!hours.open_at("2026-11-24T10:00:00Z".parse().unwrap()), "Tuesday is not named");
        assert!(!hours.open_at("2026-12-28T10:00:00Z".parse().unwrap()), "closed that Monday");
    }

    #[test]
    fn a_wrong_value_is_named_with_its_line_and_a_remedy() {
        let broken = GOOD.replace("08:00-20:00", "8 bis 20");
        let (manifest, report) = read(&broken);
        assert!(manifest.is_some(), "hours are read so that other problems show too");
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
            ("en = \"Answer questions\"", "en = \"I am a real person\"", 4),
        ] {
            let (manifest, report) = read(&GOOD.replace(from, to));
            assert!(manifest.is_none());
            assert_eq!(report.problems[0].line, line, "{:?}", report.problems[0]);
            assert!(report.problems[0].message.contains("is a human"), "{:?}", report.problems[0]);
        }
    }

    #[test]
    fn disclosure_cannot_be_configured() {
        let (manifest, report) = read(&format!("disclosure = false\n{GOOD}"));
        assert!(manifest.is_none());
        assert!(report.problems[0].message.contains("disclosure"));
    }
}
