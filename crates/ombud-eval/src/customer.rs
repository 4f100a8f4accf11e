//! A customer that is played: wants something, answers what is asked, and looks at what is said back.

use std::collections::BTreeMap;

use jiff::civil::Date;
use ombud_assistant::{
    Assistant, Deed, Flow, Goal, Holder, IntentCommand, Part, Slot, SlotKind, Stack, StepAction,
    Want,
};
use ombud_domain::Language;
use ombud_service::Answered;

use crate::manner::{Dice, Manner, attack};

/// Times that a customer says the same thing to the same question.
const TIMES_MAX: u8 = 2;

/// What a customer does next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Move {
    /// Writes.
    Say(String),
    /// Does something without words.
    Do(Deed),
    /// Goes: everything is settled.
    Leave,
    /// Does not get on; why.
    Stuck(String),
}

/// What a customer sees.
pub(crate) struct Seen<'a> {
    pub(crate) reply: &'a Answered,
    pub(crate) stack: Option<&'a Stack>,
    /// The one-time code that came.
    pub(crate) code: Option<String>,
}

/// A customer in the middle of a conversation.
pub(crate) struct Customer<'a> {
    goal: &'a Goal,
    assistant: &'a Assistant,
    language: Language,
    manner: Manner,
    dice: Dice,
    today: Date,
    /// Which thing is wanted now, and how often it was said.
    want: usize,
    said: usize,
    /// In which of its ways it is said first.
    first: usize,
    /// Whether its procedure was begun, and its article quoted.
    begun: bool,
    quoted: bool,
    /// How often each slot was answered and corrected.
    answers: BTreeMap<String, u8>,
    corrections: BTreeMap<String, u8>,
    /// What the manner asks for was done.
    strayed: bool,
}

impl<'a> Customer<'a> {
    pub(crate) fn new(
        goal: &'a Goal,
        assistant: &'a Assistant,
        language: Language,
        (manner, round): (Manner, usize),
        today: Date,
    ) -> Self {
        let name = format!("{}/{language}/{}/{round}", goal.file, manner.as_str());
        let mut dice = Dice::new(&name);
        let first = dice.below(64);
        Self {
            goal,
            assistant,
            language,
            manner,
            dice,
            today,
            want: 0,
            said: 0,
            first,
            begun: false,
            quoted: false,
            answers: BTreeMap::new(),
            corrections: BTreeMap::new(),
            strayed: false,
        }
    }

    /// What comes first.
    pub(crate) fn first(&mut self) -> Move {
        self.say_want()
    }

    /// What comes after a reply; without one, after a deed.
    pub(crate) fn next(&mut self, seen: Option<&Seen<'_>>) -> Move {
        let Some(seen) = seen else { return self.next_want() };
        let Some(want) = self.goal.wants.get(self.want) else { return Move::Leave };
        self.quoted |= seen.reply.parts.iter().any(|part| {
            matches!(part, Part::Quote { article, .. } if Some(article) == want.article.as_ref())
        });
        let frame = seen.stack.and_then(|stack| stack.frames.last());
        let begun = seen.stack.is_some_and(|stack| {
            let mut frames = stack.frames.iter().filter(|frame| frame.step.is_some());
            frames.any(|frame| Some(&frame.flow) == want.procedure.as_ref())
        });
        self.begun |= begun;
        let Some(frame) = frame else { return self.free(seen.reply, want) };
        let Some(flow) = self.assistant.flow(&frame.flow) else {
            return self.free(seen.reply, want);
        };
        let Some(step) = frame.step.as_deref().and_then(|step| flow.step(step)) else {
            return self.offered(&frame.flow, want);
        };
        match &step.1.action {
            StepAction::Ask { slot: name, .. } => match flow.slots.get(name) {
                Some(slot) => self.asked(name, slot),
                None => Move::Stuck(format!("`{name}` is asked for, which is no slot")),
            },
            StepAction::Confirm { .. } => self.confirms(flow, seen.reply),
            StepAction::StepUp { .. } => match &seen.code {
                Some(code) => Move::Say(code.clone()),
                None => Move::Stuck("it asks for a code that was not sent".to_owned()),
            },
            _ => Move::Stuck(format!("it waits at `{}`, which asks nothing", step.1.id)),
        }
    }

