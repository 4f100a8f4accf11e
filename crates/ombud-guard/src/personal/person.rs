//! Detector `person@2`: names of persons, by lists of names and by what stands around them.
//!
//! A name counts where the words before it announce one ("mein Name ist", "Frau", "account holder"); elsewhere it is learned
//! ([`tagged`]) which words with a capital are one. It misses a third of the names that nothing announces, all of those in
//! small letters among them, and takes a shop that is named after a person ("John Lewis") for one.

use crate::{
    FindingKind, Identifier, Rules,
    scan::{Found, Gap, Previous, View},
    words::{self, COMMON, GIVEN, PARTICLE, SURNAME, Word},
};

pub(crate) mod tagged;

const DETECTOR: &str = "person@2";

/// Words of a name: "Maria del Carmen García López" has five.
const WORDS_MAX: usize = 5;

/// How strongly the words before announce a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lead {
    None,
    /// "hier", "Grüße", "Tochter".
    May,
    /// "mein Name ist", "Kontoinhaber".
    Name,
    /// "Frau", "Mr".
    Addressed,
}

/// One word of what may be a name.
#[derive(Debug, Clone, Copy, Default)]
struct Part {
    flags: u32,
    is_capital: bool,
    end: usize,
    is_initial: bool,
    /// A sign, "und" or "and" comes after it, or nothing.
    is_last: bool,
}

pub(super) fn find(view: &View<'_>, rules: &Rules, found: &mut Found) {
    let word = view.word;
    if word.has_digit || word.text.len() < 2 && !word.text.starts_with(char::is_uppercase) {
        return;
    }
    let is_capital = word.text.starts_with(char::is_uppercase);
    let is_name = word.is(GIVEN | SURNAME);
    let lead = if is_capital || is_name { lead(view) } else { Lead::None };
    if !is_name && !is_capital {
        return;
    }
    // "in Berlin-Mitte", "Müller-Straße": a part of a word that goes on is none.
    if view.before.ends_with('-') && view.previous[0].gap == Gap::Tight
        || view.before.ends_with(['@', '_', '.', '/', '#'])
    {
        return;
    }
    // Titles and the words that announce belong to no name.
    if word.is(words::TITLE | words::ADDRESSED) && !word.is(GIVEN | SURNAME) {
        return;
    }
    // "AUD", "DAN": three capitals are an abbreviation.
    if lead < Lead::Name
        && word.text.len() <= 3
        && word.text.chars().nth(1).is_some_and(char::is_uppercase)
    {
        return;
    }
    let (parts, count) = parts(view.after);
    let parts = &parts[..count];
    let announced = judge(parts, lead, view)
        .map(|(size, confidence, evidence)| (parts[size - 1].end, confidence, evidence));
    let learned = || {
        let (end, odds) = (is_capital && lead < Lead::Name && (is_name || !word.is(COMMON)))
            .then(|| tagged::name(rules.name_weights(), view.before, view.after))??;
        Some((
            end,
            1.0 / (1.0 + (-odds).exp()),
            "it looks like a name, and so do the words around it",
        ))
    };
    let Some((end, confidence, evidence)) = announced.or_else(learned) else { return };
    if lead < Lead::Name && view.after.get(end..).is_some_and(is_firm) {
        return;
    }
    // Something else goes on: "max@", "Don't", "Will'll".
    let rest = view.after.get(end..).unwrap_or_default().as_bytes();
    if let [b'@' | b'_', ..] | [b'\'', b'a'..=b'r' | b't'..=b'z', ..] = rest {
        return;
    }
    found.push(
        FindingKind::PersonalData(Identifier::Person),
        0..end,
        confidence,
        evidence,
        DETECTOR,
    );
}

impl Part {
    fn is_known(&self) -> bool {
        self.flags & (GIVEN | SURNAME) != 0
    }

    fn is_given(&self) -> bool {
        self.flags & GIVEN != 0
    }

    /// Not more often something else than a name.
    fn is_rare(&self) -> bool {
        self.flags & COMMON == 0
    }

    fn is_sure(&self) -> bool {
        self.is_known() && self.is_rare()
    }

    /// "ich heiße jonas weber, …": a surname that is a common word, too, after a given name and before a sign.
    fn is_surname_at_end(&self, given: &Self) -> bool {
        self.flags & SURNAME != 0 && self.is_last && given.is_given() && given.is_rare()
    }

    fn is_particle(&self) -> bool {
        self.flags & PARTICLE != 0 && !self.is_capital
    }
}

