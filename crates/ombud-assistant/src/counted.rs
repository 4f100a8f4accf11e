//! Wishes that are counted: “erstens …, zweitens …”, “1. … 2. …”, “Zwei Fragen: … und …”, lines with bullets.
//!
//! Whoever counts says that each is a wish of its own, so none has to sound like one.

use crate::{
    Assistant, Command, Heard, Understanding,
    clauses::{HALF, WISH, clauses},
    further,
    intent::Unclear,
    rules::{has, is_in, words},
    taught,
};

/// Wishes of one message that are looked at, at most.
const WISHES_MAX: usize = 6;

/// Words that are said once for all that is counted, at most: “Ich möchte erstens umziehen und zweitens …”.
const SHARED_MAX: usize = 5;

/// Words before the sign that closes an announcement, at most: “Ich habe heute zwei Fragen:”.
const ANNOUNCED_MAX: usize = 10;

impl Assistant {
    /// The first of the wishes that a message counts and the others behind it. `None` where it counts none, or not two of
    /// them are understood and the whole is; and where one wants a person or is urgent, which comes first and alone.
    pub(crate) fn counted(
        &self,
        heard: &Heard<'_>,
        understood: &Understanding,
    ) -> Option<Understanding> {
        let is_unclear = match &understood.command {
            Command::Answer { .. } | Command::StartFlow { .. } => false,
            Command::Clarify { .. } | Command::SmallTalk { .. } => true,
            _ => return None,
        };
        let intent = understood.intent.as_deref().and_then(|id| self.intent(id));
        let is_urgent = intent.is_some_and(|intent| intent.unclear != Unclear::AskBack);
        let items = items(heard.text);
        if is_urgent || understood.code == "rule.offer_chosen" || items.len() < 2 {
            return None;
        }
        let each = items.iter().take(WISHES_MAX).map(|item| self.alone(heard, item));
        let each: Vec<Understanding> = each.collect();
        let is_other = |wish: &Understanding| {
            let intent = wish.intent.as_deref().and_then(|id| self.intent(id));
            matches!(wish.command, Command::HandOver { .. })
                || intent.is_some_and(|intent| intent.unclear != Unclear::AskBack)
        };
        if each.iter().any(is_other) {
            return None;
        }
        let mut wishes = each.into_iter().filter(|wish| further::is_answer(&wish.command));
        let first = wishes.next()?;
        let mut others: Vec<String> = vec![];
        for Understanding { intent, command, .. } in wishes {
            let Some(intent) = intent.filter(|_| command != first.command) else { continue };
            if first.intent.as_ref() != Some(&intent) && !others.contains(&intent) {
                others.push(intent);
            }
        }
        others.truncate(further::FURTHER_MAX);
        let counts = !others.is_empty() || is_unclear;
        counts.then_some(Understanding { code: "score.sentence", further: others, ..first })
    }
}

/// The wishes that a text counts, in their order; none where it counts nothing.
pub(crate) fn items(text: &str) -> Vec<String> {
    [listed(text), marked(text), announced(text)]
        .into_iter()
        .find(|items| items.len() > 1)
        .unwrap_or_default()
}

/// Lines that begin with a bullet.
fn listed(text: &str) -> Vec<String> {
    let item = |line: &str| {
        let rest = line.trim().strip_prefix(['-', '*', '•', '–', '·'])?.trim();
        (!words(rest).is_empty()).then(|| rest.to_owned())
    };
    text.lines().filter_map(item).collect()
}

