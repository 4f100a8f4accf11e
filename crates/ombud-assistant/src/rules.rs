//! What is heard by rule, whatever the classifier learned: that something is denied or works again, and a wish to be
//! amused; and the words that such rules are made of.

use memchr::memmem;

/// Whether a message wants to be told a joke, sung a song or the like, which no company's assistant is for.
pub(crate) fn asks_for_amusement(text: &str) -> bool {
    const WISHES: &[&str] = &[
        "erzähl",
        "erzähle",
        "erzählst",
        "erzählen",
        "sag",
        "sage",
        "sing",
        "singe",
        "singst",
        "schreib",
        "schreibe",
        "schreibst",
        "dichte",
        "reim",
        "bring",
        "bringst",
        "mach",
        "kennst",
        "kennen",
        "kennt",
        "weißt",
        "wissen",
        "hast",
        "tell",
        "sing",
        "write",
        "know",
        "give",
        "make",
        "got",
        "compose",
    ];
    const OF_US: &[&str] =
        &["mir", "mich", "uns", "me", "us", "du", "ihr", "sie", "you", "u", "einen", "ein", "a"];
    const AMUSEMENTS: &[&str] = &[
        "witz",
        "witze",
        "scherz",
        "gedicht",
        "gedichte",
        "lied",
        "lieder",
        "märchen",
        "rätsel",
        "limerick",
        "gutenachtgeschichte",
        "lustiges",
        "witziges",
        "lachen",
        "joke",
        "jokes",
        "poem",
        "poems",
        "song",
        "songs",
        "riddle",
        "fairytale",
        "funny",
        "laugh",
        "haiku",
        "pun",
        "rap",
    ];
    let lower = text.to_lowercase();
    let words = words(&lower);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let about_another =
        ["ist", "is", "no", "not", "nicht", "kein", "keine", "keinen", "wie", "like"];
    let says_so = words.iter().any(|word| about_another.contains(word));
    words.len() <= AMUSEMENT_WORDS_MAX && has(WISHES) && has(OF_US) && has(AMUSEMENTS) && !says_so
}

/// Words of a wish to be amused at most: a longer message says more.
const AMUSEMENT_WORDS_MAX: usize = 9;

/// Whether a message says that something works again, and nothing else: “Der Strom geht wieder”, “power is back”.
pub(crate) fn works_again(text: &str) -> bool {
    const ENDS: &[&str] = &[
        "geht wieder",
        "gehen wieder",
        "läuft wieder",
        "laeuft wieder",
        "funktioniert wieder",
        "funktionieren wieder",
        "wieder da",
        "wieder an",
        "is back",
        "are back",
        "back on",
        "works again",
        "working again",
        "running again",
        "on again",
    ];
    // A smell that is back, or an outage, is no good news: only what somebody is glad to have is.
    const GLAD: &str = "strom licht lichter internet heizung warmwasser elektrizität zähler app portal website seite anmeldung \
                        alles power electricity light lights heating internet supply app portal website everything";
    // “Wann geht es wieder”, “hoffentlich ist er bald wieder da”, “I am back”.
    const OTHERS: &[&str] = &[
        "wann",
        "wie",
        "wer",
        "ob",
        "wenn",
        "bis",
        "bald",
        "hoffe",
        "hoffentlich",
        "soll",
        "sollte",
        "muss",
        "will",
        "möchte",
        "warte",
        "bin",
        "sobald",
        "ich",
        "when",
        "if",
        "until",
        "hope",
        "hopefully",
        "should",
        "must",
        "need",
        "want",
        "please",
        "bitte",
        "wait",
        "waiting",
        "once",
        "turn",
        "switch",
        "how",
        "who",
        "i",
        "rufen",
        "call",
        "schon",
        "fängt",
        "schalten",
    ];
    let lower = text.to_lowercase().replace("'s ", " is ").replace("’s ", " is ");
    let parts = lower.split([',', '.', '!', ';', ':', '\n']).map(words);
    let beside = |word: &&str| ["jetzt", "now", "danke", "thanks", "ok", "super"].contains(word);
    let parts = parts.map(|part| part.into_iter().filter(|word| !beside(word)).collect::<Vec<_>>());
    let parts: Vec<Vec<&str>> = parts.filter(|part| !part.is_empty()).collect();
    // “The cable is on fire, the power is back” says more.
    let [words] = parts.as_slice() else { return false };
    let said = words.join(" ");
    let verbs =
        ["geht", "gehen", "läuft", "laeuft", "funktioniert", "funktionieren", "works", "working"];
    let is_it = has(words, "es it") && words.iter().any(|word| verbs.contains(word));
    (3..=WORKS_WORDS_MAX).contains(&words.len())
        && (has(words, GLAD) || is_it)
        && !text.contains('?')
        && !denies(&lower)
        && !words.iter().any(|word| OTHERS.contains(word))
        && ENDS.iter().any(|end| said.ends_with(&format!(" {end}")))
}

