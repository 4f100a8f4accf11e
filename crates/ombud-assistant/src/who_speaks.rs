//! Who speaks here, a person or a machine: who asks for one, and who asks which it is.

use crate::rules::words;

/// Words that ask for a person all by themselves.
const PERSON: &[&str] = &[
    "mensch",
    "menschen",
    "mitarbeiter",
    "mitarbeiterin",
    "person",
    "agent",
    "kundenberater",
    "berater",
    "boss",
    "beraterin",
    "kundendienst",
    "human",
    "representative",
    "operator",
    "advisor",
    "adviser",
    "real person",
    "echter mensch",
    "einen menschen",
    "a person",
    "a human",
    "an agent",
    "mit einem menschen sprechen",
    "talk to a person",
    "talk to a human",
    "speak to a person",
    "speak to a human",
    "live agent",
];

/// How a question or a guess about whoever answers begins.
const ABOUT_US: &[&str] = &[
    "bist du",
    "biste",
    "bist",
    "sind sie",
    "seid ihr",
    "ob du",
    "ob sie",
    "du bist",
    "sie sind",
    "du bist kein",
    "du bist keine",
    "sie sind kein",
    "sie sind keine",
    "ist das",
    "is das",
    "ist dies",
    "ob das",
    "das ist",
    "bin ich",
    "ob ich",
    "schreibe ich",
    "schreib ich",
    "spreche ich",
    "sprech ich",
    "rede ich",
    "red ich",
    "chatte ich",
    "chatt ich",
    "ich schreibe",
    "ich spreche",
    "ich rede",
    "ich chatte",
    "schreibt",
    "antwortet",
    "spricht",
    "redet",
    "sitzt",
    "steckt",
    "liest",
    "are you",
    "are u",
    "r u",
    "ru",
    "you are",
    "youre",
    "you are not",
    "youre not",
    "you re",
    "is this",
    "is that",
    "this is",
    "whether you are",
    "if you are",
    "am i",
    "i am talking",
    "i am speaking",
    "i am chatting",
    "im talking",
    "im speaking",
    "im chatting",
    "do i talk",
    "do i speak",
    "do i chat",
    "did i reach",
    "have i reached",
];

/// Words that may stand between that and what is asked about.
const BETWEEN: &[&str] = &[
    "a",
    "aber",
    "actual",
    "actually",
    "also",
    "an",
    "auch",
    "bloss",
    "bloß",
    "by",
    "chatting",
    "communicating",
    "connected",
    "currently",
    "da",
    "dahinter",
    "das",
    "dealing",
    "denn",
    "der",
    "die",
    "dir",
    "doch",
    "du",
    "echt",
    "echte",
    "echtem",
    "echten",
    "echter",
    "ehrlich",
    "eigentlich",
    "ein",
    "eine",
    "einem",
    "einen",
    "einer",
    "einfach",
    "etwa",
    "even",
    "gar",
    "genuine",
    "genuinely",
    "gerade",
    "grad",
    "grade",
    "halt",
    "here",
    "hier",
    "honestly",
    "ich",
    "ihnen",
    "ja",
    "jemand",
    "jemandem",
    "jetzt",
    "just",
    "kind",
    "lebendiger",
    "like",
    "live",
    "living",
    "maybe",
    "messaging",
    "mir",
    "mit",
    "n",
    "ne",
    "nem",
    "nen",
    "ner",
    "nicht",
    "now",
    "nun",
    "nur",
    "of",
    "only",
    "real",
    "really",
    "richtige",
    "richtigen",
    "richtiger",
    "right",
    "sie",
    "so",
    "some",
    "somebody",
    "someone",
    "sort",
    "speaking",
    "talking",
    "texting",
    "the",
    "to",
    "truly",
    "ueberhaupt",
    "vielleicht",
    "von",
    "wirklich",
    "wirklichen",
    "wirklicher",
    "with",
    "wohl",
    "writing",
    "überhaupt",
];

/// A person, where a person or a machine is asked about.
const HUMAN: &[&str] = &[
    "mensch",
    "menschen",
    "menschlich",
    "menschliches",
    "person",
    "mitarbeiter",
    "mitarbeiterin",
    "human",
];