/// What the words before this one announce.
fn lead(view: &View<'_>) -> Lead {
    let [one, two, three] = view.previous;
    let is = |previous: Previous, flags: u32| previous.flags & flags != 0;
    if matches!(one.gap, Gap::Apart) {
        return Lead::None;
    }
    // "Frau Dr. Müller", "Herrn Prof. Dr. Weiß": what stands before the titles announces.
    if is(one, words::TITLE) && matches!(one.gap, Gap::Space | Gap::Stop) {
        return Lead::Addressed;
    }
    if is(one, words::ADDRESSED) && matches!(one.gap, Gap::Space | Gap::Stop) {
        return Lead::Addressed;
    }
    if is(one, words::IS) && matches!(one.gap, Gap::Space | Gap::Sign) {
        let reached = matches!(two.gap, Gap::Space | Gap::Tight | Gap::Sign);
        if reached && (is(two, words::NAME) || is(three, words::NAME) && three.gap == Gap::Space) {
            return Lead::Name;
        }
        if reached && is(two, words::SPEAKER) {
            return Lead::May;
        }
    }
    if is(one, words::NAME) && matches!(one.gap, Gap::Sign | Gap::Space) {
        return if one.gap == Gap::Sign { Lead::Name } else { Lead::May };
    }
    if is(one, words::LEADS) && matches!(one.gap, Gap::Space | Gap::Sign) {
        return Lead::Name;
    }
    if is(one, words::CLOSES) && matches!(one.gap, Gap::Space | Gap::Sign | Gap::Line | Gap::Stop) {
        return Lead::May;
    }
    if is(one, words::MAY_LEAD) && matches!(one.gap, Gap::Space | Gap::Sign) {
        return Lead::May;
    }
    Lead::None
}

/// The words of a name from here on: capital ones, initials, and little words between them.
fn parts(text: &str) -> ([Part; WORDS_MAX], usize) {
    let mut parts = [Part::default(); WORDS_MAX];
    let (mut count, mut at) = (0, 0);
    let mut particles = 0;
    while count < WORDS_MAX {
        let rest = text.get(at..).unwrap_or_default();
        let word = Word::at(rest);
        if word.text.is_empty() || word.has_digit {
            break;
        }
        let mut end = at + word.text.len();
        let mut flags = word.flags;
        // "Anna-Lena", "O'Brien", "Müller-Lüdenscheidt".
        for _ in 0..2 {
            let after = text.get(end..).unwrap_or_default();
            if !after.starts_with(['-', '\'']) {
                break;
            }
            let next = Word::at(after.get(1..).unwrap_or_default());
            if next.text.is_empty() || next.has_digit || !next.text.starts_with(char::is_uppercase)
            {
                break;
            }
            let whole = text.get(at..end + 1 + next.text.len()).unwrap_or_default();
            flags = flags | next.flags & (GIVEN | SURNAME) | words::flags(whole);
            end += 1 + next.text.len();
        }
        let is_initial = word.text.len() == end - at
            && word.text.chars().count() == 1
            && word.text.starts_with(char::is_uppercase);
        let is_capital = word.text.starts_with(char::is_uppercase);
        if flags & PARTICLE != 0 && !is_capital {
            particles += 1;
            if count == 0 || particles > 2 {
                break;
            }
        } else {
            particles = 0;
        }
        parts[count] = Part { flags, is_capital, end, is_initial, is_last: is_last(text, end) };
        count += 1;
        let mut gap = text.get(end..).unwrap_or_default();
        if is_initial && gap.starts_with('.') {
            end += 1;
            parts[count - 1].end = end;
            gap = text.get(end..).unwrap_or_default();
        }
        if !gap.starts_with(' ') {
            break;
        }
        at = end + 1;
    }
    (parts, count)
}

/// Whether nothing goes on after a word.
fn is_last(text: &str, end: usize) -> bool {
    let rest = text.get(end..).unwrap_or_default();
    rest.is_empty()
        || rest.starts_with([',', '.', ';', '!', '?', '\n', ')'])
        || [" und ", " and "].iter().any(|word| rest.starts_with(word))
}

/// Whether a firm's legal form stands right after a name: "Heinrich Müller `GmbH`", "Weber & Co".
fn is_firm(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '&', '+', ',']);
    Word::at(rest).is(words::FIRM)
}

