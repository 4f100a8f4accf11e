//! What is wrong with a JSON document, in the words of whoever wrote it.

use ombud_assistant::SyntaxSlip;

/// What is wrong and where, and what to do about it.
pub(crate) fn slip(error: &serde_json::Error) -> (String, String) {
    let SyntaxSlip { what, remedy } = SyntaxSlip::of_json(error);
    let place = format!("line {}, column {}", error.line(), column(error));
    (format!("{what} ({place})"), remedy)
}

/// The same of a document that is one line of a file.
pub(crate) fn slip_in_line(error: &serde_json::Error) -> (String, String) {
    let SyntaxSlip { what, remedy } = SyntaxSlip::of_json(error);
    (format!("{what} (column {})", column(error)), remedy)
}

/// From 1; of what stands at the beginning of a line, the parser says 0.
fn column(error: &serde_json::Error) -> usize {
    error.column().max(1)
}
