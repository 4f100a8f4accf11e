//! A world that is simulated: the systems an assistant acts on, played from their documents and
//! contracts.
//!
//! What requests do follows from HTTP (RFC 9110): POST makes a member of a collection, PUT and PATCH
//! set a resource, DELETE removes one. A link of an answer to another operation, as OpenAPI knows
//! them, says what takes it back. What calls of an MCP server's tools do follows from the contract
//! alone, for their schemas say nothing of it. It plays what the systems keep, not their rules: what one would
//! refuse has to be said by the goal ([`Circumstance`](ombud_assistant::Circumstance)).

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use async_trait::async_trait;
use ombud_assistant::{
    ArgumentKind, Assistant, Circumstance, Endpoint, Fault, McpTools, Operation, Origin, Place,
    Target, Tool,
};
use ombud_service::{
    Credential, McpAnswer, McpCall, McpServer, Outgoing, OutgoingAnswer, OutgoingError,
    OutgoingRequest, ToolAccess,
};
use parking_lot::Mutex;
use serde_json::{Map, Value as Json};

use crate::document::{Document, Fresh, Route};

/// Arguments by name; those within objects as `outer.inner`.
pub(crate) type Arguments = BTreeMap<String, Json>;

/// The systems of an assistant, played.
#[derive(Debug)]
pub struct World {
    documents: BTreeMap<String, (Tool, Document)>,
    circumstances: Vec<Circumstance>,
    state: Mutex<State>,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// `TOOL.OPERATION` of the contract; the document's name for it where it has none.
    pub operation: String,
    /// What it was given.
    pub arguments: BTreeMap<String, Json>,
    /// Its idempotency key.
    pub key: String,
    /// Whether it still stands: not taken back since.
    pub stands: bool,
}

#[derive(Debug, Default)]
struct State {
    /// What is there, by path.
    resources: BTreeMap<String, Json>,
    done: Vec<Done>,
    /// By idempotency key.
    answers: BTreeMap<String, Json>,
    fresh: u64,
    /// The code that was sent last.
    code: Option<String>,
    /// What was looked at, by operation.
    looked: BTreeSet<String>,
}

#[derive(Debug)]
struct Done {
    effect: Effect,
    /// The path it changed, with what was there before.
    path: String,
    before: Option<Json>,
    /// The operations that take it back, each with its arguments.
    inverses: Vec<(String, Arguments)>,
}

impl Fresh for u64 {
    fn next(&mut self) -> u64 {
        *self += 1;
        *self
    }
}

impl World {
    /// The systems of an assistant, as nothing had happened, in these circumstances.
    pub fn new(assistant: &Assistant, circumstances: &[Circumstance]) -> Self {
        let documents = assistant.tools().iter().filter_map(|tool| {
            let whole = tool.document(assistant.folder())?;
            let document =
                if tool.is_mcp() { Document::of_mcp(whole, tool) } else { Document::new(whole) };
            Some((tool.id.clone(), (tool.clone(), document)))
        });
        Self {
            documents: documents.collect(),
            circumstances: circumstances.to_vec(),
            state: Mutex::default(),
        }
    }

    /// How its systems are reached.
    pub fn access(self: &Arc<Self>) -> BTreeMap<String, ToolAccess> {
        let access = |(id, (tool, _)): (&String, &(Tool, Document))| {
            let access = if tool.is_mcp() {
                ToolAccess::Mcp(Arc::new(Played { world: Arc::clone(self), tool: id.clone() }))
            } else {
                ToolAccess::Http {
                    url: format!("http://{id}"),
                    token: Credential::default(),
                    system: None,
                }
            };
            (id.clone(), access)
        };
        self.documents.iter().map(access).collect()
    }

    /// Everything that was done, in its order.
    pub fn done(&self) -> Vec<Effect> {
        self.state.lock().done.iter().map(|done| done.effect.clone()).collect()
    }

    /// What was looked at, by operation.
    pub fn looked(&self) -> BTreeSet<String> {
        self.state.lock().looked.clone()
    }