/// How far the words go on as a name.
fn extent(parts: &[Part], lead: Lead) -> usize {
    let is_all_small = parts.first().is_some_and(|first| !first.is_capital);
    let mut size = 1;
    while let Some(part) = parts.get(size) {
        let follows = if part.is_particle() {
            // Only between: something that is a name has to come.
            let next = parts[size + 1..].iter().find(|part| !part.is_particle());
            next.is_some_and(|next| next.is_capital && (next.is_rare() || next.is_known()))
        } else if part.is_initial {
            let next = parts.get(size + 1);
            next.is_some_and(|next| next.is_capital && !next.is_initial) || lead >= Lead::Name
        } else if is_all_small {
            !part.is_capital
                && (part.is_sure()
                    || lead >= Lead::Name && part.is_surname_at_end(&parts[size - 1]))
        } else {
            // An unknown capital word goes on only if it is no common one, and once.
            let may_follow = size == 1 || lead >= Lead::Name || parts[size - 1].is_particle();
            part.is_capital
                && part.flags & (words::ADDRESSED | words::TITLE) == 0
                && (part.is_sure() || may_follow && (part.is_known() || part.is_rare() && size < 3))
        };
        if !follows {
            break;
        }
        size += 1;
    }
    while size > 1 && parts[size - 1].is_particle() {
        size -= 1;
    }
    size
}

