//! Signing in and out, and becoming a member by invitation.

use askama::Template;
use axum::{
    extract::{FromRef, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use ombud_service::{NewSession, OpenInvitation, ServiceError};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use qrcode::{QrCode, render::svg};
use serde::Deserialize;

use super::{
    Form, Frame,
    frame::problem_of,
    session::{cookie, safe, session_of},
    tables,
};
use crate::{Faces, problem::Problem, reader::locale_of, state::Shared, words::Words};

#[derive(Template)]
#[template(path = "staff/sign_in.html")]
struct SignInPage {
    frame: Frame,
    to: String,
    address: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "staff/not_kept.html")]
struct NotKeptPage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "staff/first.html")]
struct FirstPage {
    frame: Frame,
    name: String,
    address: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "staff/invitation.html")]
struct InvitationPage {
    frame: Frame,
    token: String,
    name: String,
    address: String,
    secret: String,
    qr: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "staff/invitation_gone.html")]
struct InvitationGonePage {
    frame: Frame,
}

/// Where to go on after signing in.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct To {
    #[serde(default)]
    to: String,
}

/// What somebody signs in with.
#[derive(Deserialize)]
pub(crate) struct SignIn {
    #[serde(default)]
    address: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    to: String,
}

/// Who is the first.
#[derive(Deserialize)]
pub(crate) struct First {
    #[serde(default)]
    token: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    address: String,
}

/// What an invited person chooses.
#[derive(Deserialize)]
pub(crate) struct Accept {
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
    #[serde(default)]
    code: String,
}

fn outside(faces: &Faces, headers: &HeaderMap) -> Frame {
    let company = &faces.service.assistant().manifest().company.name;
    Frame::outside(Words(locale_of(headers)), company)
}

/// A page of the staff, as it is answered.
pub(crate) fn html(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => Html(tables::named(&html)).into_response(),
        Err(_) => Problem::internal().into_response(),
    }
}

pub(crate) fn refused(page: &impl Template, status: StatusCode) -> Response {
    (status, html(page)).into_response()
}

/// The form to sign in with.
pub(super) async fn page(
    State(shared): State<Shared>,
    headers: HeaderMap,
    axum::extract::Query(To { to }): axum::extract::Query<To>,
) -> Response {
    let faces = Faces::from_ref(&shared);
    if let Some(token) = session_of(&headers)
        && faces.service.authenticate_session(token).await.is_ok()
    {
        return Redirect::to(safe(&to)).into_response();
    }
    let frame = outside(&faces, &headers);
    html(&SignInPage { frame, to, address: String::new(), problem: None })
}

/// Sign in.
pub(super) async fn sign_in(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Form(form): Form<SignIn>,
) -> Response {
    let faces = Faces::from_ref(&shared);
    let SignIn { address, password, code, to } = form;
    let device = device(&headers);
    match faces.service.sign_in_member(&address, &password, &code, device).await {
        Ok(session) => begun(&session, &to),
        Err(error @ (ServiceError::NotSignedIn | ServiceError::TooManyAttempts { .. })) => {
            let frame = outside(&faces, &headers);
            let status = match error {
                ServiceError::NotSignedIn => StatusCode::UNAUTHORIZED,
                _ => StatusCode::TOO_MANY_REQUESTS,
            };
            let problem = Some(problem_of(error, frame.w));
            refused(&SignInPage { frame, to, address, problem }, status)
        }
        Err(error) => Problem::from(error).into_response(),
    }
}

/// Whether the browser kept the session: over plain HTTP it does so on the machine itself only.
pub(super) async fn done(
    State(shared): State<Shared>,
    headers: HeaderMap,
    axum::extract::Query(To { to }): axum::extract::Query<To>,
) -> Response {
    let faces = Faces::from_ref(&shared);
    let known = match session_of(&headers) {
        Some(token) => faces.service.authenticate_session(token).await.is_ok(),
        None => false,
    };
    if known {
        return Redirect::to(safe(&to)).into_response();
    }
    refused(&NotKeptPage { frame: outside(&faces, &headers) }, StatusCode::BAD_REQUEST)
}

