//! Problems (RFC 9457): the one place where an error becomes a status, a code and a sentence in each
//! language.

use std::borrow::Cow;

use askama::Template;
use axum::{
    extract::{FromRef, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use ombud_domain::{ConversationError, Locale, Wording};
use ombud_service::{FileError, ServiceError, Thing, TranslationError};
use serde::Serialize;
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

use crate::{
    Faces,
    expected::Expected,
    german,
    misfit::{self, Within},
    problem_kind::ProblemKind,
    reader::{Reader, VARIES, with_code},
    staff::session_of,
    state::Shared,
};

/// What went wrong, in every language that ombud speaks. It is written at the edge ([`tell`]), where it is
/// known who reads it.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    kind: ProblemKind,
    /// What happened here, in the caller's words: sentences.
    detail: Wording,
    /// What the caller has to show, where that is what is missing.
    challenge: Option<Challenge>,
}

/// What a caller has to show (RFC 9110, section 11.6.1): a key or token, with what stands against the one
/// that came (RFC 6750, section 3.1).
#[derive(Debug, Clone, Copy)]
enum Challenge {
    /// There was none.
    Missing,
    /// It is none of ours, or not any more.
    Invalid,
    /// It may not do this; with the scope that would, if a key can have one.
    Insufficient(Option<&'static str>),
}

impl Challenge {
    fn header(self) -> Option<HeaderValue> {
        const REALM: &str = "Bearer realm=\"ombud\"";
        let challenge = match self {
            Self::Missing => REALM.to_owned(),
            Self::Invalid => format!("{REALM}, error=\"invalid_token\""),
            Self::Insufficient(None) => format!("{REALM}, error=\"insufficient_scope\""),
            Self::Insufficient(Some(scope)) => {
                format!("{REALM}, error=\"insufficient_scope\", scope=\"{scope}\"")
            }
        };
        HeaderValue::try_from(challenge).ok()
    }
}

/// What went wrong (RFC 9457, `application/problem+json`), in the language that the caller prefers
/// (`Accept-Language`: German or English), English without a wish.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
struct Written<'a> {
    /// Stable code, as the address of a page that says what it means: `/problems/text-too-long`.
    #[serde(rename = "type")]
    kind: String,
    /// The same for every problem of this kind.
    title: &'a str,
    /// HTTP status.
    status: u16,
    /// What happened here, in the caller's words.
    detail: &'a str,
}

impl PartialSchema for Problem {
    fn schema() -> RefOr<Schema> {
        Written::schema()
    }
}

impl ToSchema for Problem {
    fn name() -> Cow<'static, str> {
        Written::name()
    }
}

impl Problem {
    fn new(kind: ProblemKind, detail: Wording) -> Self {
        Self { kind, detail, challenge: None }
    }

    fn with(self, challenge: Challenge) -> Self {
        Self { challenge: Some(challenge), ..self }
    }

    /// With an error's line in both languages, which become sentences.
    fn said(kind: ProblemKind, en: &str, de: &str) -> Self {
        Self::new(kind, Wording::new(sentence(en), sentence(de)))
    }

    /// There is no key and no token.
    pub(crate) fn unauthenticated() -> Self {
        let detail = Wording::new(
            "Send an API key or a conversation token as `Authorization: Bearer …`.",
            "Senden Sie einen API-Schlüssel oder das Token einer Unterhaltung als \
             `Authorization: Bearer …`.",
        );
        Self::new(ProblemKind::Unauthenticated, detail).with(Challenge::Missing)
    }

    /// What happened here, for a page to say in its place.
    pub(crate) fn detail(&self, locale: Locale) -> &str {
        self.detail.in_locale(locale)
    }

    /// A form that another site sent in somebody's name.
    pub(crate) fn from_elsewhere() -> Self {
        Self::new(
            ProblemKind::FromElsewhere,
            Wording::new(
                "This form did not come from one of our own pages, so nothing was done.",
                "Dieses Formular kam nicht von einer unserer eigenen Seiten; darum ist nichts geschehen.",
            ),
        )
    }

    /// A form that cannot be read.
    pub(crate) fn form() -> Self {
        Self::malformed(Wording::new(
            "The form cannot be read. Go back, load the page again and send it once more.",
            "Das Formular ist nicht lesbar. Gehen Sie zurück, laden Sie die Seite neu und senden Sie es noch \
             einmal.",
        ))
    }

