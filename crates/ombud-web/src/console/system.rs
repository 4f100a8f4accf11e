//! The system: what is wrong with it first, then what runs, where, and with which settings.

use askama::Template;
use axum::{extract::State, response::Response};
use ombud_service::{Scope, Service, SystemView};

use crate::{
    Faces,
    staff::{Frame, Rejection, Section, Staff, html},
    state::Machine,
    words::Words,
};

#[derive(Template)]
#[template(path = "console/system.html")]
struct SystemPage {
    frame: Frame,
    wrong: Vec<Wrong>,
    facts: Vec<(String, String)>,
    settings: Option<String>,
}

/// Something that somebody should see to.
struct Wrong {
    what: String,
    path: Option<&'static str>,
}

/// A witness that is further behind than this has not answered for a while: a busy log grows by some thousand an hour.
const BEHIND_MAX: u64 = 10_000;

/// Bytes as people read them, to a tenth.
fn size(w: Words, bytes: u64) -> String {
    let units = [(1_u64 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB")];
    let (unit, name) =
        units.into_iter().find(|(unit, _)| bytes >= *unit).unwrap_or((1 << 10, "KiB"));
    format!("{} {name}", w.mean(bytes, unit))
}

fn wrong(staff: &Staff, view: &SystemView, machine: Option<&Machine>) -> Vec<Wrong> {
    let w = staff.words;
    let may = |scope: Scope| staff.who.require(scope).is_ok();
    let mut all = Vec::new();
    if let Some(why) = &view.halted {
        let path = may(Scope::Decisions).then_some("/console/ledger");
        all.push(Wrong { what: w.with("system-halted", "why", why.clone()), path });
    }
    if let Some(machine) = machine
        && let Some(free) = machine.free_bytes.filter(|free| *free < machine.free_least_bytes)
    {
        all.push(Wrong { what: w.with("system-disk", "free", size(w, free)), path: None });
    }
    let waits = &view.waits;
    let counted = |key: &str, count: usize, path: Option<&'static str>| {
        (count > 0).then(|| Wrong { what: w.counted("system-wrong-", key, count as u64), path })
    };
    let stops = may(Scope::Stops).then_some("/console/stops");
    let desk = may(Scope::Desk).then_some("/desk");
    all.extend(counted("deliveries", waits.deliveries.count, Some("/console/webhooks")));
    all.extend(counted("unknown", waits.unknown.count, desk));
    all.extend(counted("stops", waits.stops, stops));
    let behind = view.witnesses.iter().filter(|(_, behind)| *behind > BEHIND_MAX);
    all.extend(behind.map(|(witness, behind)| Wrong {
        what: w.all(
            "system-behind",
            [("witness", witness.clone().into()), ("count", (*behind).into())],
        ),
        path: may(Scope::Decisions).then_some("/console/ledger"),
    }));
    all
}

fn facts(
    service: &Service,
    w: Words,
    view: &SystemView,
    machine: Option<&Machine>,
) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut fact = |name: String, value: String| facts.push((name, value));
    if let Some(machine) = machine {
        fact(w.get("system-version"), machine.version.to_owned());
    }
    let since = w.exact(view.started);
    let ago = w.ago(view.started, service.now());
    fact(w.get("system-started"), format!("{ago} ({since})"));
    let serves = view.version.chars().take(12).collect();
    fact(w.get("system-assistant"), serves);
    let role = if view.stands_by { w.get("system-stands-by") } else { w.get("system-writes") };
    let nodes = w.with("system-nodes-count", "count", view.nodes);
    fact(w.get("system-nodes"), format!("{nodes}, {role}"));
    let database = if view.is_shared { "PostgreSQL" } else { "SQLite" };
    let stored = machine.and_then(|machine| machine.size_bytes);
    let stored = stored.map_or_else(String::new, |bytes| format!(", {}", size(w, bytes)));
    fact(w.get("system-database"), format!("{database}{stored}"));
    if let Some(free) = machine.and_then(|machine| machine.free_bytes) {
        fact(w.get("system-free"), size(w, free));
    }
    fact(w.get("system-ledger"), w.with("system-entries", "count", view.entries));
    fact(w.get("ledger-witnesses"), view.witnesses.len().to_string());
    let waits = &view.waits;
    for (key, count) in [
        ("customers", waits.customers.count),
        ("approvals", waits.approvals.count),
        ("tasks", waits.tasks.count),
        ("reviews", waits.reviews.count),
    ] {
        fact(w.of("overview-wait-", key), count.to_string());
    }
    facts
}

pub(super) async fn page(State(faces): State<Faces>, staff: Staff) -> Result<Response, Rejection> {
    let view = staff.service.system_view(&staff.who).await?;
    let machine = faces.machine.map(|look| look());
    let w = staff.words;
    Ok(html(&SystemPage {
        frame: Frame::within(&staff, Section::System),
        wrong: wrong(&staff, &view, machine.as_ref()),
        facts: facts(&staff.service, w, &view, machine.as_ref()),
        settings: machine.map(|machine| machine.settings),
    }))
}
