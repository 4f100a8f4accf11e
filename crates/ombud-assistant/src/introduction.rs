//! Who introduces themselves, which is a courtesy: “Mein Name ist Müller, ich habe eine Frage zu meiner Rechnung”.
//!
//! What follows the name is what they come for. That a name changed or is misspelt is a matter of its own: it
//! says more than a name.

/// What an introduction begins with, and whether these words alone are sure to begin one.
const OPENINGS: &[(&str, bool)] = &[
    ("mein name ist", true),
    ("mein name lautet", true),
    ("ich heiße", true),
    ("ich heisse", true),
    ("my name is", true),
    ("my name's", true),
    ("my name’s", true),
    ("hier ist", false),
    ("hier spricht", false),
    ("hier schreibt", false),
    ("ich bin", false),
    ("this is", false),
    ("i am", false),
    ("i'm", false),
    ("i’m", false),
    ("it's", false),
    ("it is", false),
];

const TITLES: &[&str] =
    &["herr", "frau", "familie", "dr", "prof", "der", "die", "mr", "mrs", "ms", "miss", "mister"];

/// Words of a name at most, without titles.
const NAME_WORDS_MAX: usize = 4;

/// What is left of a part of a message behind the introduction that it begins with, which may be nothing; `None`
/// where it begins with none. `is_word` says whether a word, in lower case, is one that the assistant knows.
pub(crate) fn beyond(part: &str, is_word: impl Fn(&str) -> bool) -> Option<String> {
    let words: Vec<&str> = part.split_whitespace().collect();
    let lower: Vec<String> = words.iter().map(|word| crate::taught::plain(word)).collect();
    let opening = |(opening, sure): &(&str, bool)| {
        let opening: Vec<&str> = opening.split(' ').collect();
        let begins = lower.len() >= opening.len()
            && opening.iter().zip(&lower).all(|(one, other)| one == other);
        begins.then_some((opening.len(), *sure))
    };
    let behind = lower.iter().skip(1).position(|word| ["und", "and"].contains(&word.as_str()));
    let until = behind.map_or(words.len(), |place| place + 1);
    let rest = words.get(until + 1..).unwrap_or_default().join(" ");
    if let Some((begin, sure)) = OPENINGS.iter().find_map(opening) {
        let name = words.get(begin..until)?;
        return is_name(name, sure, is_word).then_some(rest);
    }
    // “Müller hier”.
    let (last, name) = words.get(..until)?.split_last()?;
    let is_here = ["hier", "here"].contains(&crate::taught::plain(last).as_str());
    (is_here && is_name(name, false, is_word)).then_some(rest)
}

/// Whether words are a name. Behind words that introduce nothing else, one that is written like one or unknown is
/// enough; else all are written like names, and one of them is unknown or follows a title.
fn is_name(words: &[&str], sure: bool, is_word: impl Fn(&str) -> bool) -> bool {
    let is_title = |word: &&&str| TITLES.contains(&crate::taught::plain(word).as_str());
    let (titles, names): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| is_title(word));
    let is_spelt = |word: &str| {
        word.chars().all(|sign| sign.is_alphabetic() || ['-', '\'', '’', '.'].contains(&sign))
    };
    // What is in capitals as a whole is shouted.
    let is_great = |word: &str| {
        let mut signs = word.chars();
        signs.next().is_some_and(char::is_uppercase)
            && !signs.next().is_some_and(char::is_uppercase)
    };
    let is_known = |word: &str| is_word(&crate::taught::plain(word));
    let (first, fits) = (names.first().copied().unwrap_or_default(), names.len() <= NAME_WORDS_MAX);
    if first.is_empty() || !fits || !names.iter().all(|word| is_spelt(word)) {
        return false;
    }
    if sure {
        return names.iter().all(|word| is_great(word) || !is_known(word));
    }
    let is_unknown = names.iter().any(|word| !is_known(word));
    names.iter().all(|word| is_great(word)) && (is_unknown || !titles.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(part: &str) -> Option<String> {
        let known =
            "ist falsch jetzt klein kunde stromausfall new customer moving and in sauer angry";
        beyond(part, |word| known.split(' ').any(|one| one == word))
    }

    #[test]
    fn an_introduction_leaves_what_follows_it() {
        for (part, rest) in [
            ("Mein Name ist Müller", ""),
            ("mein name ist müller", ""),
            ("Mein Name ist Petra Klein und ich ziehe um", "ich ziehe um"),
            ("ich heiße Schmidt und möchte kündigen", "möchte kündigen"),
            ("Hier ist Petra Klein", ""),
            ("hier spricht Frau Klein", ""),
            ("Ich bin Petra Klein und möchte kündigen", "möchte kündigen"),
            ("Müller hier", ""),
            ("My name is Jones and I'd like a call", "I'd like a call"),
            ("my name's jones", ""),
            ("This is Mr Jones", ""),
            ("I'm John O'Neill", ""),
            ("Jones here", ""),
        ] {
            assert_eq!(left(part).as_deref(), Some(rest), "{part}");
        }
    }

    #[test]
    fn what_says_more_than_a_name_is_no_introduction() {
        for part in [
            "Mein Name ist falsch",
            "Mein Name ist jetzt Weber",
            "ich heiße jetzt Schmidt",
            "Hier ist Stromausfall",
            "Ich bin Kunde",
            "ich bin sauer",
            "Ich bin umgezogen und habe eine Frage",
            "I am moving",
            "I'm a new customer",
            "This is Angry",
            "this is URGENT",
            "this is ridiculous",
            "Mein Name ist",
            "hier",
            "und",
            "",
        ] {
            assert_eq!(left(part), None, "{part}");
        }
    }
}
