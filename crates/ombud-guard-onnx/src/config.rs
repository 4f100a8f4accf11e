//! `config.json`: what the labels are called, and how its numbers are to be read.

use std::{collections::BTreeMap, path::Path};

use ombud_guard::find_hidden;
use serde::Deserialize;

use crate::error::ClassifierError;

/// The labels of a classifier at most. Those of the largest that we know of, for emotions, are 28.
const LABELS_MAX: usize = 1_000;

/// How numbers become shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// One label of all: the shares add up to one (softmax).
    One,
    /// Each label by itself (sigmoid).
    Each,
}

/// What `config.json` says.
#[derive(Debug)]
pub(crate) struct Config {
    /// The labels, in the order of the numbers.
    pub labels: Vec<String>,
    pub reading: Reading,
    /// How many places for tokens were learned, where the file says it.
    pub positions_max: Option<usize>,
    /// How many tokens it knows, where the file says it.
    pub tokens_known: Option<usize>,
    /// What stands where a window has no token.
    pub pad_id: i64,
}

#[derive(Deserialize)]
struct RawConfig {
    id2label: Option<BTreeMap<String, String>>,
    problem_type: Option<String>,
    max_position_embeddings: Option<i64>,
    vocab_size: Option<i64>,
    pad_token_id: Option<i64>,
}

impl Config {
    /// Read the file.
    ///
    /// # Errors
    /// [`ClassifierError::Wrong`] where there are no labels, labels without a number, or numbers that are no classes.
    pub(crate) fn read(path: &Path, text: &str) -> Result<Self, ClassifierError> {
        let wrong = |line: Option<usize>, problem: String| ClassifierError::Wrong {
            path: path.to_owned(),
            line,
            problem,
        };
        let raw: RawConfig = serde_json::from_str(text).map_err(|error| {
            let said = error.to_string();
            let problem = said.split(" at line ").next().unwrap_or_default().to_owned();
            wrong(Some(error.line()).filter(|line| *line > 0), problem)
        })?;
        let named = raw.id2label.unwrap_or_default();
        if named.is_empty() {
            let problem = "there is no `id2label`, which names the labels, such as `\"id2label\": {\"0\": \"SAFE\", \"1\": \"INJECTION\"}`";
            return Err(wrong(None, problem.to_owned()));
        }
        if named.len() > LABELS_MAX {
            let problem = format!("there are {} labels, more than {LABELS_MAX}", named.len());
            return Err(wrong(None, problem));
        }
        let count = named.len();
        let labels: Vec<String> =
            (0..count).map_while(|id| named.get(&id.to_string()).cloned()).collect();
        if labels.len() < count {
            let problem = format!(
                "`id2label` has {count} labels and none for {}: they are counted from 0",
                labels.len()
            );
            return Err(wrong(None, problem));
        }
        // They are printed.
        if let Some(id) = labels.iter().position(|label| !find_hidden(label).is_empty()) {
            return Err(wrong(None, format!("the label {id} has characters that nobody sees")));
        }
        // As the text classification pipeline of Hugging Face's `transformers` reads it.
        let reading = match raw.problem_type.as_deref() {
            Some("multi_label_classification") => Reading::Each,
            None if count == 1 => Reading::Each,
            Some("single_label_classification") | None => Reading::One,
            Some(other) => {
                let problem = format!(
                    "`problem_type` is `{other}`, and only `single_label_classification` and `multi_label_classification` tell labels"
                );
                return Err(wrong(None, problem));
            }
        };
        let count_of = |count: Option<i64>| count.and_then(|count| usize::try_from(count).ok());
        Ok(Self {
            labels,
            reading,
            positions_max: count_of(raw.max_position_embeddings),
            tokens_known: count_of(raw.vocab_size),
            pad_id: raw.pad_token_id.unwrap_or(0),
        })
    }
}

impl Reading {
    /// The share of each label, in `0.0..=1.0`.
    pub(crate) fn shares(self, numbers: &[f32]) -> Vec<f32> {
        match self {
            Self::Each => numbers.iter().map(|number| 1.0 / (1.0 + (-number).exp())).collect(),
            Self::One => {
                let most = numbers.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let raised: Vec<f32> = numbers.iter().map(|number| (number - most).exp()).collect();
                let sum: f32 = raised.iter().sum();
                raised.into_iter().map(|one| one / sum).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Config, Path, Reading};

    fn refused(text: &str) -> String {
        Config::read(Path::new("config.json"), text).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_classifier_is_refused_with_the_reason() {
        assert!(refused("{").starts_with("`config.json`, line 1: EOF"), "{}", refused("{"));
        assert!(refused("{}").contains("there is no `id2label`"));
        let gap = r#"{"id2label": {"0": "a", "2": "b"}}"#;
        assert!(refused(gap).contains("has 2 labels and none for 1"), "{}", refused(gap));
        let regression = r#"{"id2label": {"0": "a"}, "problem_type": "regression"}"#;
        assert!(refused(regression).contains("`problem_type` is `regression`"));
    }

    #[test]
    fn labels_are_read_one_of_all_or_each_by_itself() {
        let reading = |more: &str| {
            let text = format!(r#"{{"id2label": {{"0": "a"{more}}}}}"#);
            Config::read(Path::new("config.json"), &text).unwrap().reading
        };
        assert_eq!(reading(""), Reading::Each);
        assert_eq!(reading(r#", "1": "b""#), Reading::One);
        // softmax(0, ln 3) = 1/4, 3/4; sigmoid(ln 3) = 3/4.
        let close = |shares: Vec<f32>, expected: &[f32]| {
            shares.iter().zip(expected).all(|(one, other)| (one - other).abs() < 1e-6)
        };
        assert!(close(Reading::One.shares(&[0.0, 3.0_f32.ln()]), &[0.25, 0.75]));
        assert!(close(Reading::One.shares(&[1000.0, 1000.0]), &[0.5, 0.5]));
        assert!(close(Reading::Each.shares(&[3.0_f32.ln(), -1000.0, 1000.0]), &[0.75, 0.0, 1.0]));
    }
}