    pub(crate) fn content_type() -> Self {
        Self::new(
            ProblemKind::ContentType,
            Wording::new(
                "Send JSON with `Content-Type: application/json`.",
                "Senden Sie JSON mit `Content-Type: application/json`.",
            ),
        )
    }

    /// A body in an encoding of characters that JSON is not sent in.
    pub(crate) fn charset(given: &str) -> Self {
        let given = misfit::quoted(given);
        let line =
            |locale, begin: &str, end: &str| format!("{begin} {}{end}", given.in_locale(locale));
        Self::new(
            ProblemKind::ContentType,
            Wording::new(
                line(
                    Locale::En,
                    "The body is announced in the character encoding",
                    ". JSON is taken in UTF-8 only: send \
                     `Content-Type: application/json`, with `charset=utf-8` or without a charset.",
                ),
                line(
                    Locale::De,
                    "Der Inhalt ist in der Zeichenkodierung",
                    " angekündigt. JSON wird nur in UTF-8 \
                     angenommen: Senden Sie `Content-Type: application/json`, mit `charset=utf-8` oder ohne \
                     Angabe.",
                ),
            ),
        )
    }

    /// A body that is compressed, or encoded otherwise.
    pub(crate) fn content_encoding(given: &str) -> Self {
        let given = misfit::quoted(given);
        Self::new(
            ProblemKind::ContentType,
            Wording::new(
                format!(
                    "The body is announced with `Content-Encoding` {}. It is taken as it is, not compressed: \
                     send it without that header.",
                    given.in_locale(Locale::En)
                ),
                format!(
                    "Der Inhalt ist mit `Content-Encoding` {} angekündigt. Er wird nur unkomprimiert angenommen: \
                     Senden Sie ihn ohne diesen Header.",
                    given.in_locale(Locale::De)
                ),
            ),
        )
    }

    /// A request with two idempotency keys.
    pub(crate) fn two_idempotency_keys() -> Self {
        Self::malformed(Wording::new(
            "The request has more than one `Idempotency-Key`. Send one.",
            "Die Anfrage hat mehr als einen `Idempotency-Key`. Senden Sie einen.",
        ))
    }

    /// The request cannot be read.
    pub(crate) fn malformed(detail: Wording) -> Self {
        Self::new(ProblemKind::Malformed, detail)
    }

    /// A body that is not JSON, with the place at which it stops being so.
    pub(crate) fn syntax(parser: &str) -> Self {
        let place = parser.rsplit_once(" at ").map(|(_, place)| place);
        let place = place.and_then(|place| place.strip_prefix("line ")?.split_once(" column "));
        Self::malformed(match place {
            Some((line, column)) => Wording::new(
                format!("The body is not JSON, from line {line} column {column} on."),
                format!("Der Inhalt ist ab Zeile {line}, Spalte {column} kein JSON."),
            ),
            None => Wording::new("The body is not JSON.", "Der Inhalt ist kein JSON."),
        })
    }

    /// A body that is not UTF-8.
    pub(crate) fn encoding() -> Self {
        Self::malformed(Wording::new(
            "The body is not UTF-8: JSON is sent in no other encoding.",
            "Der Inhalt ist nicht UTF-8: JSON wird in keiner anderen Kodierung gesendet.",
        ))
    }

    /// There is no body where one is needed, such as `example`.
    pub(crate) fn no_body(example: &Value) -> Self {
        Self::malformed(Wording::new(
            format!("There is no body; JSON is expected, such as `{example}`."),
            format!("Der Inhalt fehlt; erwartet wird JSON wie `{example}`."),
        ))
    }

    /// A cursor that is not one of ours.
    pub(crate) fn cursor(name: &str, given: &str) -> Self {
        let given = misfit::quoted(given);
        Self::malformed(misfit::must_be(Within::Address, name, &Expected::Place, &given))
    }

    /// A body where none is taken.
    pub(crate) fn body_not_taken() -> Self {
        Self::invalid(Wording::new(
            "Nothing is taken in the body here, so nothing was done. Leave it out, or send `{}`.",
            "Hier wird im Inhalt nichts entgegengenommen; darum ist nichts geschehen. Lassen Sie ihn weg, \
             oder senden Sie `{}`.",
        ))
    }

    /// A value that can be read and not be taken.
    pub(crate) fn invalid(detail: Wording) -> Self {
        Self::new(ProblemKind::Invalid, detail)
    }

