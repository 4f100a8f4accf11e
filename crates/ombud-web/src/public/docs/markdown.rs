//! The reference of the API as Markdown, to be read without a server.

use std::fmt::Write as _;

use super::{
    Page,
    fields::{Fields, Row},
    operation::{Content, Operation},
};
use crate::problem_kind::ProblemKind;

/// The page as Markdown, with links within itself.
pub(super) fn of(page: &Page) -> String {
    let mut text = format!(
        "# API\n\n{}\n\nThis page is printed by `ombud api --reference`, and the description that it is made of (OpenAPI \
         3.1) by `ombud api`. A running server has both at `/docs`, with examples, and at `/openapi.json`.\n\n\
         ## Who may call it\n\nA key or a token is sent as `Authorization: Bearer …`, a body as JSON. What is not \
         described is refused, with the name of what was meant.\n\n",
        page.about.to_markdown()
    );
    for (_, credential) in &page.credentials {
        let _ = writeln!(text, "* {}", credential.to_markdown());
    }
    text.push_str(
        "\nUnder an `Idempotency-Key` of your choice (1 to 255 visible ASCII characters), a request that is repeated \
         within seven days has one effect and the same answer. Lists come in pages: where an answer has `next`, send \
         it as `after` or `before` for the next page.\n\n## Addresses\n\n",
    );
    for group in &page.groups {
        let _ = writeln!(text, "* [{0}](#group-{0}): {1}", group.name, group.operations.len());
    }
    for group in &page.groups {
        let _ = write!(text, "\n## Group: {}\n", group.name);
        for operation in &group.operations {
            add_operation(&mut text, operation);
        }
    }
    text.push_str("\n## Types\n");
    for described in &page.types {
        let _ = write!(text, "\n### {}\n", described.name);
        if !described.meaning.is_empty() {
            let _ = write!(text, "\n{}\n", described.meaning.to_markdown());
        }
        add_fields(&mut text, &described.fields);
    }
    text.push_str("\n## Kinds of problems\n\n| code | status | what it means |\n|---|---|---|\n");
    for kind in ProblemKind::ALL {
        let (code, status) = (kind.code(), kind.status().as_u16());
        let meaning = kind.meaning(ombud_domain::Locale::En).replace('|', "\\|");
        let _ = writeln!(text, "| `{code}` | {status} | {meaning} |");
    }
    text
}

fn add_operation(text: &mut String, operation: &Operation) {
    let _ =
        write!(text, "\n### {}\n\n`{} {}`\n", operation.summary, operation.method, operation.path);
    for paragraph in operation.paragraphs.iter().chain([&operation.access]) {
        let _ = write!(text, "\n{}\n", paragraph.to_markdown());
    }
    if !operation.parameters.is_empty() {
        text.push_str("\nParameters:\n");
        add_fields(text, &operation.parameters);
    }
    if let Some(body) = &operation.body {
        let needed = if body.is_needed { "" } else { ", may be left out" };
        let _ = write!(text, "\nBody: {}{needed}\n", kind(body));
        add_fields(text, &body.fields);
    }
    for answer in &operation.answers {
        let what = answer.content.as_ref().map_or("without a body".to_owned(), kind);
        let _ = write!(text, "\nAnswer `{}`: {what}\n", answer.status);
    }
    if !operation.problems.is_empty() {
        let codes: Vec<String> =
            operation.problems.iter().map(|code| format!("`{code}`")).collect();
        let all = "[problems](#kinds-of-problems)";
        let _ = write!(text, "\nAmong its {all}: {}\n", codes.join(", "));
    }
}

fn kind(content: &Content) -> String {
    content.kind.to_markdown() + &content.media.to_markdown()
}

fn add_fields(text: &mut String, fields: &Fields) {
    for form in &fields.forms {
        if !form.told_by.is_empty() {
            let meaning = form.meaning.to_markdown();
            let colon = if meaning.is_empty() { "" } else { ": " };
            let _ = write!(text, "\n{}{colon}{meaning}\n", form.told_by.to_markdown());
        }
        if form.rows.is_empty() {
            continue;
        }
        text.push_str("\n| name | what it is | meaning |\n|---|---|---|\n");
        for row in &form.rows {
            let meaning = row.meaning.to_markdown();
            let [what, meaning] = [what_it_is(row), meaning].map(|cell| cell.replace('|', "\\|"));
            let _ = writeln!(text, "| `{}` | {what} | {meaning} |", row.name);
        }
    }
}

/// Where it stands, its type, whether it must be there, and what it is without.
fn what_it_is(row: &Row) -> String {
    let mut parts = vec![row.kind.to_markdown()];
    parts.extend([row.place, row.note].into_iter().filter(|it| !it.is_empty()).map(str::to_owned));
    if !row.default.is_empty() {
        parts.push(format!("default `{}`", row.default));
    }
    parts.join(", ")
}
