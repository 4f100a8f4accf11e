//! What a message gives of what a procedure will ask, before it does: with the wish that leads to the procedure, or instead
//! of a "yes" to its offer. It is said back before anything is done with it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use ombud_domain::Language;

use super::{
    Flow, Slot, SlotKind, StepAction, Value,
    amount::{self, Number, numbers},
    formed::{BESIDE, UNITS, all_of},
    numeral::spelled,
    said::plain,
    slot::{Choice, has_words},
};
use crate::rules::{has, is_in, only, words};

/// How a message comes to give something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gives {
    /// Beside the wish: only what cannot well be meant otherwise counts.
    Beside,
    /// As an answer to the offer to begin.
    Answer,
}

/// What a message gives, and what it says besides.
pub(super) struct Given {
    pub(super) values: BTreeMap<String, Value>,
    /// The text without what has a form of its own.
    rest: String,
}

/// Digits of a number that is told by itself, at least.
const DIGITS_MIN: usize = 4;
/// Years are numbers of other things.
const YEARS: std::ops::RangeInclusive<i64> = 1_900..=2_100;

/// With these, an amount or a choice is more likely what is the case than what is wanted.
const IS_SO: &str = "zahle bezahle zahlen habe hab haben hatte bin zu aktuell derzeit bisher momentan gestiegen erhöht warum wieso weshalb \
                     weniger mehr niedriger höher runter have got had currently pay paying too why went less more lower higher";
/// With these, an amount is wanted or owed.
const WANTED: &str = "will möchte moechte soll sollte sollen wollen möchten würde hätte bitte setzen ändern nachzahlen offen want would like \
                      should please set make change owe raten ratenzahlung instalments installments";
/// What an answer to an offer may say besides.
const ANSWERS: &str = "auf ab to from soll sollen sein ja jo gern gerne okay ok dann yes sure jeden pro month monat monatlich in per";

/// What a message gives of what a procedure asks for before it first says it back.
pub(super) fn given(
    flow: &Flow,
    text: &str,
    (language, today): (Language, Date),
    how: Gives,
) -> Given {
    let (mut values, mut rest) = (BTreeMap::new(), text.to_owned());
    for (name, slot) in &flow.slots {
        // What has a form of its own can be told apart anywhere.
        if !slot.stands_out() || !matches!(slot.kind, SlotKind::Text { pattern: Some(_), .. }) {
            continue;
        }
        let mut found = all_of(slot, &mut rest, |_| true, language, today).into_iter();
        if let (Some(value), None) = (found.next(), found.next()) {
            values.insert(name.clone(), value);
        }
    }
    let told = Told::new(&rest, language, how);
    let asked = asked_first(flow);
    for kind in [
        |kind: &SlotKind| matches!(kind, SlotKind::Money { .. } | SlotKind::Number { .. }),
        |kind: &SlotKind| matches!(kind, SlotKind::Choice { .. }),
    ] {
        for (name, slot) in asked.iter().filter(|(_, slot)| kind(&slot.kind)) {
            let value = told.value(slot, &asked);
            values.extend(value.map(|value| ((*name).clone(), value)));
        }
    }
    // A day in a message is most often that of something else, unless a number stands beside it.
    let has_number =
        values.values().any(|value| matches!(value, Value::Number(_) | Value::Money(_)));
    let mut days = asked.iter().filter(|(_, slot)| matches!(slot.kind, SlotKind::Day { .. }));
    if (has_number || how == Gives::Answer)
        && let (Some((name, slot)), None) = (days.next(), days.next())
    {
        let parts = rest.split([',', ';', '\n']).flat_map(|part| part.split(" und "));
        let parts = parts.flat_map(|part| part.split(" and "));
        let mut found = parts.filter_map(|part| slot.read(part, language, today));
        if let (Some(value), None) = (found.next(), found.next()) {
            values.insert((*name).clone(), value);
        }
    }
    Given { values, rest }
}

/// Whether an answer to the offer of a procedure is no "yes", but gives what it will ask, and says nothing else.
pub(super) fn begins_with(flow: &Flow, text: &str, language: Language, today: Date) -> bool {
    let given = given(flow, text, (language, today), Gives::Answer);
    let mut titles = String::new();
    for (name, slot) in &flow.slots {
        titles.extend(slot.title.values().map(|title| format!("{title} ")));
        if let (SlotKind::Choice { options }, true) = (&slot.kind, given.values.contains_key(name))
        {
            let known_by = options.iter().flat_map(Choice::known_by);
            titles.extend(known_by.map(|by| format!("{by} ")));
        }
    }
    let (said, titles) = (plain(&given.rest), plain(&titles));
    let is_number = |word: &&str| {
        word.starts_with(|sign: char| sign.is_ascii_digit()) || !spelled(word).is_empty()
    };
    let left: Vec<&str> = words(&said).into_iter().filter(|word| !is_number(word)).collect();
    !given.values.is_empty() && only(&left, &[BESIDE, UNITS, ANSWERS, &titles])
}

