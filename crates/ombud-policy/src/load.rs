//! An assistant's policies: read, checked against the schema and the platform's bounds.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fmt,
};

use cedar_policy::{
    ActionConstraint, Effect, Policy, PolicyId, PolicySet as CedarSet, Schema, ValidationError,
    ValidationMode, ValidationWarning, Validator, ffi::DetailedError,
};

use crate::{
    Action, AttributeKinds, Digest, Named, PLATFORM_POLICIES, PolicyPlace, PolicyRef, PolicySet,
    Says,
    depth::{self, TooDeep},
    names::{self, AttributeUse},
    platform::{PLATFORM_FILE, PLATFORM_PREFIX, Platform},
    verdict::Rule,
    vocabulary::is_kebab_case,
    words,
};

/// What is wrong with a policy, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyProblem {
    /// The file as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl fmt::Display for PolicyProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, message, .. } = self;
        write!(formatter, "{file}:{line}:{column}: {message}")
    }
}

impl Error for PolicyProblem {}

impl PolicySet {
    /// Read an assistant's policies, `(file name, text)` each, into the platform's bounds.
    ///
    /// Every policy carries `@id`, `@says_de` and `@says_en`; a `forbid` may carry
    /// `@verdict("refer")`, and then its refusal means that a person decides. A `permit` names
    /// actions of the schema's group `permittable`, a `forbid` such of `narrowable`, `by_people` or
    /// `on_texts`: so
    /// nothing can forbid handing over to a person. Whatever Cedar's strict validation finds, warnings
    /// included, is a problem: a policy that can never apply would be a forbid that is not there.
    ///
    /// # Errors
    /// Every problem of every file, in the order of files and lines.
    pub fn load<F: AsRef<str>, T: AsRef<str>>(
        sources: &[(F, T)],
    ) -> Result<Self, Vec<PolicyProblem>> {
        Self::load_with(sources, &AttributeKinds::default())
    }

    /// The same for an assistant that declares attributes of customers, which policies find in
    /// `context.customer`. A word that an attribute can never be is a problem, too.
    ///
    /// # Errors
    /// As [`PolicySet::load`].
    pub fn load_with<F: AsRef<str>, T: AsRef<str>>(
        sources: &[(F, T)],
        attributes: &AttributeKinds,
    ) -> Result<Self, Vec<PolicyProblem>> {
        depth::with_room(|| {
            let mut loading = Loading::new(attributes);
            loading.read(Source { file: PLATFORM_FILE, text: PLATFORM_POLICIES });
            for (file, text) in sources {
                loading.read(Source { file: file.as_ref(), text: text.as_ref() });
            }
            loading.finish()
        })
    }
}

#[derive(Clone, Copy)]
struct Source<'a> {
    file: &'a str,
    text: &'a str,
}

/// A policy where it stands.
struct Placed<'a> {
    source: Source<'a>,
    offset: usize,
    policy: &'a Policy,
}

struct Loading {
    names: Vec<Named>,
    attributes: AttributeKinds,
    schema: Schema,
    schema_digest: Digest,
    validator: Validator,
    permittable: Vec<Action>,
    narrowable: Vec<Action>,
    cedar: BTreeMap<Action, CedarSet>,
    rules: BTreeMap<PolicyId, Rule>,
    digests: BTreeMap<String, Digest>,
    problems: Vec<PolicyProblem>,
}

