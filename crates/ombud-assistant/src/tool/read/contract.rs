//! A contract held against its document: operations, inverses, codes, approvals.

use std::collections::{BTreeMap, BTreeSet};

use ombud_domain::{DataClass, EffectClass, Language};

use super::{
    super::{
        Approval, ArgumentKind, Before, CustomerIs, Endpoint, Inverse, Limits, ONE_TIME_CODE,
        OneTimeCode, Operation, Origin, PER_HOUR_MAX, Place, Settle, Target, letter, mcp::Calling,
        openapi,
    },
    BuiltIn, Document, RawApproval, RawBefore, RawOneTimeCode, RawOperation, RawSettle, RawTool,
    RawUndo,
};
use crate::{address::is_email, folder::Folder, problem::Report, procedure};

/// For how many hours an act can be released, unless the contract says otherwise.
const APPROVAL_HOURS: u32 = 72;
/// Codes that are sent in an hour, over all accounts, unless the contract says otherwise.
const CODES_PER_HOUR: u32 = 100;
/// Hours that people are given for a task at most: a year.
const DONE_HOURS_MAX: u32 = 8_760;

/// A tool's file while it is checked against its document.
pub(super) struct Contract<'a> {
    pub(super) folder: &'a Folder,
    pub(super) path: &'a str,
    pub(super) languages: &'a [Language],
    pub(super) document: Document,
    /// Whether people do what it is for.
    pub(super) is_for_people: bool,
}