    /// A value is not what it must be.
    pub(crate) fn must_be(name: &str, expected: &Expected, given: &str) -> Self {
        let given = misfit::quoted(given);
        Self::invalid(misfit::must_be(Within::Body, name, expected, &given))
    }

    pub(crate) fn too_large() -> Self {
        Self::new(
            ProblemKind::TooLarge,
            Wording::new(
                "A request may have at most 64 KiB, a file that is sent 50 MB and an assistant's folder 32 MiB.",
                "Eine Anfrage darf höchstens 64 KiB haben, eine gesendete Datei 50 MB und der Ordner eines Assistenten 32 MiB.",
            ),
        )
    }

    /// The rest of the body did not come in time.
    pub(crate) fn stalled() -> Self {
        Self::new(
            ProblemKind::Stalled,
            Wording::new(
                "The rest of the request did not come for 30 seconds, and nothing was done.",
                "Der Rest der Anfrage kam 30 Sekunden lang nicht; es wurde nichts getan.",
            ),
        )
    }

    pub(crate) fn not_found() -> Self {
        Self::new(
            ProblemKind::NotFound,
            Wording::new(
                "There is nothing at this address. `/docs` lists what there is.",
                "Unter dieser Adresse gibt es nichts. `/docs` führt auf, was es gibt.",
            ),
        )
    }

    pub(crate) fn method_not_allowed() -> Self {
        Self::new(
            ProblemKind::MethodNotAllowed,
            Wording::new(
                "This address does not take that method. `/docs` lists what it takes.",
                "Diese Adresse nimmt die Methode nicht an. `/docs` führt auf, was sie annimmt.",
            ),
        )
    }

    pub(crate) fn internal() -> Self {
        Self::new(
            ProblemKind::Internal,
            Wording::new(
                "Nothing was lost. Try again; if it stays, tell the operator the request id.",
                "Es ging nichts verloren. Versuchen Sie es noch einmal; bleibt es dabei, nennen Sie \
                 dem Betrieb die Kennung der Anfrage.",
            ),
        )
    }
}

/// Without a body, which depends on who reads it: [`tell`] writes it.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        if self.kind.status() == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if self.kind == ProblemKind::ContentType {
            // What would have been taken (RFC 9110, section 15.5.16).
            let headers = response.headers_mut();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        }
        if let Some(challenge) = self.challenge.and_then(Challenge::header) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Page<'a> {
    lang: &'a str,
    german: bool,
    company: &'a str,
    kind: String,
    title: &'a str,
    /// What happened: plain text and code, in turns.
    detail: Vec<(&'a str, &'a str)>,
    /// Whether nothing is there: whoever came by a link needs no more than a way on.
    lost: bool,
    /// Where whoever came here goes on: to the staff's pages, where it was one of theirs.
    way_on: &'static str,
}

impl Page<'_> {
    /// Whether it is shown in the place of one of the staff's pages.
    fn is_of_staff(&self) -> bool {
        self.way_on != CHAT
    }
}

/// Write the problem of an answer, if it is one, for who reads it: in their language, as JSON for programs
/// and as a page for browsers.
pub(crate) async fn tell(State(faces): State<Shared>, request: Request, next: Next) -> Response {
    let mut reader = Reader::of(request.headers());
    let way_on = way_on(request.uri().path());
    let session = session_of(request.headers()).filter(|_| reader.wants_page).map(str::to_owned);
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let Faces { service, .. } = Faces::from_ref(&faces);
    // Of the staff, in the language that they chose.
    if let Some(session) = session
        && let Ok((_, member)) = service.look_at_session(&session).await
    {
        reader.locale = member.locale.unwrap_or(reader.locale);
    }
    let company = &service.assistant().manifest().company.name;
    tell_of(&problem, reader, company, way_on, response)
}

/// The same where no company speaks: for whoever has the data.
pub(crate) async fn tell_plainly(request: Request, next: Next) -> Response {
    let reader = Reader::of(request.headers());
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Problem>() {
        Some(problem) => tell_of(&problem, reader, "ombud", CHAT, response),
        None => response,
    }
}

/// Where customers go on.
const CHAT: &str = "/";

/// Where whoever asked for this path goes on when it leads nowhere: of the staff's pages, the one that everybody has and that
/// leads to all of theirs.
fn way_on(path: &str) -> &'static str {
    match path.split('/').nth(1) {
        Some("desk" | "console" | "account") => "/account",
        _ => CHAT,
    }
}

