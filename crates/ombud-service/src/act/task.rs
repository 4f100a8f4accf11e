//! Tasks: acts that people do. The act is done when the task is there; what it holds is what the act was
//! given, and it is withdrawn as long as nobody has done it. A call that was promised to a customer
//! ([`crate::callback`]) is a task too, without an act: what it is given is sealed with it.

use std::ops::RangeInclusive;

use jiff::{SignedDuration, Timestamp, civil::Date};
use ombud_domain::{
    ActState, Callback, CallbackState, Conversation, ConversationId, DecisionId, Language,
    SubjectId,
};
use ombud_store::{Document, DocumentQuery, PutDocument, SubjectKey};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::Kept;
use crate::{
    IdempotencyKey, Listed, Place, Principal, Scope, Service, ServiceError, Thing,
    auth::{parse_id, to_json},
    conversation::{actor_of, sortable},
    gate::{Arguments, Performed},
    given::text_of,
    idempotency::remembered,
    live::Loaded,
    place::listed,
    record::{CommittedText, Recorded, Writing},
};

pub(crate) const KIND: &str = "task";
/// Before the time in the label of what is overdue.
const OVERDUE: &str = "00";
/// In the label of what is due, after all times.
const NEVER_DUE: &str = "99999999999999";
/// The tool and the operation of a call that was promised.
const CALLBACK: (&str, &str) = ("ombud", "callback");
/// The longest note, in characters.
const NOTE_MAX: usize = 2_000;

/// How a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Nobody has it.
    Open,
    /// Somebody is at it.
    Taken,
    /// It was done.
    Done,
    /// The act was undone before anybody did it.
    Withdrawn,
}

impl TaskState {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Taken => "taken",
            Self::Done => "done",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A task as faces show it.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskView {
    /// Its id; also that of the act that made it, or of the decision that promised it.
    pub id: DecisionId,
    /// The conversation it came from.
    pub conversation: ConversationId,
    /// The tool and its operation, such as `people.call-back`.
    pub operation: String,
    /// What it is called towards customers.
    pub title: String,
    /// How it stands.
    pub state: TaskState,
    /// The team it is for; `None` for everyone with the scope `desk`.
    pub team: Option<String>,
    /// When it was made.
    pub at: Timestamp,
    /// Of a call that was promised: not before this.
    pub from: Option<Timestamp>,
    /// By when it is to be done, where that is said.
    pub due: Option<Timestamp>,
    /// Whether that is over, and it is not done.
    pub overdue: bool,
    /// What is to be done, and for whom; `None` in lists.
    pub arguments: Option<Arguments>,
    /// Whether the one who asks has taken it.
    pub is_yours: bool,
}

/// What is kept of a task beside its act, which holds the texts.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Body {
    conversation: ConversationId,
    subject: SubjectId,
    tool: String,
    operation: String,
    state: TaskState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    team: Option<String>,
    /// Who has taken it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    at: Timestamp,
    /// Since when it stands as it does.
    since: Timestamp,
    /// By when it is to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    due: Option<Timestamp>,
    /// Whether it was told that this is over.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    overdue: bool,
    /// Of a call that was promised: from when on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<Timestamp>,
}

/// A task while it is changed.
struct Stored {
    id: DecisionId,
    version: u64,
    body: Body,
    /// What a call is given; what others are given is sealed with their act.
    sealed: Option<Vec<u8>>,
}

impl Stored {
    fn read(document: &Document) -> Result<Self, ServiceError> {
        let body = serde_json::from_slice(&document.body)
            .map_err(|_| ServiceError::Corrupt { what: "task" })?;
        let id = parse_id(Thing::Task, &document.id)?;
        Ok(Self { id, version: document.version, body, sealed: document.sealed.clone() })
    }

    /// To be written over the version it was read in.
    fn put(&self) -> Result<PutDocument, ServiceError> {
        let Body { conversation, subject, state, since, due, overdue, .. } = &self.body;
        let mut labels =
            vec![("conversation", conversation.to_string()), ("subject", subject.to_string())];
        // What is overdue stands before all others: times begin with one zero.
        let first = if *overdue && self.is_pending() { OVERDUE } else { "" };
        labels.push(("state", format!("{}/{first}{}", state.as_str(), sortable(*since))));
        if let Some(due) = due.filter(|_| self.is_pending() && !overdue) {
            labels.push(("due", sortable(due)));
        }
        if self.is_pending() {
            labels.push(("pending", due.map_or_else(|| NEVER_DUE.to_owned(), sortable)));
        }
        Ok(PutDocument {
            kind: KIND,
            id: self.id.to_string(),
            expected: self.version,
            body: Some(to_json(&self.body)?),
            sealed: self.sealed.clone(),
            labels,
        })
    }