/// What a word counts as, where it counts.
fn place_of(word: &str, before: Option<&str>) -> Option<usize> {
    const COUNTS: [&str; 4] = [
        "erstens firstly",
        "zweitens secondly anderen zweiten",
        "drittens thirdly dritten",
        "viertens fourthly",
    ];
    // These count at the beginning of a clause only: “the first bill”.
    const ORDINALS: [&str; 4] = ["first", "second", "third", "fourth"];
    // “Am 1. Dezember” is a day, and so is “vom 2.”.
    const OF_DAYS: &str =
        "am zum vom bis den ab der dem im seit on the by from until till nr nummer number of";
    let bare = taught::plain(word);
    let last = before.map(taught::plain).unwrap_or_default();
    let begins = before.is_none_or(|before| {
        before.ends_with(['.', ',', ';', ':', '!', '?']) || ["und", "and"].contains(&last.as_str())
    });
    if let Some(number) = numeral(word) {
        return number.checked_sub(1).filter(|_| !is_in(&last, OF_DAYS));
    }
    let is_one = last == "zum";
    match bare.as_str() {
        "einen" | "ersten" => return is_one.then_some(0),
        "anderen" | "zweiten" | "dritten" if !is_one => return None,
        _ => {}
    }
    let by_word = COUNTS.iter().position(|counts| is_in(&bare, counts));
    let by_ordinal = || ORDINALS.iter().position(|ordinal| *ordinal == bare).filter(|_| begins);
    by_word.or_else(by_ordinal)
}

/// The number of “1.”, “2)”, “(3)” and “a)”.
fn numeral(word: &str) -> Option<usize> {
    let bare = word.strip_prefix('(').unwrap_or(word);
    let mut signs = bare.chars();
    let (number, end) = (signs.next()?, signs.next()?);
    let place = match (number, end) {
        ('1'..='9', '.' | ')') => number.to_digit(10),
        ('a'..='d', ')') => number.to_digit(36).map(|digit| digit - 9),
        _ => None,
    };
    // “1.12.” is a day and “2.5” a number.
    let is_alone = signs.next().is_none_or(char::is_alphabetic);
    place.filter(|_| is_alone).and_then(|place| usize::try_from(place).ok())
}

/// What stands behind “erstens”, “2.” or “zum anderen”. They count up from one; what stands before a second that has no
/// first is the first.
fn marked(text: &str) -> Vec<String> {
    // A line is a beginning like any other.
    let said: Vec<&str> = text.split_whitespace().collect();
    let mut items: Vec<Vec<&str>> = vec![];
    let (mut shared, mut item): (Vec<&str>, Vec<&str>) = (vec![], vec![]);
    let mut next = 0;
    for (at, word) in said.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| said.get(at)).copied();
        let place = place_of(word, before);
        // “Zum” belongs to what counts.
        let is_lead = |word: &&str| taught::plain(word) == "zum";
        let is_second =
            || next == 0 && !item.is_empty() && is_in(&taught::plain(word), "zweitens secondly");
        match place {
            Some(place) if place == next || (place == 1 && is_second()) => {
                if item.last().is_some_and(is_lead) {
                    item.pop();
                }
                if place == 0 {
                    shared = std::mem::take(&mut item);
                } else {
                    items.push(std::mem::take(&mut item));
                }
                next = place + 1;
                // “1.Umzug” is written together.
                let rest = numeral(word).and_then(|_| word.split_once(['.', ')']));
                item.extend(rest.map(|(_, rest)| rest).filter(|rest| !rest.is_empty()));
            }
            _ => item.push(word),
        }
    }
    if next < 2 {
        return vec![];
    }
    items.push(item);
    let is_open = shared.last().is_some_and(|word| !word.ends_with(['.', ',', ';', ':', '!', '?']));
    if !is_open || shared.len() > SHARED_MAX {
        shared.clear();
    }
    let joined = |item: Vec<&str>| {
        let is_joint =
            |word: &&str| ["und", "and", "sowie"].contains(&taught::plain(word).as_str());
        let end = item.iter().rposition(|word| !is_joint(word)).map_or(0, |last| last + 1);
        let item = shared.iter().chain(item.get(..end).unwrap_or_default());
        item.copied().collect::<Vec<_>>().join(" ")
    };
    let mut items: Vec<String> = items.into_iter().map(joined).collect();
    items.retain(|item| words(item).len() > shared.len());
    items
}