    /// The one-time code that was sent last.
    pub fn code(&self) -> Option<String> {
        self.state.lock().code.clone()
    }

    /// What is there, by path: equal states are equal here.
    pub fn resources(&self) -> BTreeMap<String, Json> {
        self.state.lock().resources.clone()
    }

    /// What was there before the last thing was done.
    pub(crate) fn before(&self) -> BTreeMap<String, Json> {
        let state = self.state.lock();
        let mut resources = state.resources.clone();
        if let Some(done) = state.done.last() {
            match &done.before {
                Some(before) => resources.insert(done.path.clone(), before.clone()),
                None => resources.remove(&done.path),
            };
        }
        resources
    }

    /// What a request over HTTP is answered.
    fn answered(&self, request: &OutgoingRequest<'_>) -> Result<(u16, Json), Fault> {
        let unknown = (404, Json::Null);
        let address = request.url.strip_prefix("http://").unwrap_or_default();
        let (host, target) = address.split_once('/').unwrap_or((address, ""));
        let Some((tool, document)) = self.documents.get(host) else { return Ok(unknown) };
        let target = format!("/{target}");
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let Some((route, mut arguments)) = document.route(request.method, path) else {
            return Ok(unknown);
        };
        arguments.extend(query.split('&').filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
            Some((name.to_owned(), value.into()))
        }));
        let body: Json = serde_json::from_slice(&request.body).unwrap_or(Json::Null);
        flatten(&body, "", &mut arguments);
        let headers: Vec<&str> = tool
            .endpoints()
            .filter_map(|endpoint| match &endpoint.target {
                Target::Http { idempotency_header, .. } => Some(idempotency_header.as_str()),
                Target::Mcp { .. } => None,
            })
            .collect();
        let key = request.headers.iter().find(|(name, _)| headers.contains(name));
        let key = key.map(|(_, key)| key.clone()).unwrap_or_default();
        let path = path.to_owned();
        let reached = Reached { tool, document, route, path, arguments, body, key };
        self.answer_to(reached).map(|answer| match answer {
            Some(body) => (route.status, body),
            None => (422, Json::Null),
        })
    }

    /// What a call of a tool of an MCP server is answered.
    pub(crate) fn called(
        &self,
        tool: &str,
        name: &str,
        mut sent: Map<String, Json>,
    ) -> Result<McpAnswer, Fault> {
        let refused = || McpAnswer { is_error: true, content: None };
        let Some((tool, document)) = self.documents.get(tool) else { return Ok(refused()) };
        let Some(route) = document.named(name) else { return Ok(refused()) };
        let key = tool.endpoints().find_map(|endpoint| match &endpoint.target {
            Target::Mcp { tool, idempotency_argument: Some(argument), .. } if tool == name => {
                sent.remove(argument)?.as_str().map(str::to_owned)
            }
            _ => None,
        });
        // Without one, nothing is ever repeated.
        let key = key.unwrap_or_else(|| format!("call-{}", self.state.lock().fresh.next()));
        let body = Json::Object(sent);
        let mut arguments = Arguments::new();
        flatten(&body, "", &mut arguments);
        let parts = route.path.split('/').map(|part| {
            let name = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
            let value = name.and_then(|name| arguments.get(name)?.as_str());
            value.unwrap_or(part).to_owned()
        });
        let path = parts.collect::<Vec<_>>().join("/");
        let answer =
            self.answer_to(Reached { tool, document, route, path, arguments, body, key })?;
        Ok(answer
            .map_or_else(refused, |content| McpAnswer { is_error: false, content: Some(content) }))
    }

    /// What a request that reaches an operation is answered; `None` where it is refused.
    fn answer_to(&self, reached: Reached<'_>) -> Result<Option<Json>, Fault> {
        let Reached { tool, document, route, path, arguments, body, key } = reached;
        let mut state = self.state.lock();
        if let Some(settle) = &tool.settle
            && is_at(&settle.endpoint, route)
        {
            let key = arguments.get(&settle.key).and_then(Json::as_str).unwrap_or_default();
            let known = state.answers.get(key);
            let mut answer = Json::Object(Map::new());
            put(&mut answer, &settle.happened, known.is_some().into());
            put(&mut answer, &settle.result, known.cloned().unwrap_or(Json::Null));
            return Ok(Some(answer));
        }
        let contract = tool.operations.values().find(|known| is_at(&known.endpoint, route));
        let code = tool.one_time_code.as_ref();
        let code = code.filter(|code| is_at(&code.operation.endpoint, route));
        let name = contract.map_or(route.id.as_str(), |known| known.name.as_str());
        let operation = format!("{}.{name}", tool.id);
        let circumstances: Vec<&Circumstance> = self
            .circumstances
            .iter()
            .filter(|one| one.operation == operation && holds(&one.with, &arguments))
            .collect();
        let fault = circumstances.iter().find_map(|one| one.fault);
        match fault {
            Some(Fault::Refused) => return Ok(None),
            Some(fault @ (Fault::Down | Fault::Lie)) => return Err(fault),
            Some(Fault::Lost) | None => {}
        }
        if route.method == "GET" {
            state.looked.insert(operation);
            let mut answer = document.answer(route, &arguments, &mut state.fresh);
            if let Some(there) = state.resources.get(&path) {
                overlay(&mut answer, there);
            }
            for one in circumstances {
                one.overlay(&mut answer);
            }
            return Ok(Some(answer));
        }
        let known = state.answers.get(&key).cloned();
        let answer = known.unwrap_or_else(|| {
            let mut answer = document.answer(route, &arguments, &mut state.fresh);
            if let Some(contract) = contract.filter(|_| tool.is_mcp() && answer.is_null()) {
                promised(contract, &mut answer, &mut state.fresh);
            }
            for one in circumstances {
                one.overlay(&mut answer);
            }
            if let Some(code) = code {
                // It changes nothing, and the customer reads it.
                let code = arguments.get(&code.code).and_then(Json::as_str);
                state.code = code.map(str::to_owned);
                state.answers.insert(key, answer.clone());
                return answer;
            }
            let former = document.former(route, &body);
            let request =
                Request { route, contract, path: &path, arguments, body, former, operation, key };
            state.apply(request, answer)
        });
        if fault == Some(Fault::Lost) { Err(Fault::Lost) } else { Ok(Some(answer)) }
    }
}