    /// What is done without words while a person has the conversation, if that comes next.
    pub(crate) fn after_handover(&mut self) -> Option<Deed> {
        let deed = self.goal.wants.get(self.want + 1)?.does?;
        self.want += 1;
        Some(deed)
    }

    /// A procedure is offered.
    fn offered(&mut self, flow: &str, want: &Want) -> Move {
        let german = self.language == Language::DE;
        let wanted = want.procedure.as_deref() == Some(flow);
        let several: &[&str] = match (wanted, german) {
            (true, true) => &["Ja", "Ja, gern", "Ja bitte"],
            (true, false) => &["Yes", "Yes please", "yes, please do"],
            (false, true) => &["Nein", "Nein, danke"],
            (false, false) => &["No", "No, thank you"],
        };
        Move::Say(self.dice.of(several).to_owned())
    }

    /// A slot is asked for.
    fn asked(&mut self, name: &str, slot: &Slot) -> Move {
        let any_text = matches!(
            slot.kind,
            SlotKind::Text { pattern: None, .. } | SlotKind::YesNo { unclear: Some(_) }
        );
        if !any_text && let Some(strayed) = self.stray() {
            return strayed;
        }
        let times = self.answers.entry(name.to_owned()).or_default();
        *times += 1;
        let times = *times;
        let slip =
            self.goal.slips.get(name).filter(|_| self.manner == Manner::Correction && times == 1);
        let Some(fact) = slip.or_else(|| self.goal.facts.get(name)) else {
            return Move::Stuck(format!("it asks for `{name}`, which the customer does not know"));
        };
        let Some(text) = fact.text(self.language) else {
            return Move::Stuck(format!("`{name}` is not said in `{}`", self.language));
        };
        // Asked anew after a correction or a detour is fair; asked again and again is not.
        if times > TIMES_MAX + 2 {
            return Move::Stuck(format!("it does not take `{text}` for `{name}`"));
        }
        let plain = any_text || times > 1 || matches!(slot.kind, SlotKind::Choice { .. });
        Move::Say(if plain {
            text.to_owned()
        } else {
            self.manner.answered(text, self.language, &mut self.dice)
        })
    }

    /// What was understood is said back.
    fn confirms(&mut self, flow: &Flow, reply: &Answered) -> Move {
        if let Some(strayed) = self.stray() {
            return strayed;
        }
        let items = reply.parts.iter().find_map(|part| match part {
            Part::Recap { items } => Some(items.as_slice()),
            _ => None,
        });
        for item in items.unwrap_or_default() {
            // In whichever language it is said back.
            let slot = flow.slots.iter().find_map(|(name, slot)| {
                let title = slot.title.iter().find(|(_, title)| **title == item.title);
                title.map(|(language, _)| (name, slot, *language))
            });
            let Some((name, slot, language)) = slot else { continue };
            let Some(fact) = self.goal.facts.get(name).and_then(|fact| fact.text(self.language))
            else {
                continue;
            };
            let meant = slot.read(fact, self.language, self.today);
            if meant.is_none_or(|meant| slot.show(&meant, language) == item.value) {
                continue;
            }
            let times = self.corrections.entry(name.clone()).or_default();
            *times += 1;
            if *times > TIMES_MAX {
                let value = &item.value;
                return Move::Stuck(format!("`{fact}` for `{name}` stays `{value}`"));
            }
            let no = if self.language == Language::DE { "Nein" } else { "No" };
            return Move::Say(format!("{no}, {fact}"));
        }
        let german = self.language == Language::DE;
        let several: &[&str] =
            if german { &["Ja", "Ja, stimmt", "Ja, genau"] } else { &["Yes", "yes, that's right"] };
        Move::Say(self.dice.of(several).to_owned())
    }

