//! Detector `special`: words that speak of what the law protects most (GDPR, article 9).
//!
//! It sees that a text speaks of such a thing, not of whom: "my mother has cancer" and "I have cancer" are alike.

use std::sync::LazyLock;

use crate::{
    Category, FindingKind,
    scan::{Found, View},
    words,
};

const DETECTOR: &str = "special@1";

/// Words, and beginnings of words marked with `*`.
const WORDS: &[(Category, &str)] = &[
    (
        Category::Health,
        "krebs krebserkrankung* tumor* chemo* diabet* depression* depressiv* schwanger* fehlgeburt* hiv aids epilep* \
         demenz* alzheimer* parkinson* schizophren* bipolar* psychiat* psychothera* schwerbehinder* behinderung* \
         pflegegrad* rollstuhl* dialyse* herzinfarkt* schlaganfall* hepatitis* magersucht* bulimi* \
         suchtkrank* alkoholiker* drogenabhäng* burnout* asthma* insulin* cancer* pregnan* miscarriage* diabetic* \
         dementia* wheelchair* disabled disability* psychiatr* antidepress* schizo* autis* adhs adhd \
         krankgeschrieben* chemotherapy transplant* palliativ* mastektomie*",
    ),
    (
        Category::Religion,
        "muslim* moslem* islam* katholi* evangelisch* protestant* jude jüdin juden jüdisch* jewish christian* hindu* buddhis* \
         atheis* kirchensteuer* konfession* catholic* koscher* halal* ramadan* synagog* moschee* mosque*",
    ),
    (
        Category::TradeUnion,
        "gewerkschaft* betriebsrat* ver.di verdi unionist* tarifkommission* streikkasse*",
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
    if word.len() < 3 || view.word.has_digit {
        return;
    }
    let entries = &BY_BEGINNING[beginning(word.as_bytes())];
    if entries.is_empty() {
        return;
    }
    let mut buffer = [0; 40];
    let Some(lower) = words::lowered(word, &mut buffer) else { return };
    let fits = |(stem, is_open, _): &&(&str, bool, Category)| {
        if *is_open { lower.starts_with(stem) } else { lower == *stem }
    };
    // "Christian" is a name; "christian" is a faith.
    if view.word.is(words::GIVEN) && word.starts_with(char::is_uppercase) {
        return;
    }
    if let Some((_, _, category)) = entries.iter().find(fits) {
        let evidence = "a word of a special category of personal data";
        found.push(FindingKind::SpecialCategory(*category), 0..word.len(), 0.6, evidence, DETECTOR);
    }
}
