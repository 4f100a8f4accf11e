//! The staff: who they are, what they are for, and inviting more.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ombud_service::{Area, Duty, Invitation, Member, MemberState, NewMember, Role, ServiceError};
use serde::Deserialize;

use super::{
    Form, Frame, Section, Staff,
    areas::{AreaBox, area_boxes, areas_in_words},
    frame::{Listing, name_if, problem_of},
    session::Rejection,
    sign_in::{html, refused},
};
use crate::{
    api::{
        page::{After, Limit, Page},
        staff::invitation_link,
    },
    words::Words,
};

#[derive(Template)]
#[template(path = "staff/people.html")]
struct ListPage {
    frame: Frame,
    members: Vec<Row>,
    next: Option<String>,
    /// What was filled in, where it was not taken.
    name: String,
    address: String,
    team: String,
    roles: Vec<RoleBox>,
    areas: Vec<AreaBox>,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "staff/person.html")]
struct ShowPage {
    frame: Frame,
    id: String,
    name: String,
    address: String,
    state: String,
    since: String,
    team: String,
    roles: Vec<RoleBox>,
    areas: Vec<AreaBox>,
    is_self: bool,
    is_disabled: bool,
    /// What tells what they are for now from what it was.
    seen: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "staff/invited.html")]
struct InvitedPage {
    frame: Frame,
    name: String,
    link: String,
    until: String,
}

struct Row {
    id: String,
    name: String,
    address: String,
    roles: String,
    team: String,
    areas: String,
    state: String,
}

/// A role that can be ticked.
struct RoleBox {
    value: &'static str,
    label: String,
    meaning: String,
    is_chosen: bool,
}

/// Who is to become a member, or what a member is to be.
#[derive(Default, Deserialize)]
pub(super) struct Filled {
    #[serde(default)]
    name: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    team: String,
    #[serde(default)]
    role: Vec<Role>,
    #[serde(default)]
    area: Vec<Area>,
    /// What they were for when the page was opened.
    #[serde(default)]
    seen: Option<String>,
}

impl Filled {
    fn duty(&self) -> Duty {
        Duty {
            roles: self.role.clone(),
            team: name_if(&self.team).map(str::to_owned),
            areas: self.area.clone(),
        }
    }
}

/// Whether somebody may sign in.
#[derive(Deserialize)]
pub(super) struct Allowed {
    allowed: bool,
}

/// What somebody is for, in words.
pub(super) fn roles_of(w: Words, member: &Member) -> String {
    let names = member.roles.iter().map(|role| label(w, *role));
    names.collect::<Vec<_>>().join(", ")
}

fn label(w: Words, role: Role) -> String {
    w.of("role-", role.as_str())
}

fn state(w: Words, state: MemberState) -> String {
    match state {
        MemberState::Invited => w.get("member-invited"),
        MemberState::Active => w.get("member-active"),
        MemberState::Disabled => w.get("member-disabled"),
    }
}

fn boxes(w: Words, chosen: &[Role]) -> Vec<RoleBox> {
    Role::ALL
        .into_iter()
        .map(|role| RoleBox {
            value: role.as_str(),
            label: label(w, role),
            meaning: w.of("meaning-", role.as_str()),
            is_chosen: chosen.contains(&role),
        })
        .collect()
}

async fn list_page(
    staff: &Staff,
    after: Option<After>,
    filled: Filled,
    problem: Option<String>,
) -> Result<ListPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let limit = Limit::<50, 200>::default().get();
    let found = service.members(who, after.map(Into::into), limit).await?;
    let Page { items: mut members, next } = Page::of(found, limit, |member: Member| Row {
        id: member.id.to_string(),
        roles: roles_of(*w, &member),
        team: member.team.unwrap_or_default(),
        areas: areas_in_words(*w, &member.areas),
        state: state(*w, member.state),
        name: member.name,
        address: member.address,
    });
    members.sort_by_key(|row| row.name.to_lowercase());
    let Filled { name, address, team, role, area, .. } = filled;
    Ok(ListPage {
        frame: Frame::within(staff, Section::People),
        members,
        next,
        name,
        address,
        team,
        roles: boxes(*w, &role),
        areas: area_boxes(staff, &area)?,
        problem,
    })
}