/// A system at an MCP server, played.
struct Played {
    world: Arc<World>,
    tool: String,
}

#[async_trait]
impl McpServer for Played {
    fn tools(&self) -> Option<Arc<McpTools>> {
        let (_, document) = self.world.documents.get(&self.tool)?;
        Some(Arc::new(McpTools::new(document.whole())))
    }

    async fn call(&self, call: McpCall<'_>) -> Result<McpAnswer, OutgoingError> {
        match self.world.called(&self.tool, call.tool, call.arguments) {
            Ok(answer) => Ok(answer),
            Err(Fault::Lie) => Ok(McpAnswer { is_error: false, content: None }),
            Err(_) => Err(OutgoingError::Broken),
        }
    }
}

fn is_at(endpoint: &Endpoint, route: &Route) -> bool {
    match &endpoint.target {
        Target::Http { method, path, .. } => *path == route.path && *method == route.method,
        Target::Mcp { tool, .. } => *tool == route.id,
    }
}

/// What undoing needs of an answer, where the server does not say what it answers.
fn promised(contract: &Operation, answer: &mut Json, fresh: &mut impl Fresh) {
    let Some(undo) = &contract.undo else { return };
    for (name, origin) in &undo.arguments {
        let Origin::Result(pointer) = origin else { continue };
        if answer.pointer(pointer).is_none() {
            let kind = undo.endpoint.arguments.get(name).map(|argument| argument.kind);
            let value = match kind {
                Some(ArgumentKind::Whole) => 0.into(),
                Some(ArgumentKind::Flag) => false.into(),
                Some(ArgumentKind::Text) | None => format!("{name}-{}", fresh.next()).into(),
            };
            put(answer, pointer, value);
        }
    }
}

