//! All paths, who is let in, and what the document says of every operation alike.

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::json;
use utoipa::{
    OpenApi, ToSchema,
    openapi::{
        ContentBuilder, Ref, Required, Response as Described, ResponseBuilder,
        path::{Operation, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Type},
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{api, problem::Problem, store::Billing, token::Token};

/// A request in bytes at most: the longest text has 8000 characters, escaped as `\uXXXX` 48,000 bytes.
const BODY_SIZE_MAX_BYTES: usize = 64 * 1024;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Nordlicht billing",
        description = "The sample billing service of a fictional energy supplier. Money is in \
                       cents (EUR). Every effect needs an `Idempotency-Key`: the same key with the \
                       same request has one effect and the same answer, with another request it is \
                       refused. An effect that can be undone names its inverse in the link `undo` \
                       of its answer; where such a link has a body, each string in it that begins \
                       with `$` is an expression too."
    ),
    components(schemas(Problem)),
    security(("bearer" = [])),
)]
struct Api;

fn api_router() -> OpenApiRouter<Billing> {
    OpenApiRouter::with_openapi(Api::openapi())
        .routes(routes!(api::contracts::find_contracts))
        .routes(routes!(api::contracts::get_contract))
        .routes(routes!(api::state::get_state))
        .routes(routes!(api::readings::submit_reading))
        .routes(routes!(api::readings::delete_reading))
        .routes(routes!(api::moves::announce_move))
        .routes(routes!(api::moves::cancel_move))
        .routes(routes!(api::payment_plans::create_payment_plan))
        .routes(routes!(api::payment_plans::cancel_payment_plan))
        .routes(routes!(api::payments::list_payments))
        .routes(routes!(api::payments::find_double_payment))
        .routes(routes!(api::payments::refund_payment))
        .routes(routes!(api::payments::reverse_refund))
        .routes(routes!(api::tariffs::list_tariffs))
        .routes(routes!(api::tariffs::get_tariff_offer))
        .routes(routes!(api::tariffs::change_tariff))
        .routes(routes!(api::tariffs::withdraw_tariff_change))
        .routes(routes!(api::bank_details::set_bank_details))
        .routes(routes!(api::bank_details::restore_bank_details))
        .routes(routes!(api::instalment::set_instalment))
        .routes(routes!(api::outages::outage_status, api::outages::report_outage))
        .routes(routes!(api::outages::withdraw_outage))
        .routes(routes!(api::appointments::appointment_slots))
        .routes(routes!(api::appointments::next_appointment_slot))
        .routes(routes!(api::appointments::book_appointment))
        .routes(routes!(api::appointments::cancel_appointment))
        .routes(routes!(api::complaints::file_complaint))
        .routes(routes!(api::complaints::withdraw_complaint))
        .routes(routes!(api::consents::set_consent))
        .routes(routes!(api::letters::send_letter))
        .routes(routes!(api::codes::send_code))
        .routes(routes!(api::book::get_operation))
        .routes(routes!(api::book::list_book))
}

/// What the API is, generated from the code (OpenAPI 3.1), with its keys in alphabetical order.
pub fn openapi_json() -> Result<String, serde_json::Error> {
    let mut document = api_router().split_for_parts().1;
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    document.components.get_or_insert_default().add_security_scheme("bearer", bearer);
    for item in document.paths.paths.values_mut() {
        for effect in [&mut item.put, &mut item.post, &mut item.delete].into_iter().flatten() {
            effect.parameters.get_or_insert_default().push(key_parameter().into());
        }
        let all = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete];
        for operation in all.into_iter().flatten() {
            describe_problems(operation);
        }
    }
    let mut json = serde_json::to_value(document)?;
    json.sort_all_objects();
    Ok(serde_json::to_string_pretty(&json)? + "\n")
}

fn key_parameter() -> utoipa::openapi::path::Parameter {
    let visible = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(128))
        .pattern(Some("^[!-~]+$"));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::True)
        .description(Some("The same key with the same request has one effect and one answer."))
        .schema(Some(visible))
        .build()
}

fn describe_problems(operation: &mut Operation) {
    let content =
        ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name()))).build();
    let problem: Described = ResponseBuilder::new()
        .description("Nothing happened, and why.")
        .content("application/problem+json", content)
        .build();
    operation.responses.responses.insert("4XX".to_owned(), problem.into());
}

/// Everything, ready to be served to who shows the token.
pub fn router(billing: Billing, token: Token) -> Router {
    let document = openapi_json().ok();
    let document = move || async move {
        match document {
            Some(text) => {
                let kind = HeaderValue::from_static("application/json");
                ([(header::CONTENT_TYPE, kind)], text).into_response()
            }
            None => Problem::no_such_address().into_response(),
        }
    };
    api_router()
        .split_for_parts()
        .0
        .route("/openapi.json", get(document))
        .route("/healthz", get(alive))
        .fallback(async || Problem::no_such_address())
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(DefaultBodyLimit::max(BODY_SIZE_MAX_BYTES))
        .layer(middleware::from_fn_with_state(token, let_in))
        .with_state(billing)
}

async fn alive(State(billing): State<Billing>) -> Result<Response, Problem> {
    billing.read(|view| view.value::<i64>("SELECT 1", [])).await?;
    Ok(Json(json!({"status": "ok"})).into_response())
}

async fn let_in(State(token): State<Token>, request: Request, next: Next) -> Response {
    let open = matches!(request.uri().path(), "/healthz" | "/openapi.json");
    let shown = request.headers().get(header::AUTHORIZATION);
    let shown = shown.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if open || shown.is_some_and(|shown| token.is(shown.trim())) {
        next.run(request).await
    } else {
        Problem::unauthenticated().into_response()
    }
}
