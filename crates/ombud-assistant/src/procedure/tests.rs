//! What `check` finds in procedures, and what following them says.

mod given;

use std::{path::Path, sync::LazyLock};

use jiff::civil::{Date, date};
use ombud_domain::{HandoverReason, Language, Locale};
use proptest::prelude::*;

use serde_json::{Value as Json, json};

use super::*;
use crate::{
    Assistant, Command, Draft, FlowCommand, Folder, Heard, Report, Scene, Understanding, Words,
    understand::learned_by_tests,
};

const TODAY: Date = date(2026, 11, 22);

/// A procedure with these steps, and what is found in it, each with its line.
fn found(steps: &str) -> Vec<String> {
    let flow = format!(
        "title: {{ de: Probe, en: Trial }}\nslots:\n  reading:\n    type: number\n    title: \
         {{ de: Stand, en: Reading }}\n    ask: ask\n    invalid: invalid\nsteps:\n{steps}"
    );
    found_in(&[("flows/trial.yaml", &flow)])
}

fn found_in(flows: &[(&str, &str)]) -> Vec<String> {
    let words = "ask = Bitte.\ninvalid = Nein.\nsay = So.\nconfirm = Gut?\n";
    let files = [("words/de.ftl", words), ("words/en.ftl", words)];
    let files = files.iter().chain(flows);
    let files = files.map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    let folder = Folder { files, ..Folder::default() };
    let mut report = Report::default();
    let words = Words::read(&folder, &mut report);
    let mut flows = read_all(&folder, &mut report);
    let languages = [Language::DE, Language::EN];
    let tools = crate::tool::read_all(&folder, &languages, &mut report);
    check_all(&folder, &mut flows, &tools, &words, &languages, &mut report);
    report.sort();
    report.problems.iter().map(|p| format!("{}: {}", p.line, p.message)).collect()
}

#[test]
fn what_is_saved_from_an_answer_is_named_by_the_document() {
    let tool = "[[endpoint]]\nid = \"look\"\nrequest = \"GET /look\"\nanswers = { \"slot.id\" = \"text\" \
                }\n[[operation]]\nname = \"look\"\nid = \"look\"\ntitle = { de = \"Blick\", en = \"look\" \
                }\neffect = \"read\"\n";
    let found = |pointer: &str| {
        let flow = format!(
            "title: {{ de: P, en: T }}\nslots:\n  s:\n    type: text\nsteps:\n  - call: it.look\n    \
             save: {{ s: {pointer} }}\n    missing: end\n"
        );
        found_in(&[("tools/it.toml", tool), ("flows/trial.yaml", &flow)])
    };
    assert_eq!(found("/slot/id"), [""; 0]);
    for pointer in ["/slot/idd", "/slots/0/id", "/error"] {
        let says = format!("6: the document names no `{pointer}` in what `it.look` answers");
        assert_eq!(found(pointer), [says]);
    }
}

#[test]
fn a_procedure_without_a_slip_has_no_problem() {
    let steps = "  - ask: reading\n  - check: context.reading > 5\n    otherwise: end\n  - confirm: \
                 confirm\n  - hand_over: say\n";
    assert_eq!(found(steps), [""; 0]);
}

#[test]
fn no_slip_of_a_procedure_hides_another() {
    let flow = "title: { de: Probe, en: Trial }\nslots:\n  one:\n    type: nummer\n  two:\n    type: choice\n    \
                options:\n      - name: a\n        title: { de: A, en: A }\n      - nam: b\n        title: { de: \
                B, en: B }\n  three: { type: number, min: many }\nsteps:\n- ask: one\n- aks: two\n- say: \
                say\n  show: one\n";
    assert_eq!(
        found_in(&[("flows/trial.yaml", flow)]),
        [
            "4: `type` cannot be `nummer`",
            "10: `nam` is not known here",
            "12: `min` must be a whole number",
            "15: `aks` is not known here",
            "17: `show`: a list belongs here",
        ]
    );
    let steps = "  - ask: reding\n    go: nowhere\n  - check: context.reading > 5\n  - say: say\n    no: end\n    \
                 with: { a: b }\n";
    assert_eq!(
        found(steps),
        [
            "9: there is no slot `reding`",
            "10: there is no step `nowhere`",
            "11: `check` needs `otherwise`",
            "13: `no` does not belong to this step",
            "14: `with` does not belong to this step",
            "14: there is no slot `b`",
        ]
    );
}

#[test]
fn a_slip_of_a_slot_is_found_in_the_line_of_its_key() {
    let flow = |slot: &str| {
        let flow = format!(
            "title: {{ de: P, en: T }}\nslots:\n  name:\n    type: text\n    title: {{ de: N, en: N }}\n{slot}    \
             ask: ask\n    invalid: invalid\nsteps:\n  - ask: name\n"
        );
        found_in(&[("flows/trial.yaml", &flow)])
    };
    assert_eq!(flow(""), [""; 0]);
    assert_eq!(
        flow("    pattern: '['\n"),
        ["6: `name`: `pattern` cannot be read: unclosed character class"]
    );
    assert_eq!(flow("    form: x\n"), ["6: `name`: `form` needs `pattern`, whose groups it names"]);
    assert_eq!(flow("    max: 3\n"), ["6: `name`: `max` does not belong to this type"]);
    let flow = "title: { de: P, en: T }\nslots:\n  unused:\n    type: text\n  more:\n    type: day\n    \
                title: { de: M }\n    ask: ask\n    invalid: nope\nsteps:\n  - ask: more\n";
    assert_eq!(
        found_in(&[("flows/trial.yaml", flow)]),
        [
            "7: `more` has no title in `en`",
            "9: there are no words `nope` in de, en",
            "3: `unused` is never asked for",
        ]
    );
}

#[test]
fn nothing_follows_from_a_procedure_that_is_there_and_has_a_slip() {
    let title = "title: { de: P, en: T }\n";
    let broken = format!("{title}slots:\n  reading:\n    type: nmber\nsteps:\n  - ask: reading\n");
    let calling = format!(
        "{title}slots:\n  reading:\n    type: number\n    title: {{ de: S, en: R }}\nsteps:\n  - flow: broken\n  \
         - check: context.reading > 5\n    otherwise: end\n"
    );
    let found = found_in(&[("flows/broken.yaml", &broken), ("flows/calling.yaml", &calling)]);
    assert_eq!(found, ["4: `type` cannot be `nmber`"]);
}

