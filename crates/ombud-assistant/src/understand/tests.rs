//! Behaviour of the classifier as a whole.

use proptest::prelude::*;

use super::*;

/// Three intents, two languages, eight phrasings each.
const TAUGHT: [(usize, &str, &str); 48] = [
    (0, "de", "Wie hoch ist meine Rechnung?"),
    (0, "de", "Ich verstehe die Rechnung nicht"),
    (0, "de", "warum ist die rechnung so teuer"),
    (0, "de", "Meine Rechnung stimmt nicht"),
    (0, "de", "Wann kommt die nächste Rechnung?"),
    (0, "de", "Rechnung noch einmal schicken"),
    (0, "de", "Der Betrag auf der Rechnung ist falsch"),
    (0, "de", "Bitte erklären Sie mir die Abrechnung"),
    (0, "en", "How much is my bill?"),
    (0, "en", "I don't understand the bill"),
    (0, "en", "why is my bill so expensive"),
    (0, "en", "My bill is wrong"),
    (0, "en", "When does the next bill come?"),
    (0, "en", "send the bill again"),
    (0, "en", "The amount on the bill is not right"),
    (0, "en", "Please explain the invoice to me"),
    (1, "de", "Ich ziehe um"),
    (1, "de", "Wir haben eine neue Adresse"),
    (1, "de", "umzug melden"),
    (1, "de", "Was muss ich bei einem Umzug tun?"),
    (1, "de", "Kann ich den Vertrag in die neue Wohnung mitnehmen?"),
    (1, "de", "Ab März wohne ich woanders"),
    (1, "de", "Adresse ändern wegen Umzug"),
    (1, "de", "Ich wechsle die Wohnung"),
    (1, "en", "I'm moving house"),
    (1, "en", "We have a new address"),
    (1, "en", "report a move"),
    (1, "en", "What do I have to do when I move?"),
    (1, "en", "Can I take the contract to the new flat?"),
    (1, "en", "From March I'll live elsewhere"),
    (1, "en", "change address because of moving"),
    (1, "en", "I'm changing flats"),
    (2, "de", "Ich möchte kündigen"),
    (2, "de", "Wie kündige ich meinen Vertrag?"),
    (2, "de", "kündigung zum monatsende"),
    (2, "de", "Vertrag beenden"),
    (2, "de", "Welche Kündigungsfrist habe ich?"),
    (2, "de", "Ich will nicht mehr Kunde sein"),
    (2, "de", "Bitte bestätigen Sie meine Kündigung"),
    (2, "de", "Kündigungsschreiben wohin senden"),
    (2, "en", "I want to cancel"),
    (2, "en", "How do I cancel my contract?"),
    (2, "en", "cancellation at the end of the month"),
    (2, "en", "end the contract"),
    (2, "en", "What is my notice period?"),
    (2, "en", "I no longer want to be a customer"),
    (2, "en", "Please confirm my cancellation"),
    (2, "en", "where to send the cancellation letter"),
];

fn phrasing(intent: usize, language: &'static str, text: &'static str) -> Example<'static> {
    Example { text, intent, language, origin: Origin::Phrasing }
}

fn taught() -> Vec<Example<'static>> {
    TAUGHT.iter().map(|(intent, language, text)| phrasing(*intent, language, text)).collect()
}

