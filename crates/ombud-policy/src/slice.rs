//! Requests and entities in Cedar's own types, validated against the schema.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    error::Error,
    sync::OnceLock,
};

use cedar_policy::{Context, Entities, Entity, RestrictedExpression as Value, Schema};

use crate::{
    AttributeKinds, Authentication, Channel, DataClass, Digest, Finding, Hour, Language, Owner,
    PerMille, Reply, Request, Situation, Slug, TrackRecord, Turn, Undo, Undoer, Weekday,
    platform::{Kind, Platform},
    request::{
        Act, Answer, Follow, GoLive, Keep, Place, ReleaseApproval, Translation, Wish, canonical,
    },
};

/// Why Cedar did not take a request. The types of [`Request`] leave no way to cause it.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the request does not fit the platform's schema")]
pub(crate) struct Misfit;

/// A situation as entities, with its recorded form.
#[derive(Debug, Clone)]
pub(crate) struct Slice {
    pub(crate) entities: Result<Entities, Misfit>,
    pub(crate) canonical: Vec<u8>,
    pub(crate) digest: Digest,
}

/// All slices of an assistant: a situation only has values that can be enumerated, so each slice
/// is built, checked and written once.
#[derive(Debug, Clone)]
pub(crate) struct Slices {
    /// The assistant and the schema's actions: the constant part of every slice.
    constant: Entities,
    built: [OnceLock<Slice>; SLICES_COUNT],
}

/// Every channel with every owner with every authentication.
const SLICES_COUNT: usize = Channel::ALL.len() * Owner::ALL.len() * Authentication::ALL.len();

impl Slices {
    pub(crate) fn new(
        id: &Slug,
        languages: &BTreeSet<Language>,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let platform = Platform::get();
        let languages = Value::new_set(languages.iter().map(|language| text(language.as_str())));
        let assistant = Entity::new(
            platform.uid(Kind::Assistant, id.as_str()),
            HashMap::from([("languages".to_owned(), languages)]),
            HashSet::new(),
        )?;
        let constant = Entities::from_entities([assistant], Some(&platform.schema))?;
        Ok(Self { constant, built: [const { OnceLock::new() }; SLICES_COUNT] })
    }

    pub(crate) fn of(&self, situation: &Situation) -> &Slice {
        let Situation { channel, owner, authentication, assistant: _ } = *situation;
        let index = (channel as usize * Owner::ALL.len() + owner as usize)
            * Authentication::ALL.len()
            + authentication as usize;
        self.built[index].get_or_init(|| {
            let canonical = canonical(situation);
            Slice {
                entities: entities(&self.constant, situation),
                digest: Digest::of(&canonical),
                canonical,
            }
        })
    }
}

/// The request as Cedar takes it, checked against the schema with the attributes that a folder declares.
pub(crate) fn request(
    request: &Request,
    kinds: &AttributeKinds,
    schema: &Schema,
) -> Result<cedar_policy::Request, Misfit> {
    let platform = Platform::get();
    let context = Context::from_pairs(match &request.wish {
        Wish::Answer(answer) => answer_context(answer, kinds),
        Wish::Clarify(turn)
        | Wish::SmallTalk(turn)
        | Wish::Disclose(turn)
        | Wish::HandOver(turn) => turn_context(turn, kinds),
        Wish::Follow(follow) => follow_context(follow, kinds),
        Wish::Autonomous(act)
        | Wish::Act(act)
        | Wish::Approve(act)
        | Wish::Suggest(act)
        | Wish::StepUp(act) => act_context(act, kinds),
        Wish::Undo(undo) => undo_context(undo, kinds),
        Wish::Translate(translation) => translation_context(translation),
        Wish::Keep(keep) => keep_context(keep),
        Wish::ApproveRelease(approval) => approval_context(approval),
        Wish::GoLive(version) => go_live_context(version),
        Wish::Reply(reply) => reply_context(reply),
    })
    .map_err(|_| Misfit)?;
    let assistant = platform.uid(Kind::Assistant, request.situation.assistant.id().as_str());
    let principal = match &request.wish {
        Wish::Undo(Undo { by: Undoer::Customer, .. }) => platform.uid(Kind::Customer, THIS),
        Wish::Undo(Undo { by: Undoer::Staff, .. })
        | Wish::Translate(_)
        | Wish::ApproveRelease(_)
        | Wish::GoLive(_) => platform.uid(Kind::Staff, THIS),
        _ => assistant.clone(),
    };
    let resource = match &request.wish {
        Wish::ApproveRelease(_) | Wish::GoLive(_) => assistant,
        _ => platform.uid(Kind::Conversation, THIS),
    };
    cedar_policy::Request::new(
        principal,
        platform.uid(Kind::Action, request.action().code()),
        resource,
        context,
        Some(schema),
    )
    .map_err(|_| Misfit)
}

