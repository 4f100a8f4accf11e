//! Danger, despair, threats and deaths are heard by their words, whatever was learned and whatever else a message says or
//! answers: “nein, hier riecht es nach Gas”.
//!
//! A classifier hears what is like the phrasings that it was taught, and what people write who are in danger often is not.
//! A false alarm costs a sentence; a missed one may cost a life.

mod abroad;
mod signs;

use std::sync::LazyLock;

use ombud_domain::HandoverReason;
use regex_automata::{meta::Regex, util::syntax};
use serde::Deserialize;

use self::signs::{
    DEATH, DENIALS, DESPAIR, DIED, ELECTRICITY, GAS, GAS_AS_GOODS, GAS_ESCAPES, LIFE_SUPPORT,
    PEOPLE, TELLS_OF_DEATH, THINGS, THREAT,
};
use crate::{
    Assistant, Command, FlowCommand, Heard, Understanding,
    clauses::{DANGER, HALF, WISH, clauses},
    intent::{Intent, IntentCommand, Unclear},
    procedure::{SlotKind, Stack, StepAction, Value},
    rules,
};

/// What a message gives alarm of, the most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alarm {
    /// Gas that is smelt, heard or escapes, and signs of carbon monoxide.
    Gas,
    /// Fire, smoke, sparks, a shock, a line that is down, water at live parts.
    Electricity,
    /// Somebody does not breathe or is unconscious, or their life hangs on a device and the power is off.
    LifeSupport,
    /// Somebody may take their own life.
    Despair,
    /// Somebody announces violence.
    Threat,
    /// Somebody has died.
    Death,
}

/// Parts of one message that are looked at one by one while something is asked.
const PARTS_MAX: usize = 16;

impl Assistant {
    /// What gives alarm in a message, whatever else it says, and whatever it answers: by its words, and, where something is
    /// asked, by what the assistant was taught. A wish for a person is heard there too.
    pub(crate) fn alarmed(&self, heard: &Heard<'_>) -> Option<Understanding> {
        // Who tells what a complaint or a call back is about may name a death or a lawyer in it.
        let takes_anything = heard.procedure.is_some_and(|stack| self.takes_anything(stack));
        let mut found = alarms(heard.text);
        found.retain(|alarm| *alarm != Alarm::Death || !takes_anything);
        let by_words = found.first().and_then(|alarm| {
            let danger = heard.procedure.filter(|_| *alarm <= Alarm::LifeSupport);
            danger.and_then(|stack| self.danger_told(stack)).or_else(|| self.on(*alarm))
        });
        by_words.or_else(|| self.breaking_through(heard, takes_anything))
    }

    /// What gives alarm in a message of somebody who waits for a person, by its words or as taught; what is done on it begins no
    /// procedure. A death is for the person.
    pub fn alarmed_while_waiting(&self, heard: &Heard<'_>) -> Option<Understanding> {
        let alone = Heard { offered: &[], procedure: None, code: None, before: None, ..*heard };
        let found = alarms(heard.text).into_iter().find(|alarm| *alarm != Alarm::Death);
        let by_words = found.and_then(|alarm| self.on(alarm));
        // What is denied is like what was taught: “es riecht nicht nach Gas”.
        let is_spoken = self.manifest().languages.contains(&heard.language)
            && !is_match(&DENIED, &spelt(heard.text));
        let as_taught = || {
            let understood = self.understand(&alone);
            let intent = understood.intent.as_deref().and_then(|id| self.intent(id));
            let alarm = intent.and_then(|intent| intent.alarm);
            let is_sure = !matches!(understood.command, Command::Clarify { .. });
            (is_sure && alarm.is_some_and(|alarm| alarm != Alarm::Death)).then_some(understood)
        };
        let understood = by_words.or_else(|| is_spoken.then(as_taught).flatten())?;
        let command = match understood.command {
            Command::Answer { article, .. } => Command::Answer { article, flow: None },
            Command::HandOver { reason } => Command::HandOver { reason },
            _ => Command::HandOver { reason: HandoverReason::Delicate },
        };
        Some(Understanding { command, code: "rule.alarm", further: vec![], ..understood })
    }