/// The arguments by which an inverse that sets something again says what it expects to find, or which change it takes back:
/// they may be left out, and are nothing that is set.
fn expectations(operation: &Operation) -> Vec<&str> {
    let undo = operation.undo.as_ref().filter(|undo| undo.endpoint == operation.endpoint);
    let given = undo.into_iter().flat_map(|undo| &undo.arguments);
    let expected = given.filter(|(name, origin)| {
        let is_needed = operation.endpoint.arguments.get(*name).is_none_or(|known| known.required);
        let is_expected = match origin {
            Origin::Argument(sent) => sent != *name,
            // What the answer calls as the argument is called, such as `revision`.
            Origin::Result(pointer) => {
                pointer.strip_prefix('/').is_some_and(|told| told.replace('/', ".") == **name)
            }
        };
        !is_needed && is_expected
    });
    expected.map(|(name, _)| name.as_str()).collect()
}

/// A state without these members, each named as an argument is (`address.city`).
fn without(mut state: Json, members: &[&str]) -> Json {
    for member in members {
        let (within, name) = member.rsplit_once('.').unwrap_or(("", member));
        let pointer: String = within
            .split('.')
            .filter(|one| !one.is_empty())
            .fold(String::new(), |pointer, one| format!("{pointer}/{one}"));
        if let Some(Json::Object(object)) = state.pointer_mut(&pointer) {
            object.remove(name);
        }
    }
    state
}

/// A request that reaches an operation.
struct Reached<'a> {
    tool: &'a Tool,
    document: &'a Document,
    route: &'a Route,
    path: String,
    arguments: Arguments,
    body: Json,
    key: String,
}

/// A request that changes something.
struct Request<'a> {
    route: &'a Route,
    contract: Option<&'a Operation>,
    path: &'a str,
    arguments: Arguments,
    body: Json,
    /// What was there before, where nothing is known of it.
    former: Json,
    operation: String,
    key: String,
}

impl State {
    /// Do what a request asks for; what it is answered.
    fn apply(&mut self, request: Request<'_>, mut answer: Json) -> Json {
        let Request { route, contract, path, arguments, body, former, operation, key } = request;
        let expected = contract.map(expectations).unwrap_or_default();
        let [body, former] = [body, former].map(|state| without(state, &expected));
        let taken_back = self.done.iter().rposition(|done| {
            done.effect.stands
                && done.inverses.iter().any(|(id, with)| *id == route.id && holds(with, &arguments))
        });
        let effect = Effect { operation, arguments, key: key.clone(), stands: true };
        if let Some(place) = taken_back {
            let before = self.done.get_mut(place).map(|done| {
                done.effect.stands = false;
                (done.path.clone(), done.before.clone())
            });
            let Some((path, before)) = before else { return answer };
            self.put_back(&path, before);
            let effect = Effect { stands: false, ..effect };
            self.done.push(Done { effect, path, before: None, inverses: vec![] });
            self.answers.insert(key, answer.clone());
            return answer;
        }
        let arguments = &effect.arguments;
        let (path, before) = match route.method.as_str() {
            "POST" => {
                let id = ["id", "number"].iter().find_map(|name| answer[*name].as_str());
                let id = id.map_or_else(|| self.fresh.next().to_string(), str::to_owned);
                (format!("{path}/{id}"), None)
            }
            "DELETE" => (path.to_owned(), self.resources.get(path).cloned()),
            _ => {
                let of = Former::of(route, contract, arguments);
                (path.to_owned(), Some(self.set_before(path, &body, former, &of, &mut answer)))
            }
        };
        // What was made is removed where it is; what was set is set again.
        let mut inverses: Vec<(String, Arguments)> = route
            .links
            .iter()
            .filter_map(|link| {
                let values = link.arguments.iter().map(|(name, expression)| {
                    Some((name.clone(), evaluated(expression, arguments, &answer)?))
                });
                Some((link.operation.clone(), values.collect::<Option<Arguments>>()?))
            })
            .collect();
        inverses.extend(contract.and_then(|known| {
            let undo = known.undo.as_ref()?;
            let Target::Mcp { tool, .. } = &undo.endpoint.target else { return None };
            let with = undo.arguments_of(arguments, &answer)?;
            let sets = with.iter().filter(|(name, _)| !expected.contains(&name.as_str()));
            let sets: Arguments = sets.map(|(name, value)| (name.clone(), value.clone())).collect();
            // What sets something takes it back only if it sets what was there.
            let mut there = Arguments::new();
            flatten(before.as_ref().unwrap_or(&Json::Null), "", &mut there);
            let restores = !sets_again(known) || holds(&sets, &there);
            restores.then(|| (tool.clone(), with))
        }));
        inverses.retain(|(_, with)| !with.is_empty());
        let mut stands = true;
        if route.method == "DELETE" {
            self.resources.remove(&path);
            // Whatever removes what another made takes that back.
            for done in self.done.iter_mut().filter(|done| done.path == path) {
                done.effect.stands = false;
                stands = false;
            }
        } else {
            self.resources.insert(path.clone(), body);
        }
        if let Some(earlier) = self
            .done
            .iter_mut()
            .rev()
            .find(|done| done.effect.stands && done.path == path && done.before.is_some())
            && earlier.before.as_ref() == self.resources.get(&path)
        {
            earlier.effect.stands = false;
            stands = false;
        }
        let effect = Effect { stands, ..effect };
        self.done.push(Done { effect, path, before, inverses });
        self.answers.insert(key, answer.clone());
        answer
    }

