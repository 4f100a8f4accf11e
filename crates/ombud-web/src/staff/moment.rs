//! Times on pages.

use jiff::Timestamp;

use crate::words::Words;

/// A time as pages show it: in words that pages without a script show too, and as programs read it, which a script tells in
/// the reader's own zone.
pub(crate) struct Moment {
    /// As programs read it (RFC 3339).
    iso: String,
    /// How long ago it was.
    ago: String,
    /// The same in seconds, so that a script need not ask the reader's clock.
    seconds: i64,
    /// To the minute, in UTC.
    exact: String,
}

impl Moment {
    pub(crate) fn new(w: Words, at: Timestamp, now: Timestamp) -> Self {
        let seconds = now.duration_since(at).as_secs();
        Self { iso: at.to_string(), ago: w.ago(at, now), seconds, exact: w.exact(at) }
    }

    /// How long ago it was. The exact time is in it for those who listen, and is seen where the pointer or the focus is, or
    /// everywhere on a page where that is chosen. It holds nothing that would have to be escaped.
    pub(crate) fn html(&self) -> String {
        let Self { iso, ago, seconds, exact } = self;
        format!(
            "<time datetime=\"{iso}\" data-ago=\"{seconds}\"><span class=\"ago\">{ago}</span> <span class=\"exact\">{exact}</span></time>"
        )
    }

    /// The exact time.
    pub(crate) fn exact_html(&self) -> String {
        let Self { iso, exact, .. } = self;
        format!("<time datetime=\"{iso}\" data-is=\"exact\">{exact}</time>")
    }
}