fn trained(examples: &[Example<'_>]) -> Classifier {
    Classifier::train(examples, &TrainingOptions::default()).unwrap()
}

#[track_caller]
fn check(cases: &[(&str, usize)]) {
    let classifier = trained(&taught());
    for (text, intent) in cases {
        let classification = classifier.classify(text);
        assert_eq!(classification.ranked[0].0, *intent, "{text}: {classification:?}");
    }
}

#[test]
fn both_languages_are_understood_by_one_classifier() {
    check(&[
        ("Ich habe eine Frage zu meiner Rechnung", 0),
        ("I have a question about my bill", 0),
        ("wir ziehen im mai um", 1),
        ("we are moving in may", 1),
        ("hiermit kündige ich", 2),
        ("I hereby cancel", 2),
    ]);
}

#[test]
fn typos_are_understood() {
    check(&[("meine rechnugn ist falsch", 0), ("new adress", 1), ("i want to cancle", 2)]);
}

#[test]
fn casing_and_umlaut_spellings_are_understood() {
    check(&[("RECHNUNG FALSCH", 0), ("ADRESSE AENDERN", 1), ("kuendigen", 2), ("kundigen", 2)]);
}

#[test]
fn compounds_and_participles_are_understood() {
    check(&[("Stromrechnung", 0), ("Rechnungsbetrag", 0), ("ich habe gekündigt", 2)]);
}

#[test]
fn the_same_examples_give_the_same_classifier() {
    let texts = ["Wie kündige ich?", "moving", "what is the weather like", ""];
    let (one, two) = (trained(&taught()), trained(&taught()));
    for text in texts {
        assert_eq!(one.classify(text), two.classify(text));
    }
}

#[test]
fn what_was_not_taught_is_judged_less_in_scope_than_what_was() {
    let classifier = trained(&taught());
    let least = ["Meine Rechnung ist zu hoch", "I'd like to cancel my contract", "neue adresse"]
        .map(|text| classifier.classify(text).in_scope)
        .into_iter()
        .fold(1.0, f32::min);
    for text in ["Wer hat das Finale gewonnen?", "recommend a pizza place nearby", "qwertz"] {
        assert!(classifier.classify(text).in_scope < least, "{text}");
    }
}

#[test]
fn nothing_known_is_out_of_scope() {
    let classifier = trained(&taught());
    for text in ["", " \n", "...", "語", "🙂"] {
        let classification = classifier.classify(text);
        assert!(classification.in_scope == 0.0, "{text}");
        assert_eq!(classification.ranked.len(), 3);
    }
}

#[test]
fn probabilities_of_all_intents_sum_to_one() {
    let classification = trained(&taught()).classify("rechnung oder umzug?");
    let sum: f32 = classification.ranked.iter().map(|(_, probability)| probability).sum();
    assert!((sum - 1.0).abs() < 1e-5);
    assert!(classification.ranked.is_sorted_by(|(_, one), (_, two)| one >= two));
}

#[test]
fn only_the_wanted_number_of_intents_is_ranked() {
    let options = TrainingOptions { ranked_max: 2, ..TrainingOptions::default() };
    let classifier = Classifier::train(&taught(), &options).unwrap();
    assert_eq!(classifier.classify("rechnung").ranked.len(), 2);
}

#[test]
fn a_single_intent_is_always_first_and_still_has_a_scope() {
    let examples = [
        phrasing(7, "en", "Where is my parcel?"),
        phrasing(7, "en", "track my parcel"),
        phrasing(7, "en", "my delivery is late"),
    ];
    let classifier = trained(&examples);
    let near = classifier.classify("where is the parcel");
    assert_eq!(near.ranked, [(7, 1.0)]);
    assert!(near.in_scope > classifier.classify("who wrote hamlet").in_scope);
}

#[test]
fn two_phrasings_per_intent_are_enough_to_tell_them_apart() {
    let examples: Vec<Example<'_>> = taught()
        .into_iter()
        .filter(|example| example.language == "en")
        .collect::<Vec<_>>()
        .chunks(8)
        .flat_map(|intent| intent.iter().take(2).copied())
        .collect();
    let classifier = trained(&examples);
    assert_eq!(classifier.classify("how much was the bill").ranked[0].0, 0);
    assert_eq!(classifier.classify("we have moved to a new house").ranked[0].0, 1);
    assert_eq!(classifier.classify("cancel it").ranked[0].0, 2);
}

#[test]
fn intents_keep_the_callers_numbers() {
    let examples: Vec<Example<'_>> = taught()
        .into_iter()
        .map(|example| Example { intent: 10 + 90 * example.intent, ..example })
        .collect();
    assert_eq!(trained(&examples).classify("kündigen").ranked[0].0, 190);
}

#[test]
fn articles_teach_vocabulary() {
    let mut examples = taught();
    let heir = "Als Erbe können Sie den Vertrag eines Verstorbenen beenden";
    examples.push(Example { text: heir, intent: 2, language: "de", origin: Origin::Article });
    assert_eq!(trained(&examples).classify("mein vater ist verstorben").ranked[0].0, 2);
}

#[test]
fn other_languages_are_learned_without_a_stemmer() {
    let examples = [
        phrasing(0, "fr", "Où est ma facture ?"),
        phrasing(0, "fr", "la facture est fausse"),
        phrasing(1, "fr", "Je déménage"),
        phrasing(1, "fr", "nouvelle adresse"),
    ];
    assert_eq!(trained(&examples).classify("ma facture").ranked[0].0, 0);
}

#[test]
fn there_must_be_something_to_learn() {
    let options = TrainingOptions::default();
    assert_eq!(Classifier::train(&[], &options).err(), Some(UnderstandError::NoExamples));
    let blank = [phrasing(0, "en", "bill"), phrasing(4, "en", " … ")];
    assert_eq!(
        Classifier::train(&blank, &options).err(),
        Some(UnderstandError::NoWords { index: 1, intent: 4 })
    );
}

#[test]
fn kept_back_phrasings_and_intents_are_not_learned() {
    let reader = Reader::new(&BTreeSet::from([Spelling::English]), std::iter::empty());
    let readings: Vec<Reading> = (0..40).map(|_| reader.read("text")).collect();
    let taught: Vec<Taught<'_>> = readings
        .iter()
        .enumerate()
        .map(|(index, reading)| Taught {
            reading,
            intent: index / 4,
            language: "en",
            origin: if index % 4 == 3 { Origin::Article } else { Origin::Phrasing },
        })
        .collect();
    let rehearsals = rehearsals(&taught, &Random::new(0));
    assert_eq!(rehearsals.len(), PARTS);
    let mut kept_back_intents = BTreeSet::new();
    for rehearsal in &rehearsals {
        let learned: BTreeSet<usize> = rehearsal.learned.iter().copied().collect();
        let learned_intents: BTreeSet<usize> =
            learned.iter().map(|index| taught[*index].intent).collect();
        assert_eq!(learned_intents.len(), 9, "one of ten intents is kept back");
        for index in &rehearsal.kept_back {
            assert!(!learned.contains(index));
            assert_eq!(taught[*index].origin, Origin::Phrasing);
            kept_back_intents.insert(taught[*index].intent);
        }
    }
    assert_eq!(kept_back_intents.len(), 10, "every intent is kept back or judged once");
}

#[test]
fn translations_are_kept_back_together() {
    let examples = taught();
    let reader = Reader::new(&BTreeSet::new(), std::iter::empty());
    let reading = reader.read("text");
    let taught: Vec<Taught<'_>> = examples
        .iter()
        .map(|example| Taught {
            reading: &reading,
            intent: example.intent,
            language: example.language,
            origin: example.origin,
        })
        .collect();
    for rehearsal in rehearsals(&taught, &Random::new(0)) {
        for index in rehearsal.kept_back {
            // Each intent has eight German phrasings, then as many in English.
            let translation = if index % 16 < 8 { index + 8 } else { index - 8 };
            assert!(!rehearsal.learned.contains(&translation), "{index}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_gets_probabilities(texts in prop::collection::vec(".{0,200}", 8)) {
        static CLASSIFIER: std::sync::LazyLock<Classifier> =
            std::sync::LazyLock::new(|| trained(&taught()));
        for text in texts {
            let classification = CLASSIFIER.classify(&text);
            prop_assert!((0.0..=1.0).contains(&classification.in_scope));
            for (_, probability) in classification.ranked {
                prop_assert!((0.0..=1.0).contains(&probability));
            }
        }
    }

    #[test]
    fn any_small_folder_can_be_learned(
        texts in prop::collection::vec(("[a-zäöüß ]{0,30}[a-z]", 0_usize..4), 1..8),
    ) {
        let examples: Vec<Example<'_>> = texts
            .iter()
            .map(|(text, intent)| {
                Example { text, intent: *intent, language: "de", origin: Origin::Phrasing }
            })
            .collect();
        let classification = trained(&examples).classify(&texts[0].0);
        prop_assert!(classification.in_scope.is_finite());
        prop_assert!(!classification.ranked.is_empty());
    }
}
