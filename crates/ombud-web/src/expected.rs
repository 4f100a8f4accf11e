//! What a value may be: read from the description of the API, said in both languages.

use std::{collections::BTreeMap, fmt};

use ombud_domain::{ActState, Channel, DecisionKind, Rating, Wording};
use ombud_service::{DeliveryState, First, HoldCode, ReviewState, Role, Scope, TaskState};
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, Visitor, value::Error as ValueError},
    forward_to_deserialize_any,
};
use serde_json::{Value, json};
use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type, path::ParameterIn},
};

use crate::api::{acts::WasFound, sites::Meets};

/// An id as we make them.
const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
/// A time as we write them.
const TIME: &str = "2026-03-01T09:00:00Z";

/// What a value may be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expected {
    /// One of these words.
    OneOf(Vec<String>),
    /// A whole number within these bounds.
    Whole {
        /// The least.
        min: i64,
        /// The most, where there is one.
        max: Option<i64>,
    },
    /// Any number.
    Number,
    /// True or false.
    Flag,
    /// A time (RFC 3339).
    Time,
    /// An id.
    Id,
    /// The code of a language.
    Language,
    /// The `next` of a page of a list.
    Place,
    /// The id of an event, or its version.
    Event,
    /// What can be stopped.
    StopScope,
    /// Bytes in base64.
    Base64,
    /// Several.
    List(Box<Expected>),
    /// An object.
    Object,
    /// Any text.
    Text,
}

impl Expected {
    /// The words of it, as they follow "must be" and precede "sein".
    pub(crate) fn wording(&self) -> Wording {
        match self {
            Self::OneOf(words) => Wording::new(listed(words, "or"), listed(words, "oder")),
            Self::Whole { min, max: Some(max) } => Wording::new(
                format!("a whole number from {min} to {max}"),
                format!("eine ganze Zahl von {min} bis {max}"),
            ),
            Self::Whole { min, max: None } => Wording::new(
                format!("a whole number from {min}, such as `{}`", self.example()),
                format!("eine ganze Zahl ab {min} wie `{}`", self.example()),
            ),
            Self::Number => Wording::new("a number", "eine Zahl"),
            Self::Flag => Wording::new("true or false", "`true` oder `false`"),
            Self::Time => Wording::new(
                format!("a time (RFC 3339) such as `{TIME}`"),
                format!("ein Zeitpunkt (RFC 3339) wie `{TIME}`"),
            ),
            Self::Id => {
                Wording::new(format!("an id such as `{ID}`"), format!("eine Kennung wie `{ID}`"))
            }
            Self::Language => Wording::new(
                "the code of a language such as `de` or `en`",
                "der Code einer Sprache wie `de` oder `en`",
            ),
            Self::Place => Wording::new(
                "the `next` of a page of this list",
                "das `next` einer Seite dieser Liste",
            ),
            Self::Event => Wording::new(
                "the id of an event, such as `1-7`, or its version, such as `7`",
                "die Kennung eines Ereignisses wie `1-7` oder seine Version wie `7`",
            ),
            Self::StopScope => Wording::new(
                "`everything`, `assistant/NAME`, `tool/NAME` or `site/NAME`",
                "`everything`, `assistant/NAME`, `tool/NAME` oder `site/NAME`",
            ),
            Self::Base64 => Wording::new("bytes in base64", "Bytes in base64"),
            Self::List(item) => match item.as_ref() {
                Self::OneOf(words) => Wording::new(
                    format!("a list of some of {}", listed(words, "and")),
                    format!("eine Liste aus {}", listed(words, "und")),
                ),
                _ => Wording::new("a list", "eine Liste"),
            },
            Self::Object => Wording::new("an object", "ein Objekt"),
            Self::Text => Wording::new("a text", "ein Text"),
        }
    }

    fn example(&self) -> Value {
        match self {
            Self::OneOf(words) => json!(words.first()),
            Self::Whole { min, .. } => json!((*min).max(1)),
            Self::Number => json!(0.5),
            Self::Flag => json!(true),
            Self::Time => json!(TIME),
            Self::Id => json!(ID),
            Self::Language => json!("de"),
            Self::Event => json!("1-7"),
            Self::StopScope => json!("everything"),
            Self::Base64 | Self::Place | Self::Text => json!("…"),
            Self::List(_) => json!([]),
            Self::Object => json!({}),
        }
    }
}

fn listed(words: &[String], joint: &str) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} {joint} {last}", before.join(", ")),
        None => String::new(),
    }
}

/// What a body or the part of an address after `?` is made of, by the description of the API.
pub(crate) struct Description {
    /// JSON Schema.
    root: Value,
    /// The schemas it refers to, by name.
    named: BTreeMap<String, Value>,
}

impl Description {
    /// Of a body.
    pub(crate) fn of_body<T: ToSchema>() -> Self {
        let mut named = Vec::new();
        T::schemas(&mut named);
        let json = |schema: &RefOr<Schema>| serde_json::to_value(schema).unwrap_or_default();
        Self {
            root: json(&T::schema()),
            named: named.iter().map(|(name, schema)| (name.clone(), json(schema))).collect(),
        }
    }

