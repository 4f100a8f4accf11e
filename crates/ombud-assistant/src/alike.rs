//! Which texts are about the same: groups of questions by the words and parts of words that they share.
//!
//! Texts about what nobody has taught yet are grouped, so that it rests on nothing learned. It is the same for the same
//! texts in the same order. It does not know synonyms.

use std::collections::BTreeMap;

use ombud_domain::Language;

use crate::knowledge::{Analyzers, KnowledgeError};

/// How alike a text and the middle of a group must be (cosine) to be in it.
const ALIKE_MIN: f64 = 0.25;
/// Weight of a part of a word against a whole one: they bind compound and misspelt words.
const PARTS_WEIGHT: f64 = 0.4;
/// Weight of what stands in one text alone: it makes that text unlike all others, and most questions have such words.
const ALONE_WEIGHT: f64 = 0.4;

/// A text by its words and parts of words, each with a weight.
type Weights = BTreeMap<String, f64>;

/// Groups of texts that are alike, the largest first; each with the places of its texts, the one nearest to the middle
/// first. Only texts of one language are alike. Takes as long as the square of their number at most.
///
/// # Errors
/// [`KnowledgeError`] where the analysers cannot be made.
pub fn alike(texts: &[(Language, &str)]) -> Result<Vec<Vec<usize>>, KnowledgeError> {
    let mut analyzers = Analyzers::new()?;
    let mut counted: Vec<Weights> = Vec::new();
    let mut in_texts: BTreeMap<String, f64> = BTreeMap::new();
    for (language, text) in texts {
        let mut weights = Weights::new();
        for word in analyzers.words(text, *language) {
            weights.insert(format!("{language}/{word}"), 1.0);
        }
        for part in analyzers.grams(text) {
            weights.insert(format!("{language}~{part}"), PARTS_WEIGHT);
        }
        for word in weights.keys() {
            *in_texts.entry(word.clone()).or_default() += 1.0;
        }
        counted.push(weights);
    }
    // What stands in nearly every text says little about one.
    let all = f64::from(u32::try_from(texts.len()).unwrap_or(u32::MAX));
    for (word, weight) in counted.iter_mut().flatten() {
        let texts = in_texts.get(word).copied().unwrap_or(1.0);
        let alone = if texts > 1.0 { 1.0 } else { ALONE_WEIGHT };
        *weight *= alone * (1.0 + all / texts).ln();
    }
    counted.iter_mut().for_each(to_length_one);
    let mut groups: Vec<(Weights, Vec<usize>)> = Vec::new();
    for (place, text) in counted.iter().enumerate() {
        let near = groups
            .iter()
            .enumerate()
            .map(|(group, (middle, _))| (group, product(middle, text) / length(middle)));
        let nearest = near.filter(|(_, alike)| *alike >= ALIKE_MIN);
        let nearest =
            nearest.max_by(|one, other| one.1.total_cmp(&other.1).then(other.0.cmp(&one.0)));
        match nearest.and_then(|(group, _)| groups.get_mut(group)) {
            Some((middle, members)) => {
                for (word, weight) in text {
                    *middle.entry(word.clone()).or_default() += weight;
                }
                members.push(place);
            }
            None => groups.push((text.clone(), vec![place])),
        }
    }
    let mut groups: Vec<Vec<usize>> = groups
        .into_iter()
        .map(|(middle, mut members)| {
            let alike =
                |place: &usize| counted.get(*place).map_or(0.0, |text| product(&middle, text));
            members.sort_by(|one, other| alike(other).total_cmp(&alike(one)).then(one.cmp(other)));
            members
        })
        .collect();
    groups.sort_by_key(|members| std::cmp::Reverse(members.len()));
    Ok(groups)
}

fn length(weights: &Weights) -> f64 {
    weights.values().map(|weight| weight * weight).sum::<f64>().sqrt().max(f64::MIN_POSITIVE)
}

fn to_length_one(weights: &mut Weights) {
    let length = length(weights);
    for weight in weights.values_mut() {
        *weight /= length;
    }
}

/// The sum over what both have.
fn product(middle: &Weights, text: &Weights) -> f64 {
    text.iter().filter_map(|(word, weight)| Some(weight * middle.get(word)?)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_about_the_same_are_together_in_their_language_the_largest_group_first() {
        let de = |text| (Language::DE, text);
        let texts = [
            de("Haben Sie einen Tarif für Wallboxen?"),
            de("Was kostet ein Solarzaun?"),
            de("solarzaun anmelden"),
            (Language::EN, "Do you sell a solar fence?"),
            de("Wie funktioniert so ein Solarzaun eigentlich"),
            de("gibts einen wallboxtarif"),
            de("qwertz"),
            de("Solarzäune: was ist das"),
        ];
        let groups = alike(&texts).unwrap();
        let sorted = |mut group: Vec<usize>| {
            group.sort_unstable();
            group
        };
        let groups: Vec<_> = groups.into_iter().map(sorted).collect();
        assert_eq!(groups, [vec![1, 2, 4, 7], vec![0, 5], vec![3], vec![6]]);
    }

    #[test]
    fn no_text_is_in_two_groups_and_none_is_lost() {
        let text = |place: usize| format!("Frage {} zu Thema{}", place, place % 7);
        let texts: Vec<String> = (0..300).map(text).collect();
        let texts: Vec<_> = texts.iter().map(|text| (Language::DE, text.as_str())).collect();
        let groups = alike(&texts).unwrap();
        let mut all: Vec<usize> = groups.iter().flatten().copied().collect();
        all.sort_unstable();
        assert_eq!(all, (0..300).collect::<Vec<_>>());
        assert_eq!(groups, alike(&texts).unwrap());
        assert!(alike(&[]).unwrap().is_empty());
        assert_eq!(alike(&[(Language::DE, "???"), (Language::DE, "")]).unwrap().len(), 2);
    }
}