#[test]
fn every_slip_of_a_procedure_is_named_with_its_line() {
    for (steps, says) in [
        ("  - ask: reding\n", "9: there is no slot `reding`"),
        ("  - ask: reading\n    go: nowhere\n", "10: there is no step `nowhere`"),
        ("  - ask: reading\n  - say: sey\n", "10: there are no words `sey` in de, en"),
        ("  - ask: reading\n    say: say\n", "9: a step has exactly one of"),
        ("  - ask: reading\n  - ask: reading\n", "10: there are two steps `ask-reading`"),
        ("  - ask: reading\n    no: end\n", "10: `no` does not belong to this step"),
        ("  - ask: reading\n  - check: context.reading > 5\n", "10: `check` needs `otherwise`"),
        ("  - ask: reading\n  - flow: other\n", "10: there is no procedure `other`"),
        ("  - flow: trial\n", "9: the procedure calls itself"),
        (
            "  - ask: reading\n    go: end\n  - say: say\n",
            "11: nothing leads to the step `say-say`",
        ),
        (
            "  - id: a\n    ask: reading\n  - say: say\n    go: a\n",
            "9: from the step `a` on it never ends",
        ),
        (
            "  - ask: reading\n  - id: b\n    check: context.reading > 5\n    go: b\n    \
             otherwise: end\n",
            "10: from the step `b` it runs in a circle",
        ),
        (
            "  - ask: reading\n  - check: context.reading > \"5\"\n    otherwise: end\n",
            "10: the condition `context.reading > \"5\"` does not fit",
        ),
        (
            "  - check: context.reading > 5\n    otherwise: end\n  - ask: reading\n",
            "9: the condition `context.reading > 5` does not fit",
        ),
        ("  - ask: reading\n  - say: say\n    show: [raeding]\n", "11: there is no slot `raeding`"),
        ("  - ask: reading\n    show: [reading]\n", "10: `show` does not belong to this step"),
        ("  - ask: reading\n    missing: end\n", "10: `missing` does not belong to this step"),
        ("  - say: say\n    again: true\n", "10: `again` does not belong to this step"),
        ("  - step_up: contract\n", "9: there is no slot `contract`"),
        ("  - step_up: reading\n", "9: `reading` is no text"),
        ("  - ask: reading\n  - step_up: reading\n", "10: no tool sends a code"),
        ("  - step_up: reading\n    no: end\n", "10: `no` does not belong to this step"),
        (
            "  - say: say\n    within_minutes: 5\n",
            "10: `within_minutes` does not belong to this step",
        ),
        ("  - ask: reading\n    within_minutes: 0\n", "10: `within_minutes` is a number from 1"),
        ("  - aks: reading\n", "9: `aks` is not known here"),
        ("  - ask: [\n", ""),
    ] {
        let problems = found(steps);
        assert!(problems.iter().any(|problem| problem.contains(says)), "{says}: {problems:?}");
    }
    let circle = "title: { de: A, en: A }\nsteps:\n  - flow: b\n";
    let back = circle.replace("flow: b", "flow: a");
    let problems = found_in(&[("flows/a.yaml", circle), ("flows/b.yaml", &back)]);
    assert_eq!(problems.len(), 2, "{problems:?}");
    for (slot, says) in [
        ("type: moment, ask: ask, invalid: invalid", "a moment cannot be asked for"),
        ("type: number, ask: ask", "`ask` needs `invalid`"),
        ("type: number, decimals: 2", "`decimals` needs `unit`"),
        ("type: text", "`s` has no words that ask for it"),
        ("type: number, ask: ask, invalid: invalid", "`s` has no title in `de`"),
    ] {
        let flow =
            format!("title: {{ de: A, en: A }}\nslots:\n  s: {{ {slot} }}\nsteps:\n  - ask: s\n");
        let problems = found_in(&[("flows/a.yaml", &flow)]);
        assert!(problems.iter().any(|problem| problem.contains(says)), "{says}: {problems:?}");
    }
    let choice = "title: { de: A }\nslots:\n  s: { type: choice, title: { de: S, en: S }, ask: ask, \
                  invalid: invalid, min: 3 }\nsteps:\n  - ask: s\n";
    let problems = found_in(&[("flows/a.yaml", choice)]);
    assert!(problems[0].contains("`s`: `min` does not belong to this type"), "{problems:?}");
}

static NORDLICHT: LazyLock<Assistant> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/nordlicht");
    let folder = Folder::read(&folder).unwrap().learned_in(learned_by_tests());
    let (assistant, report) = Assistant::from_folder(folder, TODAY);
    assistant.unwrap_or_else(|| panic!("{report:?}"))
});

/// What the billing system would answer, with or without anything found.
fn answer(call: &Call, found: bool) -> Json {
    let found_or = |answer: Json| if found { answer } else { Json::Null };
    match call.operation.as_str() {
        "find-double-payment" => json!({ "double": found_or(json!({
            "payment": "p-7", "amount_cents": 8_700, "first_on": "2026-11-03",
            "again_on": "2026-11-04", "reference": "Abschlag 11/2026",
        })) }),
        "tariff-offer" => json!({
            "from": "2026-12-01", "base_cents_per_month": 1_190, "energy_cents_per_mwh": 31_420,
            "fixed_months": 12, "yearly_cents": 105_272, "yearly_kwh": 2_896,
            "obstacle": if found { "none" } else { "agreed" },
        }),
        "next-appointment-slot" => json!({ "slot": found_or(json!({
            "id": "18-2026-12-01-08", "on": "2026-12-01", "window": "08:00–10:00",
        })) }),
        "outage-status" => json!({ "outages": if found {
            json!([{ "kind": "unplanned", "since": "2026-11-22T10:00:00Z", "expected_end": null }])
        } else {
            json!([])
        } }),
        _ => json!({ "id": "done" }),
    }
}

/// A conversation that goes as understanding proposes, without policies.
#[derive(Default)]
struct Talk {
    stack: Option<Stack>,
    language: Option<Language>,
    stepped_up: Vec<String>,
    signed_in: Vec<String>,
}

impl Talk {
    fn say(&mut self, text: &str) -> (Command, Draft) {
        let language = self.language.unwrap_or(Language::DE);
        let stack = self.stack.take();
        let procedure = stack.as_ref();
        let heard = Heard {
            text,
            language,
            offered: &[],
            today: TODAY,
            procedure,
            code: None,
            before: None,
        };
        let Understanding { command, further, .. } = NORDLICHT.understand(&heard);
        let scene = Scene {
            language,
            customer_language: language,
            question: text,
            disclosed: true,
            open: true,
            today: TODAY,
            procedure,
            refer_words: None,
            stepped_up: &self.stepped_up,
            signed_in: &self.signed_in,
            further: &further,
            waits: false,
        };
        let mut draft = NORDLICHT.compose(&command, &scene).unwrap();
        // What another system is asked for it says, or has nothing to say.
        while let Some(call) = draft.call.take() {
            let answer = answer(&call, text.len().is_multiple_of(2));
            assert_eq!(NORDLICHT.can_keep(draft.procedure.as_ref().unwrap(), &answer), Some(true));
            draft = NORDLICHT.compose_called(
                draft,
                &CallOutcome::Done { result: answer, act: None },
                None,
                &scene,
            );
            if draft.parts.is_empty() && draft.procedure.is_none() {
                // The service says what was done; here nobody does.
                draft.parts.push(crate::Part::Words { text: call.operation });
            }
        }
        self.stack.clone_from(&draft.procedure);
        (command, draft)
    }

    /// The slots of the procedure that is followed now.
    fn known(&self) -> &BTreeMap<String, Value> {
        &self.stack.as_ref().unwrap().frames.last().unwrap().slots
    }

    fn begin(flow: &str) -> Self {
        let scene = Scene {
            language: Language::DE,
            customer_language: Language::DE,
            question: "",
            disclosed: true,
            open: true,
            today: TODAY,
            procedure: None,
            refer_words: None,
            stepped_up: &[],
            signed_in: &[],
            further: &[],
            waits: false,
        };
        let command = Command::StartFlow { flow: flow.to_owned() };
        let draft = NORDLICHT.compose(&command, &scene).unwrap();
        Self { stack: draft.procedure, ..Self::default() }
    }
}

/// Run behaviours of the sample assistant one after the other in one test: it learns for seconds, and
/// nextest runs each test in a process of its own.
macro_rules! behaviours {
    ($($behaviour:ident),+ $(,)?) => {
        #[test]
        fn procedures_of_the_sample_assistant() {
            let mut failed = Vec::new();
            $(
                if std::panic::catch_unwind($behaviour).is_err() {
                    failed.push(stringify!($behaviour));
                }
            )+
            assert_eq!(failed, [""; 0], "what each says stands above");
        }
    };
}