/// Who else may be wanted instead of a machine.
const SOMEBODY: &[&str] = &[
    "adviser",
    "advisor",
    "agent",
    "ansprechpartner",
    "ansprechpartnerin",
    "anybody",
    "anyone",
    "berater",
    "beraterin",
    "chef",
    "colleague",
    "jemand",
    "jemandem",
    "jemanden",
    "kollege",
    "kollegen",
    "kollegin",
    "kundenberater",
    "kundenberaterin",
    "kundendienst",
    "kundenservice",
    "manager",
    "operator",
    "people",
    "representative",
    "sachbearbeiter",
    "sachbearbeiterin",
    "somebody",
    "someone",
    "staff",
    "supervisor",
    "teamleitung",
    "vorgesetzte",
    "vorgesetzten",
];

/// A machine there.
const MACHINE: &[&str] = &[
    "ai",
    "automat",
    "bot",
    "chatbot",
    "chatgpt",
    "computer",
    "computerprogramm",
    "gpt",
    "ki",
    "künstlich",
    "künstliche",
    "künstlichen",
    "kuenstliche",
    "kuenstlichen",
    "machine",
    "maschine",
    "program",
    "programm",
    "robot",
    "roboter",
    "software",
    "sprachmodell",
    "artificial",
];

/// What stands for a person by itself, where the sentence ends with it.
const GENUINE: &[&str] = &["echt", "echtem", "echten", "real", "lebendig", "alive"];

/// How a question begins that may be about a thing, such as a letter.
const THING: &[&str] = &["ist das", "is das", "ist dies", "is this", "is that"];

/// Words of a sentence from which on it tells of a matter.
const MATTER_WORDS_MIN: usize = 4;

/// Words that ask for a name: the truth is owed to them too.
const WHO: &[&str] = &[
    "wer bist du",
    "wer sind sie",
    "was bist du",
    "was sind sie",
    "mit wem schreibe ich",
    "mit wem spreche ich",
    "mit wem rede ich",
    "mit wem chatte ich",
    "mit wem habe ich das vergnügen",
    "who are you",
    "what are you",
    "who am i talking to",
    "who am i speaking to",
    "who am i speaking with",
    "who am i chatting with",
    "who is this",
    "wie heißen sie",
    "wie heissen sie",
    "wie heißt du",
    "wie heisst du",
    "wie ist ihr name",
    "wie ist dein name",
    "haben sie einen namen",
    "hast du einen namen",
    "lebst du",
    "leben sie",
    "hat das ein mensch geschrieben",
    "hat das eine ki geschrieben",
    "what is your name",
    "whats your name",
    "tell me your name",
    "do you have a name",
    "did a human write this",
    "did a person write this",
    "did an ai write this",
];

/// Words that ask whether anybody is there, where a message has no others but a greeting.
const ANYBODY_THERE: &[&str] = &[
    "ist da jemand",
    "ist hier jemand",
    "ist jemand da",
    "ist jemand hier",
    "ist wer da",
    "jemand da",
    "is anybody there",
    "is anybody here",
    "is anyone there",
    "is anyone here",
    "is somebody there",
    "is someone there",
    "anybody there",
    "anyone there",
    "anybody here",
    "anyone here",
];

/// Words of a message with such a question at most; a longer one is about something else too.
const WORDS_MAX: usize = 14;

/// Words between the beginning of a question and what it asks about at most.
const BETWEEN_MAX: usize = 5;

/// Whether a message, in lower case and without marks around it, is a wish for a person and nothing else.
pub(crate) fn is_person_word(plain: &str) -> bool {
    PERSON.contains(&plain)
}

/// Whether a message names somebody: a wish for a person that does is meant, however unlike all others it is.
pub(crate) fn names_somebody(text: &str) -> bool {
    let lower = text.to_lowercase();
    words(&lower).iter().any(|word| is_somebody(word))
}

/// Whether a message names a machine.
pub(crate) fn names_machine(text: &str) -> bool {
    let lower = text.to_lowercase();
    words(&lower).iter().any(|word| is_machine(word))
}

