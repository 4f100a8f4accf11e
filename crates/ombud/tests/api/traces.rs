//! OpenTelemetry traces, as a collector receives them.

use std::{collections::BTreeMap, net::TcpListener};

use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest, common::v1::any_value::Value as Any,
    trace::v1::Span,
};
use prost::Message;
use serde_json::json;

use crate::{
    QUESTION_DE,
    app::{
        TestApp,
        http::{header, receive},
        poll,
    },
};

/// Wait for the spans of one trace until one of them is the request.
fn spans(collector: &TcpListener, trace: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    poll("a trace", || {
        let (headers, body) = receive(collector, |_| "200 OK")?;
        assert_eq!(header(&headers, "content-type"), Some("application/x-protobuf"));
        let export = ExportTraceServiceRequest::decode(body.as_slice()).unwrap();
        let scopes = export.resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
        let new = scopes.flat_map(|scope| scope.spans);
        spans.extend(new.filter(|span| hex(&span.trace_id) == trace));
        spans.iter().any(|span| span.name.starts_with("POST ")).then_some(())
    });
    spans
}

/// Ids are numbers of 8 or 16 bytes, written in hexadecimal.
fn hex(bytes: &[u8]) -> String {
    let number = bytes.iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    format!("{number:0width$x}", width = 2 * bytes.len())
}

fn attributes(span: &Span) -> BTreeMap<String, String> {
    let value = |any: &Any| match any {
        Any::StringValue(text) => text.clone(),
        Any::IntValue(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    let all = span.attributes.iter();
    all.filter_map(|one| Some((one.key.clone(), value(one.value.as_ref()?.value.as_ref()?))))
        .collect()
}

#[test]
fn a_turn_is_traced_stage_by_stage_in_its_callers_trace_and_without_texts() {
    let collector = TcpListener::bind("127.0.0.1:0").unwrap();
    collector.set_nonblocking(true).unwrap();
    let endpoint = format!("http://{}/v1/traces", collector.local_addr().unwrap());
    let app = TestApp::start_with(&[("OMBUD_TRACES_ENDPOINT", &endpoint)]);
    let talk = app.open("de");
    let (trace, parent) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
    let sent = talk
        .post("/messages", &json!({ "text": QUESTION_DE }))
        .header("traceparent", &format!("00-{trace}-{parent}-01"))
        .send()
        .expect(200);
    let spans = spans(&collector, trace);

    let request = spans.iter().find(|span| span.name.starts_with("POST ")).unwrap();
    assert_eq!(request.name, "POST /v1/conversations/{id}/messages");
    assert_eq!(hex(&request.parent_span_id), parent, "it goes on with its caller's trace");
    assert_eq!(attributes(request)["http.response.status_code"], "200");
    let turn = spans.iter().find(|span| span.name == "turn").unwrap();
    assert_eq!(turn.parent_span_id, request.span_id);
    assert_eq!(attributes(turn)["decision"], sent["reply"]["decision"].as_str().unwrap());
    for stage in ["understand", "decide", "commit"] {
        let span = spans.iter().find(|span| span.name == stage);
        assert_eq!(span.map(|span| &span.parent_span_id), Some(&turn.span_id), "{stage}");
    }
    let all = format!("{spans:?}");
    for hidden in [QUESTION_DE, talk.id.as_str(), talk.token.as_str(), talk.subject.as_str()] {
        assert!(!all.contains(hidden), "{hidden} in {all}");
    }
}

#[test]
fn a_collector_that_is_away_disturbs_nobody() {
    // A port that nobody listens on.
    let app = TestApp::start_with(&[("OMBUD_TRACES_ENDPOINT", "http://127.0.0.1:9/v1/traces")]);
    app.open("de").say(QUESTION_DE);
    app.assert_well();
}