fn tell_of(
    problem: &Problem,
    reader: Reader,
    company: &str,
    way_on: &'static str,
    mut response: Response,
) -> Response {
    let (kind, body) = problem.write(reader, company, way_on);
    let language = HeaderValue::from_static(match reader.locale {
        Locale::De => "de",
        Locale::En => "en",
    });
    *response.body_mut() = body.into();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_LANGUAGE, language);
    headers.insert(header::VARY, HeaderValue::from_static(VARIES));
    response
}

impl Problem {
    /// Its content type and its text.
    fn write(&self, reader: Reader, company: &str, way_on: &'static str) -> (&'static str, String) {
        let (kind, locale) = (format!("/problems/{}", self.kind.code()), reader.locale);
        let (title, detail) = (self.kind.title(locale), self.detail.in_locale(locale));
        if reader.wants_page {
            let language = locale.language();
            let page = Page {
                lang: language.as_str(),
                german: locale == Locale::De,
                company,
                kind: kind.clone(),
                title,
                detail: with_code(detail),
                lost: self.kind == ProblemKind::NotFound,
                way_on,
            };
            if let Ok(html) = page.render() {
                return ("text/html; charset=utf-8", html);
            }
        }
        let status = self.kind.status().as_u16();
        let written = Written { kind, title, status, detail };
        ("application/problem+json", serde_json::to_string(&written).unwrap_or_default())
    }
}

impl From<ServiceError> for Problem {
    fn from(error: ServiceError) -> Self {
        let problem = Self::of(&error);
        // That the ledger is wrong was logged when it was found; whoever asks every few seconds whether ombud is
        // ready need not repeat it.
        let is_known =
            matches!(error, ServiceError::Store(ombud_service::StoreError::LedgerWrong { .. }));
        if problem.kind.status().is_server_error() && !is_known {
            let mut causes = Vec::new();
            let mut cause = std::error::Error::source(&error);
            while let Some(inner) = cause {
                causes.push(inner.to_string());
                cause = inner.source();
            }
            tracing::error!(error = %error, causes = ?causes, "a request failed");
        }
        problem
    }
}

