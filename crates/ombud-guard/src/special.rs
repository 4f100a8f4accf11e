//! Detector `special`: words that speak of what the law protects most (GDPR, article 9).
//!
//! It is sure where somebody says it of themselves or of somebody close ("I have cancer", "meine Mutter ist dement").
//! Elsewhere it only sees that a text speaks of such a thing: "the cancer charity".

use std::sync::LazyLock;

use crate::{
    Category, FindingKind,
    scan::{Found, View},
    words,
};

const DETECTOR: &str = "special@1";

/// Words, and beginnings of words marked with `*`; `_` is a space.
const WORDS: &[(Category, &str)] = &[
    (
        Category::Health,
        "krebs krebserkrankung* tumor* chemo* diabet* depression* depressiv* schwanger* fehlgeburt* hiv aids epilep* \
         demenz* alzheimer* parkinson* schizophren* bipolar* psychiat* psychothera* schwerbehinder* behinderung* \
         pflegegrad* rollstuhl* dialyse* herzinfarkt* schlaganfall* hepatitis* magersucht* bulimi* \
         suchtkrank* alkoholiker* drogenabhäng* burnout* asthma* insulin* cancer* pregnan* miscarriage* diabetic* \
         dementia* wheelchair* disabled disability* psychiatr* antidepress* schizo* autis* adhs adhd \
         krankgeschrieben* sklerose* sclerosis chemotherapy transplant* palliativ* mastektomie*",
    ),
    (
        Category::Religion,
        "muslim* moslem* islam* katholi* evangelisch* protestant* jude jüdin juden jüdisch* jewish christian* hindu* buddhis* \
         atheis* kirchensteuer* konfession* catholic* koscher* halal* ramadan* synagog* moschee* mosque*",
    ),
    (
        Category::TradeUnion,
        "gewerkschaft* betriebsrat* ver.di verdi ig_metall ig_bce ig_bau unionist* tarifkommission* streikkasse*",
    ),
    (
        Category::Orientation,
        "schwul* lesbisch* lesbe* homosexu* bisexuell* bisexual* lesbian* queer* transgender* transsexu* nonbinary nichtbinär* gay",
    ),
    (
        Category::Politics,
        "parteimitglied* afd cdu csu spd fdp republican* democrat* sozialist* kommunist* parteibuch*",
    ),
    (
        Category::Origin,
        "sinti migrationshintergrund* kurdisch* kurde* asylbewerb* geflüchtet* afrodeutsch* ethnicity* asylum*",
    ),
];

/// Ends of compounds: "Brustkrebs".
const ENDS: &[(&str, Category)] = &[("krebs", Category::Health)];

