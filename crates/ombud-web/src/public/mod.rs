//! What anyone may see: the log, the articles, the reference of the API and of its
//! problems, how AI is used here, the widget, the page that verifies receipts, whether ombud is well.

pub(crate) mod ai;
pub(crate) mod docs;
pub(crate) mod health;
pub(crate) mod knowledge;
pub(crate) mod log;
pub(crate) mod problems;
pub(crate) mod widget;