    fn end(&mut self, state: TaskState, who: &Principal, now: Timestamp) {
        self.body.state = state;
        self.body.by = Some(who.name());
        self.body.since = now;
    }

    /// The call, where it is one.
    fn callback(&self) -> Option<Callback> {
        let Body { from, due, .. } = self.body;
        Some(Callback { task: self.id, from: from?, until: due? })
    }

    /// It can still be done.
    fn is_pending(&self) -> bool {
        matches!(self.body.state, TaskState::Open | TaskState::Taken)
    }
}

impl Service {
    /// What an act that people do has come to: the task is written with its result.
    pub(super) fn made_task(kept: &Kept) -> Performed {
        Performed::Done(json!({ "id": kept.id.to_string() }))
    }

    /// The task of an act that is done; nothing for one that a system does.
    pub(super) fn new_task(&self, kept: &Kept) -> Result<Option<PutDocument>, ServiceError> {
        if kept.body.state != ActState::Done || !self.is_task(kept) {
            return Ok(None);
        }
        let body = &kept.body;
        let team = kept.secret.arguments.get("team").and_then(Json::as_str);
        let now = self.now();
        let body = Body {
            conversation: body.conversation,
            subject: body.subject,
            tool: body.tool.clone(),
            operation: body.operation.clone(),
            state: TaskState::Open,
            team: team.map(str::to_owned),
            by: None,
            at: now,
            since: now,
            due: self.due_of(kept, now),
            overdue: false,
            from: None,
        };
        Stored { id: kept.id, version: 0, body, sealed: None }.put().map(Some)
    }

    /// The task of a call that is promised.
    pub(crate) fn callback_task(
        &self,
        key: &SubjectKey,
        conversation: &Conversation,
        callback: Callback,
        arguments: &Arguments,
    ) -> Result<PutDocument, ServiceError> {
        let Callback { task, from, until } = callback;
        let now = self.now();
        let body = Body {
            conversation: conversation.id,
            subject: conversation.subject,
            tool: CALLBACK.0.to_owned(),
            operation: CALLBACK.1.to_owned(),
            state: TaskState::Open,
            team: None,
            by: None,
            at: now,
            since: now,
            due: Some(until),
            overdue: false,
            from: Some(from),
        };
        let sealed = self.seal(key, conversation.subject, task.as_uuid(), arguments)?;
        Stored { id: task, version: 0, body, sealed: Some(sealed) }.put()
    }

    /// When the calls begin that are promised and due within a time, up to `limit` of them.
    pub(crate) async fn calls_due(
        &self,
        within: RangeInclusive<Timestamp>,
        limit: usize,
    ) -> Result<Vec<Timestamp>, ServiceError> {
        let (from, to) = (sortable(*within.start()), sortable(*within.end()));
        let query = DocumentQuery { kind: KIND, label: "pending", from, to, after: None, limit };
        let tasks = self.0.store.documents(query).await?;
        let begins = tasks.into_iter().map(|task| Ok(Stored::read(&task)?.body.from));
        begins.filter_map(Result::transpose).collect()
    }

    /// What withdraws the task of a call; nothing where it was done meanwhile.
    pub(crate) async fn withdrawn(
        &self,
        task: DecisionId,
    ) -> Result<Option<PutDocument>, ServiceError> {
        let mut task = self.stored_task(task).await?;
        if !task.is_pending() {
            return Ok(None);
        }
        task.body.state = TaskState::Withdrawn;
        task.body.since = self.now();
        task.put().map(Some)
    }

    /// By when a task that is made now is to be done: as its contract says, or on the day, or at the time, that
    /// it was given, whichever comes first. Other words for a time are for those who read them.
    fn due_of(&self, kept: &Kept, now: Timestamp) -> Option<Timestamp> {
        let known = self.assistant().operation(&kept.body.tool, &kept.body.operation);
        let hours = known.and_then(|(_, operation)| operation.done_within_hours);
        let by_contract =
            hours.and_then(|hours| now.checked_add(SignedDuration::from_hours(hours.into())).ok());
        let given = kept.secret.arguments.get("due").and_then(Json::as_str);
        let zone = self.assistant().manifest().hours.timezone();
        let given = given.and_then(|text| {
            let end =
                |day: Date| Some(day.tomorrow().ok()?.to_zoned(zone.clone()).ok()?.timestamp());
            // A time is no day, though a day can be read out of it.
            text.parse().ok().or_else(|| end(Date::strptime("%Y-%m-%d", text).ok()?))
        });
        by_contract.into_iter().chain(given).min()
    }

