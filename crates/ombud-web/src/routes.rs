//! All paths.

use std::{collections::HashMap, sync::Arc, time::Instant};

use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, MatchedPath, Request},
    http::{HeaderName, HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use ombud_service::Ledger;
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        ArrayBuilder, Ref, RefOr, Schema,
        path::ParameterIn,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};

use crate::{
    Faces, api, chat, console, cross_origin, desk,
    misfit::{self, Within},
    problem::{Problem, tell, tell_plainly},
    public::{self, docs::Reference},
    staff,
    state::Shared,
    unread,
    unread::Stalled,
};

/// A request in bytes at most. The longest text is 16 KiB; escaped as `\uXXXX` it needs six times
/// as much only for control characters, which are not text.
const BODY_SIZE_MAX_BYTES: usize = 64 * 1024;

/// An assistant's folder in bytes at most. A large one of ours has 2 MiB, and base64 takes a third more.
const FOLDER_SIZE_MAX_BYTES: usize = 32 * 1024 * 1024;

/// A file that is sent, in bytes at most, whatever the configuration allows.
pub(crate) const FILE_SIZE_MAX_BYTES: usize = 50_000_000;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "ombud",
        description = "Customer service by AI that its owner can answer for. Every answer is a \
                       decision with an explanation and a receipt that anyone can verify. What goes \
                       wrong is answered with a problem (RFC 9457) whose `type` is the address of a \
                       page that says what it means: `/problems` lists all of them. With `Accept-Language: de` \
                       its `title` and `detail` are German."
    ),
    external_docs(url = "/problems", description = "Every type of problem, and what to do about it"),
    modifiers(&Security),
)]
struct Api;

struct Security;

impl Modify for Security {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi.components.get_or_insert_default();
        for (name, description) in [
            ("bearer", "An API key (`ombud_…`) with one of the scopes that are named, or `admin`."),
            (
                "conversation",
                "The token of the conversation, for its customer. In the address of the event stream, and of \
                 nothing else, it may also stand as `?token=…`, for EventSource.",
            ),
            ("first_admin", "The first-admin token, which ombud prints where there is no key yet."),
        ] {
            let mut scheme = Http::new(HttpAuthScheme::Bearer);
            scheme.description = Some(description.to_owned());
            components.add_security_scheme(name, SecurityScheme::Http(scheme));
        }
    }
}

/// What the parts of addresses are: of each address, which the name of a part alone does not say.
struct Parts;

impl Modify for Parts {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        for (path, item) in &mut openapi.paths.paths {
            let what = path.trim_start_matches("/v1/").split('/').next().unwrap_or_default();
            let meaning = match what {
                "acts" => "The act: the id of the decision that began it.",
                "conversations" => "The conversation.",
                "credentials" => "The credential: the `name` that the list shows.",
                "decisions" => "The decision.",
                "deliveries" => "The delivery.",
                "keys" => "The key: the `id` that the list shows.",
                "ledger" => "The place of the entry in the log, from 0.",
                "staff" => "The member: the `id` that the list shows.",
                "recalls" => "The recall.",
                "releases" => "The release.",
                "reviews" => "The review.",
                "sites" => "The site: its `id`, such as `default`.",
                "tasks" => "The task.",
                "subjects" => "The person: the `subject` of a conversation.",
                "webhooks" => "The webhook.",
                _ => continue,
            };
            for operation in [&mut item.get, &mut item.put, &mut item.post, &mut item.delete]
                .into_iter()
                .flatten()
            {
                let parts = operation.parameters.iter_mut().flatten();
                for part in parts {
                    if let RefOr::T(part) = part
                        && part.parameter_in == ParameterIn::Path
                    {
                        part.description.get_or_insert_with(|| meaning.to_owned());
                    }
                }
            }
        }
    }
}

/// A name of its own for each operation, as programs are made of: `post_v1_acts_id_undo`. A handler's name is one only
/// among its neighbours.
struct Names;

impl Modify for Names {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        for (path, item) in &mut openapi.paths.paths {
            let methods = [
                ("get", &mut item.get),
                ("put", &mut item.put),
                ("post", &mut item.post),
                ("patch", &mut item.patch),
                ("delete", &mut item.delete),
            ];
            for (method, operation) in methods {
                let words = path.split(|sign: char| !sign.is_ascii_alphanumeric());
                let words = words.filter(|word| !word.is_empty());
                let name = std::iter::once(method).chain(words).collect::<Vec<_>>().join("_");
                if let Some(operation) = operation {
                    operation.operation_id = Some(name);
                }
            }
        }
    }
}

/// What pages of lists hold, by name instead of written out again in each.
struct Pages;

