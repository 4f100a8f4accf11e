//! What tools are given, as people read it: by the names and in the form in which procedures ask customers for it.

use ombud_domain::Language;
use serde_json::Value as Json;

use super::{Given, Slot, SlotKind, StepAction, Value};
use crate::Assistant;

impl Assistant {
    /// What an argument of an operation is called and what its value says, such as “New monthly instalment” and “€90.00”
    /// for `amount_cents` and `9000`, where a procedure asks customers for it. Where none does, the name as it stands, and
    /// in words what is plain without one: the operation's amount, a day, a time, yes or no.
    pub fn argument(
        &self,
        tool: &str,
        operation: &str,
        name: &str,
        value: &Json,
        language: Language,
    ) -> (String, String) {
        let zone = self.manifest().hours.timezone();
        let raw = || value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let Some(slot) = self.asked_for(tool, operation, name) else {
            let is_amount = self
                .operation(tool, operation)
                .is_some_and(|(_, known)| known.amount.as_deref() == Some(name));
            let said = plain(value, is_amount).map(|plain| plain.in_words(language, zone));
            return (name.to_owned(), said.unwrap_or_else(raw));
        };
        let title = slot.title.get(&language).or_else(|| slot.title.values().next());
        // What is in force may lie outside of what customers may ask for.
        let read = match (&slot.kind, value.as_i64()) {
            (SlotKind::Money { .. }, Some(cents)) => Some(Value::Money(cents)),
            (SlotKind::Number { .. }, Some(number)) => Some(Value::Number(number)),
            _ => slot.kind.of_json(value),
        };
        let said = match read {
            // Nobody else's words stand around it here.
            Some(Value::Quoted(text)) => text,
            Some(read) => slot.show_in(&read, language, zone),
            None => raw(),
        };
        (title.map_or_else(|| name.to_owned(), Clone::clone), said)
    }

    /// The slot that an argument is filled from, in the first procedure that calls the operation with one.
    fn asked_for(&self, tool: &str, operation: &str, name: &str) -> Option<&Slot> {
        self.flows().iter().find_map(|flow| {
            flow.steps.iter().find_map(|step| match &step.action {
                StepAction::Call { tool: called, operation: what, with, .. }
                    if called == tool && what == operation =>
                {
                    match with.get(name)? {
                        Given::Slot(slot) => flow.slots.get(slot),
                        Given::Value(_) => None,
                    }
                }
                _ => None,
            })
        })
    }
}

/// What a value is by itself, whatever it is called.
fn plain(value: &Json, is_amount: bool) -> Option<Value> {
    match value {
        Json::Bool(yes) => Some(Value::YesNo(*yes)),
        Json::Number(cents) => cents.as_i64().filter(|_| is_amount).map(Value::Money),
        Json::String(text) => {
            let day = text.parse().ok().filter(|_| text.len() == "2026-01-31".len());
            day.map(Value::Day).or_else(|| text.parse().ok().map(Value::Moment))
        }
        _ => None,
    }
}