impl Contract<'_> {
    pub(super) fn line(&self, needle: &str) -> usize {
        self.folder.line_of(self.path, needle)
    }

    /// Whether its operations can be done under an idempotency key.
    pub(super) fn takes_keys(&self) -> bool {
        match &self.document {
            Document::OpenApi { .. } => true,
            Document::Mcp { idempotency_argument, .. } => idempotency_argument.is_some(),
        }
    }

    /// Where the system serves its OpenAPI document.
    pub(super) fn check_served_at(&self, at: &str, has_document: bool, report: &mut Report) {
        let line = self.line("served_at");
        if !has_document {
            let message = "`served_at` goes with `openapi` only";
            report.error(self.path, line, message, "leave it out: there is nothing to compare");
        }
        let is_path = at.starts_with('/') && at.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_path || at.contains('#') {
            let message = format!("`served_at` is `{at}`, and no path");
            let remedy = "write what follows the address in `tools.connected`, such as \
                          `served_at = \"/openapi.json\"`";
            report.error(self.path, line, message, remedy);
        }
    }

    /// What does not go with what needs no other system.
    pub(super) fn check_built_in(&self, raw: &RawTool, report: &mut Report) {
        let is_mail = raw.built_in == Some(BuiltIn::Mail);
        let has = [
            ("from", raw.from.is_some() && !is_mail),
            ("letter", !raw.letters.is_empty() && !is_mail),
            ("settle", raw.settle.is_some()),
            ("one_time_code", raw.one_time_code.is_some()),
            ("idempotency_header", raw.idempotency_header.is_some()),
            ("idempotency_argument", raw.idempotency_argument.is_some()),
            ("errors_are_refusals", raw.errors_are_refusals.is_some()),
            ("timeout_seconds", raw.timeout_seconds.is_some()),
        ];
        for (key, _) in has.into_iter().filter(|(_, has)| *has) {
            let message = format!("`{key}` does not go with `built_in`");
            report.error(self.path, self.line(key), message, "leave it out: no system is asked");
        }
    }

    /// From whom mail is, and what stands in it.
    pub(super) fn check_mail(&self, raw: &RawTool, report: &mut Report) {
        let from = raw.from.as_deref().unwrap_or_default();
        let address = from.rsplit_once('<').map_or(from, |(_, rest)| rest.trim_end_matches('>'));
        if !is_email(address) {
            let message = format!("`from` is `{from}`, and no address");
            let remedy =
                "write from whom mail is: `from = \"Nordlicht <service@nordlicht.example>\"`";
            report.error(self.path, self.line("from").max(1), message, remedy);
        }
        for letter in &raw.letters {
            let line = self.line(&format!("\"{}\"", letter.id));
            if !procedure::is_name(&letter.id) {
                let message = format!("`{}` is no name of a letter", letter.id);
                report.error(self.path, line, message, "use a-z, 0-9 and -, a letter first");
            }
            if letter.facts.contains_key(letter::TO) {
                let message = format!("`{}`: `to` is no fact: it is the address", letter.id);
                report.error(self.path, line, message, "leave it out of `facts`");
            }
            for (fact, titles) in &letter.facts {
                for language in self.languages.iter().filter(|one| !titles.contains_key(one)) {
                    let message = format!("`{}`: `{fact}` has no title in {language}", letter.id);
                    report.error(self.path, line, message, "add it: what stands before the value");
                }
            }
        }
    }

    /// What does not go with tasks for people.
    pub(super) fn check_tasks(&self, raw: &RawTool, report: &mut Report) {
        for operation in raw.operations.iter().filter(|operation| {
            operation.effect != EffectClass::Reversible || operation.id != "create_task"
        }) {
            let line = self.line(&format!("\"{}\"", operation.name));
            let message = format!("`{}` is no task as it stands here", operation.name);
            let remedy = "write `id = \"create_task\"` and `effect = \"reversible\"`, with \
                          `withdraw_task` under `undo`: it can be withdrawn until somebody has done it";
            report.error(self.path, line, message, remedy);
        }
    }

    /// Where something is looked up, under no key.
    fn endpoint(&self, id: &str, report: &mut Report) -> Option<Endpoint> {
        self.endpoint_under(None, id, report)
    }

    /// Where something is done, under a key where it takes one. What changes something must take the
    /// one that the contract names.
    fn act(&self, id: &str, changes: bool, report: &mut Report) -> Option<Endpoint> {
        let key = match &self.document {
            Document::OpenApi { .. } => None,
            Document::Mcp { idempotency_argument, .. } => idempotency_argument.as_deref(),
        };
        let endpoint = self.endpoint_under(key, id, report)?;
        if let (Some(key), Target::Mcp { idempotency_argument: None, .. }, true) =
            (key, &endpoint.target, changes)
        {
            let message = format!("`idempotency_argument`: `{id}` takes no text `{key}`");
            let remedy = "name the argument that all of them take the idempotency key in, or leave \
                          it out: then what got lost is not repeated, and goes to a person";
            report.error(self.path, self.line("idempotency_argument"), message, remedy);
        }
        Some(endpoint)
    }

    fn endpoint_under(&self, key: Option<&str>, id: &str, report: &mut Report) -> Option<Endpoint> {
        let (endpoint, remedy) = match &self.document {
            Document::OpenApi { whole, idempotency_header } => (
                openapi::endpoint(whole, id, idempotency_header),
                "name an `operationId` of the document whose arguments are plain",
            ),
            Document::Mcp { tools, errors_are_refusals, .. } => {
                let errors_are_refusals = *errors_are_refusals;
                let calling = Calling { idempotency_argument: key, errors_are_refusals };
                let remedy = "name a tool of the document whose arguments are plain";
                (tools.endpoint(id, &calling), remedy)
            }
        };
        let line = self.line(&format!("\"{id}\""));
        let noted = endpoint.map_err(|problem| report.error(self.path, line, problem, remedy));
        noted.ok()
    }

    pub(super) fn settle(&self, raw: RawSettle, report: &mut Report) -> Option<Settle> {
        let endpoint = self.endpoint(&raw.id, report)?;
        let needed = endpoint.arguments.iter().filter(|(_, argument)| argument.required);
        let fits = endpoint.arguments.contains_key(&raw.key)
            && needed.map(|(name, _)| name).all(|name| *name == raw.key);
        if !fits {
            let message =
                format!("`settle`: `{}` cannot be asked with `{}` alone", raw.id, raw.key);
            let remedy = "name the one argument that takes the idempotency key";
            report.error(self.path, self.line("settle"), message, remedy);
        }
        for (key, pointer) in [("happened", &raw.happened), ("result", &raw.result)] {
            let line = self.line("settle");
            if pointer.starts_with('/') {
                self.names(&endpoint, &raw.id, &format!("settle.{key}"), pointer, line, report);
            } else {
                let message = format!("`settle.{key}` is `{pointer}`");
                let remedy = "write where it lies in the answer, such as `/happened` (RFC 6901)";
                report.error(self.path, line, message, remedy);
            }
        }
        Some(Settle { endpoint, key: raw.key, happened: raw.happened, result: raw.result })
    }

    /// Warn of a place in an answer that its document describes and does not name.
    fn names(
        &self,
        asked: &Endpoint,
        id: &str,
        key: &str,
        pointer: &str,
        line: usize,
        report: &mut Report,
    ) {
        if asked.answer.says() && !asked.answer.names(pointer) {
            let message =
                format!("`{key}`: the document names no `{pointer}` in what `{id}` answers");
            let remedy = "correct it, or have the document say what the answer holds: where nothing lies there, a \
                          person takes over";
            report.warn(self.path, line, message, remedy);
        }
    }

    pub(super) fn one_time_code(
        &self,
        raw: &RawOneTimeCode,
        report: &mut Report,
    ) -> Option<OneTimeCode> {
        let endpoint = self.act(&raw.id, true, report)?;
        let line = self.line("one_time_code");
        let mut wrong =
            |message: String, remedy: &str| report.error(self.path, line, message, remedy);
        for (key, name) in [("account", &raw.account), ("code", &raw.code)] {
            if endpoint.arguments.get(name).map(|argument| argument.kind)
                != Some(ArgumentKind::Text)
            {
                let message = format!("`one_time_code.{key}`: `{}` takes no text `{name}`", raw.id);
                wrong(message, "name the argument that takes it");
            }
        }
        if raw.account == raw.code {
            let message = format!("`one_time_code`: `{}` is both account and code", raw.code);
            wrong(message, "name two arguments");
        }
        let place = endpoint.arguments.get(&raw.code).map(|argument| &argument.place);
        if place.is_some_and(|place| !matches!(place, Place::Body(_))) {
            let message = format!("`one_time_code`: `{}` stands in the address", raw.code);
            wrong(message, "let the system take it in the body: addresses are logged");
        }
        let needed = endpoint.arguments.iter().filter(|(_, argument)| argument.required);
        for (name, _) in needed.filter(|(name, _)| **name != raw.account && **name != raw.code) {
            let message = format!("`one_time_code`: `{}` needs `{name}`", raw.id);
            wrong(message, "name an operation that takes an account and a code, and nothing else");
        }
        let per_hour = raw.per_hour.unwrap_or(CODES_PER_HOUR);
        if !(1..=PER_HOUR_MAX).contains(&per_hour) {
            let message = format!("`one_time_code.per_hour` is not 1 to {PER_HOUR_MAX}");
            wrong(message, "say how many codes an hour may have, whoever they are for");
        }
        let title = [(Language::DE, "Einmalcode"), (Language::EN, "one-time code")];
        let operation = Operation {
            name: ONE_TIME_CODE.to_owned(),
            title: title.map(|(language, title)| (language, title.to_owned())).into(),
            // What was sent cannot be called back.
            effect: EffectClass::Irreversible,
            undo: None,
            amount: None,
            customer: Some(raw.account.clone()),
            customer_is: CustomerIs::Account,
            data: BTreeSet::from([DataClass::Contact]),
            limits: Limits { per_hour: Some(per_hour), ..Limits::default() },
            approval: Approval {
                quorum: 1,
                within_hours: APPROVAL_HOURS,
                teams: vec![],
                substitutes: None,
            },
            before: None,
            cost_micro: raw.cost_micro,
            done_within_hours: None,
            endpoint,
        };
        Some(OneTimeCode { operation, account: raw.account.clone(), code: raw.code.clone() })
    }

    pub(super) fn operation(
        &self,
        raw: RawOperation,
        line: usize,
        report: &mut Report,
    ) -> Option<Operation> {
        let endpoint = self.act(&raw.id, raw.effect.changes(), report)?;
        let mut wrong =
            |message: String, remedy: &str| report.error(self.path, line, message, remedy);
        if !procedure::is_name(&raw.name) || raw.name == ONE_TIME_CODE {
            let message = format!("`{}` is no name of an operation", raw.name);
            wrong(message, "use a-z, 0-9 and -, a letter first");
        }
        for language in self.languages.iter().filter(|language| !raw.title.contains_key(language)) {
            let message = format!("`{}` has no title in {language}", raw.name);
            wrong(message, "add it under `title`: a noun, as customers read it");
        }
        let takes = |name: &str| endpoint.arguments.get(name).map(|argument| argument.kind);
        if let Some(amount) = &raw.amount
            && takes(amount) != Some(ArgumentKind::Whole)
        {
            let message = format!("`amount`: `{}` takes no whole number `{amount}`", raw.id);
            wrong(message, "name the argument that holds the cents");
        }
        if let Some(customer) = &raw.customer
            && takes(customer) != Some(ArgumentKind::Text)
        {
            let message = format!("`customer`: `{}` takes no text `{customer}`", raw.id);
            wrong(message, "name the argument that says whose matter it is");
        }
        if raw.per_customer_day.is_some() && raw.customer.is_none() {
            let message = format!("`{}`: `per_customer_day` needs `customer`", raw.name);
            wrong(message, "name the argument that says whose matter it is");
        }
        if raw.customer_is.is_some() && raw.customer.is_none() {
            let message = format!("`{}`: `customer_is` needs `customer`", raw.name);
            wrong(message, "name the argument that says whose matter it is");
        }
        if raw.amount_max.is_some() && raw.amount.is_none() {
            let message = format!("`{}`: `amount_max` needs `amount`", raw.name);
            wrong(message, "name the argument that holds the cents");
        }
        if raw.per_hour.is_some_and(|most| !(1..=PER_HOUR_MAX).contains(&most)) {
            let message = format!("`{}`: `per_hour` is not 1 to {PER_HOUR_MAX}", raw.name);
            wrong(message, "say how many acts an hour may have before people look at it");
        }
        let data = data(&raw.name, raw.data.as_deref().unwrap_or_default(), &mut wrong);
        if let Some(hours) = raw.done_within_hours {
            self.deadline(&raw.name, hours, &mut wrong);
        }
        match (raw.effect == EffectClass::Read, endpoint.only_reads()) {
            (true, Some(false)) => {
                let message = format!("`{}` is no `read`: it is {}", raw.name, acts(&endpoint));
                wrong(message, "say what it does to the world, as the system's document does");
            }
            (false, Some(true)) => {
                let message =
                    format!("`{}` is {}, which changes nothing", raw.name, acts(&endpoint));
                wrong(message, "call its effect `read`");
            }
            _ => {}
        }
        let undone = matches!(raw.effect, EffectClass::Reversible | EffectClass::Compensable);
        match (undone, raw.undo.is_some()) {
            (true, false) => wrong(
                format!("`{}` is to be undone, and `undo` does not say how", raw.name),
                "add `undo`, or call it irreversible",
            ),
            (false, true) => wrong(
                format!("`{}` has `undo`, and its effect says there is nothing to undo", raw.name),
                "call it reversible or compensable",
            ),
            _ => {}
        }
        latest_of(&raw, &endpoint, &mut wrong);
        let approval = approval(raw.approval.as_ref(), &mut wrong);
        let undo = match raw.undo {
            Some(undo) => Some(self.inverse(&undo, &raw.id, &endpoint, line, report)?),
            None => None,
        };
        let before = match raw.before {
            Some(before) => Some(self.before(before, &endpoint, line, report)?),
            None => None,
        };
        Some(Operation {
            name: raw.name,
            title: raw.title,
            effect: raw.effect,
            undo,
            amount: raw.amount,
            customer: raw.customer,
            customer_is: raw.customer_is.unwrap_or_default(),
            data,
            limits: Limits {
                amount_max: raw.amount_max,
                per_customer_day: raw.per_customer_day,
                per_hour: raw.per_hour,
            },
            approval,
            before,
            cost_micro: raw.cost_micro,
            done_within_hours: raw.done_within_hours,
            endpoint,
        })
    }

    /// Warn of operations that do not say which data they are about, where others of the tool do: a rule about data
    /// would pass over them.
    pub(super) fn check_data_is_said(&self, operations: &[RawOperation], report: &mut Report) {
        if operations.iter().all(|operation| operation.data.is_none()) {
            return;
        }
        for operation in operations.iter().filter(|operation| operation.data.is_none()) {
            let line = self.line(&format!("\"{}\"", operation.name));
            let message = format!("`{}` does not say which data it is about", operation.name);
            let remedy = "add `data`, and `data = []` where it is about none: rules about data pass over it otherwise";
            report.warn(self.path, line, message, remedy);
        }
    }

    /// By when people are to have done something.
    fn deadline(&self, name: &str, hours: u32, wrong: &mut impl FnMut(String, &str)) {
        if !self.is_for_people {
            let message = format!("`{name}`: `done_within_hours` is for tasks");
            wrong(message, "take it out: a system does it at once");
        } else if !(1..=DONE_HOURS_MAX).contains(&hours) {
            let message = format!("`{name}`: `done_within_hours` is {hours}");
            wrong(message, "give people 1 hour to 8760, a year");
        }
    }

    fn inverse(
        &self,
        raw: &RawUndo,
        act_id: &str,
        act: &Endpoint,
        line: usize,
        report: &mut Report,
    ) -> Option<Inverse> {
        let endpoint = self.act(&raw.id, true, report)?;
        if raw.within_hours == 0 {
            let remedy = "give people at least an hour, or call it irreversible";
            report.error(self.path, line, "`undo`: `within_hours` is 0", remedy);
        }
        match inverse_arguments(raw, act, &endpoint) {
            Ok(arguments) => {
                for origin in arguments.values() {
                    if let Origin::Result(pointer) = origin {
                        self.names(act, act_id, "undo", pointer, line, report);
                    }
                }
                if raw.id == act_id
                    && arguments
                        .keys()
                        .all(|name| act.arguments.get(name).is_some_and(|one| one.required))
                {
                    let message = format!(
                        "`undo`: `{}` restores what was before, also where something else was set since",
                        raw.id
                    );
                    let remedy = "have the system take what it expects to find as an argument that may be left out, \
                                  and refuse where it is not so: otherwise undoing an earlier act takes a later one \
                                  back, too";
                    report.warn(self.path, line, message, remedy);
                }
                Some(Inverse {
                    endpoint,
                    arguments,
                    latest_of: raw.latest_of.clone(),
                    within_hours: raw.within_hours,
                    by_customer: raw.by_customer,
                    cost_micro: raw.cost_micro,
                })
            }
            Err(problem) => {
                let remedy = "write `argument.NAME` or `result/MEMBER` for each of its arguments";
                report.error(self.path, line, format!("`undo`: {problem}"), remedy);
                None
            }
        }
    }

    /// How things stand before an act.
    fn before(
        &self,
        raw: RawBefore,
        act: &Endpoint,
        line: usize,
        report: &mut Report,
    ) -> Option<Before> {
        let endpoint = self.endpoint(&raw.id, report)?;
        let mut slips = Vec::new();
        if endpoint.only_reads() == Some(false) {
            slips.push(format!("`{}` is {}, and does not only look", raw.id, acts(&endpoint)));
        }
        let mut arguments = BTreeMap::new();
        for (name, origin) in raw.arguments {
            let takes = endpoint.arguments.get(&name).map(|argument| argument.kind);
            let given = origin.strip_prefix("argument.");
            match given.and_then(|given| Some((given, act.arguments.get(given)?.kind))) {
                Some((given, kind)) if takes == Some(kind) => {
                    arguments.insert(name, given.to_owned());
                }
                _ => slips.push(format!("`{origin}` is no argument that `{name}` takes")),
            }
        }
        let needed = endpoint.arguments.iter().filter(|(_, argument)| argument.required);
        let missing = needed.filter(|(name, _)| !arguments.contains_key(*name));
        slips.extend(missing.map(|(name, _)| format!("`{}` needs `{name}`", raw.id)));
        let mut values = BTreeMap::new();
        for (name, place) in raw.values {
            match place.strip_prefix("result").filter(|place| place.starts_with('/')) {
                Some(place) if act.arguments.contains_key(&name) => {
                    let named = place.split('/').filter_map(argument_in);
                    let unknown = named.filter(|named| !act.arguments.contains_key(*named));
                    slips.extend(unknown.map(|named| format!("there is no argument `{named}`")));
                    // From an argument on, what the place is called is known only with the act.
                    let known = place.split_once("/{").map_or(place, |(known, _)| known);
                    // What is new in a list is like what is there.
                    let new =
                        known.split('/').map(|member| if member == "-" { "0" } else { member });
                    let known = new.collect::<Vec<_>>().join("/");
                    if !known.is_empty() {
                        self.names(&endpoint, &raw.id, "before", &known, line, report);
                    }
                    values.insert(name, place.to_owned());
                }
                Some(_) => slips.push(format!("there is no argument `{name}`")),
                None => slips.push(format!("`{place}` is not of the result")),
            }
        }
        let remedy = "write `argument.NAME` for its arguments, and `result/MEMBER` for its values";
        for slip in &slips {
            report.error(self.path, line, format!("`before`: {slip}"), remedy);
        }
        slips.is_empty().then_some(Before { endpoint, arguments, values })
    }
}

