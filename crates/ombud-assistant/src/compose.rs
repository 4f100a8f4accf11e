//! Composing: from a command to a draft, of approved words and quoted passages only.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use ombud_domain::{HandoverReason, Language, Locale, disclosure};
use serde::{Deserialize, Serialize};

use crate::{
    Assistant, Command, other_language,
    procedure::{Call, CallOutcome, Progress, Stack},
    quotation::in_marks,
    tool::Operation,
    words::act_done,
};

/// A part of what is said. Stored sealed, and given to every face as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    /// That an AI speaks, and for whom.
    Disclosure {
        /// The words.
        text: String,
    },
    /// Approved words.
    Words {
        /// The words.
        text: String,
    },
    /// A passage, as it stands in its article.
    Quote {
        /// The article's id.
        article: String,
        /// The language of the article.
        language: Language,
        /// The passage within it: `lead` or a section.
        section: String,
        /// The article's title.
        title: String,
        /// The quoted text.
        text: String,
        /// SHA-256 of that text, lower-case hex.
        digest: String,
    },
    /// Topics to choose from.
    Offers {
        /// In their order; the customer may answer with a number.
        items: Vec<Offer>,
    },
    /// Answers to choose from.
    Choices {
        /// In their order; the customer may answer with a number.
        items: Vec<String>,
    },
    /// What the customer said, said back.
    Recap {
        /// In the order in which it was asked.
        items: Vec<RecapItem>,
    },
    /// Something that was done, and until when it can be undone.
    Act {
        /// The act's id: it is also that of the decision to do it.
        act: String,
        /// What was done.
        title: String,
        /// The whole in words.
        text: String,
        /// Until when the customer can undo it; `None` where they cannot.
        undo_until: Option<Timestamp>,
    },
}

/// One thing that the customer said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecapItem {
    /// What it is called.
    pub title: String,
    /// What was said.
    pub value: String,
}

/// A topic to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The intent behind it.
    pub intent: String,
    /// What it is called.
    pub title: String,
}

/// What would be said, before it is released.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// In their order.
    pub parts: Vec<Part>,
    /// Whether it asks the customer to choose or say it again.
    pub asks: bool,
    /// Whether it answers a customer who said that it is solved.
    #[serde(default)]
    pub confirmed: bool,
    /// Where the conversation stands in its procedures then; `None` in none.
    pub procedure: Option<Stack>,
    /// The steps of procedures that were passed, as codes.
    pub passed: Vec<String>,
    /// Why a procedure passes on to a person, where it does.
    pub handover: Option<HandoverReason>,
    /// What a tool is to do before the rest can be composed.
    pub call: Option<Call>,
}

impl Draft {
    /// The whole as plain text: what a terminal shows and what the leaf commits to.
    pub fn text(&self) -> String {
        let texts: Vec<String> = self.parts.iter().map(Part::text).collect();
        texts.join("\n\n")
    }

    /// The intents it offers.
    pub fn offered(&self) -> Vec<String> {
        self.parts
            .iter()
            .flat_map(|part| match part {
                Part::Offers { items } => items.iter().map(|offer| offer.intent.clone()).collect(),
                _ => vec![],
            })
            .collect()
    }
}

impl Part {
    /// The part as plain text.
    pub fn text(&self) -> String {
        match self {
            Self::Disclosure { text } | Self::Words { text } | Self::Act { text, .. } => {
                text.clone()
            }
            Self::Quote { title, text, .. } => format!("{title}\n{text}"),
            Self::Offers { items } => numbered(items.iter().map(|offer| offer.title.as_str())),
            Self::Choices { items } => numbered(items.iter().map(String::as_str)),
            Self::Recap { items } => {
                let lines = items.iter().map(|item| format!("{}: {}", item.title, item.value));
                lines.collect::<Vec<_>>().join("\n")
            }
        }
    }
}

