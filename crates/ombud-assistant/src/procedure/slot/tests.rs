//! What fits into a slot, and what is said where it does not.

use jiff::civil::date;

use super::*;

fn slot(kind: SlotKind) -> Slot {
    let (title, unit) = (BTreeMap::new(), BTreeMap::new());
    Slot { title, kind, ask: None, invalid: None, decimals: 0, unit }
}

const TODAY: Date = date(2026, 11, 22);

#[test]
fn numbers_are_read_as_the_language_writes_them() {
    let number = slot(SlotKind::Number { min: 0, max: 999_999 });
    for (language, text, expect) in [
        (Language::DE, "12345", Some(12_345)),
        (Language::DE, "Der Stand ist 12.345 kWh.", Some(12_345)),
        (Language::DE, "12345,0", Some(12_345)),
        (Language::DE, "12345,6", None),
        (Language::EN, "it says 12,345", Some(12_345)),
        (Language::EN, "12345.5", None),
        (Language::DE, "zwölf", Some(12)),
        (Language::DE, "zwölf oder dreizehn", None),
        (Language::DE, "die zwei Zähler: 12345", Some(12_345)),
        (Language::DE, "12 oder 13", None),
        (Language::DE, "-5", None),
        (Language::DE, "1000000", None),
    ] {
        let read = number.read(text, language, TODAY);
        assert_eq!(read, expect.map(Value::Number), "{text}");
    }
    let money = slot(SlotKind::Money { min: 1, max: 1_000_000 });
    for (language, text, expect) in [
        (Language::DE, "49,90 €", Some(4_990)),
        (Language::DE, "1.249,90 Euro", Some(124_990)),
        (Language::EN, "€1,249.90", Some(124_990)),
        (Language::DE, "50 Euro", Some(5_000)),
        (Language::DE, "85,- Euro", Some(8_500)),
        (Language::DE, "50,5", Some(5_050)),
        (Language::DE, "auf fünfundachtzig Euro bitte", Some(8_500)),
        (Language::EN, "eighty-five euros", Some(8_500)),
        (Language::EN, "five euros and fifty cents", Some(550)),
        (Language::DE, "fünf Euro fünfzig", Some(550)),
        (Language::DE, "neunzig Cent", Some(90)),
        (Language::EN, "fifty or sixty euros", None),
        (Language::EN, "£80", None),
        (Language::EN, "80 pounds", None),
        (Language::DE, "80 $", None),
        (Language::DE, "80 Dollar", None),
        (Language::DE, "0", None),
    ] {
        assert_eq!(money.read(text, language, TODAY), expect.map(Value::Money), "{text}");
    }
}

#[test]
fn several_options_are_told_from_one_that_is_named_like_them() {
    let option = |name: &str, de: &str, also: &[&str]| Choice {
        name: name.to_owned(),
        title: BTreeMap::from([(Language::DE, de.to_owned())]),
        also: BTreeMap::from([(Language::DE, also.iter().map(|&it| it.to_owned()).collect())]),
    };
    let options = vec![
        option("power", "Strom", &[]),
        option("gas", "Gas", &["Erdgas"]),
        option("both", "Strom und Gas", &["beides"]),
        option("letters", "Post", &["Mail-Post"]),
        option("e-mail", "E-Mail", &["Mails"]),
    ];
    let slot = slot(SlotKind::Choice { options });
    for (text, several, name) in [
        ("Strom", false, Some("power")),
        ("Strom und Gas", false, Some("both")),
        ("Strom und Erdgas", true, None),
        ("Strom und Post", true, None),
        ("Gas, bitte", false, Some("gas")),
        ("Strom oder Post", false, None),
        ("Post, nicht E-Mail", false, None),
        ("E-Mail", false, Some("e-mail")),
        ("per e-mails", false, Some("e-mail")),
        ("nichts davon", false, None),
    ] {
        assert_eq!(slot.names_several(text, Language::DE, TODAY), several, "{text}");
        let value = slot.read(text, Language::DE, TODAY).filter(|_| !several);
        assert_eq!(value, name.map(|name| Value::Text(name.to_owned())), "{text}");
    }
}