/// How many of the words are a name, how sure that is, and why.
type Verdict = (usize, f32, &'static str);

fn judge(parts: &[Part], lead: Lead, view: &View<'_>) -> Option<Verdict> {
    let size = extent(parts, lead);
    let (first, last) = (parts.first()?, parts.get(size - 1)?);
    let before = view.previous[0].flags;
    if !first.is_capital {
        let is_announced = lead >= Lead::Name && first.is_known() && (first.is_sure() || size > 1);
        let may_be = lead == Lead::May && first.is_given() && first.is_sure();
        // "lg petra" at the end.
        let ends = view.after.get(last.end..).is_some_and(|rest| rest.trim().is_empty());
        let says_more = before & words::IS != 0 && before & words::CLOSES == 0
            || before & words::CLOSES != 0 && ends;
        let fits = is_announced || may_be && (size > 1 || says_more);
        return fits.then_some((size, 0.7, "words before announce a name"));
    }
    // "Frau Klein": a surname that is a common word, too. "Frau Bestellung" is none.
    let may_be_name = first.is_rare() || first.is_known();
    match lead {
        Lead::Addressed if may_be_name => {
            // A second word has to be known: "Frau Klein Danke".
            let goes_on = last.is_known() || first.is_given() && last.is_rare();
            Some((if goes_on { size } else { 1 }, 0.93, "a form of address stands before it"))
        }
        Lead::Name if may_be_name => {
            let confidence = if first.is_known() || last.is_known() { 0.95 } else { 0.8 };
            Some((size, confidence, "words before announce a name"))
        }
        Lead::May => perhaps_announced(parts, size, view),
        Lead::Addressed | Lead::Name | Lead::None => None,
    }
}

/// Words before that often announce a name: one that is known, or what closes a letter.
fn perhaps_announced(parts: &[Part], size: usize, view: &View<'_>) -> Option<Verdict> {
    let (first, last) = (&parts[0], &parts[size - 1]);
    let [before, further, _] = view.previous;
    let closes = before.flags & words::CLOSES != 0;
    let rest = view.after.get(last.end..).unwrap_or_default();
    // "hier Frank.": a name that is a word, too, stands alone.
    let is_alone = || {
        first.is_given()
            && size == 1
            && !closes
            && (rest.is_empty() || rest.starts_with([',', '.', '!', '\n']))
    };
    if first.is_known() && (first.is_rare() || size > 1 && last.is_known() || is_alone()) {
        let size = if last.is_known() || first.is_given() { size } else { 1 };
        return Some((size, 0.88, "a known name, and the words before announce one"));
    }
    if size > 1 && first.is_rare() && last.is_sure() && last.flags & SURNAME != 0 {
        return Some((size, 0.7, "a known surname, and the words before announce a name"));
    }
    // "Viele Grüße\nXaverine Öxle": unknown words close a letter.
    let is_closing = closes
        && (before.gap == Gap::Line || size > 1 && further.flags & (words::CLOSES | COMMON) != 0);
    let ends = rest.trim_start_matches(['.', '!', ' ']).is_empty() || rest.starts_with('\n');
    let fits = is_closing && ends && first.is_rare() && last.is_rare() && size <= 3;
    fits.then_some((size, 0.6, "it closes a letter"))
}

#[cfg(test)]
mod tests {
    use crate::tests::kinds;

    fn check(text: &str, expected: &str) {
        crate::tests::check(text, "person", expected);
    }

    #[test]
    fn names_that_are_announced_are_found_whole() {
        for (text, name) in [
            ("Hallo, mein Name ist Nguyen Ivanov, ich habe eine Frage", "Nguyen Ivanov"),
            ("ich heiße Xaverine Öxle und wohne hier", "Xaverine Öxle"),
            ("Ich bin Frau Klein, die Sendung hängt", "Klein"),
            ("Sehr geehrter Herr Dr. Müller-Lüdenscheidt, danke", "Müller-Lüdenscheidt"),
            ("Kontoinhaber Heike von der Heide.", "Heike von der Heide"),
            ("Mit besten Grüßen, Friederike von Stein", "Friederike von Stein"),
            ("Viele Grüße\nAnna-Lena Schmidt", "Anna-Lena Schmidt"),
            ("Hallo Team, hier Claudia. Ruft an", "Claudia"),
            ("Mit freundlichen Grüßen\n\nJürgen Öztürk", "Jürgen Öztürk"),
            ("mein name ist max müller und ich warte", "max müller"),
            ("Hi, my name is Grace Wright and my order", "Grace Wright"),
            ("Dear Mr. O'Brien, thanks", "O'Brien"),
            ("This is Daniel, I spoke", "Daniel"),
            ("account holder Ryan J. Davies.", "Ryan J. Davies"),
            ("Send it to Mohammed Khan, please", "Mohammed Khan"),
            ("Name: Lena Wirth", "Lena Wirth"),
            ("mein Mann Christian Schröder hat bestellt", "Christian Schröder"),
            ("Danke, Monika Hofmann", "Monika Hofmann"),
        ] {
            check(text, name);
        }
    }

    #[test]
    fn names_that_nothing_announces_are_found() {
        for (text, name) in [
            ("Ich habe gestern mit Jonas Weber gesprochen.", "Jonas Weber"),
            ("Claudia meinte, ich bekomme Geld zurück.", "Claudia"),
            ("Yesterday Oluwaseun Adeyemi told me it was fixed.", "Oluwaseun Adeyemi"),
            ("Please ask Priya to call me.", "Priya"),
        ] {
            check(text, name);
        }
    }

    #[test]
    fn names_in_small_letters_are_found_where_words_announce_them() {
        for (text, name) in [
            ("ich heiße jonas weber, mein zähler spinnt", "jonas weber"),
            ("ich heiße jonas weber und mein zähler spinnt", "jonas weber"),
            ("mein name ist ayşe yılmaz", "ayşe yılmaz"),
            ("my name is peter smith and my bill is wrong", "peter smith"),
            ("hi, i'm laura, can you help", "laura"),
            ("ich heiße anna will kündigen", "anna"),
        ] {
            check(text, name);
        }
    }

    #[test]
    fn firms_streets_months_and_products_are_no_names() {
        for text in [
            "Die Firma Heinrich Müller GmbH & Co. KG hat bestellt.",
            "The invoice from Peter Smith Ltd is still open.",
            "Am Karl-Marx-Platz ist der Strom weg, Ecke Goethestraße.",
            "Ab März bin ich in Frankfurt am Main gemeldet.",
            "Gibt es am Black Friday Rabatt auf Kaffeemaschinen?",
            "Das Handy Samsung Galaxy S24 Ultra ist defekt.",
            "Der Nordlicht Ökostrom Tarif ist seit Januar teurer geworden.",
            "Amazon and PayPal both charged me in May.",
            "The Oxford Street office was closed on Good Friday.",
            "I want to speak to a Manager about Invoice 4711.",
            "Someone from Customer Care promised a refund.",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn other_words_are_no_names() {
        for text in [
            "Vielen Dank für die schnelle Hilfe",
            "Das ist Alles falsch",
            "Ich bin Kunde bei Ihnen",
            "Wann kommt meine Bestellung?",
            "Guten Tag, bitte prüfen Sie",
            "Will it arrive in May?",
            "My name is wrong on the card",
            "Berlin ist groß",
            "Ich habe Ihre Mail im August bekommen",
            "Hier ist die Rechnung",
            "This is Wrong",
            "Best Regards",
            "Thanks, that solved it!",
        ] {
            assert_eq!(kinds(text), [], "{text}");
        }
    }
}