/// The entities of a situation, checked against the schema.
fn entities(constant: &Entities, situation: &Situation) -> Result<Entities, Misfit> {
    let platform = Platform::get();
    let customer = Entity::new(
        platform.uid(Kind::Customer, THIS),
        HashMap::from([(
            "authentication".to_owned(),
            entity(Kind::Authentication, situation.authentication.code()),
        )]),
        HashSet::new(),
    );
    let conversation = Entity::new(
        platform.uid(Kind::Conversation, THIS),
        HashMap::from([
            ("channel".to_owned(), entity(Kind::Channel, situation.channel.code())),
            ("owner".to_owned(), entity(Kind::Owner, situation.owner.code())),
            ("customer".to_owned(), entity(Kind::Customer, THIS)),
        ]),
        HashSet::new(),
    );
    let added = [customer.map_err(|_| Misfit)?, conversation.map_err(|_| Misfit)?];
    constant.clone().add_entities(added, Some(&platform.schema)).map_err(|_| Misfit)
}

/// The id of the one conversation, customer and person of the company of a request: theirs stay out of it.
const THIS: &str = "this";

type Pairs = Vec<(String, Value)>;

fn answer_context(answer: &Answer, kinds: &AttributeKinds) -> Pairs {
    let mut pairs = turn_context(&answer.turn, kinds);
    pairs.push(("article".to_owned(), text(answer.article.as_str())));
    pairs
}

fn act_context(act: &Act, kinds: &AttributeKinds) -> Pairs {
    let weekday = act.weekday.unwrap_or(Weekday::Sunday);
    vec![
        ("amount".to_owned(), Value::new_long(act.amount)),
        ("confidence".to_owned(), share(act.confidence)),
        ("customer".to_owned(), record(kinds.values(&act.customer))),
        ("data".to_owned(), data(&act.data)),
        ("effect".to_owned(), entity(Kind::Effect, act.effect.code())),
        ("flow".to_owned(), text(act.flow.as_str())),
        ("for_account".to_owned(), Value::new_bool(act.for_account.unwrap_or(true))),
        ("hour".to_owned(), Value::new_long(act.hour.map_or(0, Hour::get).into())),
        ("language".to_owned(), text(act.language.as_str())),
        ("opening_hours".to_owned(), Value::new_bool(act.opening_hours)),
        ("operation".to_owned(), text(act.operation.as_str())),
        ("own_account".to_owned(), Value::new_bool(act.own_account.unwrap_or(false))),
        ("today".to_owned(), Value::new_long(act.today.into())),
        ("tool".to_owned(), text(act.tool.as_str())),
        ("track_record".to_owned(), track_record(act.track_record.unwrap_or_default())),
        ("weekday".to_owned(), entity(Kind::Weekday, weekday.code())),
    ]
}

fn undo_context(undo: &Undo, kinds: &AttributeKinds) -> Pairs {
    vec![
        ("age_minutes".to_owned(), Value::new_long(undo.age_minutes.into())),
        ("amount".to_owned(), Value::new_long(undo.amount)),
        ("by_customer".to_owned(), Value::new_bool(undo.by_customer)),
        ("customer".to_owned(), record(kinds.values(&undo.customer))),
        ("data".to_owned(), data(&undo.data)),
        ("effect".to_owned(), entity(Kind::Effect, undo.effect.code())),
        ("flow".to_owned(), text(undo.flow.as_str())),
        ("for_account".to_owned(), Value::new_bool(undo.for_account.unwrap_or(true))),
        ("hour".to_owned(), Value::new_long(undo.hour.get().into())),
        ("opening_hours".to_owned(), Value::new_bool(undo.opening_hours)),
        ("operation".to_owned(), text(undo.operation.as_str())),
        ("own_account".to_owned(), Value::new_bool(undo.own_account)),
        ("recall".to_owned(), Value::new_bool(undo.recall)),
        ("tool".to_owned(), text(undo.tool.as_str())),
        ("weekday".to_owned(), entity(Kind::Weekday, undo.weekday.code())),
    ]
}

fn translation_context(translation: &Translation) -> Pairs {
    let Translation { answer, country, findings: found, from, restricted, to } = translation;
    vec![
        ("answer".to_owned(), Value::new_bool(*answer)),
        ("country".to_owned(), text(country.as_str())),
        ("findings".to_owned(), found_or_none(found.as_ref())),
        ("from".to_owned(), text(from.as_str())),
        ("restricted".to_owned(), Value::new_bool(*restricted)),
        ("to".to_owned(), text(to.as_str())),
    ]
}