/// The argument whose value stands at this place of a path, such as `{purpose}`.
fn argument_in(member: &str) -> Option<&str> {
    member.strip_prefix('{')?.strip_suffix('}')
}

/// What an endpoint is, in the words of its document.
fn acts(endpoint: &Endpoint) -> String {
    match &endpoint.target {
        Target::Http { method, .. } => format!("a {method}"),
        Target::Mcp { description, .. } => {
            let only_reads = description.only_reads == Some(true);
            format!("marked `readOnlyHint = {only_reads}` by the server")
        }
    }
}

/// That what only the latest change can be undone of are arguments, and whose matter it is among them.
fn latest_of(raw: &RawOperation, endpoint: &Endpoint, wrong: &mut impl FnMut(String, &str)) {
    let latest_of = raw.undo.as_ref().map(|undo| undo.latest_of.as_slice()).unwrap_or_default();
    for name in latest_of.iter().filter(|name| !endpoint.arguments.contains_key(*name)) {
        let message = format!("`latest_of`: `{}` takes no `{name}`", raw.id);
        wrong(message, "name the arguments that say what is changed");
    }
    if !latest_of.is_empty() && raw.customer.as_ref().is_none_or(|of| !latest_of.contains(of)) {
        let message = format!("`{}`: `latest_of` does not name whose matter it is", raw.name);
        wrong(message, "say it under `customer`, and name that argument in `latest_of`, too");
    }
}

