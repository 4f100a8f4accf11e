//! API keys: which there are, a new one, and revoking one.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ombud_service::{ApiKeyView, Area, IdempotencyKey, KeyRights, Scope, ServiceError};
use serde::Deserialize;

use super::{
    Form, Frame, Moment, Section, Staff,
    areas::{AreaBox, area_boxes, areas_in_words},
    frame::{Listing, name_if, problem_of},
    session::Rejection,
    sign_in::{html, refused},
};
use crate::api::page::{After, Limit, Page};

#[derive(Template)]
#[template(path = "staff/keys.html")]
struct ListPage {
    frame: Frame,
    keys: Vec<Row>,
    next: Option<String>,
    /// Sent twice, the form makes one key.
    form_key: String,
    name: String,
    team: String,
    scopes: Vec<ScopeBox>,
    areas: Vec<AreaBox>,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "staff/key_made.html")]
struct MadePage {
    frame: Frame,
    name: String,
    key: String,
}

struct Row {
    id: String,
    name: String,
    scopes: String,
    team: String,
    areas: String,
    created: Moment,
}

/// A scope that can be ticked.
struct ScopeBox {
    value: &'static str,
    meaning: String,
    is_chosen: bool,
}

/// What a key is to be.
#[derive(Default, Deserialize)]
pub(super) struct Filled {
    #[serde(default)]
    key: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    team: String,
    #[serde(default)]
    scope: Vec<Scope>,
    #[serde(default)]
    area: Vec<Area>,
}

async fn list_page(
    staff: &Staff,
    after: Option<After>,
    filled: Filled,
    problem: Option<String>,
) -> Result<ListPage, ServiceError> {
    let Staff { service, who, words: w, .. } = staff;
    let limit = Limit::<50, 200>::default().get();
    let found = service.api_keys(who, after.map(Into::into), limit).await?;
    let Page { items: keys, next } = Page::of(found, limit, |key: ApiKeyView| Row {
        id: key.id,
        name: key.name,
        scopes: key.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(", "),
        team: key.team.unwrap_or_default(),
        areas: areas_in_words(*w, &key.areas),
        created: Moment::new(*w, key.created_at, service.now()),
    });
    let Filled { name, team, scope, area, .. } = filled;
    let scopes = Scope::ALL.into_iter().map(|one| ScopeBox {
        value: one.as_str(),
        meaning: w.of("scope-", one.as_str()),
        is_chosen: scope.contains(&one),
    });
    Ok(ListPage {
        frame: Frame::within(staff, Section::Keys),
        keys,
        next,
        form_key: service.form_key(),
        name,
        team,
        scopes: scopes.collect(),
        areas: area_boxes(staff, &area)?,
        problem,
    })
}

pub(super) async fn list(
    staff: Staff,
    Query(Listing { after }): Query<Listing>,
) -> Result<Response, Rejection> {
    Ok(html(&list_page(&staff, after, Filled::default(), None).await?))
}

pub(super) async fn make(staff: Staff, Form(filled): Form<Filled>) -> Result<Response, Rejection> {
    let key = IdempotencyKey::new(&filled.key)?;
    let rights = KeyRights {
        scopes: filled.scope.clone(),
        team: name_if(&filled.team).map(str::to_owned),
        areas: filled.area.clone(),
    };
    match staff.service.create_api_key(&staff.who, &filled.name, rights, Some(&key)).await {
        Ok(new) => Ok(html(&MadePage {
            frame: Frame::within(&staff, Section::Keys),
            name: new.view.name,
            key: new.key,
        })),
        Err(error @ ServiceError::Invalid { .. }) => {
            let problem = Some(problem_of(error, staff.words));
            let page = list_page(&staff, None, filled, problem).await?;
            Ok(refused(&page, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn revoke(staff: Staff, Path(id): Path<String>) -> Result<Response, Rejection> {
    match staff.service.revoke_api_key(&staff.who, &id).await {
        Ok(()) => Ok(Redirect::to("/console/keys").into_response()),
        Err(error @ ServiceError::LastAdminKey) => {
            let problem = Some(problem_of(error, staff.words));
            let page = list_page(&staff, None, Filled::default(), problem).await?;
            Ok(refused(&page, StatusCode::CONFLICT))
        }
        Err(error) => Err(error.into()),
    }
}