    /// What was there before something is set: what is known of it, or else something else than is set; the answer
    /// says it where it tells.
    fn set_before(
        &mut self,
        path: &str,
        body: &Json,
        mut made: Json,
        of: &Former,
        answer: &mut Json,
    ) -> Json {
        let known = self.resources.get(path).cloned();
        let before = known.unwrap_or_else(|| {
            // As the circumstances say, or an example of the document.
            let told = of.told.iter().map(|(member, at)| (member, answer.pointer(at)));
            let same = of.same.iter().map(|member| (member, body.pointer(member)));
            let told = told.filter(|(member, value)| *value != body.pointer(member));
            for (member, value) in told.chain(same) {
                if let Some(value) = value.filter(|value| !value.is_null())
                    && body.pointer(member).is_some()
                {
                    put(&mut made, member, value.clone());
                }
            }
            made
        });
        for (member, at) in &of.told {
            if let Some(value) = before.pointer(member) {
                put(answer, at, value.clone());
            }
        }
        self.resources.insert(path.to_owned(), before.clone());
        before
    }

    fn put_back(&mut self, path: &str, before: Option<Json>) {
        match before {
            Some(before) => self.resources.insert(path.to_owned(), before),
            None => self.resources.remove(path),
        };
    }
}

#[async_trait]
impl Outgoing for World {
    async fn send(&self, request: OutgoingRequest<'_>) -> Result<OutgoingAnswer, OutgoingError> {
        match self.answered(&request) {
            Ok((status, body)) => {
                Ok(OutgoingAnswer { status, body: body.to_string().into_bytes() })
            }
            Err(Fault::Lie) => Ok(OutgoingAnswer {
                status: 200,
                body: b"<html><body><h1>Internal error</h1></body></html>".to_vec(),
            }),
            Err(_) => Err(OutgoingError::Broken),
        }
    }
}

/// What follows from setting something for what was there before it; members as pointers (RFC 6901).
///
/// The document's link of an operation to itself says it. Without one, what a contract restores by the same operation
/// lies in the answer where the contract takes it from, unless the answer only repeats there what was sent; what it sends
/// again in the path or as one of a few words says what is set, such as a contract or a channel.
#[derive(Default)]
struct Former {
    /// Members that are told, with where they lie in the answer.
    told: Vec<(String, String)>,
    /// Members that were the same.
    same: Vec<String>,
}