behaviours! {
    a_bare_yes_or_no_is_no_answer_where_any_text_may_be_one,
    whatever_is_asked_danger_despair_death_and_the_wish_for_a_person_come_first,
    what_is_taken_for_done_while_it_waits_for_a_yes_is_asked_again,
    an_emergency_in_half_an_answer_that_does_not_fit_comes_first,
    what_else_was_asked_for_is_offered_when_the_procedure_ends_however_it_does,
    an_answer_that_comes_too_late_answers_nothing_and_the_procedure_is_offered_again,
    signed_in_is_enough_where_a_step_says_so_and_not_for_bank_details,
    an_answer_on_a_way_that_was_left_again_is_not_said_back,
    an_account_that_was_proven_is_not_asked_for_again_and_can_be_another,
    at_a_code_a_no_leaves_and_a_question_is_answered_with_where_it_went,
    where_any_day_will_do_the_first_is_taken_and_said_back,
    of_several_that_are_named_none_is_taken_silently,
    what_was_said_already_is_not_asked_again,
    another_matter_comes_first_and_the_procedure_goes_on_after_it,
    a_complaint_that_asks_something_is_a_complaint_and_a_question_is_a_question,
    whoever_is_not_understood_three_times_gets_a_person,
    whoever_only_looked_can_still_correct_and_what_a_system_said_is_not_corrected,
    what_is_not_there_goes_a_way_of_its_own_and_what_is_there_is_shown,
    what_a_system_answers_has_to_be_what_the_slot_takes,
    what_others_write_into_a_system_is_shown_as_a_quotation,
    a_pattern_for_a_whole_answer_is_found_in_no_other,
    what_is_asked_again_is_asked_though_it_is_known,
    a_number_is_put_right_while_a_day_is_asked_and_an_answer_stays_one,
    what_has_a_form_of_its_own_is_corrected_by_it_and_what_could_be_either_is_asked,
    what_is_unmistakable_is_taken_for_its_slot_while_something_else_is_asked,
    a_procedure_that_is_clearly_wanted_interrupts_another,
    an_answer_that_is_no_clear_no_counts_as_danger,
    what_was_done_with_a_value_is_not_done_again_with_another,
    a_procedure_too_many_takes_the_place_of_the_oldest_and_of_what_that_called,
    a_procedure_that_ends_without_a_word_says_so,
    a_procedure_of_another_version_goes_to_a_person,
    a_procedure_is_drawn_with_every_step_and_way,
    whatever_is_said_a_procedure_waits_ends_or_hands_over,
}

fn an_answer_that_comes_too_late_answers_nothing_and_the_procedure_is_offered_again() {
    let asked = jiff::Timestamp::UNIX_EPOCH;
    let minutes = |talk: &Talk| {
        let until = NORDLICHT.waits_until(talk.stack.as_ref().unwrap(), asked).unwrap();
        until.duration_since(asked).as_mins()
    };
    let mut talk = Talk::begin("technician-appointment");
    assert_eq!(minutes(&talk), 60);
    let mut talk_of_a_day = Talk::begin("meter-reading");
    assert_eq!(minutes(&talk_of_a_day), 24 * 60);
    talk_of_a_day.say("NL-100234");
    assert!(!talk_of_a_day.known().is_empty());
    for (talk, late) in [(&mut talk, "NL-100234"), (&mut talk_of_a_day, "ja")] {
        talk.stack = talk.stack.take().map(Stack::lapsed);
        let (command, draft) = talk.say(late);
        assert_eq!(command, Command::Follow(crate::FlowCommand::Late));
        let text = draft.text();
        assert!(text.contains("eine Weile zurück") && text.contains("Schreiben Sie einfach „Ja“"));
        // It is only offered, and what was said is forgotten.
        assert_eq!(NORDLICHT.waits_until(talk.stack.as_ref().unwrap(), asked), None);
        assert_eq!(talk.say("ja").0, Command::Follow(crate::FlowCommand::Accept));
        assert!(talk.known().is_empty());
    }
    // Another matter is one as ever, and nothing leads back.
    talk.stack = talk.stack.take().map(Stack::lapsed);
    let (command, _) = talk.say("Was umfasst die Preisgarantie?");
    assert!(matches!(command, Command::Answer { article, .. } if article == "price-guarantee"));
    assert_eq!(talk.stack, None);
}

fn what_was_said_already_is_not_asked_again() {
    let scene = Scene {
        language: Language::DE,
        customer_language: Language::DE,
        question: "Zählerstand für NL-100234 melden",
        disclosed: true,
        open: true,
        today: TODAY,
        procedure: None,
        refer_words: None,
        stepped_up: &[],
        signed_in: &[],
        further: &[],
        waits: false,
    };
    let command = Command::StartFlow { flow: "meter-reading".to_owned() };
    let draft = NORDLICHT.compose(&command, &scene).unwrap();
    assert!(draft.text().contains("Welchen Stand"), "{}", draft.text());
    assert_eq!(
        draft.passed,
        ["flow.meter-reading.flow-identify", "flow.identify.ask-contract.known"]
    );
}

fn another_matter_comes_first_and_the_procedure_goes_on_after_it() {
    let mut talk = Talk::begin("meter-reading");
    talk.say("NL-100234");
    let (command, draft) = talk.say("Was umfasst die Preisgarantie?");
    assert!(matches!(command, Command::Answer { .. }), "{command:?}");
    assert!(draft.text().contains("Zurück zu Ihrem Anliegen: Zählerstand melden"));
    assert!(draft.text().ends_with("Bitte nur die Ziffern vor dem Komma."), "{}", draft.text());
    let (_, draft) = talk.say("4711");
    assert!(draft.text().contains("An welchem Tag"), "{}", draft.text());
}

fn a_complaint_that_asks_something_is_a_complaint_and_a_question_is_a_question() {
    let mut talk = Talk::begin("complaint");
    talk.say("NL-100234");
    talk.say("Rechnung oder Abschlag");
    let (command, _) = talk.say("Wie lange gilt meine Preisgarantie?");
    assert!(matches!(command, Command::Answer { .. }), "{command:?}");
    let complaint = "Warum wurde zweimal abgebucht? Ich will mein Geld zurück!";
    let (_, draft) = talk.say(complaint);
    assert!(draft.text().contains(&format!("Ihre Beschwerde: {complaint}")), "{}", draft.text());
}

fn whoever_is_not_understood_three_times_gets_a_person() {
    let mut talk = Talk::begin("meter-reading");
    for _ in 0..2 {
        let (command, draft) = talk.say("blablub xyz");
        assert_eq!(command, Command::Follow(crate::FlowCommand::Repeat));
        assert!(draft.text().contains("Vertragsnummer konnte ich darin nicht finden"));
    }
    let (command, draft) = talk.say("blablub xyz");
    assert_eq!(command, Command::HandOver { reason: HandoverReason::NotUnderstood });
    assert_eq!(draft.procedure, None);
}

fn whoever_only_looked_can_still_correct_and_what_a_system_said_is_not_corrected() {
    let mut talk = Talk::begin("technician-appointment");
    for text in ["NL-100234", "1", "1.12.", "egal"] {
        talk.say(text);
    }
    assert_eq!(talk.known()["day"], Value::Day(date(2026, 12, 1)));
    // The day asked for is another one; the day that is free is what the system says.
    let (command, draft) = talk.say("Nein, am 2.12.2026");
    let value = Value::Day(date(2026, 12, 2));
    let corrected = crate::FlowCommand::CorrectSlot { slot: "earliest".to_owned(), value };
    assert_eq!(command, Command::Follow(corrected));
    assert!(draft.text().contains("Tag: 01.12.2026"), "{}", draft.text());
    let (_, draft) = talk.say("abbrechen");
    assert!(draft.text().contains("Es ist nichts geändert worden"), "{}", draft.text());
}

fn what_is_not_there_goes_a_way_of_its_own_and_what_is_there_is_shown() {
    let mut talk = Talk { stepped_up: PROVEN.to_vec(), ..Talk::begin("double-payment") };
    let (_, draft) = talk.say("NL-100234");
    assert_eq!(draft.passed.last().unwrap(), "flow.double-payment.not-found");
    let mut talk = Talk { stepped_up: PROVEN.to_vec(), ..Talk::begin("double-payment") };
    let (_, draft) = talk.say("NL-100234.");
    let text = draft.text();
    assert!(!text.contains("p-7"), "a slot without a title is not shown: {text}");
    assert!(text.contains("Erstattung: 87,00 €"), "{text}");
}

fn an_emergency_in_half_an_answer_that_does_not_fit_comes_first() {
    for (language, text) in [
        (Language::DE, "Die finde ich gerade nicht und es riecht nach Gas im Keller"),
        (Language::EN, "Let me look for it, and there is smoke coming from the meter box"),
    ] {
        let mut talk = Talk::begin("meter-reading");
        talk.language = Some(language);
        let (command, draft) = talk.say(text);
        let Command::Answer { article, .. } = command else { panic!("{text}: {command:?}") };
        assert!(["gas-smell", "electric-danger"].contains(&article.as_str()), "{text}: {article}");
        assert!(draft.text().contains("112"), "{}", draft.text());
    }
    let mut talk = Talk::begin("meter-reading");
    let (command, _) = talk.say("Die finde ich gerade nicht und muss erst suchen");
    assert_eq!(command, Command::Follow(crate::FlowCommand::Repeat));
}

