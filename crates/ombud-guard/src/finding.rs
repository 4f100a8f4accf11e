//! What a detector reports.

use std::ops::Range;

/// What was found. The codes are published: they stand in leaves and in policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FindingKind {
    /// A control character that no text needs.
    ControlCharacter,
    /// A character that changes the direction of the text around it (Unicode UAX #9), so that a
    /// reader sees something else than a program does.
    BidiControl,
    /// A character without a shape, such as a zero-width space or a tag (Unicode TR #36).
    InvisibleCharacter,
}

impl FindingKind {
    /// The code as it stands in leaves and policies.
    pub fn code(self) -> &'static str {
        match self {
            Self::ControlCharacter => "control_character",
            Self::BidiControl => "bidi_control",
            Self::InvisibleCharacter => "invisible_character",
        }
    }
}

/// One thing that a detector found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// Where, as bytes of the text; on character boundaries.
    pub range: Range<usize>,
    /// How sure the detector is, in `0.0..=1.0`.
    pub confidence: f32,
    /// Why, in words that a reader without the text understands.
    pub evidence: &'static str,
    /// Name and version of the detector, such as `hidden@1`.
    pub detector: &'static str,
}