    /// Whether people do it, and no system.
    pub(super) fn is_task(&self, kept: &Kept) -> bool {
        let known = self.assistant().operation(&kept.body.tool, &kept.body.operation);
        known.is_some_and(|(tool, _)| tool.is_for_people())
    }

    /// Take a task back that nobody has done: what has to be written for it, with what came of undoing.
    pub(super) async fn withdraw_task(
        &self,
        kept: &Kept,
    ) -> Result<(Performed, Option<PutDocument>), ServiceError> {
        let mut task = self.stored_task(kept.id).await?;
        if !task.is_pending() {
            return Ok((Performed::Refused(None), None));
        }
        task.body.state = TaskState::Withdrawn;
        task.body.since = self.now();
        Ok((Performed::Done(json!({})), Some(task.put()?)))
    }

    async fn stored_task(&self, id: DecisionId) -> Result<Stored, ServiceError> {
        let document = self.0.store.document(KIND, &id.to_string()).await?;
        let not_found = || ServiceError::NotFound { what: Thing::Task, id: id.to_string() };
        Stored::read(&document.ok_or_else(not_found)?)
    }

    /// Tell of tasks whose time is over: once, by a decision; how many. They stand first in lists from then on.
    pub(super) async fn tell_overdue_tasks(&self, limit: usize) -> Result<usize, ServiceError> {
        let query = DocumentQuery::until(KIND, "due", sortable(self.now()), limit);
        let mut told = 0;
        for document in self.0.store.documents(query).await? {
            let id = Stored::read(&document)?.id;
            let service = self.serving_act(id).await;
            match Box::pin(service.tell_overdue_task(id)).await {
                Ok(()) => told += 1,
                Err(error) => {
                    tracing::warn!(task = %id, error = %error, "not told of as overdue yet");
                }
            }
        }
        Ok(told)
    }

    async fn tell_overdue_task(&self, id: DecisionId) -> Result<(), ServiceError> {
        let Body { subject, conversation, .. } = self.stored_task(id).await?.body;
        let lane = self.lane(conversation);
        let mut state = lane.state.lock().await;
        let conversation = self.loaded(conversation, &mut state).await?.conversation.clone();
        let task = self.stored_task(id).await?;
        if !task.is_pending() || task.body.overdue {
            return Ok(());
        }
        let key = self.subject_key(subject).await?;
        if task.callback().is_some() {
            let mut draft =
                self.callback_draft(&conversation, &Principal::Operator, "task.overdue");
            draft.cause = Some(id);
            return self.write_overdue(&mut state, task, self.record(&key, draft)?).await;
        }
        let kept = self.kept(&key, id).await?;
        let says = (
            "Ein Mensch sollte es bis jetzt erledigt haben; das ist noch nicht geschehen.",
            "A person was to have done it by now, and has not yet.",
        );
        let draft = self.outcome_draft(&conversation, &kept, "task.overdue", says, None);
        self.write_overdue(&mut state, task, self.record(&key, draft)?).await
    }

    async fn write_overdue(
        &self,
        state: &mut Option<Loaded>,
        mut task: Stored,
        mut told: Recorded,
    ) -> Result<(), ServiceError> {
        let id = task.id;
        let mut writing = Writing::default();
        writing.entry(&mut told);
        task.body.overdue = true;
        writing.documents.push(task.put()?);
        self.write(state, writing).await?;
        metrics::counter!("ombud_overdue", "what" => "task").increment(1);
        tracing::warn!(task = %id, "a task is overdue");
        Ok(())
    }