impl Problem {
    /// The one match: every error has chosen its status.
    fn of(error: &ServiceError) -> Self {
        use ombud_service::ServiceError as E;
        let en = error.to_string();
        match error {
            E::Unauthenticated => Self::said(
                ProblemKind::Unauthenticated,
                "the API key or token is not valid",
                "der API-Schlüssel oder das Token gilt nicht",
            )
            .with(Challenge::Invalid),
            E::Forbidden { scope } => {
                let de = format!("dem Schlüssel fehlt das Recht `{scope}`");
                let challenge = Challenge::Insufficient(Some(scope));
                Self::said(ProblemKind::Forbidden, &en, &de).with(challenge)
            }
            E::NotForCustomers => Self::said(
                ProblemKind::Forbidden,
                &en,
                "das Token einer Unterhaltung reicht dafür nicht: Es gilt für das, was der Kunde in dieser \
                 Unterhaltung tut, und für nichts anderes",
            )
            .with(Challenge::Insufficient(None)),
            E::NotOfRole
            | E::OnlyInAreas
            | E::NotSignedIn
            | E::TooManyAttempts { .. }
            | E::ExportedOften { .. }
            | E::LastAdministrator
            | E::LastAdminKey => Self::of_access(error),
            E::ConversationNotFound(id) => {
                Self::not_there(&en, Thing::Conversation, &id.to_string())
            }
            E::DecisionNotFound(id) => Self::not_there(&en, Thing::Decision, &id.to_string()),
            E::NotFound { what, id } => Self::not_there(&en, *what, id),
            E::Erased(_) => Self::said(ProblemKind::Erased, &en, "diese Daten wurden gelöscht"),
            E::EarlierLog => Self::said(
                ProblemKind::EarlierLog,
                &en,
                "die Entscheidung steht im Protokoll vor der letzten Wiederherstellung, und das ist \
                 abgeschlossen; der Beleg, der mit ihr kam, lässt sich weiter prüfen",
            ),
            E::Restricted => Self::said(
                ProblemKind::Restricted,
                &en,
                "die Verarbeitung dieser Unterhaltung ist eingeschränkt, bis sie gelöscht werden darf: Die KI \
                 arbeitet nicht mehr damit. Bearbeiten Sie das Anliegen selbst, oder beenden Sie, \
                 was der Löschung entgegensteht",
            ),
            E::Text(cause) => {
                let kind = match cause {
                    ombud_service::GuardError::TextTooLong { .. } => ProblemKind::TextTooLong,
                    ombud_service::GuardError::TextEmpty => ProblemKind::TextEmpty,
                };
                Self::said(kind, &cause.to_string(), &german::text(cause))
            }
            E::File(cause) => Self::of_file(*cause),
            E::Conversation(cause) => Self::of_conversation(*cause),
            E::IdempotencyKeyReused => Self::new(
                ProblemKind::IdempotencyKeyReused,
                Wording::new(
                    "This idempotency key was used for another request. Use a new one.",
                    "Dieser Idempotenzschlüssel gehört zu einer anderen Anfrage. Nehmen Sie einen neuen.",
                ),
            ),
            E::Approval(cause) => {
                Self::said(ProblemKind::NotDecidable, &cause.to_string(), &german::approval(cause))
            }
            E::Release(cause) => {
                Self::said(ProblemKind::ReleaseState, &cause.to_string(), &german::release(cause))
            }
            E::Undo(cause) => {
                Self::said(ProblemKind::NotUndoable, &cause.to_string(), &german::undo(cause))
            }
            E::Translation(cause) => Self::of_translation(cause),
            E::SignIn(cause) => {
                use ombud_service::SignInError as S;
                let kind = match cause {
                    S::NotConfigured => ProblemKind::SignInUnavailable,
                    S::TooMany => ProblemKind::TooManyTokens,
                    S::NoKeys => ProblemKind::SignInKeysMissing,
                    _ => ProblemKind::TokenRefused,
                };
                Self::said(kind, &cause.to_string(), &german::sign_in(cause))
            }
            E::Busy | E::Acting | E::Stopping => Self::later(error),
            E::Invalid { field, problem } => {
                let de = format!("`{field}` {}", problem.in_locale(Locale::De));
                Self::said(ProblemKind::Invalid, &en, &de)
            }
            E::Cursor(cursor) => Self::cursor("after", cursor),
            E::Done(what) => Self::said(ProblemKind::Done, &en, what.in_locale(Locale::De)),
            E::Store(cause) => Self::of_store(cause),
            E::Altered(what) => Self::said(ProblemKind::Changed, &en, &german::altered(*what)),
            E::Leaf(_) | E::Key(_) | E::Corrupt { .. } | E::Witness(_) => Self::internal(),
        }
    }

    /// Who may sign in, and what they may do.
    fn of_access(error: &ServiceError) -> Self {
        use ombud_service::ServiceError as E;
        let en = error.to_string();
        match error {
            E::NotOfRole => Self::said(
                ProblemKind::Forbidden,
                &en,
                "Ihre Rollen erlauben das nicht; die Verwaltung kann Ihnen eine passende geben",
            )
            .with(Challenge::Insufficient(None)),
            E::OnlyInAreas => Self::said(
                ProblemKind::Forbidden,
                &en,
                "hier geht es um mehr als die Websites, Marken und Teams, für die Ihre Rechte gelten; die \
                 Verwaltung kann sie erweitern",
            )
            .with(Challenge::Insufficient(None)),
            E::NotSignedIn => Self::said(
                ProblemKind::Unauthenticated,
                &en,
                "Adresse, Passwort oder Code stimmt nicht",
            ),
            E::TooManyAttempts { wait } => {
                let de =
                    format!("zu viele Versuche; in {} Min. geht es wieder", wait.as_mins() + 1);
                Self::said(ProblemKind::TooManyAttempts, &en, &de)
            }
            E::ExportedOften { wait } => {
                let hours = wait.as_hours() + 1;
                let de = format!(
                    "in letzter Zeit wurden mehrere Kopien erstellt; die nächste ist in {hours} Std. möglich"
                );
                Self::said(ProblemKind::ExportedOften, &en, &de)
            }
            E::LastAdministrator => Self::said(
                ProblemKind::LastAdministrator,
                &en,
                "das ist die letzte Person, die Rollen vergeben kann; geben Sie die Rolle zuerst jemand \
                 anderem",
            ),
            E::LastAdminKey => Self::said(
                ProblemKind::LastAdminKey,
                &en,
                "das ist der letzte Schlüssel mit dem Recht `admin`, und ohne einen könnte niemand mehr \
                 einen neuen erstellen; erstellen Sie zuerst einen neuen (`POST /v1/keys`), und widerrufen Sie \
                 diesen dann mit ihm",
            ),
            _ => Self::internal(),
        }
    }

