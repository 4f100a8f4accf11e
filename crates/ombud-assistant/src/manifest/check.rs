//! What `assistant.toml` must say: every slip in it, each with its line.

use jiff::{
    civil::{Date, Time},
    tz::TimeZone,
};
use ombud_domain::{Language, Locale};
use ombud_guard::Rules;
use ombud_policy::AttributeKinds;

use super::{Accountable, Company, FILE, GuardSettings, Hours, Manifest, RawHours, RawManifest};
use crate::{
    address::is_email,
    humanity::{Claims, REMEDY, human_company, human_name},
    problem::{Report, is_placeholder},
    procedure,
    toml_file::{LeftOut, line_of},
    tool::PER_HOUR_MAX,
};

/// The longest id of an assistant.
const ID_SIZE_MAX_BYTES: usize = 40;

/// The longest name of an assistant or a company, in characters.
const NAME_MAX: usize = 80;

/// A file while it is checked.
pub(super) struct Check<'a> {
    pub(super) text: &'a str,
    /// What of it is in the report already.
    pub(super) left_out: Option<&'a LeftOut>,
    pub(super) report: &'a mut Report,
}

impl Check<'_> {
    /// What the file says; `None` where something is missing.
    pub(super) fn manifest(&mut self, raw: &RawManifest, claims: &Claims) -> Option<Manifest> {
        let id = self.needed("id", raw.id.as_ref());
        let is_id = |id: &&String| procedure::is_name(id) && id.len() <= ID_SIZE_MAX_BYTES;
        if let Some(id) = id.as_ref().filter(|id| !is_id(id)) {
            let remedy = "use a-z, 0-9 and single - between, a letter first, 40 at most";
            self.error("id", format!("`id` is `{id}`"), remedy);
        }
        let name = self.filled("name", raw.name.as_ref());
        let [purpose_de, purpose_en] = self
            .section("purpose", [("de", raw.purpose.de.as_ref()), ("en", raw.purpose.en.as_ref())]);
        let [company] = self.section("company", [("name", raw.company.name.as_ref())]);
        let [person, role, email] = self.section(
            "accountable",
            [
                ("name", raw.accountable.name.as_ref()),
                ("role", raw.accountable.role.as_ref()),
                ("email", raw.accountable.email.as_ref()),
            ],
        );
        self.address("accountable.email", raw.accountable.email.as_deref());
        self.company(raw);
        self.claims(raw, claims);
        let languages = self.languages(raw);
        let hours = self.hours(&raw.hours);
        self.numbers(raw);
        let customer = AttributeKinds::new(raw.customer.clone());
        if let Err(error) = &customer {
            let remedy = "declare what is coarse: `vulnerable = \"flag\"`, `segment = { one_of = [\"household\"] }`, \
                          `years = { number = { min = 0, max = 60 } }`";
            let path =
                error.attribute().map_or("customer".to_owned(), |name| format!("customer.{name}"));
            self.error(&path, format!("`[customer]`: {error}"), remedy);
        }
        let rules = self.rules(raw);
        Some(Manifest {
            id: id?,
            name: name?,
            purpose_de: purpose_de?,
            purpose_en: purpose_en?,
            company: Company {
                name: company?,
                website: raw.company.website.clone(),
                email: raw.company.email.clone(),
                phone: raw.company.phone.clone(),
            },
            accountable: Accountable { name: person?, role: role?, email: email? },
            languages: languages?,
            hours: hours?,
            thresholds: raw.understanding,
            release: raw.release,
            recall: raw.recall,
            limits: raw.limits,
            desk: raw.desk,
            guard: GuardSettings { rules, tone: raw.guard.tone.unwrap_or(true) },
            customer: customer.unwrap_or_default(),
        })
    }

    /// The patterns of `[guard.numbers]`, each of them tried alone first, so that each slip is told.
    fn rules(&mut self, raw: &RawManifest) -> Rules {
        let numbers = &raw.guard.numbers;
        let pairs = || numbers.iter().map(|(name, pattern)| (name.as_str(), pattern.as_str()));
        let mut is_whole = true;
        for (name, pattern) in pairs() {
            if let Err(error) = Rules::new([(name, pattern)]) {
                let remedy =
                    "say what each number looks like, as in `customer_number = 'NL-?\\d{6}'`";
                self.error(
                    &format!("guard.numbers.{name}"),
                    format!("`[guard.numbers]`: {error}"),
                    remedy,
                );
                is_whole = false;
            }
        }
        if !is_whole {
            return Rules::default();
        }
        Rules::new(pairs()).unwrap_or_else(|error| {
            let remedy = "declare fewer numbers, or shorter ones";
            let first = numbers.keys().next().map(String::as_str).unwrap_or_default();
            self.error(
                &format!("guard.numbers.{first}"),
                format!("`[guard.numbers]`: {error}"),
                remedy,
            );
            Rules::default()
        })
    }

    fn error(&mut self, path: &str, message: String, remedy: &str) {
        self.report.error(FILE, line_of(self.text, path), message, remedy);
    }

    /// A value that must be there.
    fn needed<T: Clone>(&mut self, path: &str, value: Option<&T>) -> Option<T> {
        if value.is_none() && !self.left_out.is_some_and(|left| left.explains(path)) {
            let remedy = match path.rsplit_once('.') {
                None => format!("add `{path} = \"…\"` before the first section"),
                Some((section, key)) => format!("add `{key} = \"…\"` to `[{section}]`"),
            };
            self.error(path, format!("`{path}` is missing"), &remedy);
        }
        value.cloned()
    }

    /// A text that must be there and say something.
    fn filled(&mut self, path: &str, value: Option<&String>) -> Option<String> {
        let value = self.needed(path, value)?;
        if value.trim().is_empty() {
            let remedy = if path.starts_with("accountable.") {
                "name who answers for what the assistant says"
            } else {
                "fill it in: customers see it"
            };
            self.error(path, format!("`{path}` is empty"), remedy);
        } else if value.trim().chars().any(char::is_control) {
            let message =
                format!("`{path}` has a line break or a character that nobody sees in it");
            self.error(path, message, "write it in one line");
        } else if ["name", "company.name"].contains(&path) && value.chars().count() > NAME_MAX {
            let message = format!("`{path}` has more than {NAME_MAX} characters");
            self.error(path, message, "shorten it: customers read it in every disclosure");
        } else if is_placeholder(&value) {
            let message = format!("`{path}` is still `{value}`");
            self.report.warn(FILE, line_of(self.text, path), message, "fill it in");
        }
        Some(value)
    }

    /// The texts of a section; where all are missing, the section is.
    fn section<const N: usize>(
        &mut self,
        section: &str,
        keys: [(&str, Option<&String>); N],
    ) -> [Option<String>; N] {
        if keys.iter().all(|(_, value)| value.is_none()) && !self.has_section(section) {
            if !self.left_out.is_some_and(|left| left.explains(section)) {
                let named = keys.map(|(key, _)| format!("`{key}`"));
                let remedy = format!("add a section `[{section}]` with {}", named.join(", "));
                self.error("", format!("`{section}` is missing"), &remedy);
            }
            return keys.map(|_| None);
        }
        keys.map(|(key, value)| self.filled(&format!("{section}.{key}"), value))
    }

    fn has_section(&self, section: &str) -> bool {
        let header = format!("[{section}]");
        let is = |line: &str| {
            let line = line.trim_start();
            let rest = line.strip_prefix(section).map(str::trim_start);
            line.starts_with(&header) || rest.is_some_and(|rest| rest.starts_with(['=', '.']))
        };
        self.text.lines().any(is)
    }

    /// What may be left out of the company, and must fit where it is there.
    fn company(&mut self, raw: &RawManifest) {
        let company = &raw.company;
        let web = |text: &str| {
            let (scheme, host) = text.split_once("://").unwrap_or_default();
            let is_web = ["https", "http"].iter().any(|one| scheme.eq_ignore_ascii_case(one));
            is_web && !host.is_empty() && !host.contains(char::is_whitespace)
        };
        if let Some(website) = company.website.as_ref().filter(|text| !text.trim().is_empty())
            && !web(website)
        {
            let message = format!("`company.website` is `{website}`");
            self.error("company.website", message, "write it with `https://`, or leave it out");
        }
        for (path, value) in [
            ("company.website", &company.website),
            ("company.email", &company.email),
            ("company.phone", &company.phone),
        ] {
            if value.as_ref().is_some_and(|value| value.trim().is_empty()) {
                self.error(path, format!("`{path}` is empty"), "fill it in, or leave it out");
            }
        }
        self.address("company.email", company.email.as_deref());
    }

    fn address(&mut self, path: &str, value: Option<&str>) {
        let value = value.filter(|value| !value.trim().is_empty() && !is_placeholder(value));
        if let Some(value) = value.filter(|value| !is_email(value)) {
            let remedy = "write an e-mail address, such as \"service@company.example\"";
            self.error(path, format!("`{path}` is `{value}`"), remedy);
        }
    }

    fn claims(&mut self, raw: &RawManifest, claims: &Claims) {
        let name = raw.name.as_deref().unwrap_or_default();
        let of = |text: &Option<String>| text.as_deref().and_then(|text| claims.find(text));
        for (path, claim) in [
            ("name", human_name(name).or_else(|| of(&raw.name))),
            ("purpose.de", of(&raw.purpose.de)),
            ("purpose.en", of(&raw.purpose.en)),
            (
                "company.name",
                of(&raw.company.name)
                    .or_else(|| human_company(raw.company.name.as_deref().unwrap_or_default())),
            ),
        ] {
            if let Some(claim) = claim {
                let message = format!("`{path}` says that the assistant is a human: `{claim}`");
                self.error(path, message, REMEDY);
            }
        }
    }

    fn languages(&mut self, raw: &RawManifest) -> Option<Vec<Language>> {
        const PATH: &str = "languages.supported";
        let remedy = "name at least one, such as `supported = [\"de\", \"en\"]`";
        let Some(supported) = raw.languages.supported.clone() else {
            if !self.left_out.is_some_and(|left| left.explains(PATH)) {
                self.error(PATH, "`languages.supported` is missing".to_owned(), remedy);
            }
            return None;
        };
        if supported.is_empty() && !self.left_out.is_some_and(|left| left.explains(PATH)) {
            self.error(PATH, "no language is supported".to_owned(), remedy);
        }
        let mut seen = Vec::new();
        for language in &supported {
            if Locale::of(*language).language() != *language {
                // The disclosure, and all that ombud says by itself, must be understood.
                let remedy = "take it out: it speaks `de` and `en`, and passes others to a person";
                self.error(PATH, format!("ombud does not speak `{language}`"), remedy);
            }
            if seen.contains(language) {
                self.error(PATH, format!("`{language}` stands there twice"), "keep one of them");
            }
            seen.push(*language);
        }
        Some(supported)
    }

    fn numbers(&mut self, raw: &RawManifest) {
        let understanding = &raw.understanding;
        let mut fractions = vec![
            ("understanding.answer_min", understanding.answer_min),
            ("understanding.in_scope_min", understanding.in_scope_min),
            ("understanding.offer_min", understanding.offer_min),
        ];
        if let Some(release) = &raw.release {
            fractions.push(("release.pass_min", release.pass_min));
            fractions.push(("release.canary_share", release.canary_share));
            if !(1..=10_080).contains(&release.canary_minutes) {
                let message = format!("`release.canary_minutes` is {}", release.canary_minutes);
                self.error("release.canary_minutes", message, "use 1 to 10080, a week");
            }
            if !(1..=64).contains(&release.k) {
                let message = format!("`release.k` is {}", release.k);
                self.error("release.k", message, "use a number from 1 to 64");
            }
        }
        // Every place in it is one that an act takes, as with the limits of operations.
        if let Some(most) = raw.limits.acts_per_hour
            && !(1..=PER_HOUR_MAX).contains(&most)
        {
            let message = format!("`limits.acts_per_hour` is {most}");
            let remedy = "use 1 to 1000, or leave it out; `ombud stop` keeps it from acting at all";
            self.error("limits.acts_per_hour", message, remedy);
        }
        for (path, value) in fractions {
            if !(0.0..=1.0).contains(&value) {
                let message = format!("`{path}` is {value}");
                self.error(path, message, "use a fraction between 0 and 1, such as 0.5");
            }
        }
    }

    fn hours(&mut self, raw: &RawHours) -> Option<Hours> {
        let timezone = self.needed("hours.timezone", raw.timezone.as_ref());
        let zone = timezone.as_ref().and_then(|name| TimeZone::get(name).ok());
        if let (Some(name), None) = (&timezone, &zone) {
            let remedy = "use a name of the IANA database, such as \"Europe/Berlin\"";
            self.error("hours.timezone", format!("`{name}` is not a time zone"), remedy);
        }
        let days = [
            ("hours.monday", &raw.monday),
            ("hours.tuesday", &raw.tuesday),
            ("hours.wednesday", &raw.wednesday),
            ("hours.thursday", &raw.thursday),
            ("hours.friday", &raw.friday),
            ("hours.saturday", &raw.saturday),
            ("hours.sunday", &raw.sunday),
        ];
        let mut week = [None; 7];
        for (slot, (path, value)) in week.iter_mut().zip(days) {
            let Some(value) = value else { continue };
            *slot = from_to(value);
            if slot.is_none() {
                let remedy = "write from and to, the earlier first, such as \"08:00-20:00\"; leave the \
                              day out when closed";
                self.error(path, format!("`{path}` is `{value}`"), remedy);
            }
        }
        let mut closed = Vec::new();
        for day in &raw.closed {
            if let Ok(date) = day.to_string().parse::<Date>()
                && day.time.is_none()
            {
                closed.push(date);
            } else {
                let day = day.to_string();
                let place = self.text.lines().position(|line| line.contains(&day));
                let line = place.map_or_else(|| line_of(self.text, "hours.closed"), |at| at + 1);
                let message = format!("`{day}` in `hours.closed` is not a day");
                let remedy = "write days as 2026-12-24, without quotation marks";
                self.report.error(FILE, line, message, remedy);
            }
        }
        Some(Hours { timezone: zone?, week, closed })
    }
}

fn from_to(text: &str) -> Option<(Time, Time)> {
    let (from, to) = text.split_once('-')?;
    let from: Time = from.trim().parse().ok()?;
    let to = if to.trim() == "24:00" { Time::MAX } else { to.trim().parse().ok()? };
    (from < to).then_some((from, to))
}