impl Loading {
    fn new(attributes: &AttributeKinds) -> Self {
        let platform = Platform::get();
        let text = attributes.schema();
        // What is declared was checked, so there is such a schema; without it nothing of `customer` is valid.
        let schema = Schema::from_cedarschema_str(&text).map(|(schema, _)| schema);
        let schema = schema.unwrap_or_else(|_| platform.schema.clone());
        Self {
            names: Vec::new(),
            attributes: attributes.clone(),
            schema_digest: Digest::of(text.as_bytes()),
            validator: Validator::new(schema.clone()),
            schema,
            permittable: platform.group("permittable"),
            narrowable: ["narrowable", "by_people", "on_texts"]
                .map(|name| platform.group(name))
                .concat(),
            cedar: Action::ALL.iter().map(|&action| (action, CedarSet::new())).collect(),
            rules: BTreeMap::new(),
            digests: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    fn read(&mut self, source: Source<'_>) {
        let digest = Digest::of(source.text.as_bytes());
        if self.digests.insert(source.file.to_owned(), digest).is_some() {
            self.report(
                source,
                0,
                format!("the file `{}` is given twice", source.file),
                "give every file once".to_owned(),
            );
        }
        if let Some(TooDeep { offset, what, remedy }) = depth::too_deep(source.text) {
            self.report(source, offset, what.to_owned(), remedy.to_owned());
            return;
        }
        match source.text.parse::<CedarSet>() {
            Ok(set) => self.check_file(source, &set),
            Err(errors) => {
                for error in errors.iter() {
                    self.report_cedar(source, 0, error, "correct the syntax of the policy");
                }
            }
        }
    }

    fn check_file(&mut self, source: Source<'_>, set: &CedarSet) {
        if set.num_of_templates() > 0 {
            self.report(
                source,
                0,
                "a policy with `?principal` or `?resource` is a template and never applies".into(),
                "write `principal` and `resource` without a question mark".into(),
            );
            return;
        }
        // Cedar calls them policy0, policy1, … in their order in the file.
        let mut policies: Vec<_> = set.policies().collect();
        policies.sort_by_key(|policy| {
            let number = policy.id().to_string();
            number.trim_start_matches("policy").parse::<usize>().unwrap_or(usize::MAX)
        });
        let mut end = 0;
        for policy in policies {
            let offset = next_token(source.text, end);
            end = offset + policy.to_string().len();
            self.check_policy(&Placed { source, offset, policy });
        }
    }

    fn check_policy(&mut self, placed: &Placed<'_>) {
        let before = self.problems.len();
        // A head without actions is out of bounds: that it also spans what has nothing in common says no more.
        let is_ours = placed.source.file == PLATFORM_FILE;
        let asks_about_customer = self.check_attributes(placed);
        // What is said of them then would only follow from that.
        let is_known = self.problems.len() == before;
        if is_known && (is_ours || placed.policy.action_constraint() != ActionConstraint::Any) {
            self.check_schema(placed);
        }
        self.check_bounds(placed);
        self.check_unknown_annotations(placed);
        let refers = self.check_verdict(placed);
        let id = self.check_id(placed);
        let de = self.check_words(placed, "says_de");
        let en = self.check_words(placed, "says_en");
        if let (Some(id), Some(de), Some(en)) = (id, de, en)
            && self.problems.len() == before
        {
            let key = PolicyId::new(&id);
            let Placed { source: Source { file, text }, offset, policy } = *placed;
            let at = PolicyPlace { file: file.to_owned(), line: line_at(text, offset) };
            self.names.extend(names::of(policy, text, offset, &at));
            let policy_ref = PolicyRef { id, says: Says { de, en } };
            let rule = Rule { policy: policy_ref, refers, asks_about_customer, at };
            self.rules.insert(key.clone(), rule);
            let policy = placed.policy.new_id(key);
            let for_reached = without_action(&policy).unwrap_or_else(|| policy.clone());
            for action in reach(&policy) {
                let added = self.cedar.entry(action).or_default().add(for_reached.clone());
                if let Err(error) = added {
                    self.report_cedar(placed.source, placed.offset, &error, "rename the policy");
                }
            }
        }
    }

    /// Strict validation, of one policy at a time so that the place is known.
    fn check_schema(&mut self, placed: &Placed<'_>) {
        let Ok(alone) = CedarSet::from_policies([placed.policy.clone()]) else { return };
        let result = self.validator.validate(&alone, ValidationMode::Strict);
        for error in result.validation_errors() {
            let remedy = remedy_for_error(error);
            self.report_cedar(placed.source, placed.offset, error, remedy);
        }
        if !result.validation_passed() {
            // Beside an error, a warning says only that the policy therefore never applies.
            return;
        }
        for warning in result.validation_warnings() {
            let remedy = remedy_for_warning(warning);
            self.report_cedar(placed.source, placed.offset, warning, remedy);
        }
    }

    fn check_bounds(&mut self, placed: &Placed<'_>) {
        if placed.source.file == PLATFORM_FILE {
            return;
        }
        let (verb, group, allowed) = match placed.policy.effect() {
            Effect::Permit => ("permit", "permittable", &self.permittable),
            Effect::Forbid => ("forbid", "narrowable", &self.narrowable),
        };
        let outside: Vec<_> = reach(placed.policy)
            .into_iter()
            .filter(|action| !allowed.contains(action))
            .map(|action| format!("`{}`", action.code()))
            .collect();
        if outside.is_empty() {
            return;
        }
        let message = format!(
            "an assistant's policy cannot {verb} {}: only the platform's can",
            outside.join(", ")
        );
        let remedy = format!(
            "name the actions in the head: `action in Action::\"{group}\"` for all that can be, or {}",
            allowed
                .iter()
                .map(|action| format!("`action == Action::\"{}\"`", action.code()))
                .collect::<Vec<_>>()
                .join(", "),
        );
        self.report(placed.source, placed.offset, message, remedy);
    }

    /// Attributes of customers: whether they are declared, and can be what they are compared with. Validation knows
    /// of a text only that it is one, and of what is not declared that a condition is never true. Whether it asks for one.
    fn check_attributes(&mut self, placed: &Placed<'_>) -> bool {
        let AttributeUse { named, words } = names::attributes(placed.policy);
        let text = placed.source.text;
        let place = |needle: &str| {
            let behind = text.get(placed.offset..).and_then(|rest| rest.find(needle));
            placed.offset + behind.unwrap_or(0)
        };
        let unknown: Vec<_> = named.iter().filter(|name| !self.attributes.has(name)).collect();
        for name in unknown {
            let known = self.attributes.names().join(", ");
            let known = if known.is_empty() { "none".to_owned() } else { known };
            let message = format!("there is no `context.customer.{name}`");
            let remedy = format!(
                "declare it under `[customer]` in assistant.toml, where there is now: {known}"
            );
            let ways = [format!("has {name}"), format!("customer.{name}"), name.clone()];
            let needle = ways.iter().find(|needle| text.contains(needle.as_str()));
            self.report(placed.source, place(needle.unwrap_or(name)), message, remedy);
        }
        for (attribute, word) in words {
            let Some(known) = self.attributes.words(&attribute) else { continue };
            if known.contains(&word) {
                continue;
            }
            let known: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
            let message = format!("`context.customer.{attribute}` is never `{word}`");
            let remedy =
                format!("name what `[customer]` in assistant.toml lists: {}", known.join(", "));
            self.report(placed.source, place(&format!("{word:?}")), message, remedy);
        }
        !named.is_empty()
    }

    fn check_unknown_annotations(&mut self, placed: &Placed<'_>) {
        let unknown: BTreeSet<_> = placed
            .policy
            .annotations()
            .map(|(key, _)| key)
            .filter(|key| !ANNOTATIONS.contains(key))
            .collect();
        for key in unknown {
            self.report(
                placed.source,
                placed.offset,
                format!("`@{key}` means nothing here"),
                "use only `@id`, `@says_de`, `@says_en` and, on a forbid, `@verdict`".into(),
            );
        }
    }

    fn check_verdict(&mut self, placed: &Placed<'_>) -> bool {
        let problem = match (placed.policy.annotation("verdict"), placed.policy.effect()) {
            (None, _) => return false,
            (Some("refer"), Effect::Forbid) => return true,
            (Some(_), Effect::Permit) => "`@verdict` stands on a permit".to_owned(),
            (Some(other), Effect::Forbid) => format!("`@verdict(\"{other}\")` is not known"),
        };
        self.report(
            placed.source,
            placed.offset,
            problem,
            "write `@verdict(\"refer\")` on a forbid whose cases a person decides, or leave it out"
                .into(),
        );
        false
    }

    fn check_id(&mut self, placed: &Placed<'_>) -> Option<String> {
        let remedy = "give it a unique name in kebab-case: `@id(\"refer-threats\")`";
        let problem = match placed.policy.annotation("id") {
            None | Some("") => "the policy has no `@id`".to_owned(),
            Some(id) if !is_kebab_case(id) => format!("`{id}` is not a name in kebab-case"),
            Some(id) if self.rules.contains_key(&PolicyId::new(id)) => {
                format!("another policy is called `{id}`")
            }
            Some(id) if id.starts_with(PLATFORM_PREFIX) && placed.source.file != PLATFORM_FILE => {
                format!("`{id}` begins like the platform's policies")
            }
            Some(id) => return Some(id.to_owned()),
        };
        self.report(placed.source, placed.offset, problem, remedy.into());
        None
    }

    fn check_words(&mut self, placed: &Placed<'_>, key: &str) -> Option<String> {
        let language = if key == "says_de" { "German" } else { "English" };
        let problem = match placed.policy.annotation(key).map(str::trim) {
            None | Some("") => format!("the policy has no `@{key}`"),
            Some(words) if words.chars().count() > WORDS_LENGTH_MAX => {
                format!("`@{key}` is longer than {WORDS_LENGTH_MAX} characters")
            }
            Some(words) if words.contains(char::is_control) => {
                format!("`@{key}` has a line break or another control character")
            }
            Some(words) => return Some(words.to_owned()),
        };
        let remedy =
            format!("say the rule to a customer in one {language} sentence: `@{key}(\"…\")`");
        self.report(placed.source, placed.offset, problem, remedy);
        None
    }

    fn finish(self) -> Result<PolicySet, Vec<PolicyProblem>> {
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        #[expect(
            clippy::expect_used,
            reason = "keys are strings and memory does not fail to write"
        )]
        let files = serde_json_canonicalizer::to_vec(&self.digests).expect("a plain map");
        let digest = Digest::of(&files);
        Ok(PolicySet {
            cedar: self.cedar,
            rules: self.rules,
            names: self.names,
            digest,
            attributes: self.attributes,
            schema: self.schema,
            schema_digest: self.schema_digest,
        })
    }

