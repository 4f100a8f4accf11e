//! Makes the tables in `crates/ombud-guard/src/language/` from the n-gram models of lingua 1.8 (Peter M. Stahl,
//! Apache-2.0), which are some 100 MB for these languages and too large to ship.
//!
//! ```text
//! cargo run --release --manifest-path scripts/language-table/Cargo.toml -- crates/ombud-guard/src/language
//! ```
//!
//! Of each language the [`NGRAMS_PER_LANGUAGE`] commonest sequences of one to [`LETTERS_MAX`] letters
//! are kept; the table has every language's probability of each. `language/letters.rs` of `ombud-guard` says
//! how it is read.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
};

use fst::Streamer as _;
use include_dir::Dir;

/// 2,000 are a third of the size and five points worse on two words of the development data; 15,000 are
/// more than twice the size and a point and a half better.
const NGRAMS_PER_LANGUAGE: usize = 6_000;
/// Five letters are no better.
const LETTERS_MAX: usize = 4;
/// Steps into which one unit of a natural logarithm is divided.
const STEPS: f64 = 20.0;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args().nth(1).ok_or("name the folder that the tables go to")?;
    let latin: &[(&str, &Dir<'_>)] = &[
        ("de", &lingua_german_language_model::GERMAN_MODELS_DIRECTORY),
        ("en", &lingua_english_language_model::ENGLISH_MODELS_DIRECTORY),
        ("fr", &lingua_french_language_model::FRENCH_MODELS_DIRECTORY),
        ("es", &lingua_spanish_language_model::SPANISH_MODELS_DIRECTORY),
        ("it", &lingua_italian_language_model::ITALIAN_MODELS_DIRECTORY),
        ("pl", &lingua_polish_language_model::POLISH_MODELS_DIRECTORY),
        ("tr", &lingua_turkish_language_model::TURKISH_MODELS_DIRECTORY),
        ("cs", &lingua_czech_language_model::CZECH_MODELS_DIRECTORY),
        ("nl", &lingua_dutch_language_model::DUTCH_MODELS_DIRECTORY),
        ("pt", &lingua_portuguese_language_model::PORTUGUESE_MODELS_DIRECTORY),
        ("da", &lingua_danish_language_model::DANISH_MODELS_DIRECTORY),
        ("sv", &lingua_swedish_language_model::SWEDISH_MODELS_DIRECTORY),
        ("ro", &lingua_romanian_language_model::ROMANIAN_MODELS_DIRECTORY),
        ("hu", &lingua_hungarian_language_model::HUNGARIAN_MODELS_DIRECTORY),
        ("hr", &lingua_croatian_language_model::CROATIAN_MODELS_DIRECTORY),
        ("sk", &lingua_slovak_language_model::SLOVAK_MODELS_DIRECTORY),
        ("sq", &lingua_albanian_language_model::ALBANIAN_MODELS_DIRECTORY),
        ("fi", &lingua_finnish_language_model::FINNISH_MODELS_DIRECTORY),
        ("vi", &lingua_vietnamese_language_model::VIETNAMESE_MODELS_DIRECTORY),
    ];
    let cyrillic: &[(&str, &Dir<'_>)] = &[
        ("ru", &lingua_russian_language_model::RUSSIAN_MODELS_DIRECTORY),
        ("uk", &lingua_ukrainian_language_model::UKRAINIAN_MODELS_DIRECTORY),
        ("bg", &lingua_bulgarian_language_model::BULGARIAN_MODELS_DIRECTORY),
        ("sr", &lingua_serbian_language_model::SERBIAN_MODELS_DIRECTORY),
        ("mk", &lingua_macedonian_language_model::MACEDONIAN_MODELS_DIRECTORY),
        ("be", &lingua_belarusian_language_model::BELARUSIAN_MODELS_DIRECTORY),
    ];
    for (name, languages) in [("latin", latin), ("cyrillic", cyrillic)] {
        std::fs::write(Path::new(&folder).join(format!("{name}.table")), table(languages)?)?;
    }
    Ok(())
}

/// The rows of some languages, in the order of their hashes.
fn table(languages: &[(&str, &Dir<'_>)]) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let mut models = Vec::new();
    let mut kept = BTreeSet::new();
    for (code, folder) in languages {
        let file = folder.get_file("ngrams.fst").ok_or(format!("no model of `{code}`"))?;
        let map = fst::Map::new(file.contents())?;
        // The logarithm of how probable the last letter is after those before it.
        let mut model: HashMap<String, f64> = HashMap::new();
        let mut stream = map.stream();
        while let Some((ngram, value)) = stream.next() {
            let ngram = std::str::from_utf8(ngram)?;
            if ngram.chars().count() <= LETTERS_MAX {
                model.insert(ngram.to_owned(), f64::from_bits(value));
            }
        }
        let beginnings = |ngram: &str| -> Vec<String> {
            ngram
                .char_indices()
                .map(|(at, letter)| ngram[..at + letter.len_utf8()].to_owned())
                .collect()
        };
        let mut common: Vec<(f64, &String)> = model
            .keys()
            .filter_map(|ngram| {
                let parts = beginnings(ngram).into_iter().map(|part| model.get(&part).copied());
                Some((parts.sum::<Option<f64>>()?, ngram))
            })
            .collect();
        common.sort_by(|(one, name), (two, other)| two.total_cmp(one).then(name.cmp(other)));
        kept.extend(common.into_iter().take(NGRAMS_PER_LANGUAGE).map(|(_, ngram)| ngram.clone()));
        models.push(model);
    }
    let mut rows = BTreeMap::new();
    for ngram in kept {
        let row: Vec<u8> = models
            .iter()
            .map(|model| {
                let step = |value: &f64| (255.0 + value * STEPS).round().clamp(1.0, 255.0) as u8;
                model.get(&ngram).map_or(0, step)
            })
            .collect();
        let hash = ngram.bytes().fold(0x811c_9dc5_u32, |state, byte| {
            (state ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        rows.entry(hash).or_insert(row);
    }
    Ok(rows.into_iter().flat_map(|(hash, row)| [hash.to_le_bytes().to_vec(), row].concat()).collect())
}
