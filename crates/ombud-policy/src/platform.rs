//! The platform's schema and policies, embedded, and what is read from them once.

use std::{collections::BTreeMap, sync::LazyLock};

use cedar_policy::{Entities, EntityId, EntityTypeName, EntityUid, Schema};

use crate::Action;

/// The schema in Cedar's syntax: every attribute and action a policy can speak about.
pub const PLATFORM_SCHEMA: &str = include_str!("platform.cedarschema");

/// The platform's own policies: the bounds of every assistant's policies.
pub const PLATFORM_POLICIES: &str = include_str!("platform.cedar");

/// Every attribute of the schema that is a string, with what bounds its values.
///
/// No other attribute may be one, so that no personal data fits into a request or its entities.
pub const STRING_ATTRIBUTES: &[(&str, &str)] = &[
    ("Assistant.languages", "ISO 639 codes that the assistant's folder lists"),
    ("Turn.language", "an ISO 639 code"),
    ("Turn.intent", "the name of a file in the folder's examples/"),
    ("answer.language", "an ISO 639 code"),
    ("answer.intent", "the name of a file in the folder's examples/"),
    ("answer.article", "the name of a file in the folder's knowledge/"),
    ("follow.language", "an ISO 639 code"),
    ("follow.intent", "the name of a file in the folder's examples/"),
    ("Act.flow", "the name of a file in the folder's flows/"),
    ("Act.language", "an ISO 639 code"),
    ("Act.operation", "the name of an operation in the folder's tools/"),
    ("Act.tool", "the name of a file in the folder's tools/"),
    ("Undoing.flow", "the name of a file in the folder's flows/"),
    ("Undoing.operation", "the name of an operation in the folder's tools/"),
    ("Undoing.tool", "the name of a file in the folder's tools/"),
    ("keep.language", "an ISO 639 code"),
    ("translate.country", "an ISO 3166 code that the operator's configuration names"),
    ("translate.from", "an ISO 639 code"),
    ("translate.to", "an ISO 639 code"),
    ("approve_release.team", "the name of a team of the company's people"),
    ("go_live.teams", "names of teams of the company's people"),
    ("Place.flow", "the name of a file in the folder's flows/"),
    ("Place.step", "the name of a step in that file"),
    ("reply.language", "an ISO 639 code"),
];

/// The entity types of the schema by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Action,
    Assistant,
    Authentication,
    Channel,
    Conversation,
    Customer,
    Data,
    Effect,
    Finding,
    Owner,
    Purpose,
    Staff,
    Weekday,
}

/// What is constant for every assistant and every request.
pub(crate) struct Platform {
    pub(crate) schema: Schema,
    /// The actions with their groups, for `action in …`.
    pub(crate) actions: Entities,
    types: BTreeMap<Kind, EntityTypeName>,
}

static PLATFORM: LazyLock<Platform> = LazyLock::new(Platform::read);

impl Platform {
    pub(crate) fn get() -> &'static Self {
        &PLATFORM
    }

    #[expect(clippy::expect_used, reason = "the schema is embedded: it is what the tests read")]
    fn read() -> Self {
        let (schema, _warnings) =
            Schema::from_cedarschema_str(PLATFORM_SCHEMA).expect("the embedded schema is valid");
        let actions = schema.action_entities().expect("the embedded actions form no cycle");
        let types = [
            (Kind::Action, "Action"),
            (Kind::Assistant, "Assistant"),
            (Kind::Authentication, "Authentication"),
            (Kind::Channel, "Channel"),
            (Kind::Conversation, "Conversation"),
            (Kind::Customer, "Customer"),
            (Kind::Data, "Data"),
            (Kind::Effect, "Effect"),
            (Kind::Finding, "Finding"),
            (Kind::Owner, "Owner"),
            (Kind::Purpose, "Purpose"),
            (Kind::Staff, "Staff"),
            (Kind::Weekday, "Weekday"),
        ]
        .map(|(kind, name)| (kind, name.parse().expect("a plain identifier is a type name")));
        Self { schema, actions, types: types.into() }
    }

    pub(crate) fn uid(&self, kind: Kind, id: &str) -> EntityUid {
        EntityUid::from_type_name_and_id(self.types[&kind].clone(), EntityId::new(id))
    }

    /// The actions among [`Action::ALL`] that are `named` or in a group that is.
    pub(crate) fn members<'a>(
        &'a self,
        named: &'a [EntityUid],
    ) -> impl Iterator<Item = Action> + 'a {
        Action::ALL.iter().copied().filter(move |action| {
            let uid = self.uid(Kind::Action, action.code());
            named.iter().any(|group| *group == uid || self.actions.is_ancestor_of(group, &uid))
        })
    }

    /// The actions in one of the schema's groups.
    pub(crate) fn group(&self, name: &str) -> Vec<Action> {
        self.members(&[self.uid(Kind::Action, name)]).collect()
    }
}

/// The prefix of the platform's own policies; no other may use it.
pub(crate) const PLATFORM_PREFIX: &str = "platform-";

/// How the platform's policies are called where a file is named.
pub(crate) const PLATFORM_FILE: &str = "ombud:platform.cedar";