/// Words of a message that says that something works again, at most.
const WORKS_WORDS_MAX: usize = 8;

/// Whether a message says that somebody asked or wrote already: “Das hab ich jetzt 3 mal gefragt”.
pub(crate) fn asked_before(plain: &str) -> bool {
    has(&words(plain), "gefragt geschrieben angerufen asked wrote written called")
}

/// Whether a message says that a matter settled itself, and nothing is to be done: “hat sich erledigt”.
pub(crate) fn has_settled_itself(text: &str) -> bool {
    const SETTLED: &[&str] = &[
        "sich erledigt",
        "sich geklärt",
        "erledigt sich",
        "von selbst",
        "von allein",
        "nicht mehr nötig",
        "sorted itself",
        "resolved itself",
        "solved itself",
        "no longer need",
        "not needed",
        "no need",
    ];
    let lower = text.to_lowercase();
    SETTLED.iter().any(|settled| lower.contains(settled))
}

/// Whether a message says in so many words that something is settled: “das hat geholfen”, “sorted”.
pub(crate) fn says_settled(text: &str) -> bool {
    const SETTLED: &str = "erledigt geklärt geklaert gelöst geloest behoben geklappt geholfen weitergeholfen funktioniert beantwortet wieder \
                           vorbei beendet fertig reicht bescheid klar solved sorted resolved fixed helped helpful worked works \
                           working back over settled settles answered answers done trick enough clear cleared";
    let lower = text.to_lowercase();
    has(&words(&lower), SETTLED) || has_settled_itself(text)
}

/// Words that say that it is this very moment.
const NOW: &str = "now jetzt nun eben soeben gerade grad grade vorhin moment";
/// What may stand beside them: who did it, and what.
const BESIDE_NOW: &str = "just right very this the of a at it ve i have read did took was is s only just there today erst ganz im diesem \
                          in dem den das der die es ich wir hab habe haben bin war ist abgelesen ihn sie stand genau also ja yes \
                          hier da heute bitte please ab von";

/// Whether a message says that it is now, and nothing else: “gerade eben”, “I read it just now”.
pub(crate) fn says_only_when(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words = words(&lower);
    has(&words, NOW) && !text.contains('?') && only(&words, &[NOW, BESIDE_NOW])
}

/// Whether a message says that somebody does not know, and nothing else: “keine Ahnung”, “no idea”.
pub(crate) fn knows_nothing(text: &str) -> bool {
    const KNOWS: &str = "ahnung plan schimmer idea clue idk dunno know weiß weiss";
    const NOT: &str = "kein keine keinen keiner nicht nich no not don dont haven hasn idk dunno";
    const BESIDE: &str = "hab habe haben ich wir da davon leider gar noch das es i t ve got have a the do we sorry really of that it mehr \
                          blassen echt ehrlich gesagt absolut überhaupt";
    let lower = text.to_lowercase();
    let words = words(&lower);
    has(&words, KNOWS) && has(&words, NOT) && only(&words, &[KNOWS, NOT, BESIDE])
}

/// Whether a message says that something is wrong, still or again: it is not settled, whatever else it sounds like.
pub(crate) fn is_amiss(plain: &str) -> bool {
    const WRONG: &str = "problem probleme problems störung störungen fehler ausfall stromausfall outage error fault issue issues";
    const SOLVED: &str = "gelöst geloest behoben erledigt weg vorbei geklärt beseitigt beendet vergangen solved fixed sorted resolved \
                          gone over cleared ended mended kein keine keinen no";
    const STILL: &str = "weiterhin immer bleibt besteht bestehen still remains persists same dasselbe gleiche gleichen kaputt broken";
    const DANGER: &str = "raucht rauch qualmt qualm brennt feuer riecht stinkt funken geruch gasgeruch brandgeruch smoke smoking \
                          burning burns fire smell smells sparks";
    let words = words(plain);
    let goes_on = has(&words, STILL) && !has(&words, SOLVED);
    let starts_again = plain.contains("geht wieder los") || plain.contains("came back");
    (has(&words, WRONG) && !has(&words, SOLVED)) || goes_on || starts_again || has(&words, DANGER)
}