/// The classes of data that an operation is about.
fn data(
    operation: &str,
    named: &[String],
    wrong: &mut impl FnMut(String, &str),
) -> BTreeSet<DataClass> {
    let mut found = BTreeSet::new();
    for name in named {
        match DataClass::ALL.into_iter().find(|class| class.as_str() == name) {
            Some(class) if found.insert(class) => {}
            Some(_) => {
                wrong(format!("`{operation}`: `data` names `{name}` twice"), "name it once");
            }
            None => {
                let classes = DataClass::ALL.map(DataClass::as_str).join(", ");
                let message = format!("`{operation}`: `{name}` is no class of data");
                wrong(message, &format!("use one of {classes}"));
            }
        }
    }
    found
}

/// How an act is released.
fn approval(raw: Option<&RawApproval>, wrong: &mut impl FnMut(String, &str)) -> Approval {
    let (quorum, within_hours) = (
        raw.and_then(|raw| raw.quorum).unwrap_or(1),
        raw.and_then(|raw| raw.within_hours).unwrap_or(APPROVAL_HOURS),
    );
    if !(1..=9).contains(&quorum) {
        let message = format!("`approval.quorum` is {quorum}");
        wrong(message, "say how many people release it: 1 to 9");
    }
    if !(1..=720).contains(&within_hours) {
        let message = format!("`approval.within_hours` is {within_hours}");
        wrong(message, "give people 1 to 720 hours");
    }
    let Some(raw) = raw else {
        return Approval { quorum, within_hours, teams: vec![], substitutes: None };
    };
    for team in raw.teams.iter().chain(&raw.substitutes) {
        if !procedure::is_name(team) {
            wrong(format!("`approval`: `{team}` is no name of a team"), "use a-z, 0-9 and -");
        }
    }
    let substitutes = match (raw.substitutes.is_empty(), raw.substitutes_after_hours) {
        (true, None) => None,
        (false, Some(hours)) if !raw.teams.is_empty() && hours < within_hours => {
            Some((raw.substitutes.clone(), hours))
        }
        _ => {
            wrong(
                "`approval`: `substitutes` does not fit".to_owned(),
                "name `teams`, `substitutes`, and with `substitutes_after_hours` after how many \
                 hours, fewer than `within_hours`",
            );
            None
        }
    };
    Approval { quorum, within_hours, teams: raw.teams.clone(), substitutes }
}