impl Modify for Pages {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let schemas = &mut openapi.components.get_or_insert_default().schemas;
        let names: Vec<String> = schemas.keys().cloned().collect();
        for name in &names {
            let Some(item) = name.strip_prefix("Page_").filter(|item| schemas.contains_key(*item))
            else {
                continue;
            };
            if let Some(RefOr::T(Schema::Object(page))) = schemas.get_mut(name) {
                let items = ArrayBuilder::new().items(Ref::from_schema_name(item));
                let items = items.description(Some("The items.")).build();
                page.properties.insert("items".to_owned(), RefOr::T(Schema::Array(items)));
            }
        }
    }
}

/// That anything may fail on the server's side, in the same form as what is refused: it is busy, it cannot sign, its
/// disk is full, what it kept was changed.
struct Failures;

impl Modify for Failures {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        for item in openapi.paths.paths.values_mut() {
            let methods =
                [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete];
            for operation in methods.into_iter().flatten() {
                let responses = &mut operation.responses.responses;
                if let Some(refused) = responses.get("4XX").cloned() {
                    responses.insert("5XX".to_owned(), refused);
                }
            }
        }
    }
}

#[expect(clippy::too_many_lines, reason = "a line for each address")]
fn api_router() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(Api::openapi())
        .routes(routes!(api::conversations::open))
        .routes(routes!(api::conversations::show))
        .routes(routes!(api::conversations::hand_over))
        .routes(routes!(api::conversations::take))
        .routes(routes!(api::conversations::give_back))
        .routes(routes!(api::conversations::close))
        .routes(routes!(api::conversations::rate))
        .routes(routes!(api::conversations::choose_language))
        .routes(routes!(api::callbacks::promise))
        .routes(routes!(api::callbacks::cancel))
        .routes(routes!(api::own_data::export))
        .routes(routes!(api::own_data::erase))
        .routes(routes!(api::desk::queue))
        .routes(routes!(api::desk::own))
        .routes(routes!(api::desk::parked))
        .routes(routes!(api::desk::park))
        .routes(routes!(api::desk::assign))
        .routes(routes!(api::desk::colleagues))
        .routes(routes!(api::desk::earlier))
        .routes(routes!(api::desk::suggestions))
        .routes(routes!(api::desk::reject_suggestion))
        .routes(routes!(api::desk::note))
        .routes(routes!(api::translations::list, api::translations::translate))
        .routes(routes!(api::translations::translate_answer))
        .routes(routes!(api::desk::reviews))
        .routes(routes!(api::desk::settle))
        .routes(routes!(api::authentication::sign_in))
        .routes(routes!(api::authentication::sign_out))
        .routes(routes!(api::messages::list, api::messages::send))
        .routes(routes!(api::messages::say))
        .routes(routes!(api::attachments::attach).layer(DefaultBodyLimit::max(FILE_SIZE_MAX_BYTES)))
        .routes(
            routes!(api::attachments::attach_as_agent)
                .layer(DefaultBodyLimit::max(FILE_SIZE_MAX_BYTES)),
        )
        .routes(routes!(api::attachments::show))
        .routes(routes!(api::events::follow))
        .routes(routes!(api::decisions::list))
        .routes(routes!(api::decisions::show))
        .routes(routes!(api::decisions::explain))
        .routes(routes!(api::decisions::policy))
        .routes(routes!(api::decisions::receipt))
        .routes(routes!(api::decisions::contest))
        .routes(routes!(api::acts::list))
        .routes(routes!(api::acts::of_conversation))
        .routes(routes!(api::acts::show))
        .routes(routes!(api::acts::undo))
        .routes(routes!(api::acts::proposal))
        .routes(routes!(api::acts::approve))
        .routes(routes!(api::acts::reject))
        .routes(routes!(api::acts::found))
        .routes(routes!(api::acts::teams))
        .routes(routes!(api::tasks::list))
        .routes(routes!(api::tasks::show))
        .routes(routes!(api::tasks::take))
        .routes(routes!(api::tasks::give_back))
        .routes(routes!(api::tasks::done))
        .routes(routes!(api::recalls::list, api::recalls::preview))
        .routes(routes!(api::recalls::acts))
        .routes(routes!(api::recalls::show))
        .routes(routes!(api::recalls::letters))
        .routes(routes!(api::recalls::approve))
        .routes(routes!(api::recalls::run))
        .routes(routes!(api::recalls::cancel))
        .routes(routes!(api::stops::list, api::stops::stop))
        .routes(routes!(api::stops::lift))
        .routes(routes!(api::stops::drill))
        .routes(
            routes!(api::releases::list, api::releases::propose)
                .layer(DefaultBodyLimit::max(FOLDER_SIZE_MAX_BYTES)),
        )
        .routes(routes!(api::releases::show))
        .routes(routes!(api::releases::approve))
        .routes(routes!(api::releases::reject))
        .routes(routes!(api::releases::promote))
        .routes(routes!(api::releases::listen))
        .routes(routes!(api::releases::roll_back))
        .routes(routes!(api::policies::replay))
        .routes(routes!(api::procedures::list))
        .routes(routes!(api::keys::list, api::keys::create))
        .routes(routes!(api::keys::create_first))
        .routes(routes!(api::keys::revoke))
        .routes(routes!(api::staff::list, api::staff::invite))
        .routes(routes!(api::staff::show, api::staff::change, api::staff::remove))
        .routes(routes!(api::staff::invite_again))
        .routes(routes!(api::staff::disable))
        .routes(routes!(api::staff::enable))
        .routes(routes!(api::sites::list))
        .routes(routes!(api::sites::show, api::sites::set, api::sites::remove))
        .routes(routes!(api::sites::open))
        .routes(routes!(api::credentials::list, api::credentials::set))
        .routes(routes!(api::credentials::remove))
        .routes(routes!(api::subjects::erase))
        .routes(routes!(api::subjects::holds, api::subjects::hold, api::subjects::lift))
        .routes(routes!(api::webhooks::list, api::webhooks::create))
        .routes(routes!(api::webhooks::delete))
        .routes(routes!(api::webhooks::deliveries))
        .routes(routes!(api::webhooks::revive))
        .routes(routes!(api::ledger::verify))
        .routes(routes!(api::ledger::prove))
}