fn signed_in_is_enough_where_a_step_says_so_and_not_for_bank_details() {
    let mut talk = Talk { signed_in: PROVEN.to_vec(), ..Talk::begin("instalment") };
    for text in ["NL-100234", "80 Euro"] {
        talk.say(text);
    }
    let (_, draft) = talk.say("ja");
    assert!(!draft.text().contains("sechsstelligen Code"), "{}", draft.text());
    let mut talk = Talk { signed_in: PROVEN.to_vec(), ..Talk::begin("instalment") };
    for text in ["NL-100235", "80 Euro"] {
        talk.say(text);
    }
    let (_, draft) = talk.say("ja");
    assert!(draft.text().contains("sechsstelligen Code"), "another's: {}", draft.text());
    let mut talk = Talk { signed_in: PROVEN.to_vec(), ..Talk::begin("bank-details") };
    let (_, draft) = talk.say("NL-100234");
    assert!(draft.text().contains("sechsstelligen Code"), "{}", draft.text());
}

fn an_account_that_was_proven_is_not_asked_for_again_and_can_be_another() {
    let two = || vec![PROVEN[0].clone(), crate::tool::account_key("NL-100235")];
    for (stepped_up, signed_in, is_known) in [
        (PROVEN.to_vec(), vec![], true),
        (vec![], PROVEN.to_vec(), true),
        // One of several that their sign-in names was proven with a code.
        (PROVEN.to_vec(), two(), true),
        (vec![], two(), false),
        (two(), vec![], false),
        (two(), PROVEN.to_vec(), false),
        (vec![], vec![], false),
    ] {
        for (wish, asks) in [
            ("Ich möchte meinen Abschlag ändern", "Wie hoch soll Ihr monatlicher Abschlag"),
            ("Ich möchte meinen Zählerstand melden", "Welchen Stand"),
        ] {
            let (stepped_up, signed_in) = (stepped_up.clone(), signed_in.clone());
            let mut talk = Talk { stepped_up, signed_in, ..Talk::default() };
            let (_, mut draft) = talk.say(wish);
            if draft.text().contains("Sollen wir anfangen?") {
                draft = talk.say("ja").1;
            }
            assert_eq!(draft.text().contains(asks), is_known, "{wish}: {}", draft.text());
        }
    }
    // Who gives it all the same is asked on, and who means another says so.
    let mut talk = Talk { stepped_up: PROVEN.to_vec(), ..Talk::default() };
    talk.say("Ich möchte meinen Abschlag ändern");
    talk.say("ja");
    for again in ["NL-100234", "Meine Vertragsnummer ist NL 100234."] {
        let (_, draft) = talk.say(again);
        assert!(draft.text().contains("Wie hoch soll"), "{again}: {}", draft.text());
    }
    talk.say("NL-100235");
    let (_, draft) = talk.say("80 Euro");
    assert!(draft.text().contains("Vertragsnummer: NL-100235"), "{}", draft.text());
}

fn at_a_code_a_no_leaves_and_a_question_is_answered_with_where_it_went() {
    let waiting = |language| {
        let mut talk = Talk { language: Some(language), ..Talk::begin("instalment") };
        for text in ["NL-100234", "80"] {
            talk.say(text);
        }
        let (_, draft) = talk.say(if language == Language::DE { "ja" } else { "yes" });
        assert!(draft.text().contains("new code") || draft.text().contains("neuer Code"));
        talk
    };
    for (language, text, command) in [
        (Language::DE, "nein", crate::FlowCommand::CancelFlow),
        (Language::DE, "Nein, das möchte ich nicht", crate::FlowCommand::CancelFlow),
        (Language::EN, "no", crate::FlowCommand::CancelFlow),
        (Language::EN, "no thanks", crate::FlowCommand::CancelFlow),
        (Language::DE, "welche Adresse?", crate::FlowCommand::WhereCode),
        (Language::DE, "An welche E-Mail-Adresse ging der denn?", crate::FlowCommand::WhereCode),
        (Language::DE, "wohin habt ihr den geschickt", crate::FlowCommand::WhereCode),
        (Language::DE, "Wo finde ich den Code?", crate::FlowCommand::WhereCode),
        (Language::EN, "which address?", crate::FlowCommand::WhereCode),
        (Language::EN, "where did you send it", crate::FlowCommand::WhereCode),
        (Language::EN, "What email address did you send it to?", crate::FlowCommand::WhereCode),
        (Language::DE, "ich habe keinen Code bekommen", crate::FlowCommand::NewCode),
        (Language::DE, "Nein, es ist nichts angekommen", crate::FlowCommand::NewCode),
        (Language::DE, "Habt ihr überhaupt keinen Code geschickt?", crate::FlowCommand::NewCode),
        (Language::EN, "I didn't get a code", crate::FlowCommand::NewCode),
    ] {
        let mut talk = waiting(language);
        let (heard, draft) = talk.say(text);
        assert_eq!(heard, Command::Follow(command.clone()), "{text}");
        let said = draft.text();
        match command {
            crate::FlowCommand::CancelFlow => {
                assert!(
                    said.contains("nichts geändert") || said.contains("Nothing has been changed")
                );
                assert_eq!(talk.stack, None, "{text}");
            }
            crate::FlowCommand::WhereCode => {
                assert!(said.contains("Spam") || said.contains("spam"), "{text}: {said}");
                assert!(!said.contains("new code") && !said.contains("neuer Code"), "{said}");
                // It waits on, and the code is taken.
                let (shown, _) = talk.say("123456");
                let wrong = crate::FlowCommand::Code(crate::CodeCheck::Wrong);
                assert_eq!(shown, Command::Follow(wrong), "{text}");
            }
            _ => assert!(said.contains("new code") || said.contains("neuer Code"), "{said}"),
        }
    }
    // Another question is one as ever.
    let (heard, _) = waiting(Language::DE).say("Welche Nummer hat mein Zähler?");
    assert_ne!(heard, Command::Follow(crate::FlowCommand::WhereCode));
}

fn where_any_day_will_do_the_first_is_taken_and_said_back() {
    for (language, text) in [
        (Language::DE, "egal"),
        (Language::DE, "jederzeit"),
        (Language::DE, "Mir ist jeder Tag recht"),
        (Language::DE, "so bald wie möglich bitte"),
        (Language::DE, "schnellstmöglich"),
        (Language::EN, "any day"),
        (Language::EN, "whenever"),
        (Language::EN, "Any time works for me"),
        (Language::EN, "I don't mind"),
        (Language::EN, "as soon as possible"),
    ] {
        let mut talk = Talk { language: Some(language), ..Talk::begin("technician-appointment") };
        for said in ["NL-100234", "1"] {
            talk.say(said);
        }
        talk.say(text);
        assert_eq!(talk.known().get("earliest"), Some(&Value::Day(TODAY)), "{text}");
    }
    for (flow, before, text) in [
        // When it was read is one day and no other, and so is the day of a move.
        ("meter-reading", &["NL-100234", "12345"][..], "egal"),
        ("moving-house", &["NL-100234"], "jederzeit"),
        ("technician-appointment", &["NL-100234", "1"], "an keinem Tag"),
        ("technician-appointment", &["NL-100234", "1"], "jederzeit?"),
    ] {
        let mut talk = Talk::begin(flow);
        for said in before {
            talk.say(said);
        }
        talk.say(text);
        let days = talk.stack.iter().flat_map(|stack| stack.frames.iter());
        let is_day = |value: &Value| matches!(value, Value::Day(_));
        assert!(days.flat_map(|frame| frame.slots.values()).all(|value| !is_day(value)), "{text}");
    }
}

