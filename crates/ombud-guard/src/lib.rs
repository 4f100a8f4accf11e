//! Text in, findings out.
//!
//! * [`inspect_customer`]: one pass over a customer's message with all detectors; [`read_customer`]: over a text of any length
//! * [`inspect`]: what everybody's text goes through: what nobody sees is taken out, and the language is told
//! * [`findings`]: personal data, secrets and special categories in a text; [`StreamInspector`]: in a stream
//! * [`Rules`]: what an assistant declares beside them
//! * [`redact`]: the text without them; [`Tokens`]: with tokens that come back
//! * [`attack`], [`tone`], [`unsupported`]: attacks, tone and replies without support, learned from examples
//! * [`signals`], [`social_engineering`]: what of a customer a person should see, and who talks staff into something
//! * [`reply_faults`]: what an AI should not reply: promises, advice, leaks, that it is a human
//! * [`find_hidden`]: only what nobody would see; [`visible`]: the text without it
//! * [`Finding`]: kind, byte range, confidence, evidence in words, detector and its version
//!
//! One file per detector. No async, no I/O, no clock; a finding is an outcome, not an error.

#[cfg(test)]
use crate::scan::{AFTER_MAX_BYTES, BEFORE_MAX_BYTES};
pub use crate::{
    finding::{
        Attack, Category, Fault, Finding, FindingKind, Identifier, Insult, Pretext, SURE_MIN,
        SecretKind, Signal,
    },
    hidden::{find_hidden, is_blank, visible},
    inspect::{
        CustomerInspection, CustomerReading, GuardError, Inspection, TEXT_SIZE_MAX_BYTES, inspect,
        inspect_customer, read_customer,
    },
    language::LanguageGuess,
    learned::{
        attack, attack_likelihood, attack_likelihood_in_document, attacks_in_document,
        card::{Card, Figure, cards},
        grounded::{support_missing, unsupported},
        tone::{CustomerText, FromCustomer, Mood, Sentiment, TELLING_VALUE, Tone, tone},
    },
    reply::{AssistantText, Day, Disclosure, FromAssistant, ReplyContext, reply_faults},
    rules::{DECLARED_MAX_BYTES, RuleError, Rules},
    scan::HOLD_BACK_MAX_BYTES,
    signal::signals,
    social::social_engineering,
    stream::{NotUtf8, StreamInspector, StreamRedactor, findings},
    tokens::{Restorer, TOKEN_MAX_BYTES, Tokens, redact},
};

mod finding;
mod grammar;
mod hidden;
mod inspect;
mod language;
mod learned;
mod normal;
mod personal;
mod reply;
mod rules;
mod scan;
mod secret;
mod signal;
mod social;
mod special;
mod stream;
mod tokens;
mod words;

/// What the program reads with that makes the weights. Not for others: it changes with each version of them.
pub mod training {
    pub use crate::language::training as language;
    pub use crate::learned::{
        document::telling_segments,
        features::{BUCKETS, Buckets, Pass, damped_value},
        grounded::{self, Compared},
        lane,
        linear::{rounded, weights_file},
        pieces, plain_text, sentiment,
        tone::without_names,
        toxicity, views_of,
    };
    pub use crate::personal::training as names;
    pub use crate::words::lists;
}

#[cfg(test)]
mod tests {
    use crate::{Rules, findings};

    /// Code and text of what is found.
    pub(crate) fn kinds(text: &str) -> Vec<(&'static str, String)> {
        let found = findings(text, Rules::none());
        found
            .iter()
            .map(|finding| {
                (finding.kind.code(), text.get(finding.range.clone()).unwrap().to_owned())
            })
            .collect()
    }

    /// That one thing is found in a text, of this kind and just this.
    pub(crate) fn check(text: &str, kind: &str, expected: &str) {
        assert_eq!(kinds(text), [(kind, expected.to_owned())], "{text}");
    }
}