/// A moment as people read it, such as “24.11.2026, 14:05 Uhr”.
pub(crate) fn moment(at: Timestamp, zone: &TimeZone, language: Language) -> String {
    let at = at.to_zoned(zone.clone());
    match Locale::of(language) {
        Locale::De => at.strftime("%-d.%-m.%Y, %H:%M Uhr").to_string(),
        Locale::En => at.strftime("%-d %B %Y, %H:%M").to_string(),
    }
}

/// A day as people read it, such as “24.11.2026”.
pub(crate) fn day(day: Date, language: Language) -> String {
    match Locale::of(language) {
        Locale::De => day.strftime("%d.%m.%Y").to_string(),
        Locale::En => day.strftime("%-d %B %Y").to_string(),
    }
}

fn numbered<'a>(items: impl Iterator<Item = &'a str>) -> String {
    let lines = items.enumerate().map(|(place, item)| format!("{}. {item}", place + 1));
    lines.collect::<Vec<_>>().join("\n")
}

/// What composing needs to know of the conversation.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The language to speak: one for which there are words.
    pub language: Language,
    /// The language that the customer writes or asks for, spoken or not.
    pub customer_language: Language,
    /// What the customer asked; used to choose among an article's sections.
    pub question: &'a str,
    /// Whether the AI was disclosed before.
    pub disclosed: bool,
    /// Whether people are at the desk.
    pub open: bool,
    /// The day on which articles must be valid.
    pub today: Date,
    /// Where the conversation stands in its procedures, if it is in one.
    pub procedure: Option<&'a Stack>,
    /// The words with which it is passed on to whoever decides it, where its intent has any of its own.
    pub refer_words: Option<&'a str>,
    /// The accounts that the customer is stepped up for, as [`account_key`](crate::account_key) has them.
    pub stepped_up: &'a [String],
    /// The accounts that their sign-in says are theirs, the same way.
    pub signed_in: &'a [String],
    /// The intents that the customer asks for besides what is answered.
    pub further: &'a [String],
    /// Whether it waits for a person, who reads what is written.
    pub waits: bool,
}

impl Scene<'_> {
    /// The same for a message in a language. Whoever cannot be answered in theirs reads the rest in the one that was spoken
    /// before.
    #[must_use]
    pub fn heard_in(self, language: Language, is_spoken: bool) -> Self {
        let answered_in = if is_spoken { language } else { self.language };
        Self { language: answered_in, customer_language: language, ..self }
    }
}

/// There is no article that may be quoted today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no article on this may be quoted today")]
pub struct NoPassage;

