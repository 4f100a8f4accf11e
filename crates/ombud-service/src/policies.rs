//! Policies: checking a folder with the engine, explaining a verdict, replaying the past.

use std::{borrow::Cow, collections::BTreeMap};

use jiff::{Timestamp, civil::Date};
use ombud_assistant::{Assistant, Folder, Manifest, Report};
use ombud_domain::{DecisionId, Leaf, Locale, VerdictEffect, Wording};
use ombud_policy::{Effect, PolicySet, RecordedRequest};
use ombud_store::Entry;
use serde::{Deserialize, Serialize};

use crate::{
    IdempotencyKey, Principal, Scope, Service, ServiceError,
    auth::to_json,
    kept::{KeptRequest, kept_requests},
    policy_check::{self, FolderNames},
};

/// Make an assistant of a folder's files and check everything in them, policies included.
pub fn check_folder(folder: Folder, today: Date) -> (Option<(Assistant, PolicySet)>, Report) {
    // Also of a folder whose other files are broken, so that all problems show at once.
    let sources: Vec<(String, String)> =
        folder.policies().map(|(file, text)| (file.to_owned(), text.to_owned())).collect();
    let has_policies = folder.has_policies();
    let has_scenarios = folder.files.keys().any(|file| file.starts_with("scenarios/"));
    let named = FolderNames::of(&folder);
    let mut hidden = Report::default();
    report_hidden(&folder, &mut hidden);
    let attributes = Manifest::attributes(&folder);
    let (assistant, mut report) = Assistant::from_folder(folder, today);
    report.problems.append(&mut hidden.problems);
    if !has_policies {
        let message = "there are no policies: nothing permits it to answer, so each message would go to a person";
        let remedy = "write policies/answer.cedar that permits to answer; `ombud init` writes one to begin with";
        report.error("policies", 0, message, remedy);
    }
    if !has_scenarios {
        let remedy = "write the conversations that must not break into scenarios/*.toml";
        report.warn("scenarios", 0, "there are no scenarios: nothing is tried out", remedy);
    }
    let policies = match PolicySet::load_with(&sources, &attributes) {
        Ok(policies) => {
            named.check(&policies, assistant.as_ref(), &mut report);
            if let Some(assistant) = &assistant {
                policy_check::silenced(&policies, assistant, &mut report);
            }
            Some(policies)
        }
        Err(problems) => {
            for problem in problems {
                report.error(&problem.file, problem.line, problem.message, problem.remedy);
            }
            None
        }
    };
    report.sort();
    (assistant.zip(policies).filter(|_| !report.has_errors()), report)
}

/// Note what stands in a folder that nobody sees.
pub(crate) fn report_hidden(folder: &Folder, report: &mut Report) {
    for (file, line, evidence) in hidden_signs(folder) {
        let remedy = "take it out: it may come from where the text was copied";
        let message = if line == 0 {
            format!("nobody sees what stands in the file's name: {evidence}")
        } else {
            format!("nobody sees what stands here: {evidence}")
        };
        report.error(&file, line, message, remedy);
    }
}

/// The lines of a folder, and 0 for the name of a file, in which something stands that nobody sees, with what it is.
fn hidden_signs(folder: &Folder) -> Vec<(String, usize, &'static str)> {
    let lines = folder.files.keys().flat_map(|path| {
        let text = folder.text(path).and_then(Result::ok).unwrap_or_default();
        text.lines().enumerate().map(move |(place, line)| (path, place + 1, line))
    });
    let hidden = lines.filter_map(|(path, line, text)| {
        let found = ombud_guard::find_hidden(&unescaped(text));
        Some((path.clone(), line, found.first()?.evidence))
    });
    let names = folder.files.keys().filter_map(|path| {
        Some((path.clone(), 0, ombud_guard::find_hidden(path).first()?.evidence))
    });
    names.chain(hidden).collect()
}