fn of_several_that_are_named_none_is_taken_silently() {
    let asked = |language| {
        let mut talk = Talk { language: Some(language), ..Talk::begin("advertising-consent") };
        talk.say("NL-100234");
        talk
    };
    for (language, text) in [
        (Language::EN, "emails and phone"),
        (Language::EN, "phone, e-mail"),
        (Language::EN, "1 and 2"),
        (Language::DE, "E-Mails und Telefon"),
        (Language::DE, "per E-Mail und auch per Brief bitte"),
    ] {
        let mut talk = asked(language);
        let (command, draft) = talk.say(text);
        assert_eq!(command, Command::Follow(crate::FlowCommand::Several), "{text}");
        let said = draft.text();
        assert!(
            said.contains("Womit soll ich anfangen?") || said.contains("Which one first?"),
            "{said}"
        );
        // They are asked as often as they like, and one of them is taken then.
        talk.say(text);
        talk.say(text);
        talk.say("1");
        let email = Value::Text("advertising-email".to_owned());
        assert_eq!(talk.known().get("purpose"), Some(&email), "{text}");
    }
    for (language, text, name) in [
        (Language::EN, "emails", "advertising-email"),
        (Language::EN, "phone, please", "advertising-phone"),
        (Language::DE, "per Telefon, und zwar sofort", "advertising-phone"),
        (Language::DE, "alle drei", "all"),
    ] {
        let mut talk = asked(language);
        talk.say(text);
        let value = Value::Text(name.to_owned());
        assert_eq!(talk.known().get("purpose"), Some(&value), "{text}");
    }
    // Which of two is meant, or which is not, is not guessed either.
    for text in ["E-Mail oder Telefon", "Telefon, nicht E-Mail"] {
        let mut talk = asked(Language::DE);
        let (command, draft) = talk.say(text);
        assert_ne!(command, Command::Follow(crate::FlowCommand::Several), "{text}");
        assert_eq!(talk.known().get("purpose"), None, "{text}");
        assert!(draft.text().contains("alle drei"), "{text}: {}", draft.text());
    }
}

fn an_answer_on_a_way_that_was_left_again_is_not_said_back() {
    let mut talk = Talk::begin("instalment");
    for text in ["NL-100234", "15 Euro", "nein"] {
        talk.say(text);
    }
    let (_, draft) = talk.say("60 Euro");
    let text = draft.text();
    assert!(text.contains("Neuer Abschlag im Monat: 60,00 €"), "{text}");
    assert!(!text.contains("Trotz möglicher Nachzahlung"), "{text}");
    // Where it counts it is, behind what it was asked after.
    let mut talk = Talk::begin("instalment");
    for text in ["NL-100234", "15 Euro"] {
        talk.say(text);
    }
    let (_, draft) = talk.say("ja");
    let text = draft.text();
    let places =
        ["Vertragsnummer", "Neuer Abschlag", "Trotz möglicher"].map(|part| text.find(part));
    assert!(places[0].is_some() && places.is_sorted(), "{text}");
    // To a person in the order in which it is shown, also what a system said.
    let mut talk = Talk { stepped_up: PROVEN.to_vec(), ..Talk::begin("double-payment") };
    talk.say("NL-100234.");
    let flow = NORDLICHT.flow("double-payment").unwrap();
    let mut frame = talk.stack.as_ref().unwrap().frames.last().unwrap().clone();
    frame.step = Some("refused".to_owned());
    let scene = scene("", Language::DE);
    let order = NORDLICHT.told_in_order(flow, &frame, &scene);
    let place = |name: &str| order.iter().position(|slot| *slot == name).unwrap();
    assert!(place("first_on") < place("again_on") && place("again_on") < place("amount"));
}

fn what_else_was_asked_for_is_offered_when_the_procedure_ends_however_it_does() {
    let asked = "Ich möchte meinen Abschlag senken. Außerdem: Wann kommt meine Rechnung?";
    let done = &["ja", "NL-100234", "80 Euro", "ja"][..];
    for ending in [done, &["nein"], &["ja", "abbrechen"], &["ja", "NL-100234", "abbrechen"]] {
        let mut talk = Talk { stepped_up: PROVEN.to_vec(), ..Talk::default() };
        let (_, first) = talk.say(asked);
        assert!(first.text().contains("Danach geht es weiter mit: „Wann kommt meine Rechnung?“"));
        assert!(first.offered().is_empty(), "nothing is to be chosen while “ja” begins it");
        let (last, before) = ending.split_last().unwrap();
        for text in before {
            assert!(talk.say(text).1.offered().is_empty(), "{text}: it waits");
        }
        let (_, last) = talk.say(last);
        assert_eq!(last.offered(), ["bill-when"], "{ending:?}: {}", last.text());
        assert!(talk.stack.is_none());
    }
    // Whoever wants a person has said so; what else they wrote lies before that person.
    let mut talk = Talk::default();
    talk.say(asked);
    assert!(talk.say("Mensch").1.offered().is_empty());
}

/// A procedure that has just called another system.
fn calling(flow: &str, language: Language) -> Draft {
    let question = "NL-100234";
    let scene = scene(question, language);
    let draft = NORDLICHT.compose(&Command::StartFlow { flow: flow.to_owned() }, &scene).unwrap();
    assert!(draft.call.is_some(), "{draft:?}");
    draft
}

/// The account that was proven.
static PROVEN: LazyLock<[String; 1]> = LazyLock::new(|| [crate::tool::account_key("NL-100234")]);

fn scene(question: &str, language: Language) -> Scene<'_> {
    Scene {
        language,
        customer_language: language,
        question,
        disclosed: true,
        open: true,
        today: TODAY,
        procedure: None,
        refer_words: None,
        stepped_up: &*PROVEN,
        signed_in: &[],
        further: &[],
        waits: false,
    }
}

fn double(reference: &str, cents: &Json) -> Json {
    json!({ "double": {
        "payment": "p-7", "amount_cents": cents, "first_on": "2026-11-03", "again_on": "2026-11-04",
        "reference": reference,
    } })
}

fn what_a_system_answers_has_to_be_what_the_slot_takes() {
    let stack = calling("double-payment", Language::DE).procedure.unwrap();
    let (_, operation) = NORDLICHT.operation("billing", "find-double-payment").unwrap();
    for (answer, fits, can_keep) in [
        (double("Abschlag", &json!(8_700)), true, true),
        (json!({ "double": null }), true, true),
        (double("Abschlag", &json!(-5)), false, false),
        (double("Abschlag", &json!(1.5)), false, false),
        (double("Abschlag", &json!("12")), false, false),
        (double(" ", &json!(8_700)), true, false),
        // The slot has no limit, and the document has one.
        (double("Abschlag", &json!(1_000_000_000_000_000_i64)), false, true),
    ] {
        assert_eq!(operation.endpoint.answer.fits(&answer), fits, "{answer}");
        assert_eq!(NORDLICHT.can_keep(&stack, &answer), Some(can_keep), "{answer}");
    }
    for error in [json!({ "error": "database locked" }), json!({ "double": {} }), json!(null)] {
        assert!(!operation.endpoint.answer.fits(&error), "{error}");
    }
    let window = NORDLICHT.flow("technician-appointment").unwrap().slots["window"].kind.clone();
    let options = NORDLICHT.flow("tariff-change").unwrap().slots["tariff"].kind.clone();
    for (kind, text, is_taken) in [
        (&window, "08:00–10:00", true),
        (&window, "08:00–10:00\nRufen Sie 0900 666 an", false),
        (&options, "fix-12", true),
        (&options, "fix-99", false),
    ] {
        assert_eq!(kind.of_json(&json!(text)).is_some(), is_taken, "{text}");
    }
}

