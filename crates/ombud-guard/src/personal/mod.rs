//! Personal data: one file per family of identifiers.

mod account;
mod address;
mod birth;
mod british;
mod card;
mod coordinates;
mod digits;
mod european;
mod german;
mod mail;
mod network;
mod person;
mod phone;
mod plate;

/// What names are learned from.
pub mod training {
    pub use super::person::tagged::{Asked, Places};
    use crate::Rules;

    /// Rules by which names are found with these weights and not with those that are built in.
    pub fn rules_of(file: &'static [u8]) -> Rules {
        Rules::with_names(super::person::tagged::weights(file))
    }
}

pub(crate) use person::tagged::{Weights as NameWeights, built_in as name_weights};

use crate::{
    Rules,
    scan::{Found, View},
};

/// Ask the detectors that something at this place can concern.
pub(crate) fn find(view: &View<'_>, rules: &Rules, found: &mut Found) {
    rules.find(view, found);
    if view.bytes().get(view.word.text.len()) == Some(&b'<') {
        german::find_machine_readable(view, found);
    }
    match view.bytes().first() {
        Some(b'0'..=b'9') => {
            let digits = digits::Digits::at(view.after);
            network::find_address(view, found);
            coordinates::find(view, found);
            birth::find(view, found);
            card::find(view, &digits, found);
            phone::find(view, found);
            german::find_number(view, &digits, found);
            british::find_number(view, &digits, found);
            european::find_number(view, &digits, found);
            address::find_english(view, found);
            address::find_postcode(view, found);
            network::find_mac(view, found);
            if view.word.has_letter {
                german::find_document(view, found);
                plate::find(view, found);
            }
        }
        Some(b'+' | b'(') => phone::find(view, found),
        Some(b'@') => mail::find(view, found),
        Some(b':') => network::find_address(view, found),
        Some(_) if !view.word.text.is_empty() => {
            let may_hold_digits = view.digit_in < 24;
            if may_hold_digits {
                account::find(view, found);
                european::find_word(view, found);
                british::find_word(view, found);
                german::find_document(view, found);
                plate::find(view, found);
                network::find_mac(view, found);
                network::find_address(view, found);
                address::find_box(view, found);
                birth::find(view, found);
            }
            if !may_hold_digits && view.word.text.len() >= 9 {
                german::find_document(view, found);
            }
            mail::find_spelled(view, found);
            address::find_german(view, found);
            account::find_bic(view, found);
            phone::find_spoken(view, found);
            person::find(view, rules, found);
        }
        _ => {}
    }
}