/// A line with the characters that stand in it by their numbers, as TOML, YAML, JSON, Fluent and Cedar write
/// them: `\u202e`, `\U0000202e` and `\u{202e}`.
fn unescaped(line: &str) -> Cow<'_, str> {
    if !line.contains("\\u") && !line.contains("\\U") {
        return Cow::Borrowed(line);
    }
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        let digits = match after.chars().next() {
            Some('u') => after
                .strip_prefix("u{")
                .and_then(|braced| braced.split_once('}'))
                .or_else(|| after.get(1..5).zip(after.get(5..))),
            Some('U') => after.get(1..9).zip(after.get(9..)),
            _ => None,
        };
        let named = digits.and_then(|(digits, after)| {
            let number = u32::from_str_radix(digits, 16).ok()?;
            Some((char::from_u32(number)?, after))
        });
        if let Some((sign, after)) = named {
            plain.push(sign);
            rest = after;
        } else {
            plain.push('\\');
            rest = after;
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// What policy said about a decision.
#[derive(Debug, Clone, Serialize)]
pub struct PolicyExplanation {
    /// The decision.
    pub decision: DecisionId,
    /// One per question that was asked, in order.
    pub verdicts: Vec<ExplainedVerdict>,
}

/// One verdict with the words of its rules.
#[derive(Debug, Clone, Serialize)]
pub struct ExplainedVerdict {
    /// What was asked for.
    pub action: String,
    /// `allow`, `deny` or `refer`.
    pub effect: VerdictEffect,
    /// Why, as a code.
    pub reason: String,
    /// The rules in plain words, German.
    pub says_de: Vec<String>,
    /// The rules in plain words, English.
    pub says_en: Vec<String>,
    /// The ids of the rules that determined it.
    pub policies: Vec<String>,
    /// SHA-256 of schema, policy set, request and entities, as the decision has them.
    pub digests: VerdictDigests,
    /// The recorded request, as it is stored; `None` where it cannot be read.
    pub request: Option<serde_json::Value>,
    /// Whether that is the request which was judged.
    pub recorded: RequestState,
    /// Whether today's policies are the ones it was decided with.
    pub same_policies: bool,
}

/// How a recorded request stands to the digests in the decision's leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// It is the one that was judged.
    AsJudged,
    /// It is another: it was changed in the database.
    Changed,
    /// It is not there or cannot be read.
    Unreadable,
}

/// What a verdict was decided by, as digests in lower-case hex.
#[derive(Debug, Clone, Serialize)]
pub struct VerdictDigests {
    /// Of the schema.
    pub schema: String,
    /// Of the policies, the platform's included.
    pub policy_set: String,
    /// Of the recorded request.
    pub request: String,
    /// Of the entities it was decided over.
    pub entities: String,
}

/// A rule that is in force, in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id, as decisions name it.
    pub id: String,
    /// What it says.
    pub says: String,
    /// Where it stands: file and line; `None` for the platform's own.
    pub place: Option<(String, usize)>,
}

/// Which past decisions would have differed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ReplayReport {
    /// Verdicts replayed.
    pub verdicts: u64,
    /// Decisions they belong to.
    pub decisions: u64,
    /// Decisions with at least one verdict that differs.
    pub differing: u64,
    /// Verdicts by `before → after`.
    pub changes: BTreeMap<String, u64>,
    /// The first of those that differ.
    pub examples: Vec<ReplayDifference>,
    /// Decisions that were not judged again, as a recorded request is not the one that was judged then.
    #[serde(default)]
    pub changed: u64,
    /// Decisions that were not judged again, as what is recorded of them cannot be read.
    #[serde(default)]
    pub unreadable: u64,
    /// The first of those that were not judged again.
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
}

/// A decision that was not judged again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LeftOut {
    /// The decision.
    pub decision: DecisionId,
    /// Its place in the log.
    pub index: u64,
    /// Why: [`RequestState::Changed`] or [`RequestState::Unreadable`].
    pub why: RequestState,
}

/// One verdict that would have differed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReplayDifference {
    /// The decision.
    pub decision: DecisionId,
    /// When it was taken.
    pub at: Timestamp,
    /// What was asked for.
    pub action: String,
    /// The intent behind it, where there is one.
    pub intent: Option<String>,
    /// What policy said.
    pub before: VerdictEffect,
    /// What it would say.
    pub after: VerdictEffect,
    /// The rules that would determine it.
    pub policies: Vec<String>,
}

/// Differences that a report lists; the rest are counted.
const EXAMPLES_MAX: usize = 20;
/// Entries read at once.
const PAGE: usize = 1_000;

fn effect(effect: Effect) -> VerdictEffect {
    match effect {
        Effect::Allow => VerdictEffect::Allow,
        Effect::Deny => VerdictEffect::Deny,
        Effect::Refer => VerdictEffect::Refer,
    }
}