    /// That there is danger, where that is what a procedure asks.
    fn danger_told(&self, stack: &Stack) -> Option<Understanding> {
        let frame = stack.frames.last().filter(|_| !stack.late)?;
        let flow = self.flow(&frame.flow)?;
        let StepAction::Ask { slot, .. } = &flow.step(frame.step.as_deref()?)?.1.action else {
            return None;
        };
        // Where what is unclear counts as a yes, it is asked whether there is danger.
        let is_asked =
            matches!(flow.slots.get(slot)?.kind, SlotKind::YesNo { unclear: Some(true) });
        let command = FlowCommand::SetSlot { slot: slot.clone(), value: Value::YesNo(true) };
        is_asked.then(|| Understanding::certain(Command::Follow(command), None, "rule.alarm"))
    }

    /// What is done on an alarm: what the folder has for it, or a person takes over. A death that it has nothing for is a
    /// matter like others.
    fn on(&self, alarm: Alarm) -> Option<Understanding> {
        let intent = self.intents().iter().find(|intent| intent.alarm == Some(alarm));
        let command = match intent {
            Some(intent) => self.command_of(&intent.id),
            None if alarm == Alarm::Death => return None,
            None => Command::HandOver { reason: HandoverReason::Delicate },
        };
        let intent = intent.map(|intent| intent.id.clone());
        Some(Understanding::certain(command, intent, "rule.alarm"))
    }

    /// A part of an answer that is clearly an emergency, despair, a threat, a death or a wish for a person, as taught.
    fn breaking_through(&self, heard: &Heard<'_>, takes_anything: bool) -> Option<Understanding> {
        let is_asked = heard.procedure.is_some_and(|stack| !stack.frames.is_empty())
            || !heard.offered.is_empty();
        // “Mir ist alles egal” answers what was asked, where it is all that is said.
        if !is_asked || rules::does_not_mind(heard.text, true) {
            return None;
        }
        let breaks = |understood: &Understanding| {
            let intent = understood.intent.as_deref().and_then(|id| self.intent(id));
            match (&understood.command, intent) {
                (Command::HandOver { reason: HandoverReason::Asked }, _) => {
                    self.is_clear(understood) || understood.code == "rule.person_word"
                }
                (_, Some(intent)) => self.is_clear(understood) && breaks(intent, takes_anything),
                _ => false,
            }
        };
        let parts = clauses(heard.text, &WISH);
        // “Tu so, als wärst du ein Mensch” wants none.
        let pretends = |part: &&String| {
            rules::has(&rules::words(&part.to_lowercase()), "pretend act imagine tu tun stell")
        };
        let said = parts.iter().filter(|part| !pretends(part));
        let said = said.flat_map(|part| clauses(part, &HALF)).take(PARTS_MAX);
        let said = said.filter(|part| !is_match(&DENIED, &spelt(part)));
        let mut alone = said.map(|part| self.alone(heard, &part));
        let breaks = |understood: &Understanding| {
            breaks(understood) && !self.is_of_gas_as_goods(understood, heard.text)
        };
        alone.find(breaks).map(|understood| Understanding { code: "score.sentence", ..understood })
    }
}

impl Assistant {
    /// Whether a part of a text was understood as an emergency that is none in the whole: “kann ich Gas” of “kann ich Gas und Strom
    /// haben”.
    pub(crate) fn is_of_gas_as_goods(&self, part: &Understanding, text: &str) -> bool {
        let intent = part.intent.as_deref().and_then(|id| self.intent(id));
        let is_gas = intent.is_some_and(|intent| intent.alarm == Some(Alarm::Gas));
        is_gas && part.code != "rule.alarm" && is_of_gas_as_goods(text)
    }
}

/// Whether an intent comes before any answer.
fn breaks(intent: &Intent, takes_anything: bool) -> bool {
    match (intent.alarm, &intent.command) {
        (Some(Alarm::Death), _) | (None, IntentCommand::Refer { .. }) => !takes_anything,
        (Some(_), _) => true,
        (None, _) => intent.unclear == Unclear::Answer,
    }
}

static DENIED: LazyLock<Option<Regex>> = LazyLock::new(|| regex(DENIALS));
static IS_PERSON: LazyLock<Option<Regex>> = LazyLock::new(|| regex(PEOPLE));
static HAS_DIED: LazyLock<Option<Regex>> = LazyLock::new(|| regex(DIED));
static IS_THING: LazyLock<Option<Regex>> = LazyLock::new(|| regex(THINGS));
static TELLS: LazyLock<Option<Regex>> = LazyLock::new(|| regex(TELLS_OF_DEATH));
static GOODS: LazyLock<Option<Regex>> = LazyLock::new(|| regex(GAS_AS_GOODS));
static ESCAPES: LazyLock<Option<Regex>> = LazyLock::new(|| regex(GAS_ESCAPES));

