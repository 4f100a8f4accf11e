//! What policies do to an assistant as a whole: whether they leave it anything to say, and whether what they
//! name is there.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use ombud_assistant::{Assistant, Folder, IntentCommand, ONE_TIME_CODE, Report, near};
use ombud_policy::{
    Attributes, Authentication, Channel, Effect, Language, Named, NamedKind, Owner, PerMille,
    Place, PolicyPlace, PolicySet, Purpose, Reply, Request, Situation, Slug, Turn, Verdict,
};

/// What a policy can name, by the files of a folder: also of one whose files have slips.
pub(crate) struct FolderNames(BTreeMap<NamedKind, BTreeSet<String>>);

impl FolderNames {
    pub(crate) fn of(folder: &Folder) -> Self {
        let rooms = [
            (NamedKind::Article, "knowledge/", ".md"),
            (NamedKind::Intent, "examples/", ".toml"),
            (NamedKind::Flow, "flows/", ".yaml"),
            (NamedKind::Tool, "tools/", ".toml"),
        ];
        let large = folder.too_large.iter().map(|(path, _)| path.as_str());
        let mut names: BTreeMap<_, BTreeSet<String>> =
            rooms.iter().map(|(kind, ..)| (*kind, BTreeSet::new())).collect();
        for path in folder.files.keys().map(String::as_str).chain(large) {
            for (kind, room, ending) in rooms {
                if let Some(name) =
                    path.strip_prefix(room).and_then(|name| name.strip_suffix(ending))
                {
                    let name = name.rsplit('/').next().unwrap_or(name);
                    names.entry(kind).or_default().insert(name.to_owned());
                }
            }
        }
        Self(names)
    }

    /// Warn of what policies name and the folder does not have. Policies may be shared by assistants, so it
    /// keeps none from starting. Steps and operations are only known of an assistant that could be loaded.
    pub(crate) fn check(
        mut self,
        policies: &PolicySet,
        assistant: Option<&Assistant>,
        report: &mut Report,
    ) {
        if let Some(assistant) = assistant {
            let steps = assistant.flows().iter().flat_map(|flow| &flow.steps);
            self.0.insert(NamedKind::Step, steps.map(|step| step.id.clone()).collect());
            let mut operations: BTreeSet<String> =
                assistant.tools().iter().flat_map(|tool| tool.operations.keys().cloned()).collect();
            operations.insert(ONE_TIME_CODE.to_owned());
            self.0.insert(NamedKind::Operation, operations);
        }
        for Named { at, kind, name } in policies.names() {
            let Some(known) = self.0.get(kind) else { continue };
            if known.contains(name) {
                continue;
            }
            let (what, room) = match kind {
                NamedKind::Article => ("article", "knowledge/"),
                NamedKind::Intent => ("intent", "examples/"),
                NamedKind::Flow => ("procedure", "flows/"),
                NamedKind::Step => ("step", "flows/"),
                NamedKind::Tool => ("tool", "tools/"),
                NamedKind::Operation => ("operation", "tools/"),
            };
            let meant = near(name, known.iter().map(String::as_str));
            let remedy = match meant {
                Some(meant) => {
                    format!("did you mean `{meant}`? As it stands, the rule never speaks of one")
                }
                None => format!(
                    "name one of {room}, or take it out: as it stands, the rule never speaks of one"
                ),
            };
            let message = format!("the rule names the {what} `{name}`, which is not there");
            report.warn(&at.file, at.line, message, remedy);
        }
    }
}