fn what_others_write_into_a_system_is_shown_as_a_quotation() {
    let written = "Abschlag\n\nIhr Konto wurde gesperrt.“ Rufen Sie 0900 666 an: \
                   [hier](https://evil.example)\n<script>alert(1)</script>";
    for (language, line) in [
        (
            Language::DE,
            "Verwendungszweck: „Abschlag Ihr Konto wurde gesperrt.' Rufen Sie 0900 666 an: \
             (hier)(https://evil.…“",
        ),
        (
            Language::EN,
            "Payment reference: “Abschlag Ihr Konto wurde gesperrt.' Rufen Sie 0900 666 an: \
             (hier)(https://evil.…”",
        ),
    ] {
        let outcome = CallOutcome::Done { result: double(written, &json!(8_700)), act: None };
        let called = calling("double-payment", language);
        let draft = NORDLICHT.compose_called(called, &outcome, None, &scene("", language));
        let text = draft.text();
        let lines: Vec<&str> = text.lines().filter(|line| line.contains("0900")).collect();
        assert_eq!(lines, [line], "{text}");
        // What the next system gets is what the first one said.
        let frame = draft.procedure.as_ref().unwrap().frames.last().unwrap();
        assert_eq!(frame.slots["reference"].to_json(), json!(written));
    }
    // What has a form of its own cannot say anything else.
    let window = &NORDLICHT.flow("technician-appointment").unwrap().slots["window"];
    let value = window.kind.of_json(&json!("08:00–10:00")).unwrap();
    assert_eq!(window.show(&value, Language::DE), "08:00–10:00");
}

fn a_pattern_for_a_whole_answer_is_found_in_no_other() {
    let scene = Scene {
        language: Language::DE,
        customer_language: Language::DE,
        question: "Ja bitte",
        disclosed: true,
        open: true,
        today: TODAY,
        procedure: None,
        refer_words: None,
        stepped_up: &[],
        signed_in: &[],
        further: &[],
        waits: false,
    };
    let command = Command::StartFlow { flow: "moving-house".to_owned() };
    let stack = NORDLICHT.compose(&command, &scene).unwrap().procedure;
    let mut talk = Talk { stack, ..Talk::default() };
    for text in [
        "NL-100234",
        "1.2.2027",
        "ja",
        "3.2.2027",
        "Straße des 17. Juni 135 b",
        "18055",
        "Bad Doberan",
    ] {
        talk.say(text);
    }
    assert_eq!(talk.known()["street"], Value::Text("Straße des 17. Juni 135 b".to_owned()));
    talk.say("Nein, 18209");
    assert_eq!(talk.known()["city"], Value::Text("Bad Doberan".to_owned()));
    assert_eq!(talk.known()["postcode"], Value::Text("18209".to_owned()));
}

fn what_is_asked_again_is_asked_though_it_is_known() {
    let mut talk = Talk::begin("moving-house");
    for text in ["NL-100234", "1.2.2027", "ja", "3.2.2027", "Lange Straße 1", "18055", "Rostock"] {
        talk.say(text);
    }
    talk.say("Nein");
    let (_, draft) = talk.say("Tage");
    assert!(draft.text().contains("An welchem Tag ziehen Sie aus?"), "{}", draft.text());
    talk.say("5.2.2027");
    let (_, draft) = talk.say("6.2.2027");
    assert!(draft.text().contains("Einzug am: 06.02.2027"), "{}", draft.text());
    assert!(draft.text().contains("Neuer Ort: Rostock"), "{}", draft.text());
}

fn what_has_a_form_of_its_own_is_corrected_by_it_and_what_could_be_either_is_asked() {
    let mut talk = Talk::begin("meter-reading");
    for text in ["NL-100234", "12345", "heute"] {
        talk.say(text);
    }
    // Its digits would be a reading, too.
    let (command, _) = talk.say("Nein, NL 100201");
    let value = Value::Text("NL-100201".to_owned());
    let corrected = crate::FlowCommand::CorrectSlot { slot: "contract".to_owned(), value };
    assert_eq!(command, Command::Follow(corrected));
    let mut talk = Talk::begin("moving-house");
    for text in ["NL-100234", "1.2.2027", "ja", "Neue Straße 1, 18055 Rostock", "3.2.2027"] {
        talk.say(text);
    }
    // The day of moving out or of moving in?
    let (command, _) = talk.say("Nein, 5.2.2027");
    assert_eq!(command, Command::Follow(crate::FlowCommand::Repeat));
}

/// Where a procedure may stand: what was said before, and whether it takes any text.
const WAITING: &[(&str, &[&str], bool)] = &[
    ("meter-reading", &[], false),
    ("meter-reading", &["NL-100234"], false),
    ("meter-reading", &["NL-100234", "12345"], false),
    ("meter-reading", &["NL-100234", "12345", "heute"], false),
    ("instalment", &["NL-100234"], false),
    ("instalment", &["NL-100234", "15 Euro"], false),
    ("instalment", &["NL-100234", "80 Euro"], false),
    ("moving-house", &["NL-100234", "1.2.2027"], false),
    ("moving-house", &["NL-100234", "1.2.2027", "ja", "3.2.2027"], false),
    ("outage-report", &[], false),
    ("outage-report", &["nein"], false),
    ("technician-appointment", &["NL-100234"], false),
    ("call-back", &[], true),
    ("complaint", &["NL-100234", "1"], true),
];

fn a_bare_yes_or_no_is_no_answer_where_any_text_may_be_one() {
    for (language, about, bare) in [
        (Language::DE, "Ja, meine Rechnung ist falsch", ["ja", "Nein.", "ok", "ja gerne"]),
        (Language::EN, "Yes, my bill is wrong", ["yes", "No!", "okay", "yes please"]),
    ] {
        for text in bare {
            let mut talk = Talk::begin("call-back");
            talk.language = Some(language);
            let (command, draft) = talk.say(text);
            assert_eq!(command, Command::Follow(FlowCommand::Repeat), "{text}");
            assert!(
                draft.text().contains(NORDLICHT.words().say("invalid-text", language)),
                "{draft:?}"
            );
            // It still waits for the answer, which may begin with it.
            let (command, _) = talk.say(about);
            let FlowCommand::SetSlot { value, .. } = followed(&command) else {
                panic!("{about}: {command:?}");
            };
            assert_eq!(*value, Value::Text(about.to_owned()));
        }
        // Whoever goes on so gets a person.
        let mut talk = Talk::begin("call-back");
        talk.language = Some(language);
        let handed = (0..6).any(|_| matches!(talk.say(bare[0]).0, Command::HandOver { .. }));
        assert!(handed, "{language}");
    }
}

fn followed(command: &Command) -> &FlowCommand {
    let Command::Follow(followed) = command else { panic!("{command:?}") };
    followed
}

fn whatever_is_asked_danger_despair_death_and_the_wish_for_a_person_come_first() {
    let mut missed = Vec::new();
    for (flow, said, takes_anything) in WAITING {
        let mut talk = Talk::begin(flow);
        for text in *said {
            talk.say(text);
        }
        let stack = talk.stack.as_ref().unwrap();
        assert_eq!(NORDLICHT.takes_anything(stack), *takes_anything, "{flow} {said:?}");
        for (language, sentence, intent) in [
            (Language::DE, "hier riecht es nach Gas", "gas-smell"),
            (Language::DE, "es brennt", "electric-danger"),
            (Language::DE, "ich will nicht mehr leben", "despair"),
            (Language::DE, "mein Vater ist gestorben", "bereavement"),
            (Language::DE, "ich möchte mit einem Menschen sprechen", "person"),
            (Language::DE, "ich zünd euch das Büro an", "threat"),
            (Language::EN, "I smell gas", "gas-smell"),
            (Language::EN, "my house is on fire", "electric-danger"),
            (Language::EN, "I want to die", "despair"),
            (Language::EN, "my husband died", "bereavement"),
            (Language::EN, "I want to talk to a human", "person"),
        ] {
            if *takes_anything && intent == "bereavement" {
                continue;
            }
            let (no, yes) = if language == Language::DE { ("nein", "ja") } else { ("no", "yes") };
            for text in [
                sentence.to_owned(),
                format!("{no}, {sentence}"),
                format!("{yes}. {sentence}!"),
                format!("80 Euro, {sentence}"),
                format!("12345\n{sentence}"),
                format!("{sentence}\nOK"),
            ] {
                let heard = Heard {
                    text: &text,
                    language,
                    offered: &[],
                    today: TODAY,
                    procedure: Some(stack),
                    code: None,
                    before: None,
                };
                let understood = NORDLICHT.understand(&heard);
                let tells_danger = understood.code == "rule.alarm"
                    && matches!(understood.command, Command::Follow(FlowCommand::SetSlot { .. }));
                let is_heard = understood.intent.as_deref() == Some(intent)
                    || (tells_danger && ["gas-smell", "electric-danger"].contains(&intent))
                    || (intent == "person"
                        && understood.command
                            == Command::HandOver { reason: HandoverReason::Asked });
                if !is_heard {
                    missed.push(format!("{flow} {said:?}: {text:?}: {:?}", understood.command));
                }
            }
        }
    }
    assert!(missed.is_empty(), "{} missed:\n{}", missed.len(), missed.join("\n"));
}

