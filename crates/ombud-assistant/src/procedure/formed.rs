//! What is unmistakable by its form, such as a contract number, given while something else is asked, and what is put
//! right then.

use jiff::civil::Date;
use ombud_domain::Language;

use super::{
    Choice, Progress, Slot, SlotKind, Stack, StepAction, Value,
    said::{plain, yes_or_no},
};
use crate::{
    Assistant, FlowCommand, Scene,
    rules::{has, only, words},
};

/// What a message gives by its form, beside or instead of what is asked.
pub(super) struct Formed {
    /// The slots, each with the place of its procedure in the stack.
    values: Vec<(usize, String, Value)>,
    /// What it says to the question itself.
    asked: Option<Value>,
}

/// Words that stand beside a number which somebody gives or puts right, and say nothing else.
pub(super) const BESIDE: &str = "mein meine meiner meinem der die das den dem ist es war wäre lautet heißt hier ich meinte meine \
                      nein nee doch nicht sondern falsch falsche falscher falsches falschen richtig richtige richtigen \
                      richtiger korrekt korrekte korrektur mist verdammt hoppla sorry entschuldigung entschuldigen sie \
                      verzeihung tut mir leid moment halt stopp stop warte ups oh \
                      ah äh also und mit zu zum zur für fuer übrigens eigentlich bitte noch ja gerade eben hab habe mich \
                      vertippt verschrieben vertan vergessen geirrt nummer nr vertrag vertragsnummer kundennummer neue \
                      my the this that its it s is was should be i meant mean no not but rather wrong right correct \
                      correction actually sorry oops wait hold on excuse me apologies please by way and with for to yes \
                      number no contract mistyped mistake made a forgot just new one";

/// Words with which somebody puts something right, one of which has to stand beside what has no form of its own.
const PUTS_RIGHT: &str = "meinte meine nein nee nicht sondern falsch falsche falscher falsches falschen korrektur mist hoppla sorry \
                          entschuldigung verzeihung moment halt \
                          stopp warte ups vertippt verschrieben vertan geirrt doch meant mean no not rather wrong \
                          correction actually oops wait mistyped mistake but";

/// What numbers and days are counted in, and how they are said.
pub(super) const UNITS: &str = "euro euros eur cent cents kwh kilowattstunden kubikmeter m3 stand zähler zählerstand am vom on of uhr \
                     januar februar märz april mai juni juli august september oktober november dezember january february \
                     march may june july october december heute gestern morgen today yesterday tomorrow";

/// Values of one slot that are looked for in a message.
const VALUES_MAX: usize = 4;

impl Formed {
    /// What the message is to a procedure that asks for `slot`.
    pub(super) fn command(self, stack: &Stack, slot: &str) -> Option<FlowCommand> {
        if let Some(value) = self.asked {
            return Some(FlowCommand::SetSlot { slot: slot.to_owned(), value });
        }
        let (place, slot, value) = self.values.into_iter().next()?;
        let is_known = stack.frames.get(place)?.slots.contains_key(&slot);
        Some(if is_known {
            FlowCommand::CorrectSlot { slot, value }
        } else {
            FlowCommand::GiveSlot { slot, value }
        })
    }
}