    fn report_cedar<E>(&mut self, source: Source<'_>, offset: usize, error: &E, remedy_else: &str)
    where
        for<'a> DetailedError: From<&'a E>,
    {
        let details = DetailedError::from(error);
        let offset = details.source_locations.first().map_or(offset, |label| label.loc.start);
        let words = words::of_cedar(&details.message);
        // Our words before Cedar's, unless it knows which name was meant.
        let help = details.help;
        let is_about_this = help.as_ref().is_some_and(|help| help.starts_with("did you mean"));
        let remedy = if is_about_this { help.or(words.remedy) } else { words.remedy.or(help) };
        let remedy = remedy.unwrap_or_else(|| remedy_else.to_owned());
        self.report(source, offset, words.what, remedy);
    }

    fn report(&mut self, source: Source<'_>, offset: usize, message: String, remedy: String) {
        let before = source.text.get(..offset).unwrap_or(source.text);
        let line = line_at(source.text, offset);
        let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
        let file = source.file.to_owned();
        self.problems.push(PolicyProblem { file, line, column, message, remedy });
    }
}

/// The line, from 1, in which byte `offset` of `text` lies.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).matches('\n').count() + 1
}

/// The annotations that mean something.
const ANNOTATIONS: [&str; 4] = ["id", "says_de", "says_en", "verdict"];

