//! Who of the team is to have a conversation.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ombud_domain::{ConversationId, Owner, StaffId};
use ombud_service::{DeskMember, IdempotencyKey, Scope, ServiceError};
use serde::Deserialize;
use uuid::Uuid;

use super::conversation::{Names, whose};
use crate::staff::{Form, Frame, Rejection, Section, Staff, html, problem_of, refused};

#[derive(Template)]
#[template(path = "desk/assign.html")]
struct AssignPage {
    frame: Frame,
    id: String,
    /// Who has it, in words, and for the form.
    state: String,
    from: String,
    /// Whether whoever looks at it may give it away.
    may: bool,
    colleagues: Vec<Choice>,
    key: String,
    problem: Option<String>,
}

/// A colleague who can be chosen.
struct Choice {
    id: String,
    name: String,
}

/// What the form sends.
#[derive(Default, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    key: String,
    #[serde(default)]
    agent: String,
    /// Who had it when the page was made.
    #[serde(default)]
    from: String,
}

/// Who has a conversation, as a form carries it.
fn carried(owner: Owner) -> String {
    match owner {
        Owner::Agent { id } => id.to_string(),
        other => other.as_str().to_owned(),
    }
}

fn owner_of(carried: &str) -> Option<Owner> {
    match carried {
        "assistant" => Some(Owner::Assistant),
        "queue" => Some(Owner::Queue),
        "closed" => Some(Owner::Closed),
        id => id.parse::<Uuid>().ok().map(|id| Owner::Agent { id: id.into() }),
    }
}

/// Whoever sends the form has chosen nobody.
fn not_chosen() -> ServiceError {
    ServiceError::invalid("agent", "must be somebody of the list", "muss jemand aus der Liste sein")
}

async fn shown(
    staff: &Staff,
    id: ConversationId,
    problem: Option<String>,
) -> Result<AssignPage, ServiceError> {
    let Staff { service, who, .. } = staff;
    let owner = service.conversation(who, id).await?.owner;
    let own = who.staff().ok();
    let choice = |DeskMember { id, name, .. }: DeskMember| Choice { id: id.to_string(), name };
    let has = |colleague: &DeskMember| owner == Owner::Agent { id: colleague.id };
    let others = service.desk_members(who, Some(id)).await?.into_iter();
    let others = others.filter(|one| Some(one.id) != own && !has(one));
    Ok(AssignPage {
        frame: Frame::within(staff, Section::Desk),
        id: id.to_string(),
        state: whose(staff, &mut Names::default(), owner).await?,
        from: carried(owner),
        may: match owner {
            Owner::Agent { id } => Some(id) == own || who.require_somewhere(Scope::Assign).is_ok(),
            Owner::Assistant | Owner::Queue => true,
            Owner::Closed => false,
        },
        colleagues: others.map(choice).collect(),
        key: service.form_key(),
        problem,
    })
}

pub(super) async fn page(staff: Staff, Path(id): Path<Uuid>) -> Result<Response, Rejection> {
    Ok(html(&shown(&staff, id.into(), None).await?))
}

/// Back to the desk, or what stood against it.
pub(super) async fn assign(
    staff: Staff,
    Path(id): Path<Uuid>,
    Form(Sent { key, agent, from }): Form<Sent>,
) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&key)?;
    let from = owner_of(&from);
    let done = match agent.parse::<StaffId>() {
        Ok(to) => staff.service.assign(&staff.who, id.into(), to, from, Some(&key)).await,
        Err(_) => Err(not_chosen()),
    };
    let problem = match done {
        Ok(_) => return Ok(Redirect::to("/desk").into_response()),
        Err(
            error @ (ServiceError::Conversation(_)
            | ServiceError::Busy
            | ServiceError::IdempotencyKeyReused
            | ServiceError::Invalid { .. }),
        ) => problem_of(error, staff.words),
        Err(error) => return Err(error.into()),
    };
    let page = shown(&staff, id.into(), Some(problem)).await?;
    Ok(refused(&page, StatusCode::CONFLICT))
}