/// What anyone may see, without a key: each address has its place in the description, too.
fn public_router() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(chat::page))
        .routes(routes!(chat::open))
        .routes(routes!(chat::asset))
        .routes(routes!(public::ai::page))
        .routes(routes!(public::docs::openapi))
        .routes(routes!(public::docs::page))
        .routes(routes!(public::knowledge::show))
        .routes(routes!(public::problems::list))
        .routes(routes!(public::problems::show))
        .routes(routes!(public::widget::widget))
        .routes(routes!(public::widget::verifier))
        .routes(routes!(public::widget::verify))
        .routes(routes!(public::log::checkpoint))
        .routes(routes!(public::log::cosignatures))
        .routes(routes!(public::log::key))
        .routes(routes!(public::log::successions))
        .routes(routes!(public::log::tile))
        .routes(routes!(public::health::alive))
        .routes(routes!(public::health::ready))
        .routes(routes!(public::health::metrics))
}

/// Every address that is served, and what all of them are.
struct Described {
    /// What is asked with a key or a token.
    api: Router<Shared>,
    /// What anyone may see.
    public: Router<Shared>,
    openapi: utoipa::openapi::OpenApi,
}

impl Described {
    fn new() -> Self {
        let (api, mut openapi) = api_router().split_for_parts();
        let (public, described) = public_router().split_for_parts();
        openapi.merge(described);
        // `{*path}` takes the rest of an address: so axum calls it, and OpenAPI has no sign for it.
        let paths = std::mem::take(&mut openapi.paths.paths);
        let plain = paths.into_iter().map(|(path, item)| (path.replace("{*", "{"), item));
        openapi.paths.paths = plain.collect();
        Names.modify(&mut openapi);
        Parts.modify(&mut openapi);
        Pages.modify(&mut openapi);
        Failures.modify(&mut openapi);
        Self { api, public, openapi }
    }
}

/// What the API is, generated from the code (OpenAPI 3.1).
pub fn openapi() -> utoipa::openapi::OpenApi {
    Described::new().openapi
}

/// Everything, ready to be served.
pub fn router(faces: Faces) -> Router {
    let public_url = faces.service.settings().public_url.clone();
    let shared = Shared(faces);
    let Described { api, public, openapi } = Described::new();
    let known = Arc::new(operations(&openapi));
    let api = api.route_layer(middleware::from_fn(move |request: Request, next: Next| {
        let operation = operation(&known, &request).cloned();
        async move {
            match as_described(operation, request).await {
                Ok(request) => next.run(request).await,
                Err(problem) => problem.into_response(),
            }
        }
    }));
    let request_id = HeaderName::from_static("x-request-id");
    let fixed = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    let reference = Reference::new(&openapi, &public_url);
    api.merge(public.layer(Extension(reference)))
        .merge(staff::router())
        .merge(desk::router())
        .merge(console::router())
        .fallback(async || Problem::not_found())
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(middleware::from_fn(measure))
        .layer(DefaultBodyLimit::max(BODY_SIZE_MAX_BYTES))
        .layer(CatchPanicLayer::custom(|_panic| Problem::internal().into_response()))
        .layer(middleware::from_fn_with_state(shared.clone(), tell))
        .layer(middleware::from_fn(unread::read_first))
        .layer(middleware::from_fn_with_state(shared.clone(), cross_origin::share))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "no-referrer"))
        .layer(fixed(header::X_FRAME_OPTIONS, "DENY"))
        .layer(fixed(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
             object-src 'none'",
        ))
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
        .with_state(shared)
}

