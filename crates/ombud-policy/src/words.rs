//! What Cedar complains about, in the words of whoever wrote the policy.
//!
//! The wordings on the left are those of `cedar-policy-core`, as they stand in its sources. One that is not
//! known is passed on as it is.

use crate::Finding;

/// What is wrong, and what to do about it where Cedar itself does not say so better.
pub(crate) struct Words {
    pub(crate) what: String,
    pub(crate) remedy: Option<String>,
}

impl Words {
    fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: Some(remedy.into()) }
    }

    fn what(what: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: None }
    }
}

/// Cedar's message in words.
pub(crate) fn of_cedar(message: &str) -> Words {
    let message = message.lines().next().unwrap_or_default();
    // Cedar names its own number for the policy here, which tells nobody anything.
    let message = match message.strip_prefix("for policy `") {
        Some(rest) => rest
            .split_once("`, ")
            .or_else(|| rest.split_once("`: "))
            .map_or(rest, |(_, message)| message),
        None => message,
    };
    syntax(message).or_else(|| schema(message)).unwrap_or_else(|| Words::what(message))
}

/// What keeps a text from being a policy.
fn syntax(message: &str) -> Option<Words> {
    if let Some(token) = message.strip_prefix("unexpected token ") {
        return Some(Words::new(
            format!("{token} stands where something else belongs"),
            "complete what stands before it: `permit (principal, action, resource) when { … };`",
        ));
    }
    if let Some(token) = message.strip_prefix("extra token ") {
        return Some(Words::new(format!("{token} is one too many"), "take it out"));
    }
    if let Some(name) = message.strip_prefix("invalid variable: ") {
        return Some(Words::new(
            format!("`{name}` is no variable"),
            format!(
                "write `principal`, `action`, `resource` or `context`, as in `context.{name}`; a \
                 text stands in quotation marks"
            ),
        ));
    }
    if let Some(word) = message.strip_prefix("invalid policy effect: ") {
        return Some(Words::new(
            format!("a policy cannot begin with `{word}`"),
            "begin it with `permit` or `forbid`",
        ));
    }
    if let Some(word) = message.strip_prefix("invalid policy condition: ") {
        return Some(Words::new(
            format!("a condition cannot begin with `{word}`"),
            "begin it with `when` or `unless`",
        ));
    }
    if let Some(name) = message.strip_prefix("duplicate annotation: ") {
        return Some(Words::new(format!("`{name}` stands there twice"), "keep one of the two"));
    }
    if let Some(rest) = message.strip_prefix("this policy is missing the ") {
        let name = rest.split(' ').next().unwrap_or(rest);
        return Some(Words::new(
            format!("{name} is missing in the brackets after `permit` or `forbid`"),
            "write `(principal, action, resource)`",
        ));
    }
    let known = [
        ("unexpected end of input", "the file ends in the middle of a policy", "end it with `;`"),
        (
            "invalid token",
            "a character stands where none can",
            "take it out, or put a text in quotation marks",
        ),
        ("'=' is not a valid operator", "one `=` compares nothing", "write `==`"),
        ("division is not supported", "`/` cannot be computed", "multiply the other side instead"),
        (
            "multiple relational operators",
            "two comparisons follow one another",
            "put brackets around each, and `&&` between them",
        ),
    ];
    let known = known.into_iter().find(|(begin, ..)| message.starts_with(begin));
    known.map(|(_, what, remedy)| Words::new(what, remedy))
}