fn what_is_taken_for_done_while_it_waits_for_a_yes_is_asked_again() {
    for text in
        ["danke, das wars", "das war alles", "erledigt", "Super, hat geklappt", "that solved it"]
    {
        let mut talk = Talk::begin("meter-reading");
        for said in ["NL-100234", "12345", "heute"] {
            talk.say(said);
        }
        let (command, draft) = talk.say(text);
        assert_ne!(command, Command::Confirm, "{text}");
        assert!(draft.text().contains("so richtig verstanden"), "{text}: {}", draft.text());
    }
    let mut talk = Talk::begin("meter-reading");
    talk.say("NL-100234");
    let (command, _) = talk.say("hat sich erledigt");
    assert_eq!(command, Command::Follow(FlowCommand::CancelFlow));
}

fn a_number_is_put_right_while_a_day_is_asked_and_an_answer_stays_one() {
    let mut talk = Talk::begin("meter-reading");
    for text in ["NL-100234", "12345"] {
        talk.say(text);
    }
    for (said, reading) in [
        ("Moment, der Stand war 12354", 12354),
        ("sorry, ich meinte 12355", 12355),
        ("nicht 12355, sondern 12356", 12356),
    ] {
        let (command, draft) = talk.say(said);
        let value = Value::Number(reading);
        let corrected = crate::FlowCommand::CorrectSlot { slot: "reading".to_owned(), value };
        assert_eq!(command, Command::Follow(corrected), "{said}");
        assert!(draft.text().contains("An welchem Tag"), "{}", draft.text());
    }
    // Without a word for it, a number is none, and neither is one in another matter.
    let reading = Some(Value::Number(12356));
    talk.say("12357");
    assert_eq!(talk.known().get("reading").cloned(), reading);
    let (command, _) = talk.say("Sorry, ich brauche einen Techniker, Zimmer 12358");
    let is_correction = matches!(command, Command::Follow(crate::FlowCommand::CorrectSlot { .. }));
    assert!(!is_correction, "{command:?}");
}

fn what_is_unmistakable_is_taken_for_its_slot_while_something_else_is_asked() {
    use crate::FlowCommand::{CorrectSlot, GiveSlot, SetSlot};
    let text = |text: &str| Value::Text(text.to_owned());
    let contract = |number: &str| CorrectSlot { slot: "contract".to_owned(), value: text(number) };
    let mut talk = Talk::begin("meter-reading");
    talk.say("NL-100234");
    for (said, number) in [
        ("Entschuldigung, die Vertragsnummer ist NL-100201", "NL-100201"),
        // Its digits would be a reading, too.
        ("NL100234", "NL-100234"),
        ("nicht NL-100234, sondern NL-100202", "NL-100202"),
        ("Falscher Vertrag, richtig ist NL-100204", "NL-100204"),
        ("Mist, falsche Nummer, NL-100205", "NL-100205"),
    ] {
        let (command, draft) = talk.say(said);
        assert_eq!(command, Command::Follow(contract(number)), "{said}");
        assert!(draft.text().contains("Welchen Stand"), "{}", draft.text());
        assert_eq!(talk.known().get("contract"), Some(&text(number)));
    }
    // With the answer to what is asked.
    let (command, draft) = talk.say("NL-100203, Stand 12345");
    let reading = SetSlot { slot: "reading".to_owned(), value: Value::Number(12345) };
    assert_eq!(command, Command::Follow(reading));
    assert!(draft.text().contains("An welchem Tag"), "{}", draft.text());
    assert_eq!(talk.known().get("contract"), Some(&text("NL-100203")));
    assert_eq!(talk.known().get("reading"), Some(&Value::Number(12345)));
    // Where any text is an answer, one that says more than the number is one.
    let mut talk = Talk::begin("complaint");
    for said in ["NL-100234", "Rechnung"] {
        talk.say(said);
    }
    let (command, _) = talk.say("Nein, die Nummer ist NL-100201");
    assert_eq!(command, Command::Follow(contract("NL-100201")));
    let (command, _) = talk.say("Mein Vertrag NL-100202 wurde falsch abgerechnet");
    assert!(matches!(command, Command::Follow(SetSlot { slot, .. }) if slot == "text"));
    assert_eq!(talk.known().get("contract"), Some(&text("NL-100201")));
    // What the procedure that calls this one needs, before it is asked.
    let mut talk = Talk::begin("bank-details");
    let (command, draft) = talk.say("DE89 3704 0044 0532 0130 00");
    assert!(matches!(command, Command::Follow(GiveSlot { slot, .. }) if slot == "iban"));
    assert!(draft.text().contains("Vertragsnummer"), "{}", draft.text());
    let frames = &talk.stack.as_ref().unwrap().frames;
    assert!(frames[0].slots.contains_key("iban") && frames[1].misses == 0, "{frames:?}");
    // What is wrong by its check digits is none.
    let (command, _) = talk.say("DE89 3704 0044 0532 0130 01");
    assert!(!matches!(command, Command::Follow(GiveSlot { .. } | CorrectSlot { .. })));
}

fn a_procedure_that_is_clearly_wanted_interrupts_another() {
    for (language, wish, question) in [
        (Language::DE, "Ich möchte meinen Abschlag ändern", "Wie ändere ich meinen Abschlag?"),
        (Language::EN, "I want to change my instalment", "How do I change my instalment?"),
    ] {
        let mut talk = Talk { language: Some(language), ..Talk::begin("meter-reading") };
        talk.say("NL-100234");
        let (command, _) = talk.say(question);
        assert!(matches!(command, Command::Answer { .. }), "{command:?}");
        let (command, _) = talk.say(wish);
        assert_eq!(command, Command::StartFlow { flow: "instalment".to_owned() });
        let begun = |talk: &Talk| talk.stack.as_ref().and_then(Stack::begun).map(str::to_owned);
        assert_eq!(begun(&talk).as_deref(), Some("instalment"));
        // The one below goes on where it was.
        talk.say("stop");
        assert_eq!(begun(&talk).as_deref(), Some("meter-reading"));
        talk.say("4711");
        assert_eq!(talk.known().get("reading"), Some(&Value::Number(4711)));
    }
}

fn an_answer_that_is_no_clear_no_counts_as_danger() {
    for (text, step) in [
        ("Da hängt eine Leitung herunter und sprüht Funken", None),
        ("weiß nicht", None),
        ("Nein", Some("ask-postcode")),
    ] {
        let mut talk = Talk::begin("outage-report");
        let (_, draft) = talk.say(text);
        assert_eq!(draft.text().contains("112"), step.is_none(), "{text}: {}", draft.text());
        let stands = talk.stack.as_ref().and_then(|stack| stack.place()?.1);
        assert_eq!(stands, step, "{text}");
    }
}

fn what_was_done_with_a_value_is_not_done_again_with_another() {
    let mut talk = Talk::begin("meter-reading");
    // Something was done in the procedure that it calls: it knows when that returns.
    talk.stack.as_mut().unwrap().frames[1].last_act = Some("A-1".to_owned());
    for text in ["NL-100234", "12345", "heute"] {
        talk.say(text);
    }
    let frame = &talk.stack.as_ref().unwrap().frames[0];
    assert_eq!((frame.step.as_deref(), frame.last_act.as_deref()), (Some("confirm"), Some("A-1")));
    let (command, _) = talk.say("Nein, 12346");
    let is_correction = matches!(command, Command::Follow(crate::FlowCommand::CorrectSlot { .. }));
    assert!(!is_correction, "{command:?}");
}