/// The addresses of the ledger alone, for whoever has the data: whoever can open it may see all of it.
pub fn ledger_router(ledger: Ledger) -> Router {
    let (router, _) = OpenApiRouter::new()
        .routes(routes!(api::ledger::prove))
        .routes(routes!(public::log::checkpoint))
        .routes(routes!(public::log::successions))
        .routes(routes!(public::log::tile))
        .routes(routes!(api::ledger::verify_here))
        .split_for_parts();
    router
        .fallback(async || Problem::not_found())
        .layer(middleware::from_fn(tell_plainly))
        .with_state(ledger)
}

/// What an operation takes, as the description of the API has it: what is not described is not taken.
#[derive(Debug, Clone)]
struct Operation {
    /// After the `?` of its address.
    query: Vec<String>,
    /// Whether it takes a body, or one would mean nothing and be passed over, as with `GET` (RFC 9110,
    /// section 9.3.1).
    has_body: bool,
}

/// Every operation, by method and pattern.
type Operations = HashMap<(String, String), Operation>;

fn operations(openapi: &utoipa::openapi::OpenApi) -> Operations {
    let json = serde_json::to_value(openapi).unwrap_or_default();
    let mut operations = Operations::new();
    let paths = json.get("paths").and_then(serde_json::Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let parameters = operation.get("parameters").and_then(serde_json::Value::as_array);
            let parameters = parameters.into_iter().flatten();
            let names = parameters
                .filter(|parameter| parameter.get("in").is_some_and(|place| place == "query"))
                .filter_map(|parameter| Some(parameter.get("name")?.as_str()?.to_owned()));
            let has_body = method == "get" || operation.get("requestBody").is_some();
            let operation = Operation { query: names.collect(), has_body };
            operations.insert((method.to_uppercase(), path.clone()), operation);
        }
    }
    operations
}

/// The operation that a request is for.
fn operation<'a>(operations: &'a Operations, request: &Request) -> Option<&'a Operation> {
    let path = request.extensions().get::<MatchedPath>()?.as_str().to_owned();
    operations.get(&(request.method().as_str().to_owned(), path))
}

/// The request, unless it says something that nobody would read: after the `?`, or in its body.
async fn as_described(operation: Option<Operation>, request: Request) -> Result<Request, Problem> {
    let Some(Operation { query: known, has_body }) = operation else { return Ok(request) };
    let names = request.uri().query().unwrap_or_default().split('&');
    let mut names = names.map(|pair| pair.split('=').next().unwrap_or(pair));
    // A conversation's token may stand in every address.
    let unknown =
        names.find(|name| !matches!(*name, "" | "token") && !known.iter().any(|one| one == name));
    if let Some(unknown) = unknown {
        let known = (!known.is_empty()).then(|| format!("`{}`", known.join("`, `")));
        return Err(Problem::malformed(misfit::unknown(
            Within::Address,
            unknown,
            known.as_deref(),
        )));
    }
    if has_body {
        return Ok(request);
    }
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, BODY_SIZE_MAX_BYTES);
    let body = body.await.map_err(|error| {
        if Stalled::is_behind(&error) { Problem::stalled() } else { Problem::too_large() }
    })?;
    // An object without members says nothing.
    let says: Result<serde_json::Map<_, _>, _> = serde_json::from_slice(&body);
    if !body.trim_ascii().is_empty()
        && says.map_or(true, |says: serde_json::Map<String, _>| !says.is_empty())
    {
        return Err(Problem::body_not_taken());
    }
    Ok(Request::from_parts(parts, axum::body::Body::empty()))
}

/// Count requests and their time by path pattern; never by what customers wrote.
async fn measure(path: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = match request.method().as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => {
            known.to_owned()
        }
        // Whoever invents names must not fill our memory.
        _ => "other".to_owned(),
    };
    let response = next.run(request).await;
    let path = path.map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let status = response.status().as_u16().to_string();
    let labels = [("method", method), ("path", path), ("status", status)];
    metrics::histogram!("ombud_http_seconds", &labels).record(started.elapsed().as_secs_f64());
    response
}