/// Report rules that leave the assistant nothing to say: everything that policy can be asked about the
/// release of a faultless text is asked, and what it can be asked about answers and procedures is asked where it
/// is surest.
pub(crate) fn silenced(policies: &PolicySet, assistant: &Assistant, report: &mut Report) {
    let Some(asking) = Asking::new(policies, assistant) else { return };
    // What a hand-over or the truth about the AI says goes out whatever a rule says.
    let purposes = [
        (Purpose::Answer, "answers from an article"),
        (Purpose::Follow, "goes on in a procedure"),
        (Purpose::Clarify, "asks back"),
        (Purpose::SmallTalk, "greets or thanks"),
    ];
    let mut silenced: BTreeMap<&str, Vec<(Purpose, Forbidding)>> = BTreeMap::new();
    for language in &asking.languages {
        for (purpose, _) in purposes {
            if let Some(forbidding) = asking.forbids_reply(language, purpose) {
                silenced.entry(language.as_str()).or_default().push((purpose, forbidding));
            }
        }
    }
    let whole = |told: &&Vec<_>| told.len() == purposes.len();
    let mute: Vec<&str> =
        silenced.iter().filter(|(_, told)| whole(told)).map(|(language, _)| *language).collect();
    let remedy = "narrow it with `when` or `unless`; to keep the assistant silent for a while, there is \
                  `ombud stop`";
    let every = mute.len() == asking.languages.len();
    let rules_of = |language: &str| {
        let told = silenced.get(language).into_iter().flatten();
        told.map(|(_, forbidding)| forbidding).cloned().reduce(Forbidding::and)
    };
    if every {
        let rules = mute.iter().filter_map(|language| rules_of(language)).reduce(Forbidding::and);
        for (who, at) in rules.iter().flat_map(Forbidding::told) {
            let message = format!("{who} every reply: each message would go to a person");
            report.error(&at.file, at.line, message, remedy);
        }
        return;
    }
    for language in mute {
        for (who, at) in rules_of(language).iter().flat_map(Forbidding::told) {
            let message = format!("{who} every reply in `{language}`, which it is to speak");
            report.error(&at.file, at.line, message, remedy);
        }
    }
    for (purpose, does) in purposes {
        let everywhere: Vec<&Forbidding> = silenced
            .values()
            .filter_map(|told| told.iter().find(|(one, _)| *one == purpose))
            .map(|(_, forbidding)| forbidding)
            .collect();
        if everywhere.len() == asking.languages.len() {
            let rules = everywhere.into_iter().cloned().reduce(Forbidding::and);
            for (who, at) in rules.iter().flat_map(Forbidding::told) {
                report.warn(&at.file, at.line, format!("{who} every reply that {does}"), remedy);
            }
        }
    }
    for (rules, what) in [
        (asking.forbids_answers(), "every answer from an article"),
        (asking.forbids_procedures(), "every procedure"),
    ] {
        for (who, at) in rules.iter().flat_map(Forbidding::told) {
            report.error(&at.file, at.line, format!("{who} {what}"), remedy);
        }
    }
}

/// The rules that forbid something in every case, by id, with their places.
#[derive(Clone)]
struct Forbidding {
    /// Those of which each does so by itself.
    alone: BTreeMap<String, PolicyPlace>,
    /// Those of which each does so in some case. Never empty.
    some: BTreeMap<String, PolicyPlace>,
}

impl Forbidding {
    /// What forbids both.
    fn and(self, other: Self) -> Self {
        let Self { mut alone, mut some } = self;
        alone.retain(|id, _| other.alone.contains_key(id));
        some.extend(other.some);
        Self { alone, some }
    }

    /// Who forbids it and where that stands: each rule that does so alone; where none does, all as one.
    fn told(&self) -> Vec<(String, &PolicyPlace)> {
        if !self.alone.is_empty() {
            let each = self.alone.iter().map(|(id, at)| (format!("`{id}` forbids"), at));
            return each.collect();
        }
        let ids: Vec<_> = self.some.keys().map(|id| format!("`{id}`")).collect();
        let all = ids
            .split_last()
            .map(|(last, before)| format!("{} and {last} together forbid", before.join(", ")));
        all.into_iter().zip(self.some.values()).collect()
    }
}

/// Policies that are asked about an assistant without customers.
struct Asking<'a> {
    policies: &'a PolicySet,
    assistant: &'a Assistant,
    who: Arc<ombud_policy::Assistant>,
    languages: Vec<Language>,
    /// Whether a rule asks what is known of the customer.
    about_customers: bool,
}

impl<'a> Asking<'a> {
    /// `None` where the assistant's name fits no policy: that is told of when it starts.
    fn new(policies: &'a PolicySet, assistant: &'a Assistant) -> Option<Self> {
        let manifest = assistant.manifest();
        let languages = manifest.languages.iter().map(|language| Language::new(language.as_str()));
        let languages: Vec<_> = languages.collect::<Result<_, _>>().ok()?;
        let id = Slug::new(manifest.id.clone()).ok()?;
        let who = Arc::new(ombud_policy::Assistant::new(id, languages.clone()).ok()?);
        let mut rules = policies.policies();
        let about_customers = rules.any(|rule| policies.asks_about_customer(&rule.id));
        Some(Self { policies, assistant, who, languages, about_customers })
    }