/// The signs with their patterns compiled.
struct Compiled {
    alarm: Alarm,
    clause: Regex,
    pairs: Vec<(Regex, Regex)>,
    unless: Option<Regex>,
    is_deniable: bool,
}

static SIGNS: LazyLock<Vec<Compiled>> = LazyLock::new(|| {
    // A threat has the words of a fire, too.
    let all = [THREAT, DESPAIR, GAS, ELECTRICITY, LIFE_SUPPORT, DEATH];
    let compiled = all.into_iter().filter_map(|signs| {
        let pairs = signs.pairs.iter();
        Some(Compiled {
            alarm: signs.alarm,
            clause: any_of(signs.clause)?,
            pairs: pairs.filter_map(|(one, other)| Some((regex(one)?, regex(other)?))).collect(),
            unless: regex(signs.unless),
            is_deniable: signs.is_deniable,
        })
    });
    compiled.collect()
});

/// A pattern of this file; a test compiles each.
fn regex(pattern: &str) -> Option<Regex> {
    any_of(&[pattern])
}

/// Patterns of which one has to match. What is looked at has no letters beyond ASCII that one of them names: tables of all
/// others would take megabytes, and so would looking for the words first that each can begin with, which for a
/// clause of a message saves nothing.
fn any_of(patterns: &[&str]) -> Option<Regex> {
    let mut builder = Regex::builder();
    builder.configure(Regex::config().auto_prefilter(false).utf8_empty(false));
    builder.syntax(syntax::Config::new().unicode(false).utf8(false));
    builder.build_many(patterns).ok()
}

/// What a message gives alarm of, the most urgent first.
pub(crate) fn alarms(text: &str) -> Vec<Alarm> {
    let whole = spelt(text);
    let mut found = Vec::new();
    for clause in clauses(text, &DANGER).iter().map(|clause| spelt(clause)) {
        let is_denied = is_match(&DENIED, &clause);
        let heard = SIGNS.iter().find(|signs| {
            let denied = signs.is_deniable && is_denied;
            let is_other = signs.unless.as_ref().is_some_and(|unless| unless.is_match(&clause));
            let died = signs.alarm == Alarm::Death && !is_denied && has_died(&clause);
            !denied && !is_other && (died || signs.clause.is_match(&clause))
        });
        found.extend(heard.map(|signs| signs.alarm));
    }
    for signs in SIGNS.iter() {
        let is_other = signs.unless.as_ref().is_some_and(|unless| unless.is_match(&whole));
        let is_both =
            |(one, other): &(Regex, Regex)| one.is_match(&whole) && other.is_match(&whole);
        if !is_other && signs.pairs.iter().any(is_both) {
            found.push(signs.alarm);
        }
    }
    found.extend(abroad::alarms(text));
    found.sort_unstable();
    found.dedup();
    // Who threatens to set fire reports none.
    if found.contains(&Alarm::Threat) {
        found.retain(|alarm| *alarm != Alarm::Electricity);
    }
    found
}

/// Whether a text tells that somebody has died, and not that a thing did. What is learned of deaths is like what is said of
/// people who move out, and condolences where nobody died hurt.
pub(crate) fn tells_of_death(text: &str) -> bool {
    let text = spelt(text);
    let death = SIGNS.iter().find(|signs| signs.alarm == Alarm::Death);
    let is_other = |unless: &Regex| unless.is_match(&text);
    if death.and_then(|death| death.unless.as_ref()).is_some_and(is_other) {
        return false;
    }
    let of_thing = is_match(&IS_THING, &text) && !is_match(&IS_PERSON, &text);
    let tells = is_match(&HAS_DIED, &text)
        || is_match(&TELLS, &text)
        || death.is_some_and(|death| death.clause.is_match(&text));
    tells && !of_thing
}

/// Whether a text speaks of gas as what is bought or does not burn, and of nothing that escapes. What is learned of gas that
/// is smelt is like whatever else has the word.
pub(crate) fn is_of_gas_as_goods(text: &str) -> bool {
    let text = spelt(text);
    is_match(&GOODS, &text) && !is_match(&ESCAPES, &text)
}

fn has_died(clause: &str) -> bool {
    is_match(&IS_PERSON, clause) && is_match(&HAS_DIED, clause) && !is_match(&IS_THING, clause)
}