#[test]
fn days_are_read_in_both_languages() {
    let day = slot(SlotKind::Day { past_days: None, future_days: None });
    for (language, text, expect) in [
        (Language::DE, "2026-12-01", Some(date(2026, 12, 1))),
        (Language::DE, "am 1.12.2026", Some(date(2026, 12, 1))),
        (Language::DE, "1.12.", Some(date(2026, 12, 1))),
        (Language::DE, "ab dem 1. Januar", Some(date(2027, 1, 1))),
        (Language::DE, "3. März 2027", Some(date(2027, 3, 3))),
        (Language::DE, "1.2.27", Some(date(2027, 2, 1))),
        (Language::DE, "übermorgen", Some(date(2026, 11, 24))),
        (Language::EN, "tomorrow", Some(date(2026, 11, 23))),
        (Language::EN, "on the 1st of December", Some(date(2026, 12, 1))),
        (Language::EN, "the day after tomorrow", Some(date(2026, 11, 24))),
        (Language::EN, "December 1st, 2026", Some(date(2026, 12, 1))),
        (Language::EN, "1 Dec 2026", Some(date(2026, 12, 1))),
        (Language::EN, "12/24/2026", Some(date(2026, 12, 24))),
        (Language::EN, "01/12/2026", Some(date(2026, 12, 1))),
        (Language::DE, "heute in 3 Tagen", Some(date(2026, 11, 25))),
        (Language::DE, "in zwei Wochen", Some(date(2026, 12, 6))),
        (Language::DE, "vor vier Tagen", Some(date(2026, 11, 18))),
        (Language::EN, "three days ago", Some(date(2026, 11, 19))),
        (Language::EN, "in a week", Some(date(2026, 11, 29))),
        (Language::DE, "letzten Freitag", Some(date(2026, 11, 20))),
        (Language::EN, "last Friday", Some(date(2026, 11, 20))),
        (Language::DE, "am Montag", Some(date(2026, 11, 23))),
        (Language::EN, "on Sunday", Some(date(2026, 11, 29))),
        (Language::DE, "Montag, 30.11.2026", Some(date(2026, 11, 30))),
        (Language::DE, "zum nächsten Ersten", Some(date(2026, 12, 1))),
        (Language::EN, "the first of next month", Some(date(2026, 12, 1))),
        (Language::DE, "heute in einem Monat", Some(date(2026, 12, 22))),
        (Language::EN, "a month from today", Some(date(2026, 12, 22))),
        (Language::EN, "the day after tomorrow or later", Some(date(2026, 11, 24))),
        (Language::EN, "three weeks tomorrow", Some(date(2026, 12, 14))),
        (Language::DE, "morgen in drei Wochen", Some(date(2026, 12, 14))),
        (Language::DE, "Guten Morgen, am 15.1.", Some(date(2027, 1, 15))),
        (Language::DE, "am ersten Januar", Some(date(2027, 1, 1))),
        (Language::DE, "ab dem einundzwanzigsten Dezember", Some(date(2026, 12, 21))),
        (Language::EN, "the first of January", Some(date(2027, 1, 1))),
        (Language::EN, "December the twenty-first", Some(date(2026, 12, 21))),
        (Language::EN, "the third of December", Some(date(2026, 12, 3))),
        (Language::DE, "zum 1. des Monats", Some(date(2026, 12, 1))),
        (Language::DE, "1. nächsten Monats", Some(date(2026, 12, 1))),
        (Language::DE, "heute oder am 15.1.", None),
        (Language::DE, "in drei oder vier Tagen", None),
        // Of a certain week; the one that has today ends with it.
        (Language::DE, "Dienstag nächster Woche", Some(date(2026, 11, 24))),
        (Language::DE, "nächste Woche Freitag", Some(date(2026, 11, 27))),
        (Language::DE, "am Montag übernächster Woche", Some(date(2026, 11, 30))),
        (Language::DE, "Freitag dieser Woche", Some(date(2026, 11, 20))),
        (Language::DE, "letzte Woche Freitag", Some(date(2026, 11, 13))),
        (Language::EN, "Wednesday next week", Some(date(2026, 11, 25))),
        (Language::EN, "Wednesday the week after next", Some(date(2026, 12, 2))),
        (Language::EN, "Friday last week", Some(date(2026, 11, 13))),
        (Language::EN, "a week on Tuesday", Some(date(2026, 12, 1))),
        (Language::EN, "a week from Friday", Some(date(2026, 12, 4))),
        (Language::EN, "two weeks on Friday", Some(date(2026, 12, 11))),
        (Language::EN, "Tuesday week", Some(date(2026, 12, 1))),
        (Language::DE, "Dienstag, 8.12., also übernächste Woche", Some(date(2026, 12, 8))),
        (Language::EN, "Monday at any time of the day", Some(date(2026, 11, 23))),
        // Some mean the Friday of that week, others two weeks after the next one.
        (Language::EN, "Friday in two weeks", None),
        (Language::EN, "in 2 weeks on Friday", None),
        (Language::DE, "am Freitag in zwei Wochen", None),
        (Language::DE, "Montag in einer Woche", None),
        (Language::DE, "am ersten Montag im Monat", None),
        (Language::DE, "31.2.2027", None),
        (Language::DE, "bald", None),
    ] {
        assert_eq!(day.read(text, language, TODAY), expect.map(Value::Day), "{text}");
    }
    let soon = slot(SlotKind::Day { past_days: Some(0), future_days: Some(30) });
    assert!(soon.read("morgen", Language::DE, TODAY).is_some());
    for outside in ["gestern", "1.3.2027"] {
        assert_eq!(soon.read(outside, Language::DE, TODAY), None, "{outside}");
    }
}