/// Whether a message asks whether a human or a machine speaks. The truth is owed to whoever asks,
/// whatever the assistant was taught.
pub(crate) fn asks_whether_human(text: &str) -> bool {
    let lower = text.to_lowercase().replace(['\'', '’'], "");
    let parts = lower.split(['.', '!', '?', ',', ';', ':', '\n', '(', ')', '–', '—']);
    let parts: Vec<Vec<&str>> = parts.map(words).filter(|words| !words.is_empty()).collect();
    if parts.iter().map(Vec::len).sum::<usize>() > WORDS_MAX {
        return false;
    }
    if asks_for_anybody(&parts.concat()) {
        return true;
    }
    let (asking, other): (Vec<_>, Vec<_>) = parts.iter().partition(|part| asks(part));
    // “I got a letter from you. Is this real?” asks about the letter.
    let about_a_thing = |part: &&Vec<&str>| {
        let last = part.last().copied().unwrap_or_default();
        GENUINE.contains(&last) && THING.iter().any(|thing| part.join(" ").starts_with(thing))
    };
    if other.iter().any(|part| part.len() >= MATTER_WORDS_MIN) && asking.iter().all(about_a_thing) {
        return false;
    }
    // Somebody who wants a person besides is to have one.
    let wants_person = other.iter().any(|part| part.iter().any(|word| is_one_of(word, HUMAN)));
    !asking.is_empty() && !wants_person
}

/// Whether these words ask whether anybody is there.
fn asks_for_anybody(words: &[&str]) -> bool {
    const BESIDE: &[&str] = &["denn", "hallo", "hello", "hey", "hi", "moin", "überhaupt"];
    let words: Vec<&str> = words.iter().copied().filter(|word| !BESIDE.contains(word)).collect();
    ANYBODY_THERE.contains(&words.join(" ").as_str())
}

/// Whether a part of a sentence asks what speaks here.
fn asks(part: &[&str]) -> bool {
    let joined = part.join(" ");
    let mut after = WHO.iter().filter_map(|who| joined.strip_prefix(who));
    if after.any(|rest| rest.split_whitespace().all(|word| BETWEEN.contains(&word))) {
        return true;
    }
    if is_choice(part) {
        return true;
    }
    // “May I speak to a human” is a wish, however it is put.
    let wishes = ["kann", "könnte", "koennte", "darf", "dürfte", "can", "could", "may", "want"];
    if part.iter().any(|word| wishes.contains(word)) {
        return false;
    }
    (0..part.len()).any(|start| {
        let rest = part.get(start..).unwrap_or_default();
        ABOUT_US.iter().any(|beginning| {
            let beginning = words(beginning);
            rest.starts_with(&beginning)
                && names_us(rest.get(beginning.len()..).unwrap_or_default())
        })
    })
}

/// “Mensch oder Maschine”: nothing but the two.
fn is_choice(part: &[&str]) -> bool {
    let names = |word: &str| is_one_of(word, HUMAN) || is_one_of(word, MACHINE);
    let articles = ["ein", "eine", "a", "an", "echter", "real"];
    let bare: Vec<&str> = part.iter().copied().filter(|word| !articles.contains(word)).collect();
    matches!(bare.as_slice(), [one, "oder" | "or", other] if names(one) && names(other))
}

/// Whether what follows the beginning of a question asks about a person or a machine.
fn names_us(rest: &[&str]) -> bool {
    for (place, word) in rest.iter().enumerate().take(BETWEEN_MAX + 1) {
        let follows = rest.get(place + 1);
        if is_one_of(word, HUMAN) || is_one_of(word, MACHINE) {
            // “A program for heat pumps” is something else.
            return follows.is_none_or(|next| !["für", "fuer", "for", "zum"].contains(next));
        }
        if GENUINE.contains(word) && follows.is_none_or(|next| ["oder", "or"].contains(next)) {
            return true;
        }
        if !BETWEEN.contains(word) {
            return false;
        }
    }
    false
}