/// A rule in plain words in characters at most: two lines on a phone are about 100, so three
/// times that is a paragraph and no rule.
const WORDS_LENGTH_MAX: usize = 300;

/// The actions that the head of a policy lets through, whatever its conditions say.
fn reach(policy: &Policy) -> Vec<Action> {
    match policy.action_constraint() {
        ActionConstraint::Any => Action::ALL.to_vec(),
        ActionConstraint::In(named) => Platform::get().members(&named).collect(),
        ActionConstraint::Eq(named) => Platform::get().members(&[named]).collect(),
    }
}

/// The policy without the action in its head, and without its place in the file.
///
/// It stands only in the sets of actions that the head reaches, so there the action always
/// matches; evaluating it each time is a third of a verdict. `None` where Cedar cannot rewrite it.
fn without_action(policy: &Policy) -> Option<Policy> {
    let mut json = policy.to_json().ok()?;
    *json.get_mut("action")? = serde_json::json!({ "op": "All" });
    Policy::from_json(Some(policy.id().clone()), json).ok()
}

/// Where the next policy begins: after white space and comments.
fn next_token(text: &str, mut offset: usize) -> usize {
    loop {
        let rest = text.get(offset..).unwrap_or_default();
        let trimmed = rest.trim_start();
        offset += rest.len() - trimmed.len();
        if !trimmed.starts_with("//") {
            return offset;
        }
        offset += trimmed.find('\n').unwrap_or(trimmed.len());
    }
}

fn remedy_for_error(error: &ValidationError) -> &'static str {
    match error {
        ValidationError::UnrecognizedEntityType(_)
        | ValidationError::UnrecognizedActionId(_)
        | ValidationError::UnsafeAttributeAccess(_) => {
            "use a name that the platform's schema declares for these actions"
        }
        ValidationError::UnsafeOptionalAttributeAccess(_) => {
            "test first that it is there: `context has intent && …`"
        }
        ValidationError::InvalidEnumEntity(_) => "use a value that the platform's schema lists",
        ValidationError::UnexpectedType(_) | ValidationError::IncompatibleTypes(_) => {
            "compare values of the same type, as the platform's schema declares them"
        }
        _ => "change the policy so that it fits the platform's schema",
    }
}

fn remedy_for_warning(warning: &ValidationWarning) -> &'static str {
    match warning {
        ValidationWarning::ImpossiblePolicy(_) | ValidationWarning::InvalidActionApplication(_) => {
            "correct the condition, or remove the policy: as it stands it never applies"
        }
        _ => "write names and texts in the letters of one script, without control characters",
    }
}