/// The words by their first two letters, each by its five lowest bits.
type Entries = Vec<(&'static str, bool, Category)>;

static BY_BEGINNING: LazyLock<Vec<Entries>> = LazyLock::new(|| {
    let mut by_beginning = vec![Vec::new(); 1 << 10];
    for (category, words) in WORDS {
        for word in words.split_whitespace() {
            let stem = word.trim_end_matches('*');
            by_beginning[beginning(stem.as_bytes())].push((
                stem,
                stem.len() < word.len(),
                *category,
            ));
        }
    }
    by_beginning
});

fn beginning(word: &[u8]) -> usize {
    usize::from(word[0] & 31) << 5 | usize::from(word[1] & 31)
}

pub(crate) fn find(view: &View<'_>, found: &mut Found) {
    let word = view.word.text;
    if word.len() < 2 || view.word.has_digit {
        return;
    }
    let entries = &BY_BEGINNING[beginning(word.as_bytes())];
    let end = ENDS.iter().find(|(end, _)| word.len() > end.len() && word.ends_with(end));
    if entries.is_empty() && end.is_none() {
        return;
    }
    let mut buffer = [0; 40];
    let Some(lower) = words::lowered(word, &mut buffer) else { return };
    let fits = |(stem, is_open, _): &&(&str, bool, Category)| {
        if stem.contains(['.', '_']) {
            let name =
                view.after.get(..stem.len()).map(|name| name.to_lowercase().replace(' ', "_"));
            name.as_deref() == Some(stem)
        } else if *is_open {
            lower.starts_with(stem)
        } else {
            lower == *stem
        }
    };
    // "Christian" is a name; "christian" is a faith.
    if view.word.is(words::GIVEN) && word.starts_with(char::is_uppercase) {
        return;
    }
    let category = entries.iter().find(fits).map(|(_, _, category)| *category);
    let category = category.or(end.map(|(_, category)| *category));
    if let Some(category) = category {
        let (confidence, evidence) = if is_said_of_somebody(view.before) {
            (0.85, "says it of themselves or of somebody close")
        } else {
            (0.6, "a word of a special category of personal data")
        };
        let kind = FindingKind::SpecialCategory(category);
        found.push(kind, 0..word.len(), confidence, evidence, DETECTOR);
    }
}

/// Whether the sentence so far has somebody who speaks of themselves or theirs, and what they are, have or had; and
/// neither denies nor supposes it.
fn is_said_of_somebody(before: &str) -> bool {
    const WHO: &str =
        "ich wir mein meine meiner meinem unser unsere mir uns i i'm i've my we we're our";
    // "am" is German for "at the", too.
    const STATES: &str = "bin ist sind war habe hab hat haben hatte leide leidet wurde bekam erkrankt is are was \
        have has had suffer suffers i'm i've we're got diagnosed i_am";
    const UNLESS: &str = "nicht kein keine keinen nie wenn ob falls für über not no never if whether for about \
        don't isn't aren't haven't wasn't";
    let sentence = before.rsplit(['.', '!', '?', '\n', ';']).next().unwrap_or_default();
    let sentence = sentence.to_lowercase().replace("i am ", "i i_am ");
    let words = || sentence.split(|sign: char| !sign.is_alphanumeric() && !"'_".contains(sign));
    let has = |list: &str| words().any(|word| list.split(' ').any(|known| known == word));
    has(WHO) && has(STATES) && !has(UNLESS)
}

#[cfg(test)]
mod tests {
    use crate::{FindingKind, Rules, SURE_MIN, findings};

    fn special(text: &str) -> Vec<(&'static str, bool)> {
        let found = findings(text, Rules::none());
        let special = |kind| matches!(kind, FindingKind::SpecialCategory(_));
        let told = found.iter().filter(|finding| special(finding.kind));
        told.map(|finding| (finding.kind.code(), finding.confidence >= SURE_MIN)).collect()
    }

    #[test]
    fn what_somebody_says_of_themselves_is_sure() {
        for (text, code) in [
            ("Ich leide seit Jahren an Depressionen.", "health"),
            ("Ich bin im fünften Monat schwanger", "health"),
            ("Meine Mutter ist dement, sie hat Alzheimer", "health"),
            ("I'm gay and was insulted by your driver", "orientation"),
            ("I am pregnant", "health"),
            ("I have been diagnosed with bipolar disorder", "health"),
            ("wir sind muslimisch", "religion"),
            ("Ich bin in der Gewerkschaft", "trade_union"),
            ("Ich bin Mitglied der IG Metall", "trade_union"),
            ("Ich bin bei ver.di", "trade_union"),
            ("Meine Frau hat Brustkrebs", "health"),
            ("Bei mir wurde Multiple Sklerose festgestellt", "health"),
        ] {
            assert_eq!(special(text), [(code, true)], "{text}");
        }
    }

    #[test]
    fn what_a_text_only_speaks_of_is_a_suspicion() {
        for (text, code) in [
            ("Kommt die Spende der Krebshilfe zugute? Krebs ist furchtbar.", "health"),
            ("Ich bin nicht schwanger", "health"),
            ("Wenn ich schwanger bin, ruht der Vertrag dann?", "health"),
            ("my order is for the cancer charity", "health"),
            ("Is the church catholic?", "religion"),
            ("Ist im Krankenhaus jemand für Krebs da?", "health"),
            ("Kann ich am Freitag wegen Asthma kommen?", "health"),
            ("Wird im Ort Krebs erforscht?", "health"),
        ] {
            let found = special(text);
            assert!(
                !found.is_empty() && found.iter().all(|told| *told == (code, false)),
                "{text}: {found:?}"
            );
        }
        assert_eq!(special("Wie hoch ist mein Abschlag?"), []);
    }
}