fn inverse_arguments(
    undo: &RawUndo,
    act: &Endpoint,
    inverse: &Endpoint,
) -> Result<BTreeMap<String, Origin>, String> {
    let mut arguments = BTreeMap::new();
    for (name, origin) in &undo.arguments {
        let Some(takes) = inverse.arguments.get(name) else {
            return Err(format!("`{}` takes no argument `{name}`", undo.id));
        };
        let origin = if let Some(argument) = origin.strip_prefix("argument.") {
            match act.arguments.get(argument) {
                None => return Err(format!("there is no argument `{argument}`")),
                Some(given) if given.kind != takes.kind => {
                    return Err(format!("`{argument}` does not fit `{name}`"));
                }
                Some(_) => Origin::Argument(argument.to_owned()),
            }
        } else if let Some(pointer) = origin.strip_prefix("result").filter(|p| p.starts_with('/')) {
            Origin::Result(pointer.to_owned())
        } else {
            return Err(format!("`{origin}` is neither an argument nor of the result"));
        };
        arguments.insert(name.clone(), origin);
    }
    let mut needed = inverse.arguments.iter().filter(|(_, argument)| argument.required);
    match needed.find(|(name, _)| !arguments.contains_key(*name)) {
        Some((name, _)) => Err(format!("`{}` needs `{name}`", undo.id)),
        None => Ok(arguments),
    }
}