/// What follows “Zwei Fragen:”: the sentences behind it, or the halves of the only one.
fn announced(text: &str) -> Vec<String> {
    const COUNT: &str =
        "zwei drei vier 2 3 4 mehrere einige paar two three four several few couple";
    const WHAT: &str = "dinge sachen fragen anliegen punkte themen wünsche bitten things questions requests points issues \
                        matters topics favours favors";
    let announces = |(before, rest): &(&str, &str)| {
        let before = before.to_lowercase();
        let said = words(&before);
        let pairs = said.windows(2).chain(said.windows(3));
        let mut named = pairs.filter_map(|pair| pair.first().zip(pair.last()));
        let is_announced = named.any(|(count, what)| is_in(count, COUNT) && is_in(what, WHAT));
        is_announced && said.len() <= ANNOUNCED_MAX && !words(rest).is_empty()
    };
    let mut cuts = text.match_indices([':', '.', '!', ',', '\n', '–', '-']);
    let rest = cuts.find_map(|(at, sign)| {
        let (before, rest) = (text.get(..at)?, text.get(at + sign.len()..)?);
        Some((before, rest)).filter(announces).map(|(_, rest)| rest)
    });
    let Some(rest) = rest else { return vec![] };
    let sentences = clauses(rest, &WISH);
    if sentences.len() > 1 {
        return sentences;
    }
    let halves = clauses(rest, &HALF);
    halves.into_iter().filter(|half| !has(&words(&half.to_lowercase()), "danke thanks")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_told_apart() {
        for (text, expect) in [
            (
                "Erstens möchte ich umziehen, zweitens meinen Abschlag senken.",
                &["möchte ich umziehen,", "meinen Abschlag senken."][..],
            ),
            (
                "Ich möchte erstens umziehen und zweitens meinen Abschlag senken",
                &["Ich möchte umziehen", "Ich möchte meinen Abschlag senken"],
            ),
            ("1. Umzug melden 2. Abschlag ändern", &["Umzug melden", "Abschlag ändern"]),
            ("Hallo,\n1) Umzug\n2) Rechnung zu hoch", &["Umzug", "Rechnung zu hoch"]),
            ("1.Umzug 2.Abschlag", &["Umzug", "Abschlag"]),
            ("a) my bill is wrong b) I am moving", &["my bill is wrong", "I am moving"]),
            (
                "Zum einen ziehe ich um, zum anderen stimmt meine Rechnung nicht",
                &["ziehe ich um,", "stimmt meine Rechnung nicht"],
            ),
            (
                "First I want to move, second I need a lower instalment",
                &["I want to move,", "I need a lower instalment"],
            ),
            (
                "Firstly, when do I get my bill? Secondly, I am moving.",
                &["when do I get my bill?", "I am moving."],
            ),
            (
                "Ich ziehe um, und zweitens ist die Rechnung falsch",
                &["Ich ziehe um,", "ist die Rechnung falsch"],
            ),
            (
                "Two things: I'm moving and I want to lower my instalment",
                &["I'm moving", "I want to lower my instalment"],
            ),
            (
                "Ich habe zwei Fragen. Wann kommt die Rechnung? Wie kündige ich?",
                &["Wann kommt die Rechnung?", "Wie kündige ich?"],
            ),
            (
                "a couple of things: the bill is too high, and when do I move",
                &["the bill is too high,", "when do I move"],
            ),
            ("Bitte:\n- Umzug melden\n- Abschlag ändern", &["Umzug melden", "Abschlag ändern"]),
            ("• bill\n• moving house", &["bill", "moving house"]),
        ] {
            assert_eq!(items(text), expect, "{text}");
        }
    }

    #[test]
    fn days_numbers_and_what_comes_once_count_nothing() {
        for text in [
            "",
            "Ich ziehe am 1. Dezember aus und am 2. ein",
            "Der Stand am 1.12. ist 2.5",
            "Das ist schon die zweite Mahnung",
            "the second bill is higher than the first",
            "I want to move and I want to lower my instalment",
            "Zum einen ist das ärgerlich",
            "Erstens ist das ärgerlich",
            "Ich habe zwei Zähler: Strom und Gas",
            "- Gruß",
            "Ich habe zwei Fragen",
            "2. Mahnung erhalten",
            "Ich habe mit einer anderen Kollegin gesprochen",
        ] {
            assert!(items(text).is_empty(), "{text}: {:?}", items(text));
        }
    }
}