fn keep_context(keep: &Keep) -> Pairs {
    vec![
        ("confidence".to_owned(), share(keep.confidence)),
        ("findings".to_owned(), findings(&keep.findings)),
        ("language".to_owned(), text(keep.language.as_str())),
    ]
}

fn approval_context(approval: &ReleaseApproval) -> Pairs {
    let ReleaseApproval { approvals, team } = approval;
    let mut pairs = vec![("approvals".to_owned(), Value::new_long((*approvals).into()))];
    pairs.extend(team.iter().map(|team| ("team".to_owned(), text(team.as_str()))));
    pairs
}

fn go_live_context(version: &GoLive) -> Pairs {
    let GoLive { approvals, reached, teams } = version;
    let teams = teams.iter().map(|team| text(team.as_str()));
    vec![
        ("approvals".to_owned(), Value::new_long((*approvals).into())),
        ("reached".to_owned(), share(*reached)),
        ("teams".to_owned(), Value::new_set(teams)),
    ]
}

fn track_record(acts: TrackRecord) -> Value {
    let TrackRecord { contested, done, failed, undone } = acts;
    let counts = [("contested", contested), ("done", done), ("failed", failed), ("undone", undone)];
    let counts = counts.map(|(name, count)| (name.to_owned(), Value::new_long(count.into())));
    record(counts.to_vec())
}

fn follow_context(follow: &Follow, kinds: &AttributeKinds) -> Pairs {
    let mut pairs = turn_context(&follow.turn, kinds);
    let Place { flow, step } = &follow.at;
    let mut place = vec![("flow".to_owned(), text(flow.as_str()))];
    place.extend(step.iter().map(|step| ("step".to_owned(), text(step.as_str()))));
    pairs.push(("at".to_owned(), record(place)));
    pairs
}

fn turn_context(turn: &Turn, kinds: &AttributeKinds) -> Pairs {
    let mut pairs = vec![
        ("language".to_owned(), text(turn.language.as_str())),
        ("confidence".to_owned(), share(turn.confidence)),
        ("customer".to_owned(), record(kinds.values(&turn.customer))),
        ("in_scope".to_owned(), share(turn.in_scope)),
        ("findings".to_owned(), findings(&turn.findings)),
        ("suspected".to_owned(), found_or_none(turn.suspected.as_ref())),
        ("turns".to_owned(), Value::new_long(turn.turns.into())),
        ("clarifications".to_owned(), Value::new_long(turn.clarifications.into())),
        ("opening_hours".to_owned(), Value::new_bool(turn.opening_hours)),
    ];
    if let Some(mood) = turn.mood {
        pairs.push(("mood".to_owned(), Value::new_long(mood.into())));
    }
    if turn.gives_alarm {
        pairs.push(("gives_alarm".to_owned(), Value::new_bool(true)));
    }
    if let Some(intent) = &turn.intent {
        pairs.push(("intent".to_owned(), text(intent.as_str())));
    }
    pairs
}

fn reply_context(reply: &Reply) -> Pairs {
    vec![
        ("language".to_owned(), text(reply.language.as_str())),
        ("purpose".to_owned(), entity(Kind::Purpose, reply.purpose.code())),
        ("findings".to_owned(), findings(&reply.findings)),
        ("disclosed".to_owned(), Value::new_bool(reply.disclosed)),
        ("grounded".to_owned(), Value::new_bool(reply.grounded)),
    ]
}

fn findings(found: &BTreeSet<Finding>) -> Value {
    Value::new_set(found.iter().map(|finding| entity(Kind::Finding, finding.code())))
}

/// What was found; nothing where that was not asked yet.
fn found_or_none(found: Option<&BTreeSet<Finding>>) -> Value {
    found.map_or_else(|| Value::new_set([]), findings)
}

fn data(classes: &BTreeSet<DataClass>) -> Value {
    Value::new_set(classes.iter().map(|class| entity(Kind::Data, class.code())))
}

fn share(share: PerMille) -> Value {
    Value::new_long(share.get().into())
}

fn text(text: &str) -> Value {
    Value::new_string(text.to_owned())
}

#[expect(clippy::expect_used, reason = "no key comes twice")]
fn record(pairs: Pairs) -> Value {
    Value::new_record(pairs).expect("keys differ")
}

fn entity(kind: Kind, id: &str) -> Value {
    Value::new_entity_uid(Platform::get().uid(kind, id))
}