    /// Of a schema of the description of the API, with the schemas it refers to.
    pub(crate) fn of_value(schema: &Value, named: &serde_json::Map<String, Value>) -> Self {
        let named = named.iter().map(|(name, schema)| (name.clone(), schema.clone()));
        Self { root: schema.clone(), named: named.collect() }
    }

    /// A value of it.
    pub(crate) fn value(&self) -> Value {
        self.example_of(&self.root)
    }

    /// Of what follows the `?`.
    pub(crate) fn of_query<T: IntoParams>() -> Self {
        let parameters = T::into_params(|| Some(ParameterIn::Query));
        let properties: serde_json::Map<String, Value> = parameters
            .iter()
            .filter_map(|one| Some((one.name.clone(), serde_json::to_value(&one.schema).ok()?)))
            .collect();
        Self { root: json!({ "properties": properties }), named: BTreeMap::new() }
    }

    /// What is expected at a place such as `scope` or `of.since` or `policies[0].text`; the whole where it is
    /// empty. `None` where the description knows no such place.
    pub(crate) fn at(&self, place: &str) -> Option<Expected> {
        Some(self.expected(self.schema_at(place)?))
    }

    /// Where, of all that was sent, a list stands for an object with members that are known, or an object for a word, and what
    /// must stand there. The one would be taken for a list of its values, the other for the word that its only member is
    /// named like, and nobody means that.
    pub(crate) fn misplaced(&self, sent: &Value) -> Option<(String, Expected)> {
        self.misplaced_below(sent, "")
    }

    fn misplaced_below(&self, sent: &Value, place: &str) -> Option<(String, Expected)> {
        match sent {
            Value::Object(members) => {
                let expected = self.at(place).filter(|_| !place.is_empty());
                if let Some(expected @ Expected::OneOf(_)) = expected {
                    return Some((place.to_owned(), expected));
                }
                members.iter().find_map(|(name, value)| {
                    let dot = if place.is_empty() { "" } else { "." };
                    self.misplaced_below(value, &format!("{place}{dot}{name}"))
                })
            }
            Value::Array(items) => {
                if place.is_empty() || self.schema_at(place)?.get("properties").is_some() {
                    return Some((place.to_owned(), Expected::Object));
                }
                let mut items = items.iter().enumerate();
                items.find_map(|(index, item)| {
                    self.misplaced_below(item, &format!("{place}[{index}]"))
                })
            }
            _ => None,
        }
    }

    fn schema_at(&self, place: &str) -> Option<&Value> {
        let mut schema = self.resolve(&self.root);
        for step in place.split('.').filter(|step| !step.is_empty()) {
            let mut parts = step.split('[');
            let name = parts.next().unwrap_or_default();
            if !name.is_empty() {
                let inner = schema.get("properties").and_then(|all| all.get(name));
                schema = self.resolve(inner.or_else(|| schema.get("additionalProperties"))?);
            }
            for _item in parts {
                schema = self.resolve(schema.get("items")?);
            }
        }
        Some(schema)
    }

    /// An object with what must be there.
    pub(crate) fn example(&self) -> Value {
        self.example_of(&self.root)
    }

    fn example_of(&self, schema: &Value) -> Value {
        let schema = self.resolve(schema);
        match self.expected(schema) {
            Expected::Object => {
                let required = schema.get("required").and_then(Value::as_array);
                let names = required.into_iter().flatten().filter_map(Value::as_str);
                let of = |name| schema.get("properties").and_then(|all| all.get(name));
                names.filter_map(|name| Some((name, self.example_of(of(name)?)))).collect()
            }
            Expected::List(_) => {
                json!([schema.get("items").map_or(Value::Null, |item| self.example_of(item))])
            }
            plain => plain.example(),
        }
    }

    /// Follow references, and take what is meant of something that may be left out.
    fn resolve<'a>(&'a self, mut schema: &'a Value) -> &'a Value {
        loop {
            let name = schema.get("$ref").and_then(Value::as_str);
            let name = name.and_then(|name| name.rsplit('/').next());
            // What is said about a word of an enumeration stands beside it, in `allOf`.
            let either = schema.get("oneOf").or_else(|| schema.get("allOf"));
            let either = either.and_then(Value::as_array);
            let inner = match (name, either) {
                (Some(name), _) => self.named.get(name),
                (None, Some(either)) => either.iter().find(|one| !is(one, "null")),
                (None, None) => None,
            };
            match inner {
                Some(inner) => schema = inner,
                None => return schema,
            }
        }
    }