impl Service {
    /// What policy said about a decision, with the words of the rules.
    pub async fn explain_policy(
        &self,
        who: &Principal,
        id: DecisionId,
    ) -> Result<PolicyExplanation, ServiceError> {
        who.require_somewhere(Scope::Decisions)?;
        let (entry, leaf) = self.permitted(who, id).await?;
        self.hold_to_log(&entry).await?;
        let requests = kept_requests(entry.request.as_deref(), &leaf.verdicts);
        let policies = &self.1.policies;
        let mut verdicts = Vec::new();
        for (verdict, request) in leaf.verdicts.iter().zip(&requests) {
            let read = |bytes: &[u8]| serde_json::from_slice(bytes).ok();
            let (request, recorded) = match request {
                KeptRequest::AsJudged(bytes) => (read(bytes), RequestState::AsJudged),
                KeptRequest::Changed(bytes) => (read(bytes), RequestState::Changed),
                KeptRequest::Unreadable => (None, RequestState::Unreadable),
            };
            let says = |pick: fn(&ombud_policy::Says) -> &str| {
                verdict
                    .policies
                    .iter()
                    .map(|id| {
                        policies
                            .policies()
                            .find(|policy| policy.id == *id)
                            .map_or_else(|| id.clone(), |policy| pick(&policy.says).to_owned())
                    })
                    .collect()
            };
            verdicts.push(ExplainedVerdict {
                action: verdict.action.clone(),
                effect: verdict.effect,
                reason: verdict.reason.clone(),
                says_de: says(|says| &says.de),
                says_en: says(|says| &says.en),
                policies: verdict.policies.clone(),
                digests: VerdictDigests {
                    schema: verdict.schema.clone(),
                    policy_set: verdict.policy_set.clone(),
                    request: verdict.request.clone(),
                    entities: verdict.entities.clone(),
                },
                request,
                recorded,
                same_policies: verdict.policy_set == policies.digest().to_string(),
            });
        }
        Ok(PolicyExplanation { decision: id, verdicts })
    }

    /// The rules in force, by their ids.
    pub fn rules(&self, who: &Principal, locale: Locale) -> Result<Vec<Rule>, ServiceError> {
        who.require_somewhere(Scope::Decisions)?;
        let policies = &self.1.policies;
        let mut rules: Vec<Rule> = policies
            .policies()
            .map(|policy| Rule {
                id: policy.id.clone(),
                says: match locale {
                    Locale::De => policy.says.de.clone(),
                    Locale::En => policy.says.en.clone(),
                },
                place: policies.place(&policy.id).map(|place| (place.file.clone(), place.line)),
            })
            .collect();
        rules.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(rules)
    }

    /// The same with policies as text.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] names the first problem of the policies, with file and line.
    pub async fn replay_sources(
        &self,
        who: &Principal,
        sources: &[(String, String)],
        since: Option<Timestamp>,
        key: Option<&IdempotencyKey>,
    ) -> Result<ReplayReport, ServiceError> {
        who.require(Scope::Decisions)?;
        let since_text = since.map(|since| since.to_string());
        let body = String::from_utf8_lossy(&to_json(&(sources, since_text))?).into_owned();
        let request = self.request(who, key, "replay", &body);
        if let Some(report) = self.repeated(request.as_ref()).await? {
            return Ok(report);
        }
        let policies =
            PolicySet::load_with(sources, self.1.policies.attributes()).map_err(|problems| {
                let first = problems.first().map_or_else(String::new, |problem| {
                    format!(
                        "{}:{}: {}; {}",
                        problem.file, problem.line, problem.message, problem.remedy
                    )
                });
                // What is wrong with a folder is said in English everywhere.
                ServiceError::Invalid { field: "policies", problem: Wording::plain(first) }
            })?;
        let report = self.replay(who, &policies, since).await?;
        self.remember_answer(request.as_ref(), &report).await?;
        Ok(report)
    }

    /// Which decisions of the current log since `since` would have differed under `policies`.
    pub async fn replay(
        &self,
        who: &Principal,
        policies: &PolicySet,
        since: Option<Timestamp>,
    ) -> Result<ReplayReport, ServiceError> {
        who.require(Scope::Decisions)?;
        let mut report = ReplayReport::default();
        let since_ms = since.map_or(i64::MIN, Timestamp::as_millisecond);
        let mut index = self.0.blocks.first_since(self.0.store.head().await?.log, since_ms);
        loop {
            let entries = self.0.store.entries(index, PAGE).await?;
            let Some(last) = entries.last() else { return Ok(report) };
            index = last.index + 1;
            for entry in entries.iter().filter(|entry| entry.at_ms >= since_ms) {
                match recorded(entry) {
                    Ok((_, requests)) if requests.is_empty() => {}
                    Ok((leaf, requests)) => replay_one(policies, &leaf, &requests, &mut report),
                    Err(why) => report.leave_out(entry, why),
                }
            }
        }
    }
}

