//! The staff: who may sign in, and what they may do.

use axum::{Json, extract::State, http::StatusCode};
use ombud_service::{Area, Duty, Invitation, Member, MemberState, NewMember, Role, Service};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::page::{Cursor, Page};
use crate::{
    Faces,
    expected::RoleWord,
    problem::Problem,
    state::{Body, Caller, Idempotency, Path, Query},
};

/// A member of the staff.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Member)]
pub(crate) struct MemberShape {
    /// The random id that decisions name.
    id: Uuid,
    /// What they are called.
    name: String,
    /// Their e-mail address, with which they sign in.
    address: String,
    /// What they are for: `administrator`, `agent`, `lead`, `engineer`, `legal`, `compliance`, `privacy`,
    /// `security`, `operations`, `executive`, `auditor`.
    #[schema(value_type = Vec<String>)]
    roles: Vec<Role>,
    /// The team they belong to.
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<String>,
    /// Where their rights reach: `site:`, `brand:` or `team:` and a name, such as `site:shop`; everywhere where absent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    areas: Vec<Area>,
    /// Whether they can sign in: `invited`, `active`, `disabled`.
    #[schema(value_type = String)]
    state: MemberState,
    /// Since when they are known (RFC 3339).
    created_at: String,
}

impl From<Member> for MemberShape {
    fn from(member: Member) -> Self {
        Self {
            id: member.id.as_uuid(),
            name: member.name,
            address: member.address,
            roles: member.roles,
            team: member.team,
            areas: member.areas,
            state: member.state,
            created_at: member.created_at.to_string(),
        }
    }
}

/// A member with what lets them choose a password and add an authenticator.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Invited {
    /// Whom it is for.
    #[serde(flatten)]
    member: MemberShape,
    /// The link to pass on to them alone. It is good once, and cannot be shown again.
    link: String,
    /// How long it is good (RFC 3339).
    until: String,
}

impl Invited {
    fn of(service: &Service, invitation: Invitation) -> Self {
        Self {
            link: invitation_link(service, &invitation.token),
            until: invitation.until.to_string(),
            member: invitation.member.into(),
        }
    }
}

/// Where an invitation is accepted.
pub(crate) fn invitation_link(service: &Service, token: &str) -> String {
    format!("{}/invitation/{token}", service.settings().public_url.trim_end_matches('/'))
}

/// Who is to become a member.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Invite {
    /// What they are called; 1 to 100 characters.
    name: String,
    /// Their e-mail address.
    address: String,
    /// What they are for.
    #[schema(value_type = Vec<RoleWord>, inline)]
    roles: Vec<Role>,
    /// The team they belong to, such as `billing`.
    #[serde(default)]
    team: Option<String>,
    /// Where their rights reach: `site:`, `brand:` or `team:` and a name, such as `site:shop`. With none, everywhere; with some, only what
    /// is of conversations that began there.
    #[serde(default)]
    areas: Vec<String>,
}

/// What a member is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    /// What they are for.
    #[schema(value_type = Vec<RoleWord>, inline)]
    roles: Vec<Role>,
    /// The team they belong to; none without it.
    #[serde(default)]
    team: Option<String>,
    /// Where their rights reach: `site:`, `brand:` or `team:` and a name, such as `site:shop`. With none (`[]`), everywhere; left out, it
    /// stays as it is.
    #[serde(default)]
    areas: Option<Vec<String>>,
}

