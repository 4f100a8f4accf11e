//! The HTTP faces: API, chat page, public log.
