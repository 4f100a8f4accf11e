//! Languages of short messages, on a list that neither the tables nor the words were made from.

use std::collections::BTreeMap;

/// From which confidence on a message goes to somebody who speaks the language (see `ombud-service`).
const ENOUGH: f32 = 0.74;

fn told(text: &str) -> Option<&'static str> {
    let guess = ombud_guard::inspect(text).ok()?.language?;
    (guess.confidence >= ENOUGH).then_some(guess.code)
}

#[test]
fn short_messages_are_told_in_each_of_the_languages() {
    let mut of: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let lines = include_str!("short-messages.tsv").lines().filter(|line| !line.starts_with('#'));
    for line in lines {
        let (language, text) = line.split_once('\t').unwrap();
        let told = told(text);
        let (all, foreign) = of.entry(language).or_default();
        *all += 1;
        *foreign += usize::from(told.is_some_and(|code| !["de", "en"].contains(&code)));
    }
    let (all, foreign) = of.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    assert!(foreign * 100 >= all * 95, "{foreign} of {all}: {of:?}");
    // In no language are most of them missed.
    assert!(of.values().all(|(all, foreign)| foreign * 4 >= all * 3), "{of:?}");
}

#[test]
fn german_and_english_as_they_are_typed_are_not_taken_for_another_language() {
    for text in [
        "i hob koan strom mehr",
        "wi hebbt keen Stroom",
        "mir händ kei strom",
        "wat kost dat denn",
        "mei rechnung stimmt ned",
        "ik kann mich nich anmelden",
        "wan komt der tecniker",
        "recnung zu hoc",
        "zaehler kaput",
        "ma abschlag is zu hoch",
        "no powr since mornin",
        "wen is the enginer coming",
        "metre readng 4711",
        "me bill is to high",
        "smart meter install pls",
        "Mein Name ist Zoë Kovačević",
        "Rue de la Gare 5, 66663 Merzig",
        "My name is José García",
    ] {
        assert!(told(text).is_none_or(|code| ["de", "en"].contains(&code)), "{text}");
    }
}

#[test]
fn names_and_addresses_tell_no_language() {
    for text in [
        "Słowackiego 12",
        "ul. Słowackiego 12",
        "Łukasz Wójcik",
        "Łukasz Wójcik, Słowackiego 12, 18055 Rostock",
        "Nguyễn Thị Lan",
        "Şükrü Çelik",
        "Jiří Dvořák",
        "Ioana Țîrlea",
        "Åsa Öberg",
        "Gülşen Öztürk, Bahnhofstr. 4a",
        "Av. da Liberdade 5",
        "Gülşen",
        "Yıldız",
        "Łukasz",
        "Nguyễn",
    ] {
        assert!(
            told(text).is_none_or(|code| ["de", "en"].contains(&code)),
            "{text}: {:?}",
            told(text)
        );
    }
}

#[test]
fn a_greeting_alone_tells_its_language() {
    for (text, code) in [
        ("Hola", "es"),
        ("hola!", "es"),
        ("Bonjour", "fr"),
        ("Buongiorno!", "it"),
        ("Merhaba", "tr"),
        ("Cześć", "pl"),
        ("Dzień dobry", "pl"),
        ("Salut", "fr"),
        ("Dziękuję", "pl"),
        ("Günaydın", "tr"),
        ("Teşekkürler!", "tr"),
        ("Köszönöm", "hu"),
        ("Mulțumesc", "ro"),
        ("Obrigado", "pt"),
        ("Gracias", "es"),
        ("Grazie!", "it"),
        ("Ciao", ""),
        ("Hallo", ""),
        ("Servus", ""),
        ("Hi", ""),
    ] {
        let told = told(text).filter(|code| !["de", "en"].contains(code));
        assert_eq!(told.unwrap_or_default(), code, "{text}");
    }
}

#[test]
fn alphabets_of_their_own_have_the_codes_that_browsers_use() {
    for (text, code) in [
        ("אין חשמל", "he"),
        ("איפה החשבון שלי?", "he"),
        ("الكهرباء مقطوعة", "ar"),
        ("برق قطع شده است", "fa"),
        ("بجلی نہیں ہے", "ur"),
        ("停电了", "zh"),
        ("停電しています", "ja"),
        ("정전이에요", "ko"),
        ("बिजली नहीं है", "hi"),
        ("Δεν έχω ρεύμα", "el"),
        ("нет света", "ru"),
        ("няма ток", "bg"),
        ("немає світла", "uk"),
        ("mất điện", "vi"),
    ] {
        assert_eq!(told(text), Some(code), "{text}");
    }
}

#[test]
fn letters_and_their_marks_count_alike_whether_written_as_one_or_as_two() {
    for text in ["nincs áram", "n\u{69}ncs a\u{301}ram", "nincs aram"] {
        assert_eq!(told(text), Some("hu"), "{text:?}");
    }
}