impl Assistant {
    /// Compose what a command says.
    ///
    /// # Errors
    /// [`NoPassage`] when the command quotes an article and none is valid on the day.
    pub fn compose(&self, command: &Command, scene: &Scene<'_>) -> Result<Draft, NoPassage> {
        let mut parts = Vec::new();
        if !scene.disclosed {
            let (name, company) = self.names();
            let text = disclosure::opening(name, company, Locale::of(scene.language));
            parts.push(Part::Disclosure { text });
        }
        let say =
            |name: &str| Part::Words { text: self.words().say(name, scene.language).to_owned() };
        let mut asks = false;
        // What was begun waits; what was only offered does not.
        let waiting = scene.procedure.filter(|stack| stack.is_under_way()).cloned();
        let mut progress = None;
        // Where it is said what else comes later: before what is asked now.
        let mut later = parts.len();
        match command {
            Command::Answer { article, flow } => {
                self.quote(article, scene, &mut parts)?;
                later = parts.len();
                parts.extend(scene.waits.then(|| say("waiting-added")));
                progress = match (&waiting, flow.as_deref().and_then(|id| self.flow(id))) {
                    (None, Some(flow)) => {
                        parts.push(self.offer_of(flow, scene));
                        let stack = Self::offered(Stack::default(), flow, scene);
                        Some(Progress { stack, ..Progress::default() })
                    }
                    _ => None,
                };
            }
            Command::StartFlow { flow } => {
                let stack = scene.procedure.cloned().unwrap_or_default();
                progress = Some(self.begin(stack, flow, scene));
            }
            Command::Follow(command) => {
                let stack = scene.procedure.cloned().unwrap_or_default();
                progress = Some(self.go_on(stack, command, scene));
            }
            Command::OfferAgain { offers } => {
                asks = true;
                parts.extend(self.offered_again(offers, scene.language));
            }
            Command::Clarify { offers } => {
                asks = true;
                let items = self.titled(offers, scene.language);
                if items.is_empty() {
                    parts.push(say("clarify-rephrase"));
                } else {
                    let is_one = items.len() == 1;
                    parts.push(say(if is_one { "clarify-one" } else { "clarify-intro" }));
                    parts.push(Part::Offers { items });
                }
            }
            Command::Disclose => {
                let (name, company) = self.names();
                let text = disclosure::are_you_human(name, company, Locale::of(scene.language));
                // The answer is a disclosure itself; saying it twice reads like a machine.
                parts = vec![Part::Disclosure { text }];
            }
            Command::SmallTalk { words } => parts.push(say(words)),
            Command::Confirm => parts.push(say("solved")),
            Command::Added => parts.push(say("waiting-added")),
            Command::HandOver { reason } => {
                parts.extend(self.passes_on(*reason, scene));
            }
        }
        let mut progress = match (progress, waiting, command) {
            (Some(progress), ..) => progress,
            // A person decides what becomes of it, and who says that it is solved does not want to go on.
            (None, _, Command::HandOver { .. } | Command::Confirm) | (None, None, _) => {
                Progress::default()
            }
            (None, Some(waiting), _) => {
                let again = self.again(waiting, scene);
                let begun = again.stack.begun().and_then(|flow| self.flow(flow));
                parts.extend(begun.map(|flow| self.back_to(flow, scene)));
                again
            }
        };
        if let Command::Answer { .. } | Command::StartFlow { .. } = command
            && progress.handover.is_none()
        {
            progress.stack.keep(scene.further.iter().cloned());
            let is_over = progress.stack.frames.is_empty() && progress.call.is_none();
            if !is_over && let Some(note) = self.kept_for_later(scene) {
                parts.insert(later.min(parts.len()), note);
            }
        }
        parts.append(&mut progress.parts);
        parts.extend(self.offers_what_was_kept(&progress, scene));
        if let Some(reason) = progress.handover {
            // A procedure that ends with a person has said so in its own words.
            if reason != HandoverReason::Procedure {
                parts.push(say("handover-note"));
            }
            parts.extend((!scene.open).then(|| say("handover-closed")));
        }
        Ok(Draft {
            parts,
            asks: asks || progress.asks,
            confirmed: *command == Command::Confirm,
            procedure: (!progress.stack.frames.is_empty()).then_some(progress.stack),
            passed: progress.passed,
            handover: progress.handover,
            call: progress.call,
        })
    }

    /// That a person takes over, in the customer's language where we do not speak it.
    fn passes_on(&self, reason: HandoverReason, scene: &Scene<'_>) -> Vec<Part> {
        let theirs = other_language::person_takes_over(scene.customer_language)
            .filter(|_| reason == HandoverReason::Language);
        let words = match reason {
            HandoverReason::Policy => scene.refer_words.unwrap_or("handover-refer"),
            HandoverReason::Delicate => "handover-refer",
            HandoverReason::Restricted => "handover-restricted",
            HandoverReason::Language => "handover-language",
            _ => "handover-note",
        };
        let say = |name| self.words().say(name, scene.language);
        let closed = (!scene.open).then(|| say("handover-closed"));
        let texts = theirs.into_iter().chain([say(words)]).chain(closed);
        texts.map(|text| Part::Words { text: text.to_owned() }).collect()
    }