#[test]
fn a_number_is_shown_with_its_decimals_and_unit() {
    let mut price = slot(SlotKind::Number { min: 0, max: i64::MAX });
    price.decimals = 3;
    price.unit = [(Language::DE, "Cent".to_owned()), (Language::EN, "cents".to_owned())].into();
    for (number, de, en) in [
        (31_420, "31,42 Cent", "31.42 cents"),
        (9_000, "9 Cent", "9 cents"),
        (1_234_567_800, "1.234.567,8 Cent", "1,234,567.8 cents"),
        (-5, "-0,005 Cent", "-0.005 cents"),
    ] {
        let shown = |language| price.show(&Value::Number(number), language);
        assert_eq!((shown(Language::DE), shown(Language::EN)), (de.to_owned(), en.to_owned()));
    }
}

#[test]
fn check_digits_of_account_numbers_are_checked() {
    let pattern = r"(?i)\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b";
    let pattern = Some(regex::Regex::new(pattern).unwrap());
    let checksum = Some(Checksum::Iban);
    let slot = slot(SlotKind::Text { pattern, form: None, checksum });
    // From the IBAN registry of SWIFT.
    for (text, expect) in [
        ("DE89370400440532013000", Some("DE89370400440532013000")),
        ("Bitte DE89 3704 0044 0532 0130 00 nehmen", Some("DE89 3704 0044 0532 0130 00")),
        ("nl91abna0417164300", Some("nl91abna0417164300")),
        ("GB29 NWBK 6016 1331 9268 19", Some("GB29 NWBK 6016 1331 9268 19")),
        ("DE89370400440532013001", None),
        ("DE98370400440532013000", None),
        ("DE89", None),
    ] {
        let read = slot.read(text, Language::DE, TODAY);
        assert_eq!(read, expect.map(|iban| Value::Text(iban.to_owned())), "{text}");
    }
}

#[test]
fn a_choice_is_known_by_number_name_or_title() {
    let titled = |name: &str, de: &str| Choice {
        name: name.to_owned(),
        title: [(Language::DE, de.to_owned())].into(),
        also: BTreeMap::new(),
    };
    let options = vec![
        titled("morning", "vormittags"),
        titled("afternoon", "nachmittags"),
        titled("any", "zu jeder Zeit"),
    ];
    let slot = slot(SlotKind::Choice { options });
    for (text, expect) in [
        ("2", Some("afternoon")),
        ("Vormittags bitte", Some("morning")),
        ("morning", Some("morning")),
        ("mor-ning", Some("morning")),
        ("Nach mittags", Some("afternoon")),
        ("vormittags oder nachmittags", None),
        ("Zeit", Some("any")),
        ("zu", None),
        ("zu jeder", Some("any")),
        ("4", None),
    ] {
        let read = slot.read(text, Language::DE, TODAY);
        assert_eq!(read, expect.map(|name| Value::Text(name.to_owned())), "{text}");
    }
}

#[test]
fn what_says_nothing_is_no_name_of_a_town() {
    let pattern = Some(Regex::new(r"(?i)^\s*(\p{L}[\p{L} .-]{1,58}?)[.!]*\s*$").unwrap());
    let slot = slot(SlotKind::Text { pattern, form: None, checksum: None });
    for text in [
        "ja",
        "Nein",
        "ok",
        "weiß nicht",
        "Weiß ich noch nicht.",
        "keine Ahnung",
        "I don't know",
        "no idea",
        "not sure yet",
        "ist mir egal",
    ] {
        assert_eq!(slot.read(text, Language::DE, TODAY), None, "{text}");
    }
    for town in ["Rostock", "Weißwasser", "Neu Wulmstorf", "Egeln"] {
        assert!(slot.read(town, Language::DE, TODAY).is_some(), "{town}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_a_value_in_bounds_or_none(text in ".{0,40}", german: bool) {
        let language = if german { Language::DE } else { Language::EN };
        for kind in [
            SlotKind::Number { min: -5, max: 100 },
            SlotKind::Money { min: 0, max: 100 },
            SlotKind::Day { past_days: Some(3), future_days: Some(3) },
            SlotKind::YesNo { unclear: None },
        ] {
            let slot = slot(kind);
            match slot.read(&text, language, TODAY) {
                Some(Value::Number(number)) => assert!((-5..=100).contains(&number)),
                Some(Value::Money(cents)) => assert!((0..=100).contains(&cents)),
                Some(Value::Day(day)) => {
                    let ahead = days_since_epoch(day) - days_since_epoch(TODAY);
                    assert!((-3..=3).contains(&ahead));
                }
                _ => {}
            }
        }
    }
}