impl Assistant {
    /// What a message gives by its form where something else is asked; `None` where it gives nothing so, or says
    /// more that is no answer. What was done with a value is not done again with another.
    pub(super) fn formed(
        &self,
        stack: &Stack,
        text: &str,
        language: Language,
        today: Date,
    ) -> Option<Formed> {
        let frame = stack.frames.last()?;
        let (flow, step) = self.standing(frame)?;
        let StepAction::Ask { slot: name, .. } = &step.action else { return None };
        let asked = flow.slots.get(name)?;
        let answer = asked.read(text, language, today);
        let mut rest = text.to_owned();
        if let (Some(_), SlotKind::Text { pattern: Some(pattern), .. }) = (&answer, &asked.kind) {
            // Its own value is no other slot's.
            rest = pattern.replace(text, " ").into_owned();
        }
        // A number is read out of “NL100234” too; where the form has no letter, it is the answer.
        let is_told = |form: &str| answer.is_none() || form.chars().any(char::is_alphabetic);
        let (mut values, mut titles, mut seen) = (Vec::new(), String::new(), vec![name.as_str()]);
        let mut said_again = Vec::new();
        for (place, frame) in stack.frames.iter().enumerate().rev() {
            for (name, slot) in &self.flow(&frame.flow)?.slots {
                if seen.contains(&name.as_str()) || !has_form(slot) || frame.last_act.is_some() {
                    continue;
                }
                seen.push(name);
                let found = all_of(slot, &mut rest, is_told, language, today);
                let is_known = |value: &Value| frame.slots.get(name) == Some(value);
                let (known, new): (Vec<_>, Vec<_>) = found.into_iter().partition(is_known);
                let (given, value) = match (known.as_slice(), new.as_slice()) {
                    (_, [value]) => (&mut values, value),
                    ([value], []) => (&mut said_again, value),
                    _ => continue,
                };
                titles.extend(slot.title.values().map(|title| format!("{title} ")));
                given.push((place, name.clone(), value.clone()));
            }
            if !frame.called {
                break;
            }
        }
        // Who gives what is known already is asked on, and told nothing of an answer that does not fit.
        if values.is_empty() && answer.is_none() {
            let (left, titles) = (plain(&rest), plain(&titles));
            if !said_again.is_empty() && only(&words(&left), &[BESIDE, &titles]) {
                return Some(Formed { values: said_again, asked: None });
            }
        }
        if values.is_empty() {
            let ahead = self.chosen_ahead(stack, text, language, today);
            let put_right =
                || answer.is_none().then(|| self.put_right(stack, text, language, today));
            let value = ahead.or_else(|| put_right().flatten());
            return value.map(|value| Formed { values: vec![value], asked: None });
        }
        let (plain, titles) = (plain(&rest), plain(&titles));
        let left = words(&plain);
        let is_alone = left.is_empty() || only(&left, &[BESIDE, &titles]);
        let asked = match &asked.kind {
            // Any text would be an answer, and a number may stand in one.
            SlotKind::Text { pattern: None, .. } => None,
            SlotKind::Text { pattern: Some(_), .. } => answer,
            // “Nein, NL-100235” puts something right.
            SlotKind::YesNo { .. } if is_alone => None,
            _ => asked.read(&rest, language, today),
        };
        (is_alone || asked.is_some()).then_some(Formed { values, asked })
    }

    /// Whether a text names nothing but what has a form of its own with letters in it: “Vertrag NL-100234”. That says what a wish
    /// is about, and not which one it is.
    pub(crate) fn names_only(&self, text: &str) -> bool {
        let (mut rest, mut is_found) = (text.to_owned(), false);
        let slots = self.flows().iter().flat_map(|flow| flow.slots.values());
        for slot in slots.filter(|slot| has_form(slot)) {
            let SlotKind::Text { pattern: Some(pattern), .. } = &slot.kind else { continue };
            let form = pattern.find(&rest).map(|form| form.range());
            let named = form.filter(|form| {
                rest.get(form.clone()).is_some_and(|form| form.chars().any(char::is_alphabetic))
            });
            if let Some(form) = named {
                rest.replace_range(form, " ");
                is_found = true;
            }
        }
        is_found && only(&words(&plain(&rest)), &[BESIDE])
    }

    /// The one number, day, amount or choice given before that a message puts right while something of another kind is
    /// asked: “Moment, der Stand war 12354”. `None` where it says more, or could mean several.
    fn put_right(
        &self,
        stack: &Stack,
        text: &str,
        language: Language,
        today: Date,
    ) -> Option<(usize, String, Value)> {
        let (said, mut titles) = (plain(text), String::new());
        // “Nicht 12345, sondern 12354” gives the second.
        let rather = [" sondern ", " but "].iter().find_map(|word| text.rsplit_once(word));
        let text = rather.map_or(text, |(_, behind)| behind);
        let mut found = None;
        for (place, frame) in stack.frames.iter().enumerate().rev() {
            for (name, slot) in &self.flow(&frame.flow)?.slots {
                let is_told = !matches!(slot.kind, SlotKind::Text { .. } | SlotKind::YesNo { .. });
                let Some(known) = frame.slots.get(name).filter(|_| is_told) else { continue };
                titles.extend(slot.title.values().map(|title| format!("{title} ")));
                let value = slot.read(text, language, today);
                let Some(value) = value.filter(|value| value != known) else { continue };
                if found.is_some() || slot.ask.is_none() || frame.last_act.is_some() {
                    return None;
                }
                found = Some((place, name.clone(), value));
            }
            if !frame.called {
                break;
            }
        }
        let titles = plain(&titles);
        let (_, beside): (Vec<&str>, Vec<&str>) = words(&said)
            .into_iter()
            .partition(|word| word.starts_with(|sign: char| sign.is_ascii_digit()));
        let says_so =
            has(&beside, PUTS_RIGHT) && only(&beside, &[BESIDE, PUTS_RIGHT, UNITS, &titles]);
        found.filter(|_| says_so)
    }