/// The members of the staff
#[utoipa::path(get, path = "/v1/staff", tag = "staff",
    security(("bearer" = ["admin"])), params(Cursor),
    responses((status = 200, body = Page<MemberShape>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn list(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Query(Cursor { after, limit }): Query<Cursor>,
) -> Result<Json<Page<MemberShape>>, Problem> {
    let limit = limit.get();
    let found = faces.service.members(&who, after.map(Into::into), limit).await?;
    Ok(Json(Page::of(found, limit, Into::into)))
}

/// Invite somebody to the staff
///
/// The same address twice is refused, but under the same idempotency key.
#[utoipa::path(post, path = "/v1/staff", tag = "staff",
    security(("bearer" = ["admin"])), params(("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")), request_body = Invite,
    responses((status = 201, body = Invited), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn invite(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Idempotency(key): Idempotency,
    Body(body): Body<Invite>,
) -> Result<(StatusCode, Json<Invited>), Problem> {
    let Invite { name, address, roles, team, areas } = body;
    let new = NewMember { name, address, duty: Duty { roles, team, areas: Area::all_of(&areas)? } };
    let invitation = faces.service.invite_member(&who, &new, key.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(Invited::of(&faces.service, invitation))))
}

/// A member of the staff
#[utoipa::path(get, path = "/v1/staff/{id}", tag = "staff",
    security(("bearer" = ["admin"])), params(("id" = Uuid, Path)),
    responses((status = 200, body = MemberShape), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn show(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
) -> Result<Json<MemberShape>, Problem> {
    Ok(Json(faces.service.member(&who, &id.to_string()).await?.into()))
}

/// Give a member other roles, another team, or other areas
#[utoipa::path(put, path = "/v1/staff/{id}", tag = "staff",
    security(("bearer" = ["admin"])), params(("id" = Uuid, Path)), request_body = Change,
    responses((status = 200, body = MemberShape), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn change(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Body(Change { roles, team, areas }): Body<Change>,
) -> Result<Json<MemberShape>, Problem> {
    let id = id.to_string();
    let (areas, seen) = if let Some(areas) = areas {
        (Area::all_of(&areas)?, None)
    } else {
        let known = faces.service.member(&who, &id).await?.duty();
        (known.areas.clone(), Some(known.stamp()))
    };
    let duty = Duty { roles, team, areas };
    Ok(Json(faces.service.change_duty(&who, &id, &duty, seen.as_deref()).await?.into()))
}

/// Give a member a new invitation, for a lost password or phone
///
/// What they had no longer counts, and their sessions end. The invitation before is good no more.
#[utoipa::path(post, path = "/v1/staff/{id}/invite", tag = "staff",
    security(("bearer" = ["admin"])), params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 201, body = Invited), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn invite_again(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
) -> Result<(StatusCode, Json<Invited>), Problem> {
    let invitation = faces.service.invite_again(&who, &id.to_string(), key.as_ref()).await?;
    Ok((StatusCode::CREATED, Json(Invited::of(&faces.service, invitation))))
}

/// A member may no longer sign in; their sessions end at once
#[utoipa::path(post, path = "/v1/staff/{id}/disable", tag = "staff",
    security(("bearer" = ["admin"])), params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 200, body = MemberShape), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn disable(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
) -> Result<Json<MemberShape>, Problem> {
    let id = id.to_string();
    Ok(Json(faces.service.allow_member(&who, &id, false, key.as_ref()).await?.into()))
}

/// A member may sign in again, with what they had
#[utoipa::path(post, path = "/v1/staff/{id}/enable", tag = "staff",
    security(("bearer" = ["admin"])), params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key twice has one effect and the same answer.")),
    responses((status = 200, body = MemberShape), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn enable(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
    Idempotency(key): Idempotency,
) -> Result<Json<MemberShape>, Problem> {
    let id = id.to_string();
    Ok(Json(faces.service.allow_member(&who, &id, true, key.as_ref()).await?.into()))
}

/// A member leaves: name and address are erased for good
///
/// What they decided stays in the log, under their random id.
#[utoipa::path(delete, path = "/v1/staff/{id}", tag = "staff",
    security(("bearer" = ["admin"])), params(("id" = Uuid, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(crate) async fn remove(
    State(faces): State<Faces>,
    Caller(who): Caller,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    faces.service.remove_member(&who, &id.to_string()).await?;
    Ok(StatusCode::NO_CONTENT)
}