    fn expected(&self, schema: &Value) -> Expected {
        let bound = |name: &str| schema.get(name).and_then(Value::as_i64);
        if let Some(words) = schema.get("enum").and_then(Value::as_array) {
            let words = words.iter().filter_map(Value::as_str).map(str::to_owned);
            return Expected::OneOf(words.collect());
        }
        match schema.get("format").and_then(Value::as_str) {
            Some("date-time") => return Expected::Time,
            Some("uuid") => return Expected::Id,
            Some("language") => return Expected::Language,
            Some("place") => return Expected::Place,
            Some("event") => return Expected::Event,
            Some("stop-scope") => return Expected::StopScope,
            Some("byte") => return Expected::Base64,
            _ => {}
        }
        if is(schema, "integer") {
            Expected::Whole { min: bound("minimum").unwrap_or(0), max: bound("maximum") }
        } else if is(schema, "number") {
            Expected::Number
        } else if is(schema, "boolean") {
            Expected::Flag
        } else if is(schema, "array") {
            let item = schema.get("items").map(|item| self.expected(self.resolve(item)));
            Expected::List(Box::new(item.unwrap_or(Expected::Text)))
        } else if is(schema, "string") {
            Expected::Text
        } else {
            Expected::Object
        }
    }
}

/// Whether a schema allows a value of this type. What may be left out allows `null` besides.
fn is(schema: &Value, name: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(only)) => only == name,
        Some(Value::Array(several)) => several.iter().any(|one| one == name),
        _ => false,
    }
}

/// Declares types that stand, in the description of the API, for a word of an enumeration.
macro_rules! words {
    ($($name:ident of $words:ty),+ $(,)?) => {
        $(
            #[doc = concat!("A word of [`", stringify!($words), "`], in the description of the API.")]
            pub(crate) struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    one_of::<$words>()
                }
            }

            impl ToSchema for $name {}
        )+
    };
}

words! {
    ActStateWord of ActState,
    ChannelWord of Channel,
    DecisionKindWord of DecisionKind,
    DeliveryStateWord of DeliveryState,
    FirstWord of First,
    MeetsWord of Meets,
    HoldCodeWord of HoldCode,
    RatingWord of Rating,
    ReviewStateWord of ReviewState,
    RoleWord of Role,
    ScopeWord of Scope,
    TaskStateWord of TaskState,
    WasFoundWord of WasFound,
}

/// The schema of an enumeration: each word that `serde` reads.
fn one_of<T: for<'de> Deserialize<'de>>() -> RefOr<Schema> {
    let mut words: &'static [&'static str] = &[];
    // The type tells the deserializer which words there are before it gets one.
    drop(T::deserialize(Words(&mut words)));
    let words = words.iter().copied();
    let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
    RefOr::T(Schema::Object(schema.build()))
}

/// Listens to which words an enumeration has.
struct Words<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Words<'_> {
    type Error = ValueError;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(ValueError::custom("not an enumeration"))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        *self.0 = words;
        Err(ValueError::custom(fmt::Error))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ombud_domain::Locale;

    use super::*;

    #[derive(ToSchema)]
    #[expect(dead_code, reason = "only described")]
    struct Inner {
        #[schema(value_type = Option<String>, format = DateTime)]
        since: Option<jiff::Timestamp>,
        solved: bool,
    }

    #[derive(ToSchema)]
    #[expect(dead_code, reason = "only described")]
    struct Outer {
        text: String,
        limit: Option<u32>,
        of: Inner,
        maybe: Option<Inner>,
        many: Vec<Inner>,
        /// How it stands.
        #[schema(value_type = ActStateWord, inline)]
        state: ActState,
        #[schema(value_type = Vec<ActStateWord>, inline)]
        states: Vec<ActState>,
    }

    #[test]
    fn what_a_place_of_a_body_takes_is_what_the_description_says() {
        let body = Description::of_body::<Outer>();
        let states = "`proposed`, `rejected`, `expired`, `withdrawn`, `intended`, `done`, `refused`, \
                      `unknown`, `undoing`";
        for (place, words) in [
            ("", "an object".to_owned()),
            ("text", "a text".to_owned()),
            ("limit", "a whole number from 0, such as `1`".to_owned()),
            ("of.since", format!("a time (RFC 3339) such as `{TIME}`")),
            ("maybe.since", format!("a time (RFC 3339) such as `{TIME}`")),
            ("many", "a list".to_owned()),
            ("many[3].solved", "true or false".to_owned()),
            ("state", format!("{states} or `undone`")),
            ("states", format!("a list of some of {states} and `undone`")),
        ] {
            assert_eq!(body.at(place).unwrap().wording().to_string(), words, "{place}");
        }
        assert_eq!(body.at("nothing"), None);
    }

    #[test]
    fn the_example_of_a_body_has_what_must_be_there() {
        let example = Description::of_body::<Outer>().example();
        let names: BTreeSet<_> = example.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, BTreeSet::from(["many", "of", "state", "states", "text"]));
        assert_eq!(example["state"], "proposed");
    }

    #[test]
    fn words_join_in_both_languages() {
        let wording = Expected::OneOf(vec!["a".into(), "b".into(), "c".into()]).wording();
        assert_eq!(wording.in_locale(Locale::En), "`a`, `b` or `c`");
        assert_eq!(wording.in_locale(Locale::De), "`a`, `b` oder `c`");
    }
}