    /// That an act was done, with what customers need to undo it.
    pub fn act_part(
        &self,
        act: String,
        operation: &Operation,
        undo_until: Option<Timestamp>,
        language: Language,
    ) -> Part {
        let title = operation.title(language).to_owned();
        // What is only arranged has words of its own: nobody has called yet.
        let own = self.words().say(&act_done(&operation.name), language);
        let done = match own {
            "" => format!("{} {title}.", self.words().say("act-done", language)),
            own => own.to_owned(),
        };
        let text = match undo_until {
            Some(until) => {
                let words = self.words().say("act-undo-until", language);
                let until = moment(until, self.manifest().hours.timezone(), language);
                format!("{done} {words} {until}.")
            }
            None => done,
        };
        Part::Act { act, title, text, undo_until }
    }

    /// What is said of an act outside any procedure: `words` and its title, and what else there is to
    /// write about it. With `handover` a person takes over.
    pub fn compose_told(
        &self,
        words: &str,
        operation: &Operation,
        letter: Option<&str>,
        handover: bool,
        scene: &Scene<'_>,
    ) -> Draft {
        let say = |name| self.words().say(name, scene.language);
        let mut texts = vec![format!("{} {}.", say(words), operation.title(scene.language))];
        texts.extend(letter.map(str::to_owned));
        if handover {
            texts.push(say("handover-note").to_owned());
            texts.extend((!scene.open).then(|| say("handover-closed").to_owned()));
        }
        let parts = texts.into_iter().map(|text| Part::Words { text }).collect();
        // What was begun still waits.
        let procedure = scene.procedure.filter(|_| !handover).cloned();
        let handover = handover.then_some(HandoverReason::Act);
        Draft { parts, procedure, handover, ..Draft::default() }
    }

    /// Offer a procedure behind what is said, where nothing else is under way: what was undone may be done otherwise.
    pub fn offer_again(&self, draft: &mut Draft, flow: &str, scene: &Scene<'_>) {
        let Some(flow) = self.flow(flow).filter(|_| draft.handover.is_none()) else { return };
        draft.parts.push(self.offer_of(flow, scene));
        draft.procedure = Some(draft.procedure.take().unwrap_or_default().offering(&flow.id));
    }

    /// Compose on after a tool was called. `act` says what was done, where something was.
    pub fn compose_called(
        &self,
        draft: Draft,
        outcome: &CallOutcome,
        act: Option<Part>,
        scene: &Scene<'_>,
    ) -> Draft {
        let mut progress = self.called(draft.procedure.unwrap_or_default(), outcome, scene);
        let mut parts = draft.parts;
        parts.extend(act);
        parts.append(&mut progress.parts);
        parts.extend(self.offers_what_was_kept(&progress, scene));
        let say = |name| Part::Words { text: self.words().say(name, scene.language).to_owned() };
        if let Some(reason) = progress.handover {
            parts.extend((reason == HandoverReason::Failure).then(|| say("handover-note")));
            parts.extend((!scene.open).then(|| say("handover-closed")));
        }
        let mut passed = draft.passed;
        passed.extend(progress.passed);
        Draft {
            parts,
            asks: progress.asks,
            confirmed: false,
            procedure: (!progress.stack.frames.is_empty()).then_some(progress.stack),
            passed,
            handover: progress.handover,
            call: progress.call,
        }
    }

    /// The words for what policy denied.
    pub fn compose_refusal(&self, scene: &Scene<'_>) -> Draft {
        let mut parts = Vec::new();
        if !scene.disclosed {
            let (name, company) = self.names();
            let text = disclosure::opening(name, company, Locale::of(scene.language));
            parts.push(Part::Disclosure { text });
        }
        parts.push(Part::Words { text: self.words().say("refused", scene.language).to_owned() });
        let procedure = scene.procedure.cloned();
        Draft { parts, procedure, ..Draft::default() }
    }

    /// That what else was asked for comes later; `None` where it has no title.
    fn kept_for_later(&self, scene: &Scene<'_>) -> Option<Part> {
        let titled = self.titled(scene.further, scene.language);
        let named = titled.iter().map(|offer| in_marks(&offer.title, scene.language));
        let named = named.collect::<Vec<_>>().join(", ");
        let words = self.words().say("further-later", scene.language);
        (!named.is_empty()).then(|| Part::Words { text: format!("{words} {named}") })
    }