fn a_procedure_too_many_takes_the_place_of_the_oldest_and_of_what_that_called() {
    let mut talk = Talk::begin("meter-reading");
    let frames = &mut talk.stack.as_mut().unwrap().frames;
    assert_eq!(frames.len(), 2, "it asks who it speaks with first");
    for _ in 0..4 {
        // As many begun as may wait, each with what it called.
        frames.extend_from_within(..2);
    }
    for (place, frame) in frames.iter_mut().enumerate().skip(2) {
        frame.slots.insert("mark".to_owned(), Value::Number(i64::try_from(place / 2).unwrap()));
    }
    let scene = Scene {
        language: Language::DE,
        customer_language: Language::DE,
        question: "",
        disclosed: true,
        open: true,
        today: TODAY,
        procedure: talk.stack.as_ref(),
        refer_words: None,
        stepped_up: &[],
        signed_in: &[],
        further: &[],
        waits: false,
    };
    let command = Command::StartFlow { flow: "outage-report".to_owned() };
    let stack = NORDLICHT.compose(&command, &scene).unwrap().procedure.unwrap();
    let marks: Vec<_> = stack.frames.iter().filter_map(|frame| frame.slots.get("mark")).collect();
    assert_eq!(marks.len(), 8, "{marks:?}");
    assert_eq!(stack.begun(), Some("outage-report"));
    assert_eq!(stack.frames[0].flow, "meter-reading", "none stays that nobody called");
}

fn a_procedure_that_ends_without_a_word_says_so() {
    let (_, draft) = Talk::begin("identify").say("NL-100234");
    assert_eq!(draft.text(), "Danke. Was kann ich sonst für Sie tun?");
    assert_eq!(draft.procedure, None);
}

fn a_procedure_of_another_version_goes_to_a_person() {
    for (flow, step) in [("gone", "ask-contract"), ("meter-reading", "gone")] {
        let mut talk = Talk::begin("outage-report");
        let frame = talk.stack.as_mut().unwrap().frames.last_mut().unwrap();
        (frame.flow, frame.step) = (flow.to_owned(), Some(step.to_owned()));
        let (_, draft) = talk.say("ja");
        let handed = draft.handover == Some(HandoverReason::Failure) || draft.asks;
        assert!(handed, "{flow}/{step}: {draft:?}");
        let (_, draft) = Talk { stack: talk.stack, ..Talk::default() }.say("nein");
        assert!(draft.procedure.is_none() || draft.handover.is_some(), "{draft:?}");
    }
}

fn a_procedure_is_drawn_with_every_step_and_way() {
    let flow = NORDLICHT.flow("instalment").unwrap();
    let drawn = NORDLICHT.mermaid(flow, Locale::En);
    assert!(drawn.starts_with("flowchart TD\n"), "{drawn}");
    for step in 0..flow.steps.len() {
        assert!(drawn.contains(&format!("  s{step}")), "{drawn}");
    }
    assert!(drawn.contains("s2{\"context.amount &lt; 2000\"}"), "{drawn}");
    assert!(drawn.contains("s2 -->|\"no\"| s5"), "{drawn}");
    let drawn = NORDLICHT.picture(flow, Locale::En, None);
    assert_eq!(drawn.matches("<rect class=").count(), flow.steps.len() + 1, "{drawn}");
    let ways: usize = flow.steps.iter().map(|step| step.action.ways().len()).sum();
    assert_eq!(drawn.matches("marker-end").count(), ways, "{drawn}");
}

#[test]
fn a_picture_of_a_procedure_has_the_numbers_of_conversations_in_the_readers_language() {
    let flow = NORDLICHT.flow("instalment").unwrap();
    let ways = |counts: &[(&str, u64)]| StepNumbers {
        ways: counts.iter().map(|(way, count)| ((*way).to_owned(), *count)).collect(),
        ..StepNumbers::default()
    };
    let asked = StepNumbers { asked: 12, left: 2, ..ways(&[("", 7), ("known", 3)]) };
    let called = ways(&[("done", 4), ("proposed", 1), ("person", 1)]);
    let numbers: Numbers = [
        (flow.steps[1].id.clone(), asked),
        (flow.steps[2].id.clone(), ways(&[("yes", 2), ("no", 8)])),
        (flow.steps[7].id.clone(), called),
    ]
    .into();
    let drawn = NORDLICHT.picture(flow, Locale::De, Some(&numbers));
    for said in [
        ">Fragt: Neuer Abschlag im Monat<",
        ">12× · 2 abgebrochen<",
        // The way from the question, with what was known already.
        ">10×<",
        ">context.amount &lt; 2000<",
        ">ja · 2×<",
        ">nein · 8×<",
        ">6× · 2 an Menschen<",
        ">erledigt · 4×<",
        ">abgelehnt · 0×<",
        ">Ein Mensch übernimmt<",
        ">Ende<",
    ] {
        assert!(drawn.contains(said), "{said} in {drawn}");
    }
    assert!(!drawn.contains("<style"), "{drawn}");
    assert!(NORDLICHT.picture(flow, Locale::En, Some(&numbers)).contains(">no · 8×<"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is said in whatever order: there is always an answer, a question is asked only
    /// where a procedure waits, and what waits can be stored.
    fn whatever_is_said_a_procedure_waits_ends_or_hands_over(
        flow in 0..64_usize,
        messages in prop::collection::vec(
            prop_oneof![
                prop::sample::select(vec![
                    "ja", "nein", "NL-100234", "12345", "heute", "60 Euro", "4", "abbrechen", "2",
                    "Nein, 12346", "Was umfasst die Preisgarantie?", "24103", "Hauptstr. 1, Kiel",
                    "Kann ich in Raten zahlen?", "morgen", "Danke!", "1.3.2027",
                ]).prop_map(str::to_owned),
                "[a-zäöü0-9 .,?-]{1,20}",
            ],
            1..14,
        ),
    ) {
        let flow = &NORDLICHT.flows()[flow % NORDLICHT.flows().len()];
        let mut talk = Talk::begin(&flow.id);
        for message in &messages {
            let (_, draft) = talk.say(message);
            prop_assert!(!draft.text().is_empty(), "{message}");
            prop_assert!(draft.handover != Some(HandoverReason::Failure), "{message}: {draft:?}");
            let kept = serde_json::to_string(&talk.stack).unwrap();
            prop_assert_eq!(serde_json::from_str::<Option<Stack>>(&kept).unwrap(), draft.procedure);
            if draft.handover.is_some() {
                prop_assert_eq!(&talk.stack, &None);
                break;
            }
        }
    }
}

#[test]
fn what_a_tool_is_given_is_told_as_customers_were_asked_for_it() {
    let told = |operation, name, value: Json, language| {
        NORDLICHT.argument("billing", operation, name, &value, language)
    };
    let words = |title: &str, value: &str| (title.to_owned(), value.to_owned());
    let set = "set-instalment";
    for (name, value, language, expected) in [
        ("amount_cents", json!(40_000), Language::DE, words("Neuer Abschlag im Monat", "400,00 €")),
        ("amount_cents", json!(40_000), Language::EN, words("New monthly instalment", "€400.00")),
        // Less than anybody may ask for.
        ("amount_cents", json!(99), Language::EN, words("New monthly instalment", "€0.99")),
        ("contract", json!("NL-100234"), Language::DE, words("Vertragsnummer", "NL-100234")),
        ("revision", json!(7), Language::DE, words("revision", "7")),
        ("revision", json!("x"), Language::DE, words("revision", "x")),
    ] {
        assert_eq!(told(set, name, value, language), expected);
    }
    assert_eq!(told("none", "amount_cents", json!(1), Language::DE), words("amount_cents", "1"));
    // What no procedure asks for and says by itself what it is.
    for (name, value, says) in [
        ("confirmed", json!(true), "ja"),
        ("read_on", json!("2026-11-22"), "22.11.2026"),
        ("at", json!("2026-11-22T09:30:00Z"), "22.11.2026, 10:30 Uhr"),
        ("note", json!("2026"), "2026"),
    ] {
        let (title, said) = told("none", name, value, Language::DE);
        assert_eq!((title.as_str(), said.contains(says)), (name, true), "{said}");
    }
}