/// What the platform's schema does not allow.
fn schema(message: &str) -> Option<Words> {
    if let Some(action) = message.strip_prefix("unrecognized action ") {
        return Some(Words::what(format!("there is no action {action}")));
    }
    if let Some(kind) = message.strip_prefix("unrecognized entity type ") {
        return Some(Words::what(format!("there is no kind of thing called {kind}")));
    }
    if let Some(rest) = message.strip_prefix("unexpected type: expected ") {
        let (wanted, found) = rest.split_once(" but saw ")?;
        let wanted: Vec<_> = wanted.split(", or ").map(kind).collect();
        let wanted = wanted.join(" or ");
        return Some(Words::new(
            format!("{} stands where {wanted} belongs", kind(found)),
            format!("write {wanted} there"),
        ));
    }
    if let Some(attribute) =
        message.strip_prefix("attribute ").and_then(|rest| rest.strip_suffix(" not found"))
    {
        return Some(Words::what(format!("there is no {}", place(attribute))));
    }
    if let Some(attribute) =
        message.strip_prefix("unable to guarantee safety of access to optional attribute ")
    {
        let name = attribute.split('`').nth(1).unwrap_or(attribute);
        let asked = match name.rsplit_once('.') {
            Some((record, member)) => format!("context.{record} has {member}"),
            None => format!("context has {name}"),
        };
        return Some(Words::new(
            format!("{} may be missing, and is used without asking", place(attribute)),
            format!("ask first: `{asked} && context.{name} …`"),
        ));
    }
    if let Some(rest) = message.strip_prefix("the types ") {
        let (one, other) = rest.strip_suffix(" are not compatible")?.split_once(" and ")?;
        return Some(Words::new(
            format!("{} is compared with {}, which is never the same", kind(one), kind(other)),
            "compare values of the same kind",
        ));
    }
    if message.starts_with("policy is impossible") {
        return Some(Words::what("the condition can never be true"));
    }
    if message.starts_with("unable to find an applicable action") {
        return Some(Words::what("no action fits what stands in the brackets"));
    }
    if let Some(rest) = message.strip_prefix("entity `") {
        let (kind, value) =
            rest.split_once("` is of an enumerated entity type")?.0.split_once("::")?;
        let what = format!("{} is no value of `{kind}`", value.replace('"', "`"));
        // There are too many of them to list.
        if kind == "Finding" {
            return Some(Words::new(what, finding_like(value.trim_matches('"'))));
        }
        return Some(Words::what(what));
    }
    if let Some(name) = message.strip_prefix("undefined extension function: ") {
        return Some(Words::new(format!("there is no function `{name}`"), "take it out"));
    }
    None
}

/// What may have been meant by something that is no finding.
fn finding_like(value: &str) -> String {
    let codes = Finding::ALL.iter().map(|finding| finding.code());
    let near = codes.map(|code| (strsim::jaro_winkler(code, value), code));
    match near.max_by(|(one, _), (other, _)| one.total_cmp(other)) {
        Some((likeness, code)) if likeness > 0.8 => {
            format!("write `{code}`, or another kind or group that the guard finds")
        }
        _ => "write a kind or a group that the guard finds, such as `iban` or `personal_data`"
            .to_owned(),
    }
}

/// `` `x` in context for Action::"a" `` as `` `context.x` in the action `a` ``.
fn place(attribute: &str) -> String {
    match attribute.split_once(" in context for ") {
        Some((name, action)) => {
            let action = action.trim_start_matches("Action::").trim_matches('"');
            format!("`context.{}` in the action `{action}`", name.trim_matches('`'))
        }
        None => attribute.replace(" on entity type ", " at a "),
    }
}

/// A type of Cedar's as people call it.
fn kind(cedar: &str) -> String {
    let cedar = cedar.trim().trim_matches('`');
    match cedar {
        "Long" => "a whole number".to_owned(),
        "String" => "a text".to_owned(),
        "Bool" | "Boolean" | "True" | "False" => "something true or false".to_owned(),
        _ if cedar.starts_with("Set<") || cedar == "Set" => "a set".to_owned(),
        _ if cedar.starts_with('{') => "a record".to_owned(),
        _ => format!("a `{cedar}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::of_cedar;

    #[test]
    fn what_is_not_known_is_passed_on_without_cedars_number() {
        let words = of_cedar("for policy `policy7`, something new");
        assert_eq!(words.what, "something new");
        assert_eq!(words.remedy, None);
    }
}