/// Whether a message says that something is not so.
pub(crate) fn denies(plain: &str) -> bool {
    const DENIALS: &[&str] = &[
        "nicht",
        "nich",
        "nichts",
        "nix",
        "nie",
        "kaum",
        "leider",
        "kein",
        "keine",
        "keinen",
        "wenig",
        "not",
        "never",
        "nothing",
        "unfortunately",
        "dont",
        "didnt",
        "doesnt",
        "hasnt",
        "isnt",
        "wasnt",
        "havent",
        "wont",
        "cant",
        "hardly",
        "barely",
    ];
    let plain = plain.replace(['\'', '’'], "");
    words(&plain).iter().any(|word| DENIALS.contains(word))
}

/// Whether a message says that somebody does not mind, and nothing else: “ist mir egal”, “I don't care which”. That all is the
/// same to somebody may be said in despair, and counts only with `anything`.
pub(crate) fn does_not_mind(text: &str, anything: bool) -> bool {
    const SAYS: &str = "egal wurscht wurst schnuppe gleichgültig mind care whatever matter";
    const NOT: &str = "don dont not doesn doesnt no";
    const BESIDE: &str = "mir uns das dies ist is isses es s doch ganz völlig total eigentlich wirklich echt mal da na ach ja ok okay \
                          wann welche welcher welches welchen was wie wo wer danke bitte sie ihnen sind beides beide i we t me \
                          to it that does do really at which when what one either of them way us thanks please fine yes";
    const ALL: &str = "alles everything all";
    let lower = text.to_lowercase();
    let words = words(&lower);
    let is_of_care = words.iter().any(|word| is_in(word, "mind care matter"));
    let says = has(&words, SAYS) && (!is_of_care || has(&words, NOT));
    let lists: &[&str] = if anything { &[SAYS, NOT, BESIDE, ALL] } else { &[SAYS, NOT, BESIDE] };
    says && words.len() <= MIND_WORDS_MAX && !text.contains('?') && only(&words, lists)
}

/// Words of a message that says that somebody does not mind, at most.
const MIND_WORDS_MAX: usize = 8;

/// What is left of a message beside that somebody does not mind: “Das ist mir egal, ich will nur mein Geld zurück”. `None` where
/// nothing is, or where it may be despair after all.
pub(crate) fn beside_indifference(text: &str) -> Option<String> {
    const GRAVE: &str = "leben sterben tot tod sinn springe springen spring schluss ende aus alles live living life die dead end jump \
                         point anymore longer over everything kann mag weiter";
    let lower = text.to_lowercase();
    let said = words(&lower);
    let gives_up = said.windows(2).any(|pair| {
        matches!(
            pair,
            ["nicht" | "nimmer", "mehr"]
                | ["any", "more"]
                | ["can", "t"]
                | ["give" | "giving", "up"]
        )
    });
    if gives_up || has(&said, GRAVE) {
        return None;
    }
    let parts: Vec<&str> = text.split([',', '.', ';', '!', '\n']).collect();
    let (indifferent, left): (Vec<&str>, Vec<&str>) =
        parts.into_iter().partition(|part| does_not_mind(part, false));
    let left: Vec<&str> = left.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect();
    (!indifferent.is_empty() && !left.is_empty()).then(|| left.join(", "))
}

pub(crate) fn words(text: &str) -> Vec<&str> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Whether a text says anything in words: “DE89 3704 0044” does not.
pub(crate) fn has_a_word(text: &str) -> bool {
    words(text).iter().any(|word| {
        word.chars().count() >= WORD_LETTERS_MIN && word.chars().all(char::is_alphabetic)
    })
}

/// Letters of a word that says something, at least.
const WORD_LETTERS_MIN: usize = 3;

/// Whether a word is one of a list, which is written with blanks between.
pub(crate) fn is_in(word: &str, list: &str) -> bool {
    // Whatever is understood asks this thousands of times: the word is searched for, and the list not taken apart.
    let (word, list) = (word.as_bytes(), list.as_bytes());
    !word.is_empty()
        && memmem::find_iter(list, word).any(|at| {
            let is_blank = |place: Option<&u8>| place.is_none_or(u8::is_ascii_whitespace);
            is_blank(at.checked_sub(1).and_then(|before| list.get(before)))
                && is_blank(list.get(at + word.len()))
        })
}

/// Whether any of these words is one of a list.
pub(crate) fn has(words: &[&str], list: &str) -> bool {
    words.iter().any(|word| is_in(word, list))
}

