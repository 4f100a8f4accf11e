//! The report of a batch, for a terminal and as a page with charts.

use std::fmt::Write;

use super::batch::BatchReport;
use crate::arguments::count;

/// For a terminal.
pub(crate) fn text(report: &BatchReport) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "{} in {:.1} s, {:.0} a second",
        count(report.messages, "message", "messages"),
        report.seconds,
        report.messages_per_second
    );
    for (came, count) in &report.came {
        let _ = writeln!(
            text,
            "  {:<12} {count:>7}  {}",
            came.as_str(),
            share(*count, report.messages)
        );
    }
    for (reason, count) in &report.handed_over_because {
        let _ = writeln!(text, "    because {reason:<26} {count:>7}");
    }
    let latency = &report.latency_ms;
    let _ = writeln!(
        text,
        "  message to reply with receipt: p50 {:.1} ms, p90 {:.1} ms, p99 {:.1} ms, max {:.1} ms",
        latency.p50, latency.p90, latency.p99, latency.max
    );
    if let Some(expected) = &report.expected {
        let _ = writeln!(
            text,
            "  of {} in scope: right {}, wrong {}, not answered {}",
            expected.in_scope,
            share(expected.right, expected.in_scope),
            share(expected.wrong, expected.in_scope),
            share(expected.not_answered, expected.in_scope)
        );
        if expected.out_of_scope > 0 {
            let _ = writeln!(
                text,
                "  of {} out of scope: not answered {}",
                expected.out_of_scope,
                share(expected.out_of_scope_not_answered, expected.out_of_scope)
            );
        }
    }
    for (line, reason) in &report.failures {
        let _ = writeln!(text, "  line {line}: {reason}");
    }
    text
}

fn share(count: usize, of: usize) -> String {
    format!("{:.1} %", percent(count, of))
}

fn percent(count: usize, of: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if of == 0 { 0.0 } else { number(count) / number(of) * 100.0 }
}

/// As a page, complete in one file.
pub(crate) fn html(report: &BatchReport) -> String {
    let came: Vec<(String, usize)> =
        report.came.iter().map(|(came, count)| (came.as_str().replace('_', " "), *count)).collect();
    let because: Vec<(String, usize)> =
        report.handed_over_because.iter().map(|(reason, count)| (reason.clone(), *count)).collect();
    let mut page = String::from(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>ombud batch</title><style>\
         :root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;\
         margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}td,th{padding:.25rem .75rem;\
         text-align:left;border-bottom:1px solid #8886}svg{width:100%;height:auto}\
         rect{fill:#0b7d6e}text{font:14px system-ui,sans-serif;fill:currentColor}\
         </style></head><body>\n",
    );
    let _ = writeln!(
        page,
        "<h1>ombud batch</h1>\n<p>{} of <code>{}</code> to <code>{}</code>, version \
         <code>{}</code>: {:.1} s, {:.0} a second.</p>",
        count(report.messages, "message", "messages"),
        escape(&report.file),
        escape(&report.assistant),
        escape(&report.version),
        report.seconds,
        report.messages_per_second
    );
    let _ = writeln!(page, "<h2>What came of them</h2>\n{}", bars(&came, report.messages));
    if !because.is_empty() {
        let total = because.iter().map(|(_, count)| count).sum();
        let _ = writeln!(page, "<h2>Why people got them</h2>\n{}", bars(&because, total));
    }
    let latency = &report.latency_ms;
    let _ = writeln!(
        page,
        "<h2>From message to reply with receipt</h2>\n<table><tr><th>p50</th><th>p90</th>\
         <th>p99</th><th>max</th></tr><tr><td>{:.1} ms</td><td>{:.1} ms</td><td>{:.1} ms</td>\
         <td>{:.1} ms</td></tr></table>",
        latency.p50, latency.p90, latency.p99, latency.max
    );
    if let Some(expected) = &report.expected {
        let in_scope = [
            ("right".to_owned(), expected.right),
            ("wrong".to_owned(), expected.wrong),
            ("not answered".to_owned(), expected.not_answered),
        ];
        let answered = expected.out_of_scope - expected.out_of_scope_not_answered;
        let out_of_scope = [
            ("not answered".to_owned(), expected.out_of_scope_not_answered),
            ("answered".to_owned(), answered),
        ];
        for (what, rows, total) in [
            ("in scope", &in_scope[..], expected.in_scope),
            ("out of scope", &out_of_scope[..], expected.out_of_scope),
        ] {
            let headline = format!("Against what was expected: {total} {what}");
            let _ = writeln!(page, "<h2>{headline}</h2>\n{}", bars(rows, total));
        }
    }
    let otherwise: Vec<_> = report.each.iter().filter(|each| each.right == Some(false)).collect();
    if !otherwise.is_empty() {
        page.push_str(
            "<h2>Otherwise than expected</h2>\n<table><tr><th>line</th><th>what came</th>\
             <th>intent</th><th>expected</th></tr>",
        );
        for each in otherwise.iter().take(ROWS_MAX) {
            let name = |name: &Option<String>| escape(name.as_deref().unwrap_or("–"));
            let _ = write!(
                page,
                "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                each.line,
                each.came.as_str().replace('_', " "),
                name(&each.intent),
                name(&each.expected)
            );
        }
        page.push_str("</table>\n");
        if otherwise.len() > ROWS_MAX {
            let _ = writeln!(page, "<p>{} more are in the JSON.</p>", otherwise.len() - ROWS_MAX);
        }
    }
    if !report.failures.is_empty() {
        page.push_str("<h2>Not accepted</h2>\n<ul>");
        for (line, reason) in &report.failures {
            let _ = write!(page, "<li>line {line}: {}</li>", escape(reason));
        }
        page.push_str("</ul>\n");
    }
    page.push_str("</body></html>\n");
    page
}

/// Rows of a table in the page at most.
const ROWS_MAX: usize = 500;

/// Bars as SVG, with the number beside each, and the same as words for a screen reader.
fn bars(rows: &[(String, usize)], total: usize) -> String {
    let height = rows.len() * 34;
    let words: Vec<String> = rows.iter().map(|(name, count)| format!("{name}: {count}")).collect();
    let mut svg = format!(
        "<svg viewBox=\"0 0 700 {height}\" role=\"img\" aria-label=\"{}\">",
        escape(&words.join(", "))
    );
    for (place, (name, count)) in rows.iter().enumerate() {
        let top = place * 34;
        let width = percent(*count, total) * 3.2;
        let _ = write!(
            svg,
            "<text x=\"0\" y=\"{}\">{}</text><rect x=\"230\" y=\"{}\" width=\"{width:.1}\" \
             height=\"22\" rx=\"3\"/><text x=\"{:.1}\" y=\"{}\">{count} ({})</text>",
            top + 20,
            escape(name),
            top + 4,
            238.0 + width,
            top + 20,
            share(*count, total)
        );
    }
    svg.push_str("</svg>");
    svg
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