/// The slots that a procedure asks for before it first says back what it knows.
fn asked_first(flow: &Flow) -> Vec<(&String, &Slot)> {
    let before =
        flow.steps.iter().take_while(|step| !matches!(step.action, StepAction::Confirm { .. }));
    let mut seen = BTreeSet::new();
    let names = before.filter_map(|step| match &step.action {
        StepAction::Ask { slot, .. } => Some(slot),
        _ => None,
    });
    let names = names.filter(|name| seen.insert(*name));
    names.filter_map(|name| flow.slots.get_key_value(name)).collect()
}

/// What numbers and words of a message are told.
struct Told<'a> {
    text: &'a str,
    plain: String,
    language: Language,
    numbers: Vec<Number>,
    is_answer: bool,
    is_so: bool,
    is_wanted: bool,
}

impl<'a> Told<'a> {
    fn new(text: &'a str, language: Language, how: Gives) -> Self {
        let plain = plain(text);
        // “Good morning” is no time of day.
        let plain = ["good morning", "good afternoon", "guten morgen"]
            .into_iter()
            .fold(plain, |plain, greeting| plain.replace(greeting, " "));
        let said = words(&plain);
        let (is_so, is_wanted) = (has(&said, IS_SO), has(&said, WANTED));
        let numbers = numbers(text, language);
        let is_answer = how == Gives::Answer;
        Self { text, plain, language, numbers, is_answer, is_so, is_wanted }
    }

    fn value(&self, slot: &Slot, asked: &[(&String, &Slot)]) -> Option<Value> {
        let is_money = |(_, slot): &&(&String, &Slot)| matches!(slot.kind, SlotKind::Money { .. });
        match &slot.kind {
            SlotKind::Money { min, max } => {
                let cents = self.cents(asked.iter().filter(is_money).count())?;
                (*min..=*max).contains(&cents).then_some(Value::Money(cents))
            }
            SlotKind::Number { min, max } => {
                let number = self.whole(slot, asked.iter().any(|one| is_money(&one)))?;
                (*min..=*max).contains(&number).then_some(Value::Number(number))
            }
            SlotKind::Choice { options } if self.is_answer || !self.is_so => {
                let is_named =
                    |option: &&Choice| option.known_by().any(|by| has_words(&self.plain, by));
                let mut named = options.iter().filter(is_named);
                let one = named.next().filter(|_| named.next().is_none())?;
                Some(Value::Text(one.name.clone()))
            }
            _ => None,
        }
    }

    /// The amount, where there is one slot for amounts.
    fn cents(&self, slots: usize) -> Option<i64> {
        if slots != 1 || amount::is_relative(self.text) {
            return None;
        }
        let directed = |number: &&Number| ["auf", "to"].contains(&number.before.as_str());
        let mut to = self.numbers.iter().filter(directed).filter(|number| !is_year(number));
        if let (Some(number), None) = (to.next(), to.next())
            && (number.is_euros() || self.numbers.len() <= 2)
        {
            return number.cents();
        }
        let mut euros = self.numbers.iter().filter(|number| number.is_euros());
        let (first, more) = (euros.next(), euros.next());
        let is_told = self.is_answer || (self.is_wanted && !self.is_so);
        match (first, more) {
            _ if !is_told => None,
            (Some(_), None) => {
                let whole = amount::cents(self.text, self.language);
                whole.or_else(|| first.and_then(Number::cents))
            }
            (None, None)
                if self.is_answer || self.numbers.is_empty() && self.plain.contains("euro") =>
            {
                amount::cents(self.text, self.language)
            }
            _ => None,
        }
    }

    /// The number that stands beside the name or the unit of what is asked, or the only long one.
    fn whole(&self, slot: &Slot, is_beside_money: bool) -> Option<i64> {
        let names = slot.title.values().chain(slot.unit.values()).map(|name| plain(name));
        let names = names.collect::<Vec<_>>().join(" ");
        let names: Vec<&str> = words(&names);
        let is_long_enough =
            |word: &str| word.chars().count() >= NAME_LETTERS_MIN && !is_in(word, ARTICLES);
        let is_one = |word: &str, name: &str| name.starts_with(word) || word.starts_with(name);
        let is_name = |word: &str| {
            let mut known = names.iter().filter(|name| is_long_enough(name));
            is_long_enough(word) && known.any(|name| is_one(word, name))
        };
        let is_beside = |number: &&Number| is_name(&number.unit()) || is_name(&number.before);
        let mut beside = self.numbers.iter().filter(is_beside);
        let number = match (beside.next(), beside.next()) {
            (Some(number), None) => number,
            (Some(_), Some(_)) => return None,
            _ => {
                let is_long = |number: &&Number| {
                    number.digits().len() >= DIGITS_MIN && !number.is_euros() && !is_year(number)
                };
                let mut long = self.numbers.iter().filter(is_long);
                long.next().filter(|_| long.next().is_none() && !is_beside_money)?
            }
        };
        let is_exact = !amount::is_relative(self.text);
        number.whole().or_else(|| number.thousands()).filter(|_| is_exact)
    }
}

/// Letters of a word that names what a number is of, at least.
const NAME_LETTERS_MIN: usize = 3;

const ARTICLES: &str = "der die das den the und and für for per";

fn is_year(number: &Number) -> bool {
    number.whole().is_some_and(|whole| YEARS.contains(&whole)) && number.digits().len() == 4
}