impl Former {
    fn of(route: &Route, contract: Option<&Operation>, arguments: &Arguments) -> Self {
        let member = |name: &String| format!("/{}", name.replace('.', "/"));
        let mut former = Self::default();
        let mut links = route.links.iter().filter(|link| link.operation == route.id).peekable();
        if links.peek().is_some() {
            for (name, expression) in links.flat_map(|link| &link.arguments) {
                match expression.strip_prefix("$response.body#") {
                    Some(pointer) => former.told.push((member(name), pointer.to_owned())),
                    None => former.same.push(member(name)),
                }
            }
            return former;
        }
        let undo = contract.and_then(|known| known.undo.as_ref().filter(|_| sets_again(known)));
        let sent = || undo.iter().flat_map(|undo| &undo.arguments);
        for (name, origin) in sent() {
            let Origin::Result(pointer) = origin else { continue };
            let last = pointer.rsplit('/').next();
            if !last.is_some_and(|last| arguments.contains_key(last)) {
                former.told.push((member(name), pointer.clone()));
            }
        }
        // What says which thing is set stands in the path or the query, or is whose it is, or what the contract names beside
        // that, or one of a few words, such as a channel. Any other text is a value, and to send it again puts nothing back.
        let is_key = |name: &String| {
            let given = contract.and_then(|known| known.endpoint.arguments.get(name));
            let names_it =
                given.is_some_and(|given| matches!(given.place, Place::Path | Place::Query));
            let is_owner =
                contract.is_some_and(|known| known.customer.as_deref() == Some(name.as_str()));
            let is_named = undo.is_some_and(|undo| undo.latest_of.contains(name));
            let is_word = arguments.get(name).is_some_and(Json::is_string)
                && !former.told.is_empty()
                && route.words.contains(name);
            names_it || is_owner || is_named || is_word
        };
        let same =
            sent().filter(|(name, origin)| matches!(origin, Origin::Argument(_)) && is_key(name));
        former.same = same.map(|(name, _)| member(name)).collect();
        former
    }
}

/// Whether an operation is undone by itself, with other arguments.
fn sets_again(operation: &Operation) -> bool {
    operation.undo.as_ref().is_some_and(|undo| undo.endpoint.target == operation.endpoint.target)
}

/// Whether these arguments are among others.
pub(crate) fn holds(wanted: &Arguments, given: &Arguments) -> bool {
    wanted.iter().all(|(name, value)| given.get(name) == Some(value))
}

/// A runtime expression of a link, as far as we know them; a text that is none stands for itself.
fn evaluated(expression: &str, arguments: &Arguments, answer: &Json) -> Option<Json> {
    if let Some(pointer) = expression.strip_prefix("$response.body#") {
        return answer.pointer(pointer).cloned();
    }
    if let Some(name) = ["$request.path.", "$request.query."]
        .iter()
        .find_map(|place| expression.strip_prefix(place))
    {
        return arguments.get(name).cloned();
    }
    if let Some(pointer) = expression.strip_prefix("$request.body#/") {
        return arguments.get(&pointer.replace('/', ".")).cloned();
    }
    (!expression.starts_with('$')).then(|| expression.into())
}

/// The members of a body as arguments, those of objects within it as `outer.inner`.
fn flatten(body: &Json, outer: &str, arguments: &mut Arguments) {
    for (name, value) in body.as_object().into_iter().flatten() {
        let name = if outer.is_empty() { name.clone() } else { format!("{outer}.{name}") };
        match value {
            Json::Object(_) => flatten(value, &name, arguments),
            _ => {
                arguments.insert(name, value.clone());
            }
        }
    }
}

/// Set what lies at a pointer (RFC 6901), with the objects that lead there.
fn put(target: &mut Json, pointer: &str, value: Json) {
    let mut at = target;
    for name in pointer.split('/').skip(1) {
        if !at.is_object() {
            *at = Json::Object(Map::new());
        }
        at = &mut at[name];
    }
    *at = value;
}

/// The members of one object over those of another.
fn overlay(below: &mut Json, above: &Json) {
    for (name, value) in above.as_object().into_iter().flatten() {
        put(below, &format!("/{name}"), value.clone());
    }
}