    /// No procedure waits for anything.
    fn free(&mut self, reply: &Answered, want: &Want) -> Move {
        let offers = reply.parts.iter().find_map(|part| match part {
            Part::Offers { items } => Some(items),
            _ => None,
        });
        if let Some(offers) = offers {
            let meant = offers.iter().find(|offer| self.leads(&offer.intent, want));
            if let Some(meant) = meant.filter(|_| !self.quoted) {
                return Move::Say(meant.title.clone());
            }
        }
        let reached = match (&want.procedure, &want.article) {
            (Some(_), _) => self.begun,
            (None, Some(_)) => self.quoted,
            // Who wants a person goes on wanting one.
            (None, None) => {
                let last = self.want + 1 == self.goal.wants.len();
                !(last && self.goal.end.owner == Holder::Person)
            }
        };
        if !reached {
            let ways = want.says.get(&self.language).map_or(0, Vec::len);
            if self.said > ways.min(usize::from(TIMES_MAX)) {
                return Move::Stuck("it does not understand what the customer wants".to_owned());
            }
            return self.say_want();
        }
        if let Some(strayed) = self.stray() {
            return strayed;
        }
        self.next_want()
    }

    /// Whether an intent leads to what is wanted.
    fn leads(&self, intent: &str, want: &Want) -> bool {
        match self.assistant.intent(intent).map(|intent| &intent.command) {
            Some(IntentCommand::Answer { article, flow, .. }) => {
                want.article.as_ref() == Some(article)
                    || (flow.is_some() && *flow == want.procedure)
            }
            Some(IntentCommand::StartFlow { flow }) => want.procedure.as_ref() == Some(flow),
            _ => false,
        }
    }

    /// What the manner asks for in the middle, once.
    fn stray(&mut self) -> Option<Move> {
        if self.strayed {
            return None;
        }
        let german = self.language == Language::DE;
        let text = match self.manner {
            Manner::Digression => {
                let own = self.goal.aside.get(&self.language).cloned();
                let ask = if german { "Bist du ein Mensch?" } else { "Are you a human?" };
                own.unwrap_or_else(|| ask.to_owned())
            }
            Manner::Attack => attack(self.language, &mut self.dice).to_owned(),
            // Without a slip to correct, they leave and begin again.
            Manner::Correction if self.goal.slips.is_empty() && self.begun => {
                self.begun = false;
                self.said = 0;
                self.answers.clear();
                (if german { "Abbrechen" } else { "Cancel" }).to_owned()
            }
            _ => return None,
        };
        self.strayed = true;
        Some(Move::Say(text))
    }

    fn next_want(&mut self) -> Move {
        self.want += 1;
        (self.said, self.begun, self.quoted) = (0, false, false);
        self.say_want()
    }

    /// Say what is wanted, each time in other words; or do it.
    fn say_want(&mut self) -> Move {
        let Some(want) = self.goal.wants.get(self.want) else { return Move::Leave };
        if let Some(deed) = want.does {
            return Move::Do(deed);
        }
        let Some(ways) = want.says.get(&self.language).filter(|ways| !ways.is_empty()) else {
            return Move::Stuck(format!("what is wanted is not said in `{}`", self.language));
        };
        // Paraphrases begin with the second way, the others somewhere.
        let first = match self.manner {
            Manner::Paraphrase => 1,
            _ => self.first,
        };
        let way = ways.get((first + self.said) % ways.len()).map(String::as_str);
        self.said += 1;
        let mut text = self.manner.said(way.unwrap_or_default(), self.language, &mut self.dice);
        if self.manner == Manner::Order && self.said == 1 {
            let told = self.told_at_once(want);
            if !told.is_empty() && !text.ends_with(['.', '!', '?']) {
                text.push('.');
            }
            text.push_str(&told);
        }
        Move::Say(text)
    }

    /// What has a form of its own is told with the wish.
    fn told_at_once(&self, want: &Want) -> String {
        let flow = want.procedure.as_deref().and_then(|flow| self.assistant.flow(flow));
        let slots = flow.into_iter().flat_map(|flow| &flow.slots);
        let told = slots.filter_map(|(name, slot)| {
            let formed = matches!(slot.kind, SlotKind::Text { pattern: Some(_), .. });
            let fact = self.goal.facts.get(name).filter(|_| formed)?.text(self.language)?;
            Some(format!(" {}: {fact}.", slot.title.get(&self.language)?))
        });
        told.collect()
    }
}