    /// What was asked for besides, offered when nothing else is under way.
    fn offers_what_was_kept(&self, progress: &Progress, scene: &Scene<'_>) -> Vec<Part> {
        let is_over = progress.stack.frames.is_empty()
            && progress.handover.is_none()
            && progress.call.is_none();
        let items = self.titled(&progress.stack.further, scene.language);
        if !is_over || items.is_empty() {
            return vec![];
        }
        let name = if items.len() == 1 { "further-one" } else { "further-offers" };
        let text = self.words().say(name, scene.language).to_owned();
        vec![Part::Words { text }, Part::Offers { items }]
    }

    /// That a number was none of these, and these once more.
    fn offered_again(&self, offers: &[String], language: Language) -> [Part; 2] {
        let items = self.titled(offers, language);
        let name = if items.len() == 1 { "not-offered-one" } else { "not-offered" };
        [Part::Words { text: self.words().say(name, language).to_owned() }, Part::Offers { items }]
    }

    /// Intents as topics to choose from, in their order.
    fn titled(&self, offers: &[String], language: Language) -> Vec<Offer> {
        let titled = offers.iter().filter_map(|intent| {
            let title = self.title_of(intent, language)?.to_owned();
            Some(Offer { intent: intent.clone(), title })
        });
        titled.collect()
    }

    fn names(&self) -> (&str, &str) {
        (&self.manifest().name, &self.manifest().company.name)
    }

    /// The lead of the article, and the section that fits the question better than the lead.
    fn quote(&self, id: &str, scene: &Scene<'_>, parts: &mut Vec<Part>) -> Result<(), NoPassage> {
        let knowledge = self.knowledge();
        let valid = |language: Language| {
            knowledge.article(id, language).filter(|article| article.valid_on(scene.today))
        };
        let languages = self.manifest().languages.iter().copied();
        let newest = languages.filter_map(valid).max_by_key(|article| article.revision);
        let article = match (valid(scene.language), newest) {
            (Some(own), Some(newest)) if own.revision >= newest.revision => own,
            (own, Some(newest)) => {
                let note = match own {
                    Some(_) => Some("stale-translation"),
                    None if newest.language != scene.language => Some("other-language"),
                    None => None,
                };
                parts.extend(note.map(|note| Part::Words {
                    text: self.words().say(note, scene.language).to_owned(),
                }));
                newest
            }
            (_, None) => return Err(NoPassage),
        };
        let mut quoted = vec![article.text.passages.first().ok_or(NoPassage)?];
        let hits = knowledge.search(scene.question, article.language, scene.today, Some(id), 2);
        if let Some(best) = hits.first()
            && best.passage.section != "lead"
        {
            quoted.push(best.passage);
        }
        for (place, passage) in quoted.into_iter().enumerate() {
            parts.push(Part::Quote {
                article: article.id.clone(),
                language: article.language,
                section: passage.section.clone(),
                title: if place == 0 { article.title.clone() } else { passage.title.clone() },
                text: passage.text.clone(),
                digest: passage.digest.clone(),
            });
        }
        Ok(())
    }

    /// Whether each quotation of a draft stands word for word in an article valid on the day.
    pub fn is_grounded(&self, draft: &Draft, today: Date) -> bool {
        draft.parts.iter().all(|part| match part {
            Part::Quote { article, language, section, text, .. } => {
                self.knowledge().article(article, *language).is_some_and(|article| {
                    article.valid_on(today)
                        && article
                            .text
                            .passages
                            .iter()
                            .any(|p| p.section == *section && p.text == *text)
                })
            }
            Part::Disclosure { .. }
            | Part::Words { .. }
            | Part::Offers { .. }
            | Part::Choices { .. }
            | Part::Recap { .. }
            | Part::Act { .. } => true,
        })
    }
}