    /// The choice that a message makes which is asked for later, where what is asked now takes any other text for a yes or a
    /// no: “nur meine Wohnung” does not say whether there is danger. `None` where it says more.
    fn chosen_ahead(
        &self,
        stack: &Stack,
        text: &str,
        language: Language,
        today: Date,
    ) -> Option<(usize, String, Value)> {
        const BARELY: &str = "nur bloß bei uns mir ich wir hab habe haben ist sind alles kein keinen strom licht ohne dunkel weg aus \
                              ganz only just at here we i have no power light lights out off all whole";
        let place = stack.frames.len().checked_sub(1)?;
        let frame = stack.frames.last()?;
        let (flow, step) = self.standing(frame)?;
        let StepAction::Ask { slot: asked, .. } = &step.action else { return None };
        let takes_any = matches!(flow.slots.get(asked)?.kind, SlotKind::YesNo { unclear: Some(_) });
        if !takes_any || yes_or_no(text).is_some() || text.contains('?') {
            return None;
        }
        let said = plain(text);
        flow.slots.iter().find_map(|(name, slot)| {
            let SlotKind::Choice { options } = &slot.kind else { return None };
            if slot.ask.is_none() || frame.slots.contains_key(name) {
                return None;
            }
            let value = slot.read(text, language, today)?;
            let known_by = options.iter().flat_map(Choice::known_by);
            let titles = known_by.map(String::as_str).collect::<Vec<_>>().join(" ");
            let is_it = only(&words(&said), &[BESIDE, BARELY, &plain(&titles)]);
            is_it.then(|| (place, name.clone(), value))
        })
    }

    /// Go on with what was given so.
    pub(super) fn with_formed(
        &self,
        mut stack: Stack,
        formed: Formed,
        scene: &Scene<'_>,
    ) -> Progress {
        let mut progress = Progress::default();
        let Formed { values, asked } = formed;
        let Some(frame) = stack.frames.last_mut() else { return Progress::lost() };
        frame.misses = 0;
        let Some((flow, step)) = self.standing(frame) else { return Progress::lost() };
        let StepAction::Ask { slot, go, .. } = &step.action else { return Progress::lost() };
        let is_answered = asked.is_some();
        frame.slots.extend(asked.map(|value| (slot.clone(), value)));
        if is_answered {
            progress.pass(flow, step, "");
        }
        let mut corrected: Option<usize> = None;
        for (place, slot, value) in values {
            let Some(frame) = stack.frames.get_mut(place) else { continue };
            if frame.slots.insert(slot, value).is_some() {
                corrected = Some(corrected.map_or(place, |lowest| lowest.min(place)));
            }
        }
        if let Some(place) = corrected {
            // What it called begins anew, with all that is known.
            while stack.frames.len() > place + 1 {
                let called = stack.frames.pop();
                let below = stack.frames.last_mut();
                if let (Some(called), Some(below)) = (called, below)
                    && let Some(flow) = self.flow(&below.flow)
                {
                    let known = |name: &String| flow.slots.contains_key(name);
                    below.slots.extend(called.slots.into_iter().filter(|(name, _)| known(name)));
                }
            }
            let Some(frame) = stack.frames.last_mut() else { return Progress::lost() };
            frame.visited.clear();
            let first = self.flow(&frame.flow).and_then(|flow| flow.steps.first());
            frame.step = first.map(|step| step.id.clone());
            return self.run(stack, progress, scene);
        }
        if is_answered {
            self.to(&mut stack, *go);
            return self.run(stack, progress, scene);
        }
        self.again(stack, scene)
    }
}

/// Whether its values are told by their form, wherever they stand.
fn has_form(slot: &Slot) -> bool {
    let is_patterned = matches!(slot.kind, SlotKind::Text { pattern: Some(_), .. });
    is_patterned && slot.stands_out() && slot.ask.is_some()
}

/// The different values for a slot in a text, which are taken out of it.
pub(super) fn all_of(
    slot: &Slot,
    text: &mut String,
    is_told: impl Fn(&str) -> bool,
    language: Language,
    today: Date,
) -> Vec<Value> {
    let SlotKind::Text { pattern: Some(pattern), .. } = &slot.kind else { return vec![] };
    let mut found = Vec::new();
    for _ in 0..VALUES_MAX {
        let form = pattern.find(text).map(|form| form.as_str());
        let value = slot.read(text, language, today);
        let Some(value) = value.filter(|_| form.is_some_and(&is_told)) else { break };
        if !found.contains(&value) {
            found.push(value);
        }
        *text = pattern.replace(text, " ").into_owned();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_beside_a_number_that_is_put_right_says_nothing_else() {
        let is_beside = |text: &str| only(&words(&plain(text)), &[BESIDE]);
        for beside in [
            "Entschuldigung, meine Vertragsnummer ist ",
            "Nein, die Nummer ist nicht sondern ",
            "Sorry, ich habe mich vertippt: ",
            "oh wait, it's ",
            "My contract number is actually ",
        ] {
            assert!(is_beside(beside), "{beside}");
        }
        for more in ["Ich ziehe um, mein Vertrag ist ", "Was kostet ", "I want to cancel "] {
            assert!(!is_beside(more), "{more}");
        }
    }
}