    /// The tasks in a state: first those that are overdue, then those that have stood so longest.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn tasks_in(
        &self,
        who: &Principal,
        state: TaskState,
        after: Option<Place>,
        limit: usize,
        language: Language,
    ) -> Result<Vec<Listed<TaskView>>, ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let query = Place::query(KIND, "state", &format!("{}/", state.as_str()), after, limit)?;
        let documents = self.documents_within(who, query, conversation_of).await?;
        let read = |document: &Document| {
            Stored::read(document).map(|task| self.task_as_seen(who, &task, None, language))
        };
        documents.into_iter().map(|document| listed(document, read)).collect()
    }

    /// The tasks that nobody has done yet: by when they are due, and those without a time last.
    ///
    /// # Errors
    /// [`ServiceError::Cursor`] when `after` is no place in this list.
    pub async fn pending_tasks(
        &self,
        who: &Principal,
        after: Option<Place>,
        limit: usize,
        language: Language,
    ) -> Result<Vec<Listed<TaskView>>, ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let query = Place::query(KIND, "pending", "", after, limit)?;
        let documents = self.documents_within(who, query, conversation_of).await?;
        let read = |document: &Document| {
            Stored::read(document).map(|task| self.task_as_seen(who, &task, None, language))
        };
        documents.into_iter().map(|document| listed(document, read)).collect()
    }

    /// A task, with what is to be done.
    pub async fn task(
        &self,
        who: &Principal,
        id: DecisionId,
        language: Language,
    ) -> Result<TaskView, ServiceError> {
        let task = self.task_for(who, id).await?;
        let key = self.subject_key(task.body.subject).await?;
        let arguments = match &task.sealed {
            Some(sealed) => self.open_sealed(&key, task.body.subject, id.as_uuid(), sealed)?,
            None => self.kept(&key, id).await?.secret.arguments,
        };
        Ok(self.task_as_seen(who, &task, Some(arguments), language))
    }

    /// A task, if this principal may see it.
    async fn task_for(&self, who: &Principal, id: DecisionId) -> Result<Stored, ServiceError> {
        who.require_somewhere(Scope::Desk)?;
        let task = self.stored_task(id).await?;
        if !self.reaches(who, task.body.conversation).await? {
            return Err(ServiceError::NotFound { what: Thing::Task, id: id.to_string() });
        }
        Ok(task)
    }

    fn task_as_seen(
        &self,
        who: &Principal,
        task: &Stored,
        arguments: Option<Arguments>,
        language: Language,
    ) -> TaskView {
        let Body { conversation, tool, operation, state, team, by, at, due, .. } = &task.body;
        let named = format!("{tool}.{operation}");
        let known = self.assistant().operation(tool, operation);
        let title = match (task.callback(), known) {
            (Some(_), _) if language == Language::DE => "Rückruf".to_owned(),
            (Some(_), _) => "Call back".to_owned(),
            (None, Some((_, known))) => known.title(language).to_owned(),
            (None, None) => named.clone(),
        };
        TaskView {
            id: task.id,
            conversation: *conversation,
            title,
            from: task.body.from,
            operation: named,
            state: *state,
            team: team.clone(),
            at: *at,
            due: *due,
            overdue: task.is_pending() && due.is_some_and(|due| due <= self.now()),
            arguments,
            is_yours: by.as_deref() == Some(&who.name()),
        }
    }

    /// Take a task, so that nobody else does it too.
    pub async fn take_task(
        &self,
        who: &Principal,
        id: DecisionId,
        key: Option<&IdempotencyKey>,
    ) -> Result<TaskView, ServiceError> {
        self.change_task(who, id, "task.take", key, |task| match task.body.state {
            TaskState::Open => {
                task.body.state = TaskState::Taken;
                task.body.by = Some(who.name());
                Ok(())
            }
            TaskState::Taken if task.body.by.as_deref() != Some(&who.name()) => {
                Err(ServiceError::done(
                    "somebody else has this task",
                    "diese Aufgabe hat schon jemand anderes",
                ))
            }
            TaskState::Taken => Ok(()),
            TaskState::Done | TaskState::Withdrawn => Err(over(task.body.state)),
        })
        .await
    }

    /// Give a task back, so that somebody else can take it.
    pub async fn return_task(
        &self,
        who: &Principal,
        id: DecisionId,
        key: Option<&IdempotencyKey>,
    ) -> Result<TaskView, ServiceError> {
        self.change_task(who, id, "task.return", key, |task| match task.body.state {
            // Whoever is at the desk may: people fall ill.
            TaskState::Taken => {
                task.body.state = TaskState::Open;
                task.body.by = None;
                Ok(())
            }
            TaskState::Open => Ok(()),
            TaskState::Done | TaskState::Withdrawn => Err(over(task.body.state)),
        })
        .await
    }

    async fn change_task(
        &self,
        who: &Principal,
        id: DecisionId,
        what: &str,
        key: Option<&IdempotencyKey>,
        change: impl Fn(&mut Stored) -> Result<(), ServiceError>,
    ) -> Result<TaskView, ServiceError> {
        let mut task = self.task_for(who, id).await?;
        let request = self.request(who, key, what, &id.to_string());
        if self.repeated::<()>(request.as_ref()).await?.is_none() {
            may_do(who, &task)?;
            change(&mut task)?;
            task.body.since = self.now();
            let mut documents = vec![task.put()?];
            documents.extend(remembered(request.as_ref(), &())?);
            let set = ombud_store::WriteSet { documents, ..ombud_store::WriteSet::default() };
            self.0.store.commit(set).await?;
        }
        self.task(who, id, Language::DE).await
    }

    /// Say that a task was done, and how. From then on the act that made it cannot be undone.
    pub async fn task_done(
        &self,
        who: &Principal,
        id: DecisionId,
        note: &str,
        key: Option<&IdempotencyKey>,
    ) -> Result<TaskView, ServiceError> {
        self.task_for(who, id).await?;
        let note = text_of("note", note, NOTE_MAX)?;
        if note.is_empty() {
            let (en, de) = ("must say what you did", "muss sagen, was Sie getan haben");
            return Err(ServiceError::invalid("note", en, de));
        }
        let service = self.serving_act(id).await;
        let request = service.request(who, key, &format!("task.done/{id}"), note);
        let Body { subject, conversation, .. } = service.stored_task(id).await?.body;
        let lane = service.lane(conversation);
        let mut state = lane.state.lock().await;
        let loaded = service.loaded(conversation, &mut state).await?;
        let conversation = loaded.conversation.clone();
        if service.repeated::<()>(request.as_ref()).await?.is_none() {
            let mut task = service.stored_task(id).await?;
            may_do(who, &task)?;
            if !task.is_pending() {
                return Err(over(task.body.state));
            }
            let subject_key = service.subject_key(subject).await?;
            if let Some(callback) = task.callback() {
                let mut draft = service.callback_draft(&conversation, who, "task.done");
                draft.cause = Some(id);
                draft.inputs =
                    vec![CommittedText { field: "note".to_owned(), text: note.to_owned() }];
                task.end(TaskState::Done, who, service.now());
                let documents = vec![task.put()?];
                let writing = Writing { documents, ..Writing::default() };
                let done = (callback, CallbackState::Done);
                service.write_callback(&mut state, writing, draft, done, request.as_ref()).await?;
                drop(state);
                return service.task(who, id, Language::DE).await;
            }
            let mut kept = service.kept(&subject_key, id).await?;
            let says = ("Ein Mensch hat es erledigt.", "A person has done it.");
            let mut draft = service.outcome_draft(&conversation, &kept, "task.done", says, None);
            draft.actor = actor_of(who);
            draft.inputs = vec![CommittedText { field: "note".to_owned(), text: note.to_owned() }];
            let mut writing = Writing::default();
            writing.entry(&mut service.record(&subject_key, draft)?);
            writing.documents.extend(remembered(request.as_ref(), &())?);
            task.end(TaskState::Done, who, service.now());
            kept.body.undo_until = None;
            writing.documents.push(task.put()?);
            writing.documents.push(service.act_document(&subject_key, &kept)?);
            service.write(&mut state, writing).await?;
        }
        drop(state);
        service.task(who, id, Language::DE).await
    }
}

fn conversation_of(document: &Document) -> Result<ConversationId, ServiceError> {
    Stored::read(document).map(|task| task.body.conversation)
}

/// Whether this principal belongs to those who do a task.
fn may_do(who: &Principal, task: &Stored) -> Result<(), ServiceError> {
    match &task.body.team {
        Some(team) if who.team() != Some(team) && !matches!(who, Principal::Operator) => {
            Err(ServiceError::done(
                &format!("this task is for the team `{team}`"),
                &format!("diese Aufgabe ist für das Team `{team}`"),
            ))
        }
        _ => Ok(()),
    }
}

fn over(state: TaskState) -> ServiceError {
    match state {
        TaskState::Withdrawn => ServiceError::done(
            "this task was withdrawn: it is not wanted any more",
            "diese Aufgabe wurde zurückgezogen: Sie ist nicht mehr gewünscht",
        ),
        _ => ServiceError::done("this task was done already", "diese Aufgabe ist schon erledigt"),
    }
}
