//! The assistant folder: load, check, version, understand, search, compose.