    fn not_there(en: &str, what: Thing, id: &str) -> Self {
        Self::said(ProblemKind::NotFound, en, &german::not_there(what, id))
    }

    fn of_file(error: FileError) -> Self {
        let kind = match error {
            FileError::TooLarge { .. } => ProblemKind::FileTooLarge,
            FileError::Enough => ProblemKind::FilesEnough,
            _ => ProblemKind::FileRefused,
        };
        Self::said(kind, &error.to_string(), &german::file(error))
    }

    fn of_translation(error: &TranslationError) -> Self {
        let kind = match error {
            TranslationError::NotConfigured => ProblemKind::TranslationUnavailable,
            TranslationError::Forbidden { .. } => ProblemKind::TranslationRefused,
            TranslationError::Unreachable
            | TranslationError::Late { .. }
            | TranslationError::Refused { .. }
            | TranslationError::Unfit
            | TranslationError::Lost => ProblemKind::TranslationFailed,
        };
        Self::said(kind, &error.to_string(), &german::translation(error))
    }

    fn of_conversation(error: ConversationError) -> Self {
        let (en, de) = (sentence(&error.to_string()), sentence(&german::conversation(&error)));
        let (kind, way_on) = match error {
            ConversationError::Full { .. } => (
                ProblemKind::ConversationFull,
                (
                    " Everything in it stays and can be read, and a person can still be asked for.",
                    " Alles darin bleibt erhalten und lesbar, und Sie können weiter nach einem Menschen fragen.",
                ),
            ),
            ConversationError::Closed => (
                ProblemKind::ConversationState,
                (
                    " A message of the customer opens it again, and so does asking for a person.",
                    " Eine Nachricht des Kunden öffnet sie wieder, ebenso der Wunsch nach einem Menschen.",
                ),
            ),
            _ => (ProblemKind::ConversationState, ("", "")),
        };
        Self::new(kind, Wording::new(format!("{en}{}", way_on.0), format!("{de}{}", way_on.1)))
    }

    /// What may go another time, without the caller changing anything: what the kind means says it all.
    fn later(error: &ServiceError) -> Self {
        use ombud_service::ServiceError as E;
        let kind = match error {
            E::Acting => ProblemKind::Acting,
            E::Stopping => ProblemKind::Stopping,
            _ => ProblemKind::Busy,
        };
        Self::meant(kind)
    }

    /// What happened here is what the kind means.
    fn meant(kind: ProblemKind) -> Self {
        Self::new(kind, Wording::new(kind.meaning(Locale::En), kind.meaning(Locale::De)))
    }

    fn of_store(error: &ombud_service::StoreError) -> Self {
        use ombud_service::StoreError as S;
        match error {
            S::LedgerWrong { index } => Self::new(
                ProblemKind::LedgerWrong,
                Wording::new(
                    format!(
                        "A wrong entry was found at index {index}. Nothing more is decided until an \
                         operator has looked at it."
                    ),
                    format!(
                        "Der Eintrag {index} stimmt nicht. Bis das jemand vom Betrieb geprüft hat, wird \
                         nichts mehr entschieden."
                    ),
                ),
            ),
            S::SigningFailed { .. } => Self::meant(ProblemKind::NotSigned),
            S::KeyMissing => Self::meant(ProblemKind::KeyMissing),
            S::NotWritable { .. } => Self::meant(ProblemKind::NotWritable),
            S::Conflict(_) => Self::of(&ServiceError::Busy),
            S::Unavailable(_)
            | S::Address { .. }
            | S::Unreachable { .. }
            | S::InUse { .. }
            | S::NotDurable { .. } => Self::meant(ProblemKind::Unavailable),
            S::Corrupt { .. } | S::TooNew { .. } | S::Unstorable { .. } | S::Database(_) => {
                Self::internal()
            }
        }
    }
}

/// An error's line as a sentence: a capital and a full stop.
fn sentence(line: &str) -> String {
    let mut characters = line.chars();
    let first = characters.next().map(|first| first.to_uppercase().collect::<String>());
    format!("{}{}.", first.unwrap_or_default(), characters.as_str())
}
