//! Greetings, thanks and introductions around what somebody comes for.

use crate::{
    Assistant, Command, Heard, Understanding, introduction,
    language_wish::language_wish,
    understanding::{COURTESY_MIN, PAUSES, SENTENCES_MAX},
};

/// Words of a courtesy at most.
const COURTESY_WORDS_MAX: usize = 4;

/// Words that may be left without the courtesies in a message that is one as a whole.
const LEFT_WORDS_MAX: usize = 2;

impl Assistant {
    /// A text without the greetings, thanks, introductions, wishes for a language and contract numbers or the like in it,
    /// where it has any beside something else.
    pub(crate) fn without_courtesies(&self, text: &str) -> Option<String> {
        let parts = text.split(PAUSES).map(str::trim);
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        if !(1..=SENTENCES_MAX).contains(&parts.len()) {
            return None;
        }
        // “Mein Name ist Schmidt, nicht Schmitt” corrects a name.
        let corrects = parts.iter().any(|part| {
            let part = part.to_lowercase();
            ["nicht ", "not ", "statt ", "instead "].iter().any(|word| part.starts_with(word))
        });
        let mut matter: Vec<String> = Vec::new();
        let (mut is_whole, is_one) = (true, parts.len() == 1);
        for part in parts {
            match self.beyond_introduction(part).filter(|_| !corrects) {
                Some(rest) => {
                    is_whole = false;
                    matter.extend((!rest.is_empty()).then_some(rest));
                }
                None if !is_one && (self.is_aside(part) || self.names_only(part)) => {
                    is_whole = false;
                }
                None => matter.push(part.to_owned()),
            }
        }
        (!matter.is_empty() && !is_whole).then(|| matter.join(". "))
    }

    /// Whether somebody introduces themselves and says nothing else.
    pub(crate) fn introduces(&self, text: &str) -> bool {
        let parts = text.split(PAUSES).map(str::trim);
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        let is_it =
            |part: &&str| self.beyond_introduction(part).is_some_and(|rest| rest.is_empty());
        parts.iter().any(is_it) && parts.iter().all(|part| is_it(part) || self.is_aside(part))
    }

    /// What follows an introduction in a part of a message; `None` where there is none.
    pub(crate) fn beyond_introduction(&self, part: &str) -> Option<String> {
        introduction::beyond(part, |word| self.spelling().has(word))
    }

    /// What a message is that is a courtesy or word that all is settled as a whole, where what is left without the
    /// courtesies in it is a word or two and unclear.
    pub(crate) fn courtesy_as_a_whole(
        &self,
        heard: &Heard<'_>,
        matter: &str,
        understood: &Understanding,
    ) -> Option<Understanding> {
        let is_unclear = matches!(understood.command, Command::Clarify { .. });
        if !is_unclear || matter.split_whitespace().count() > LEFT_WORDS_MAX {
            return None;
        }
        let scores = self.scores(heard.text);
        let (best, share) = scores.ranked.first()?;
        let is_ours = scores.in_scope >= self.manifest().thresholds.in_scope_min;
        let is_courtesy = self.command_of(best).is_small_talk() && *share >= COURTESY_MIN;
        (is_ours && is_courtesy).then(|| self.proposed(&scores, best, "score.intent"))
    }

    /// Whether a part of a message is beside what the customer comes for.
    pub(crate) fn is_aside(&self, part: &str) -> bool {
        language_wish(part).is_some() || self.is_courtesy(part)
    }

    /// Whether a few words are nothing but a greeting, a thank-you or a goodbye.
    pub(crate) fn is_courtesy(&self, part: &str) -> bool {
        if part.split_whitespace().count() > COURTESY_WORDS_MAX {
            return false;
        }
        let scores = self.scores(part);
        let is_greeting = |(best, share): &(String, f64)| {
            matches!(self.command_of(best), Command::SmallTalk { .. }) && *share >= COURTESY_MIN
        };
        scores.in_scope >= self.manifest().thresholds.in_scope_min
            && scores.ranked.first().is_some_and(is_greeting)
    }
}