/// Whether a word is a person, or somebody else who may be wanted instead of a machine. What they are called may have a slip of
/// the pen within it, and ends as it does: “beraten” is no “Berater”.
pub(crate) fn is_somebody(word: &str) -> bool {
    let ends = |word: &str| (word.chars().next(), word.chars().next_back());
    let is_slip = |name: &&str| {
        name.len() > 5 && ends(name) == ends(word) && strsim::osa_distance(word, name) == 1
    };
    let is_spoken = ["sumone", "sumbody", "some1", "sum1", "any1", "jmd", "jmdn"].contains(&word);
    is_spoken || is_one_of(word, HUMAN) || SOMEBODY.contains(&word) || SOMEBODY.iter().any(is_slip)
}

/// Whether a word is a machine that may be talked to.
pub(crate) fn is_machine(word: &str) -> bool {
    is_one_of(word, MACHINE)
}

/// Whether a word is one of these, a slip of the pen in a long one allowed.
fn is_one_of(word: &str, names: &[&str]) -> bool {
    names.iter().any(|name| {
        word == *name || (name.len() > 4 && word.len() > 4 && strsim::osa_distance(word, name) == 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_whether_a_human_speaks_is_heard_however_it_is_put() {
        for question in [
            "Bist du ein Mensch?",
            "bist du echt",
            "Bist du eigentlich echt, oder ein Computer?",
            "Sind Sie eine KI?",
            "sind sie wirklich ein mensch??",
            "schreibe ich mit einem echten menschen",
            "schreib ich gerade mit nem Roboter",
            "Rede ich hier mit einer Maschine?",
            "Spreche ich mit einem Menschen oder mit einem Computer?",
            "Antwortet mir hier ein Mensch?",
            "Sitzt da ein echter Mensch?",
            "Ist das hier ein Bot?",
            "Ich wüsste gern, ob du ein Mensch bist.",
            "Bitte ehrlich: Sind Sie ein Mensch?",
            "Du bist doch ein Bot, oder?",
            "Mensch oder Maschine?",
            "bist du ein robotter",
            "bist du künstliche intelligenz",
            "Mit wem schreibe ich hier eigentlich?",
            "Wer bist du?",
            "Sind Sie ein Mensch? Oder rede ich mit einem Computer?",
            "Are you human?",
            "are you even a real person",
            "Am I talking to a bot?",
            "am i chatting with a real human being right now",
            "Is this a bot or a person?",
            "r u a robot",
            "You're a bot, aren't you?",
            "Honestly, are you real?",
            "I'd like to know whether you are a human.",
            "is this chatgpt",
            "Who am I talking to?",
            "am I talking to someone real",
            "Du bist kein Mensch, oder?",
            "are you some kind of machine",
            "Ist da jemand?",
            "hallo, ist hier jemand",
            "Hello? Anybody there?",
        ] {
            assert!(asks_whether_human(question), "{question}");
        }
    }

    #[test]
    fn what_only_sounds_like_that_question_is_none() {
        for other in [
            "Ich möchte mit einem Menschen sprechen",
            "Kann ich bitte mit einem Menschen sprechen?",
            "Ich will nicht mit einem Bot reden.",
            "Darf ich fragen, ob ich mit einem Mitarbeiter sprechen kann?",
            "Bist du ein Bot? Ich will einen Menschen!",
            "Are you a bot? Get me a human.",
            "Can I speak to a human?",
            "I want to talk to a real person",
            "Sind Sie für Menschen mit Behinderung erreichbar?",
            "Sind Sie am Samstag erreichbar?",
            "Sie sind echt unfreundlich",
            "Are you open on Saturday?",
            "Are you really going to raise my price?",
            "Is this a real bill or a scam?",
            "Ist das ein Programm für Wärmepumpen?",
            "Mir antwortet kein Mensch!",
            "I am a human being, treat me like one",
            "Ist da jemand, der meinen Zähler abliest?",
            "Is there anybody who can help with my bill?",
            "Is this meter automatic",
            "Wer sind Sie als Netzbetreiber bei uns in der Straße und wer liest ab?",
            "How many people can use one contract?",
            "Who are you to raise my price?",
            "Was sind Sie für ein Anbieter?",
            "",
        ] {
            assert!(!asks_whether_human(other), "{other}");
        }
    }
}