/// Whether all of these words are in lists.
pub(crate) fn only(words: &[&str], lists: &[&str]) -> bool {
    words.iter().all(|word| lists.iter().any(|list| is_in(word, list)))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_word_is_in_a_list_where_it_stands_between_blanks(
            word in "[abä]{0,3}",
            list in "[abä ]{0,20}",
        ) {
            let is_there = list.split(' ').any(|one| !one.is_empty() && one == word);
            proptest::prop_assert_eq!(is_in(&word, &list), is_there);
        }
    }

    #[test]
    fn that_it_is_now_is_told_from_what_is_wanted_now() {
        for text in ["now", "just now", "Jetzt", "gerade eben", "I read it just now", "Eben erst."]
        {
            assert!(says_only_when(text), "{text}");
        }
        for text in
            ["jetzt kündigen", "kein Strom jetzt", "today", "is it now?", "it works now", ""]
        {
            assert!(!says_only_when(text), "{text}");
        }
    }

    #[test]
    fn who_does_not_know_is_told_from_who_asks() {
        for text in
            ["keine Ahnung", "hab kein ahnung", "no idea", "I have no clue", "Weiß ich nicht"]
        {
            assert!(knows_nothing(text), "{text}");
        }
        for text in ["keine Ahnung wo der Zähler ist", "Ahnung", "no", "I don't know my number", ""]
        {
            assert!(!knows_nothing(text), "{text}");
        }
    }

    #[test]
    fn that_something_does_not_matter_is_told_from_that_nothing_does() {
        for text in [
            "ist mir egal",
            "mir egal",
            "Egal",
            "is mir wurscht",
            "Ist mir völlig egal.",
            "egal wann",
            "I don't mind",
            "I don't care which",
            "whatever",
            "doesn't matter to me",
            "Das ist mir doch egal!",
        ] {
            assert!(does_not_mind(text, false), "{text}");
        }
        assert!(does_not_mind("mir ist alles egal", true));
        for text in [
            "mir ist alles egal",
            "mir ist alles egal, ich will nicht mehr",
            "I care",
            "I mind that",
            "what is the matter?",
            "mir ist mein Leben egal",
            "Egal, ich springe",
        ] {
            assert!(!does_not_mind(text, false), "{text}");
        }
        let left = beside_indifference("Das ist mir egal, ich will nur mein Geld zurück");
        assert_eq!(left.as_deref(), Some("ich will nur mein Geld zurück"));
        for text in [
            "ist mir egal, ich will nicht mehr",
            "mir egal, ich springe",
            "ist mir egal",
            "I don't care, I want to die",
        ] {
            assert_eq!(beside_indifference(text), None, "{text}");
        }
    }

    #[test]
    fn that_something_works_again_is_heard_and_that_it_should_is_not() {
        for text in [
            "Der Strom geht wieder",
            "unser Internet läuft jetzt wieder, danke!",
            "Das Licht ist wieder an.",
            "power is back",
            "The power's back on now",
            "everything works again",
        ] {
            assert!(works_again(text), "{text}");
        }
        for text in [
            "Der Strom geht wieder nicht",
            "Der Strom ist schon wieder weg",
            "Wann geht der Strom wieder",
            "Geht der Strom wieder?",
            "Wann ist der Strom wieder da",
            "Der Ableser ist schon wieder da",
            "Ich bin wieder da",
            "hopefully the power is back",
            "power is not back",
            "is the power back on?",
            "please turn it back on",
            "Das Kabel brennt, der Strom ist wieder da",
            "Der Gasgeruch ist wieder da",
            "Das Feuer ist wieder da",
            "The smoke is back",
            "The outage is back",
            "Die Mahnung ist wieder da",
            "it is back",
            "geht wieder",
            "",
        ] {
            assert!(!works_again(text), "{text}");
        }
    }

    #[test]
    fn a_problem_that_is_there_is_not_settled() {
        for text in [
            "ich habe ein problem",
            "das problem besteht weiterhin",
            "gut, aber das problem bleibt",
            "jetzt raucht es wieder",
            "i have a problem with my bill",
            "the problem is still there",
            "same problem again",
            "it's broken again",
            "es geht wieder los",
        ] {
            assert!(is_amiss(text), "{text}");
        }
        for text in [
            "das problem ist gelöst",
            "die störung ist behoben",
            "the problem is gone",
            "kein problem mehr",
            "alles wieder gut",
            "das hat geholfen, danke",
        ] {
            assert!(!is_amiss(text), "{text}");
        }
    }

    #[test]
    fn that_something_did_not_help_is_heard() {
        for denial in ["das hat nicht geholfen", "hat leider nichts gebracht", "that didn't help"] {
            assert!(denies(denial), "{denial}");
        }
        for other in ["das hat geholfen", "that helped, thanks", "jetzt geht es"] {
            assert!(!denies(other), "{other}");
        }
    }
}