    /// Every situation in which the conversation is the assistant's.
    fn situations(&self) -> impl Iterator<Item = Situation> {
        Channel::ALL.iter().flat_map(move |&channel| {
            Authentication::ALL.iter().map(move |&authentication| Situation {
                assistant: Arc::clone(&self.who),
                authentication,
                channel,
                owner: Owner::Assistant,
            })
        })
    }

    /// The rules that forbid each of these; `None` where one is allowed, or only not permitted. Nothing is known of the
    /// customers that are asked about, so a rule that asks for more may be another's for some: it forbids nothing here.
    fn forbidding(&self, mut requests: impl Iterator<Item = Request>) -> Option<Forbidding> {
        let mut rules: Option<Forbidding> = None;
        let is_forbidden = requests.all(|request| {
            let Verdict { effect, mut determining, .. } = self.policies.decide(&request);
            if effect != Effect::Allow {
                determining.retain(|policy| !self.policies.asks_about_customer(&policy.id));
                if determining.is_empty() && self.about_customers {
                    return false;
                }
            }
            let placed = determining.into_iter().filter_map(|policy| {
                let at = self.policies.place(&policy.id)?.clone();
                Some((policy.id, at))
            });
            let here: BTreeMap<_, _> = placed.collect();
            if !here.is_empty() {
                let here = Forbidding { alone: here.clone(), some: here };
                rules = Some(match rules.take() {
                    Some(rules) => rules.and(here),
                    None => here,
                });
            }
            effect != Effect::Allow
        });
        rules.filter(|_| is_forbidden)
    }

    /// Whether rules forbid every faultless text of this kind in this language.
    fn forbids_reply(&self, language: &Language, purpose: Purpose) -> Option<Forbidding> {
        let requests = self.situations().map(|situation| {
            let reply = Reply {
                disclosed: true,
                findings: BTreeSet::new(),
                grounded: true,
                language: language.clone(),
                purpose,
            };
            Request::reply(situation, reply)
        });
        self.forbidding(requests)
    }

    /// Whether rules forbid to answer from each article, however sure it is.
    fn forbids_answers(&self) -> Option<Forbidding> {
        let intents = self.assistant.intents().iter();
        let articles = intents.filter_map(|intent| match &intent.command {
            IntentCommand::Answer { article, .. } => {
                Some((Slug::new(intent.id.clone()).ok(), Slug::new(article.clone()).ok()?))
            }
            _ => None,
        });
        self.forbidding(articles.flat_map(|(intent, article)| {
            self.turns(intent.as_ref())
                .into_iter()
                .map(move |(situation, turn)| Request::answer(situation, turn, article.clone()))
        }))
    }

    /// Whether rules forbid to begin each procedure, however sure it is.
    fn forbids_procedures(&self) -> Option<Forbidding> {
        let flows =
            self.assistant.flows().iter().filter_map(|flow| Slug::new(flow.id.clone()).ok());
        self.forbidding(flows.flat_map(|flow| {
            self.turns(None).into_iter().map(move |(situation, turn)| {
                Request::follow(situation, turn, Place { flow: flow.clone(), step: None })
            })
        }))
    }

    /// The first message of a conversation and a later one, within and out of hours, understood for certain.
    fn turns(&self, intent: Option<&Slug>) -> Vec<(Situation, Turn)> {
        let mut turns = Vec::new();
        for language in &self.languages {
            for situation in self.situations() {
                for (opening_hours, before) in [(true, 0), (true, 3), (false, 0), (false, 3)] {
                    let turn = Turn {
                        clarifications: 0,
                        confidence: PerMille::from_fraction(1.0),
                        customer: Attributes::new(),
                        findings: BTreeSet::new(),
                        gives_alarm: false,
                        in_scope: PerMille::from_fraction(1.0),
                        intent: intent.cloned(),
                        language: language.clone(),
                        mood: None,
                        opening_hours,
                        suspected: Some(BTreeSet::new()),
                        turns: before,
                    };
                    turns.push((situation.clone(), turn));
                }
            }
        }
        turns
    }
}