/// Sign out: the session ends, here and on the server.
pub(super) async fn sign_out(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    let service = Faces::from_ref(&shared).service;
    if let Some(token) = session_of(&headers)
        && let Err(error) = service.sign_out_member(token).await
    {
        return Problem::from(error).into_response();
    }
    let mut response = Redirect::to("/sign-in").into_response();
    if let Some(cookie) = cookie(None) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// The form for the first administrator.
pub(super) async fn first_page(State(shared): State<Shared>, headers: HeaderMap) -> Response {
    let frame = outside(&Faces::from_ref(&shared), &headers);
    html(&FirstPage { frame, name: String::new(), address: String::new(), problem: None })
}

/// Invite the first administrator, who goes on with the invitation at once.
pub(super) async fn first(
    State(shared): State<Shared>,
    headers: HeaderMap,
    Form(form): Form<First>,
) -> Response {
    let faces = Faces::from_ref(&shared);
    let First { token, name, address } = form;
    let invited = faces.service.invite_first_member(token.trim(), &name, &address).await;
    let problem = match invited {
        Ok(invitation) => {
            return Redirect::to(&format!("/invitation/{}", invitation.token)).into_response();
        }
        Err(error @ ServiceError::Invalid { .. }) => problem_of(error, Words(locale_of(&headers))),
        Err(ServiceError::Unauthenticated) => Words(locale_of(&headers)).get("first-wrong-token"),
        Err(error) => return Problem::from(error).into_response(),
    };
    let frame = outside(&faces, &headers);
    let page = FirstPage { frame, name, address, problem: Some(problem) };
    refused(&page, StatusCode::UNPROCESSABLE_ENTITY)
}

/// What somebody is invited to, with what their authenticator app needs.
pub(super) async fn invitation(
    State(shared): State<Shared>,
    headers: HeaderMap,
    axum::extract::Path(token): axum::extract::Path<String>,
) -> Response {
    let faces = Faces::from_ref(&shared);
    let frame = outside(&faces, &headers);
    match faces.service.open_invitation(&token).await {
        Ok(open) => html(&invitation_page(frame, token, open, None)),
        Err(error) => gone(frame, error),
    }
}

/// Accept it.
pub(super) async fn accept(
    State(shared): State<Shared>,
    headers: HeaderMap,
    axum::extract::Path(token): axum::extract::Path<String>,
    Form(form): Form<Accept>,
) -> Response {
    let faces = Faces::from_ref(&shared);
    let frame = outside(&faces, &headers);
    let Accept { password, again, code } = form;
    let problem = if password == again {
        let device = device(&headers);
        match faces.service.accept_invitation(&token, &password, &code, device).await {
            Ok(session) => return begun(&session, "/account"),
            Err(error @ ServiceError::Invalid { .. }) => problem_of(error, frame.w),
            Err(error) => return gone(frame, error),
        }
    } else {
        frame.w.get("invitation-not-alike")
    };
    match faces.service.open_invitation(&token).await {
        Ok(open) => {
            let page = invitation_page(frame, token, open, Some(problem));
            refused(&page, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error) => gone(frame, error),
    }
}

fn gone(frame: Frame, error: ServiceError) -> Response {
    match error {
        ServiceError::NotFound { .. } => {
            refused(&InvitationGonePage { frame }, StatusCode::NOT_FOUND)
        }
        error => Problem::from(error).into_response(),
    }
}

fn invitation_page(
    frame: Frame,
    token: String,
    open: OpenInvitation,
    problem: Option<String>,
) -> InvitationPage {
    let OpenInvitation { member, secret, .. } = open;
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let (issuer, account) =
        (encoded(&format!("ombud {}", frame.company)), encoded(&member.address));
    let address = format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}");
    let qr = QrCode::new(address.as_bytes()).map(|code| drawn(&code)).unwrap_or_default();
    // Four signs at a time are typed without losing one's place.
    let signs: Vec<char> = secret.chars().collect();
    let secret = signs.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ");
    InvitationPage { frame, token, name: member.name, address: member.address, secret, qr, problem }
}

/// A QR code as SVG without a style of its own: black on white in every colour scheme, as cameras expect it.
fn drawn(code: &QrCode) -> String {
    let image = code.render::<svg::Color<'_>>().min_dimensions(200, 200).build();
    // An XML declaration has no place within HTML.
    image.find("<svg").and_then(|begin| image.get(begin..)).unwrap_or_default().to_owned()
}

/// Signed in: the browser gets the session and goes on.
fn begun(session: &NewSession, to: &str) -> Response {
    let to = utf8_percent_encode(safe(to), NON_ALPHANUMERIC);
    let mut response = Redirect::to(&format!("/sign-in/done?to={to}")).into_response();
    if let Some(cookie) = cookie(Some(&session.token)) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// What a browser calls itself.
fn device(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}