fn show_page(
    staff: &Staff,
    member: &Member,
    problem: Option<String>,
) -> Result<ShowPage, ServiceError> {
    let w = staff.words;
    Ok(ShowPage {
        frame: Frame::within(staff, Section::People),
        id: member.id.to_string(),
        name: member.name.clone(),
        address: member.address.clone(),
        state: state(w, member.state),
        since: w.exact(member.created_at),
        team: member.team.clone().unwrap_or_default(),
        roles: boxes(w, &member.roles),
        areas: area_boxes(staff, &member.areas)?,
        is_self: member.id == staff.member.id,
        is_disabled: member.state == MemberState::Disabled,
        seen: member.duty().stamp(),
        problem,
    })
}

fn invited(staff: &Staff, invitation: Invitation) -> Response {
    html(&InvitedPage {
        frame: Frame::within(staff, Section::People),
        name: invitation.member.name,
        link: invitation_link(&staff.service, &invitation.token),
        until: staff.words.exact(invitation.until),
    })
}

pub(super) async fn list(
    staff: Staff,
    Query(Listing { after }): Query<Listing>,
) -> Result<Response, Rejection> {
    Ok(html(&list_page(&staff, after, Filled::default(), None).await?))
}

pub(super) async fn invite(
    staff: Staff,
    Form(filled): Form<Filled>,
) -> Result<Response, Rejection> {
    let new = NewMember {
        name: filled.name.clone(),
        address: filled.address.clone(),
        duty: filled.duty(),
    };
    match staff.service.invite_member(&staff.who, &new, None).await {
        Ok(invitation) => Ok(invited(&staff, invitation)),
        Err(error @ ServiceError::Invalid { .. }) => {
            let problem = Some(problem_of(error, staff.words));
            let page = list_page(&staff, None, filled, problem).await?;
            Ok(refused(&page, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn show(staff: Staff, Path(id): Path<String>) -> Result<Response, Rejection> {
    let member = staff.service.member(&staff.who, &id).await?;
    Ok(html(&show_page(&staff, &member, None)?))
}

pub(super) async fn change(
    staff: Staff,
    Path(id): Path<String>,
    Form(filled): Form<Filled>,
) -> Result<Response, Rejection> {
    let seen = filled.seen.as_deref();
    let changed = staff.service.change_duty(&staff.who, &id, &filled.duty(), seen).await;
    after_change(&staff, &id, changed.map(drop)).await
}

pub(super) async fn invite_again(
    staff: Staff,
    Path(id): Path<String>,
) -> Result<Response, Rejection> {
    match staff.service.invite_again(&staff.who, &id, None).await {
        Ok(invitation) => Ok(invited(&staff, invitation)),
        Err(error) => after_change(&staff, &id, Err(error)).await,
    }
}

pub(super) async fn allow(
    staff: Staff,
    Path(id): Path<String>,
    Form(Allowed { allowed }): Form<Allowed>,
) -> Result<Response, Rejection> {
    let changed = staff.service.allow_member(&staff.who, &id, allowed, None).await;
    after_change(&staff, &id, changed.map(drop)).await
}

pub(super) async fn remove(staff: Staff, Path(id): Path<String>) -> Result<Response, Rejection> {
    match staff.service.remove_member(&staff.who, &id).await {
        Ok(()) => Ok(Redirect::to("/console/staff").into_response()),
        Err(error) => after_change(&staff, &id, Err(error)).await,
    }
}

/// Back to the member, or what stood against it on their page.
async fn after_change(
    staff: &Staff,
    id: &str,
    changed: Result<(), ServiceError>,
) -> Result<Response, Rejection> {
    let problem = match changed {
        Ok(()) => return Ok(Redirect::to(&format!("/console/staff/{id}")).into_response()),
        Err(
            error @ (ServiceError::Invalid { .. }
            | ServiceError::Done(_)
            | ServiceError::LastAdministrator
            | ServiceError::Store(ombud_service::StoreError::Conflict(_))),
        ) => problem_of(error, staff.words),
        Err(error) => return Err(error.into()),
    };
    let member = staff.service.member(&staff.who, id).await?;
    let page = show_page(staff, &member, Some(problem))?;
    Ok(refused(&page, StatusCode::UNPROCESSABLE_ENTITY))
}
