//! What people give in words over the API: names, reasons, notes.
//!
//! Others read it and act on it, so that it holds nothing that they would not see: it is refused, and not taken
//! out as from a customer's message, as whoever gave it can correct it.

use ombud_guard::FindingKind;

use crate::ServiceError;

/// A name, without the blanks around it: one line that says something, in at most so many characters.
///
/// # Errors
/// [`ServiceError::Invalid`] names the field and what is wrong.
pub(crate) fn name_of<'a>(
    field: &'static str,
    name: &'a str,
    characters_max: usize,
) -> Result<&'a str, ServiceError> {
    let name = name.trim();
    if ombud_guard::is_blank(name) || name.chars().count() > characters_max {
        let en = format!("must have 1 to {characters_max} characters");
        let de = format!("muss 1 bis {characters_max} Zeichen haben");
        return Err(ServiceError::invalid(field, en, de));
    }
    if name.contains(['\n', '\r', '\t']) {
        let (en, de) = ("must be one line, without tabs", "muss eine Zeile sein, ohne Tabulatoren");
        return Err(ServiceError::invalid(field, en, de));
    }
    nothing_hidden(field, name)?;
    Ok(name)
}

/// A reason, without the blanks around it, in at most so many characters.
///
/// # Errors
/// [`ServiceError::Invalid`] without one, where it is too long, and where something in it cannot be seen.
pub(crate) fn reason_of(reason: &str, characters_max: usize) -> Result<&str, ServiceError> {
    let reason = text_of("reason", reason, characters_max)?;
    if reason.is_empty() {
        return Err(ServiceError::invalid("reason", "must say why", "darf nicht leer sein"));
    }
    Ok(reason)
}

/// A text, without the blanks around it, in at most so many characters. It may be empty.
///
/// # Errors
/// [`ServiceError::Invalid`] where it is too long, and where something in it cannot be seen.
pub(crate) fn text_of<'a>(
    field: &'static str,
    text: &'a str,
    characters_max: usize,
) -> Result<&'a str, ServiceError> {
    let text = text.trim();
    if text.chars().count() > characters_max {
        let en = format!("must have at most {characters_max} characters");
        let de = format!("darf höchstens {characters_max} Zeichen haben");
        return Err(ServiceError::invalid(field, en, de));
    }
    nothing_hidden(field, text)?;
    Ok(if ombud_guard::is_blank(text) { "" } else { text })
}

/// Refuse what a reader would not see.
pub(crate) fn nothing_hidden(field: &'static str, text: &str) -> Result<(), ServiceError> {
    let findings = ombud_guard::find_hidden(text);
    let found = findings.first().and_then(|finding| {
        let before = text.get(..finding.range.start)?.chars().count();
        Some((finding.kind, text.get(finding.range.clone())?.chars().next()?, before + 1))
    });
    let Some((kind, sign, place)) = found else { return Ok(()) };
    let (en, de) = match kind {
        FindingKind::ControlCharacter => ("a control character", "ein Steuerzeichen"),
        FindingKind::BidiControl => (
            "a character that turns the direction of writing",
            "ein Zeichen, das die Schreibrichtung umkehrt",
        ),
        // Nothing else is hidden.
        _ => ("a character that nobody sees", "ein Zeichen, das niemand sieht"),
    };
    let code = format!("U+{:04X}", u32::from(sign));
    Err(ServiceError::invalid(
        field,
        format!("has {en} ({code}) at place {place}: take it out"),
        format!("enthält {de} ({code}) an Stelle {place}: Nehmen Sie es heraus"),
    ))
}
