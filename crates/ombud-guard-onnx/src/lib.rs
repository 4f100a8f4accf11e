//! A text classifier of one's own, beside the guard's detectors: text in, findings out.
//!
//! * [`Classifier`]: a folder with `model.onnx`, `tokenizer.json` and `config.json`, as `optimum-cli export onnx` writes it, and
//!   with `classifier.toml`, which declares what its labels stand for
//! * [`Text`]: whose text is read, which says what of a classifier may be told of it
//! * [`ClassifierError`]: why a folder is none, or a text was not read
//!
//! It runs in the process (tract), reads files of the folder and nothing else, and never downloads.

pub use crate::{
    classifier::{Classifier, TEXT_SIZE_MAX_BYTES},
    declaration::{DECLARATION, TOKENS_MAX},
    error::ClassifierError,
    text::Text,
};

mod classifier;
mod config;
mod declaration;
mod error;
mod graph;
mod text;
mod windows;