fn is_match(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// A text in lower case and words between single blanks, with “ae” for “ä” and without apostrophes.
fn spelt(text: &str) -> String {
    let mut spelt = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
            'ä' => spelt.push_str("ae"),
            'ö' => spelt.push_str("oe"),
            'ü' => spelt.push_str("ue"),
            'ß' => spelt.push_str("ss"),
            '\'' | '’' | '´' | '`' => {}
            other if other.is_alphanumeric() => spelt.push(other),
            _ if spelt.ends_with(' ') || spelt.is_empty() => {}
            _ => spelt.push(' '),
        }
    }
    spelt.truncate(spelt.trim_end().len());
    spelt
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use jiff::civil::date;

    use super::*;
    use crate::{Folder, Report, understand::learned_by_tests};

    #[test]
    fn each_pattern_is_one() {
        assert_eq!(SIGNS.len(), 6);
        for signs in [THREAT, DESPAIR, GAS, ELECTRICITY, LIFE_SUPPORT, DEATH] {
            let compiled = SIGNS.iter().find(|compiled| compiled.alarm == signs.alarm).unwrap();
            assert_eq!(compiled.pairs.len(), signs.pairs.len());
            assert!(compiled.unless.is_some());
        }
        for pattern in [&DENIED, &IS_PERSON, &HAS_DIED, &IS_THING, &TELLS, &GOODS, &ESCAPES] {
            assert!(pattern.is_some());
        }
    }

    const HEARD: &[(&str, Alarm)] = &[
        ("Ich werde mich erschießen", Alarm::Despair),
        ("ich haeng mich auf", Alarm::Despair),
        ("Ich werfe mich vor den Zug", Alarm::Despair),
        ("ich spring gleich von der brücke", Alarm::Despair),
        ("ich ritze mich", Alarm::Despair),
        ("I've swallowed tablets", Alarm::Despair),
        ("I'm going to overdose", Alarm::Despair),
        ("I might as well jump off a bridge", Alarm::Despair),
        ("I took a load of pills because of this debt", Alarm::Despair),
        ("Kein Strom, kein Gas, kein Geld, ich häng mich auf", Alarm::Despair),
        ("Ohne Strom hat mein Leben auch keinen Sinn mehr", Alarm::Despair),
        ("nobody would miss me if I was gone", Alarm::Despair),
        ("I want to disappear from this world", Alarm::Despair),
        ("Meine Tochter hat sich wegen eurer Mahnung versucht umzubringen", Alarm::Despair),
        ("Die Rechnung treibt mich in den Selbstmord", Alarm::Despair),
        ("a whole box of pills, I took them all", Alarm::Despair),
        ("Wasser läuft in den Zählerschrank", Alarm::Electricity),
        ("Unser Keller ist überflutet, der Zähler steht unter Wasser", Alarm::Electricity),
        ("Kopfschmerzen und Übelkeit seit die Gastherme an ist", Alarm::Gas),
        ("mum can't breathe properly and the boiler is running", Alarm::Gas),
        ("I get a tingle when I touch the tap", Alarm::Electricity),
        ("Strom kribbelt wenn ich den Wasserhahn anfasse", Alarm::Electricity),
        ("fallen power cable on my driveway", Alarm::Electricity),
        ("there's a wire hanging off the pole", Alarm::Electricity),
        ("Da hängt ein Draht vom Mast", Alarm::Electricity),
        ("a digger just cut through a cable outside", Alarm::Electricity),
        ("Es summt ganz laut im Trafohäuschen und blitzt", Alarm::Electricity),
        ("Ich hab eine gewischt gekriegt vom Stromzähler", Alarm::Electricity),
        ("Mein Kind ist ganz blass und mir ist schwindelig, die Gasheizung läuft", Alarm::Gas),
        ("the boiler is making a hissing noise", Alarm::Gas),
        ("Meine Mutter atmet nicht mehr richtig, die Therme läuft", Alarm::Gas),
        ("a power line is down across the road", Alarm::Electricity),
        ("Ich bin auf ein Beatmungsgerät angewiesen und der Strom ist weg", Alarm::LifeSupport),
        (
            "Mein Vater liegt zuhause am Sauerstoffgerät und wir haben keinen Strom",
            Alarm::LifeSupport,
        ),
        ("I'm on an oxygen machine and the power is out", Alarm::LifeSupport),
        ("my dad is on dialysis at home and the power has gone", Alarm::LifeSupport),
        ("meine frau ist tot und ihr schickt mir eine mahnung, ich kann nicht mehr", Alarm::Death),
        ("you sent a reminder to my dead mother", Alarm::Death),
        ("my husband died and I also want to change the bank details", Alarm::Death),
        ("Nach dem Tod meines Vaters bekomme ich eine viel zu hohe Rechnung", Alarm::Death),
        ("Ihr seid alle Verbrecher, euch sollte man das Büro anzünden", Alarm::Threat),
        (
            "wenn der strom nicht gleich wieder da ist komm ich mit dem baseballschläger",
            Alarm::Threat,
        ),
        ("Ich bring euch alle um", Alarm::Threat),
        ("nein, hier riecht es nach Gas", Alarm::Gas),
        ("Nein, es brennt!", Alarm::Electricity),
        ("no, my house is on fire", Alarm::Electricity),
        ("no, I want to die", Alarm::Despair),
        ("nein, mein Vater ist gestorben", Alarm::Death),
        ("ja, und hier riecht es nach Gas", Alarm::Gas),
        ("ja. Ich bring mich um", Alarm::Despair),
        ("80 Euro, ich will nicht mehr leben", Alarm::Despair),
        ("12345, es brennt", Alarm::Electricity),
        ("ja\nHilfe es brennt", Alarm::Electricity),
        ("abbrechen, es riecht nach Gas", Alarm::Gas),
        ("never mind, I smell gas", Alarm::Gas),
        ("Aus der Steckdose kommt Rauch", Alarm::Electricity),
        ("CO-Melder piepst und hört nicht auf", Alarm::Gas),
        ("Our carbon monoxide alarm keeps beeping", Alarm::Gas),
        ("Beim Bohren hab ich die Gasleitung getroffen", Alarm::Gas),
        ("Das Kabel vom Herd glüht", Alarm::Electricity),
        ("it smells like melting plastic", Alarm::Electricity),
        ("wires are on the pavement after the storm", Alarm::Electricity),
        ("20417 und in der Steckdose knistert es", Alarm::Electricity),
        ("Heimbeatmung bei uns, und seit zehn Minuten Stromausfall", Alarm::LifeSupport),
        ("my oxygen concentrator stopped, the electric's gone", Alarm::LifeSupport),
        ("ich steh auf dem balkon und will springen", Alarm::Despair),
        ("I've got the pills lined up in front of me", Alarm::Despair),
        ("I've had enough of life", Alarm::Despair),
        ("sonst erschieße ich euren Ableser", Alarm::Threat),
        ("the next one gets a bat round the head", Alarm::Threat),
        ("we lost dad in the spring", Alarm::Death),
        ("Mein Mann ist tödlich verunglückt", Alarm::Death),
        ("Opa lebt leider nicht mehr", Alarm::Death),
        ("mein vater atmet nicht mehr", Alarm::LifeSupport),
        ("Mein Kind kann kaum noch atmen", Alarm::LifeSupport),
        ("my wife isn't breathing", Alarm::LifeSupport),
        ("he stopped breathing", Alarm::LifeSupport),
        ("my son is unconscious", Alarm::LifeSupport),
        ("bewusstlos", Alarm::LifeSupport),
        ("Meine Mutter ist zusammengebrochen", Alarm::LifeSupport),
        ("my husband won't wake up", Alarm::LifeSupport),
        ("meter is hot to touch", Alarm::Electricity),
        ("der zähler wird heiß", Alarm::Electricity),
        ("Die Steckdose ist ganz heiß", Alarm::Electricity),
        ("the fuse box is getting really hot", Alarm::Electricity),
        ("i cant go on like this anymore", Alarm::Despair),
        ("I can't go on", Alarm::Despair),
        ("ich kann einfach nicht mehr", Alarm::Despair),
        ("So kann ich nicht mehr weitermachen", Alarm::Despair),
    ];

    const HARMLESS: &[&str] = &[
        "Wir trennen uns, mein Mann zieht aus, der Vertrag läuft auf ihn",
        "Kann ich den Vertrag von meinem Vormieter übernehmen",
        "Mein Router ist gestorben",
        "mein hund ist gestorben",
        "my dog died",
        "my phone died",
        "Gibt es Öko Gas",
        "I don't smell gas, I just want to read my gas meter",
        "Es hat damals nach Gas gerochen und der Techniker kam nicht",
        "Meine Lampe brennt die ganze Nacht",
        "das bringt mich um den Verstand",
        "Eure Preise bringen mich um",
        "Ich habe ein Problem mit dem Rauchmelder",
        "I want to kill my contract",
        "the bill is killing me",
        "Mein Zähler steht in der Ecke, daneben der Wasserzähler",
        "Ich habe kein warmes Wasser, der Zähler läuft aber",
        "Ich lebe nicht mehr in der Wohnung",
        "we no longer live there",
        "I don't want to live there any more",
        "we dont live at that address anymore",
        "Ich will nicht mehr in dieser Wohnung leben",
        "I took out a contract",
        "take my number off your list",
        "das ist der tote Punkt",
        "The line is dead",
        "late payment fee",
        "my partner moved out",
        "brauche neue Sicherung",
        "dead battery in the meter",
        "Mein Kühlschrank ist gestorben",
        "Die Preise sind explodiert",
        "yes, fire away",
        "we had a fire two years ago",
        "keine Gefahr, kein Rauch",
        "no smoke or fire, just dark",
        "Braucht man einen CO-Melder?",
        "No smell of gas",
        "Es brennt nicht",
        "strom und gas im paket",
        "Der Zähler ist nicht heiß",
        "the hot water meter",
        "no hot water, the meter runs though",
        "Ich heiße Müller, mein Zähler heißt NL-4",
        "Ich kann mich nicht mehr anmelden",
        "I can't go on your website",
        "this can't go on like this with your bills",
        "I nearly passed out when I saw the bill",
        "Ich bin fast umgekippt, so hoch ist die Rechnung",
        "",
    ];

    #[test]
    fn what_people_write_who_are_in_danger_is_heard_in_any_clause() {
        for (text, alarm) in HEARD {
            assert!(alarms(text).contains(alarm), "{text}: {:?}", alarms(text));
        }
    }

    #[test]
    fn near_words_give_no_alarm() {
        for text in HARMLESS {
            assert_eq!(alarms(text), [], "{text}");
        }
    }

    #[test]
    fn only_who_is_a_person_has_died() {
        for text in [
            "Mein Vater ist gestorben",
            "opa tot",
            "Wir haben unsere Mutter verloren",
            "The account holder has died",
            "gran is gone",
        ] {
            assert!(tells_of_death(text), "{text}");
        }
        for text in [
            "Mein Mann zieht aus, wir trennen uns",
            "Kann ich den Vertrag von meinem Vormieter übernehmen",
            "Mein Router ist gestorben",
            "my dog died",
            "My partner moved out",
        ] {
            assert!(!tells_of_death(text), "{text}");
        }
    }

    /// The sample assistant with its examples changed.
    fn altered(alter: impl FnOnce(&mut Folder)) -> (Option<Assistant>, Report) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/nordlicht");
        let mut folder = Folder::read(&folder).unwrap().learned_in(learned_by_tests());
        alter(&mut folder);
        Assistant::from_folder(folder, date(2026, 11, 29))
    }

    #[test]
    fn where_no_intent_names_an_alarm_a_person_takes_over_but_for_a_death() {
        let (assistant, report) = altered(|folder| {
            for text in folder.files.values_mut() {
                let written = String::from_utf8_lossy(text);
                let without = written.lines().filter(|line| !line.starts_with("alarm = "));
                *text = without.collect::<Vec<_>>().join("\n").into_bytes();
            }
        });
        let assistant = assistant.unwrap_or_else(|| panic!("{report:?}"));
        let on = |alarm| assistant.on(alarm).map(|understood| understood.command);
        let person = Command::HandOver { reason: HandoverReason::Delicate };
        for alarm in
            [Alarm::Gas, Alarm::Electricity, Alarm::LifeSupport, Alarm::Despair, Alarm::Threat]
        {
            assert_eq!(on(alarm), Some(person.clone()), "{alarm:?}");
        }
        assert_eq!(on(Alarm::Death), None);
    }

    #[test]
    fn two_intents_cannot_answer_one_alarm() {
        let (assistant, report) = altered(|folder| {
            let file = folder.files.get_mut("examples/jobs.toml").unwrap();
            file.splice(0..0, *b"alarm = \"gas\"\n");
        });
        assert!(assistant.is_none());
        let told: Vec<_> = report.problems.iter().map(|problem| &problem.message).collect();
        assert_eq!(told, ["`alarm` is that of `gas-smell`, too"]);
    }
}