impl ReplayReport {
    fn leave_out(&mut self, entry: &Entry, why: RequestState) {
        match why {
            RequestState::Changed => self.changed += 1,
            RequestState::Unreadable | RequestState::AsJudged => self.unreadable += 1,
        }
        if self.left_out.len() < EXAMPLES_MAX {
            let (decision, index) = (entry.decision.into(), entry.index);
            self.left_out.push(LeftOut { decision, index, why });
        }
    }
}

/// What was judged in a decision: the leaf, and the request of each of its verdicts.
///
/// # Errors
/// Why it cannot be judged again.
fn recorded(entry: &Entry) -> Result<(Leaf, Vec<RecordedRequest>), RequestState> {
    let leaf: Leaf = serde_json::from_slice(&entry.leaf).map_err(|_| RequestState::Unreadable)?;
    let kept = kept_requests(entry.request.as_deref(), &leaf.verdicts);
    let requests = kept.into_iter().map(|kept| match kept {
        KeptRequest::AsJudged(bytes) => {
            RecordedRequest::parse(&bytes).map_err(|_| RequestState::Unreadable)
        }
        KeptRequest::Changed(_) => Err(RequestState::Changed),
        KeptRequest::Unreadable => Err(RequestState::Unreadable),
    });
    Ok((leaf, requests.collect::<Result<_, _>>()?))
}

fn replay_one(
    policies: &PolicySet,
    leaf: &Leaf,
    requests: &[RecordedRequest],
    report: &mut ReplayReport,
) {
    report.decisions += 1;
    let mut differs = false;
    for (verdict, request) in leaf.verdicts.iter().zip(requests) {
        report.verdicts += 1;
        let replayed = policies.replay(request);
        let after = effect(replayed.effect);
        if after == verdict.effect {
            continue;
        }
        differs = true;
        let change = format!("{:?} → {after:?}", verdict.effect).to_lowercase();
        *report.changes.entry(change).or_default() += 1;
        if report.examples.len() < EXAMPLES_MAX {
            report.examples.push(ReplayDifference {
                decision: leaf.id,
                at: leaf.at,
                action: verdict.action.clone(),
                intent: leaf.labels.intent.clone(),
                before: verdict.effect,
                after,
                policies: replayed.determining.into_iter().map(|policy| policy.id).collect(),
            });
        }
    }
    report.differing += u64::from(differs);
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use ombud_assistant::Severity;

    use super::*;

    #[test]
    fn a_folder_without_policies_has_one_error_that_says_so() {
        let told = |files: &[(&str, &[u8])]| {
            let files = files.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec()));
            let folder = Folder { files: files.collect(), ..Folder::default() };
            let (loaded, report) = check_folder(folder, date(2026, 11, 28));
            assert!(loaded.is_none());
            let told = report.problems.into_iter().filter(|told| told.file.starts_with("policies"));
            told.map(|told| (told.severity, told.message)).collect::<Vec<_>>()
        };
        let none = told(&[("policies/README.md", b"x")]);
        assert!(
            matches!(none.as_slice(), [(Severity::Error, message), ..] if message.starts_with("there are no policies")),
            "{none:?}"
        );
        let unreadable = told(&[("policies/a.cedar", b"// M\xfcller\n")]);
        assert_eq!(unreadable.len(), 1, "{unreadable:?}");
        assert!(unreadable[0].1.contains("not UTF-8"), "{unreadable:?}");
    }

    #[test]
    fn what_nobody_sees_in_a_folder_is_named_with_its_line() {
        let files = [
            ("words/de.ftl", "greeting = Guten Tag.\n# \u{202e}gnu\n"),
            (
                "knowledge/de/a.md",
                "\u{feff}+++\ntitle = \"A\"\n+++\nFa\u{200b}milie 👨\u{200d}👩\n",
            ),
            ("policies/a.cedar", "// a rule\n// by its number: \\u{202e}\n"),
            ("assistant.toml", "name = \"Nord\\u202Elicht\"\npath = \"C:\\\\users\"\n"),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let folder = Folder { files: files.into(), ..Folder::default() };
        let (_, report) = check_folder(folder, date(2026, 11, 28));
        let told = report.problems.iter().filter(|told| told.message.starts_with("nobody sees"));
        let told: Vec<_> = told.map(|told| (told.file.as_str(), told.line)).collect();
        // A joiner in an emoji belongs there, and so does the mark of the encoding.
        assert_eq!(
            told,
            [
                ("assistant.toml", 1),
                ("knowledge/de/a.md", 4),
                ("policies/a.cedar", 2),
                ("words/de.ftl", 2),
            ]
        );
    }
}
