//! `person@2`: where names begin and go on, from news and made-up sentences; folds by neighbouring rows and by template.

use std::ops::Range;

use ombud_guard::{
    FindingKind, Identifier, findings,
    training::{
        lists,
        names::{Places, rules_of},
        weights_file,
    },
};
use serde_json::{Value, json};

use crate::{
    Alone, Predictions,
    data::{Data, field, parallel},
    dialect,
    figures::{Due, Figures},
    grammar::capital,
    random::{Random, fold_of},
    softmax::{Classes, Example},
};

const FOLDS: usize = 5;
const EPOCHS: usize = 5;
const DECAY: f32 = 1e-5;
/// A confidence to be relied on.
const SURE: f32 = 0.9;
/// How many of their names no list has.
const UNLISTED: f64 = 0.35;
/// Texts made from each of our own sentences.
const TIMES: usize = 12;

/// What is learned from, each with its fold.
type Questions = Vec<(Example, Option<usize>)>;

/// A text with its names, in bytes.
struct Named {
    text: String,
    names: Vec<Range<usize>>,
    fold: Option<usize>,
    weight: f32,
}

pub(crate) fn make(data: &Data) -> anyhow::Result<Alone> {
    let german = labelled(&data.rows("ner_germeval2014_de")?, |row| {
        // Neighbouring rows may be of one document.
        let number = field(row, "id").rsplit('-').next().unwrap_or_default();
        format!("{}", number.parse::<usize>().unwrap_or_default() / 10)
    });
    let english = labelled(&data.rows("pii_presidio_synth_en")?, masked);
    let own = own(data);
    let harmless = harmless(data)?;
    let all: Vec<&Named> = german.iter().chain(&english).chain(&own).chain(&harmless).collect();
    let asked: Vec<[Questions; 2]> = all.iter().map(|named| asked(named)).collect();
    let models = parallel((FOLDS + 1) * 2, |at| {
        let (fold, question) = (at / 2, at % 2);
        let rows: Vec<&Example> = asked
            .iter()
            .flat_map(|asked| &asked[question])
            .filter(|(_, of)| *of != Some(fold))
            .map(|(row, _)| row)
            .collect();
        let learned = Classes::<2>::learn(&rows, EPOCHS, DECAY);
        let ((no_bias, no), (yes_bias, yes)) = (learned.column(0), learned.column(1));
        (yes_bias - no_bias, yes.iter().zip(&no).map(|(yes, no)| yes - no).collect::<Vec<f32>>())
    });
    let columns = |fold: usize| -> Vec<(f32, Vec<f32>)> { models[fold * 2..fold * 2 + 2].to_vec() };
    let mut figures = Figures::of("person@2");
    let mut predictions = Predictions::new();
    let rules = (0..FOLDS).map(|fold| rules_of(weights(&columns(fold)))).collect::<Vec<_>>();
    for (file, of, rows, dues) in [
        ("ner_germeval2014_de", "de, news (GermEval 2014)", &german, Some((70.0, 80.0))),
        ("pii_presidio_synth_en", "en, made up (presidio-research)", &english, None),
    ] {
        let ids = data.rows(file)?;
        let (mut counts, mut sure) = (Vec::new(), Vec::new());
        let mut lines = Vec::new();
        for (row, id) in rows.iter().zip(&ids) {
            let found = findings(&row.text, &rules[row.fold.unwrap_or(0)]);
            let told: Vec<(Range<usize>, f32)> = found
                .iter()
                .filter(|one| one.kind == FindingKind::PersonalData(Identifier::Person))
                .map(|one| (one.range.clone(), one.confidence))
                .collect();
            let ranges: Vec<Range<usize>> = told.iter().map(|(range, _)| range.clone()).collect();
            let is_name = |range: &Range<usize>| {
                matched(&row.text, &row.names, std::slice::from_ref(range)) == 1
            };
            sure.extend(
                told.iter()
                    .filter(|(_, confidence)| *confidence >= SURE)
                    .map(|(range, _)| is_name(range)),
            );
            counts.push((row.names.len(), ranges.len(), matched(&row.text, &row.names, &ranges)));
            let spans: Vec<Value> = told
                .iter()
                .map(|(range, score)| {
                    let at = |byte: usize| row.text.get(..byte).map_or(0, |text| text.chars().count());
                    json!({ "start": at(range.start), "end": at(range.end), "type": "PERSON", "score": score })
                })
                .collect();
            lines.push(json!({ "id": id["id"], "spans": spans }));
        }
        predictions.insert(file.to_owned(), lines);
        let sums = |rows: &[usize]| {
            rows.iter()
                .map(|row| counts[*row])
                .fold((0, 0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1, sum.2 + one.2))
        };
        let share = |hits: usize, of: usize| hits as f64 / (of as f64).max(1.0);
        let at_least = |due: Option<f64>| due.map(Due::AtLeast);
        figures.resampled(
            "relaxed F1",
            of,
            counts.len(),
            at_least(dues.map(|dues| dues.0)),
            |rows| {
                let (gold, told, hits) = sums(rows);
                share(2 * hits, gold + told)
            },
        );
        figures.resampled(
            "precision",
            of,
            counts.len(),
            at_least(dues.map(|dues| dues.1)),
            |rows| {
                let (_, told, hits) = sums(rows);
                share(hits, told)
            },
        );
        figures.share("right of those told at 0.9 or surer", of, sure, None);
        figures.resampled("recall", of, counts.len(), None, |rows| {
            let (gold, _, hits) = sums(rows);
            share(hits, gold)
        });
    }
    let flagged = harmless.iter().map(|row| {
        let found = findings(&row.text, &rules[row.fold.unwrap_or(0)]);
        found.iter().any(|one| one.kind == FindingKind::PersonalData(Identifier::Person))
    });
    figures.share("flagged", "en, customers' questions (Banking77, CLINC150)", flagged, None);
    Ok(Alone { file: "names.bin", columns: columns(FOLDS), figures: figures.all, predictions })
}

/// A file of weights that lives as long as the program.
fn weights(columns: &[(f32, Vec<f32>)]) -> &'static [u8] {
    let none: (f32, &[f32], &[f32]) = (0.0, &[], &[]);
    let mut lanes: Vec<_> =
        columns.iter().map(|(bias, weights)| (*bias, weights.as_slice(), none.2)).collect();
    lanes.resize(4, none);
    Box::leak(weights_file(&lanes).into_boxed_slice())
}

/// Rows with persons, whose spans count characters.
fn labelled(rows: &[Value], group: impl Fn(&Value) -> String) -> Vec<Named> {
    let of_row = |row: &Value| {
        let text = field(row, "text").to_owned();
        let byte = |character: u64| {
            let place = text.char_indices().nth(usize::try_from(character).unwrap_or(usize::MAX));
            place.map_or(text.len(), |(at, _)| at)
        };
        let spans = row["spans"].as_array().map_or(&[][..], Vec::as_slice);
        let names = spans
            .iter()
            .filter(|span| matches!(field(span, "type"), "PER" | "PERSON"))
            .filter_map(|span| Some(byte(span["start"].as_u64()?)..byte(span["end"].as_u64()?)))
            .collect();
        Named { names, fold: Some(fold_of(&group(row), FOLDS)), weight: 1.0, text }
    };
    rows.iter().map(of_row).collect()
}

/// The template of a made-up text: the kinds of its spans in their places.
fn masked(row: &Value) -> String {
    let mut spans: Vec<(usize, usize, &str)> = row["spans"]
        .as_array()
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .map(|span| {
            let at = |name: &str| span[name].as_u64().map_or(0, |at| at as usize);
            (at("start"), at("end"), field(span, "type"))
        })
        .collect();
    spans.sort_unstable();
    let letters: Vec<char> = field(row, "text").chars().collect();
    let (mut masked, mut last) = (String::new(), 0);
    for (start, end, kind) in spans {
        masked.extend(letters.get(last..start.max(last)).unwrap_or_default());
        masked.push_str(kind);
        last = end.max(last);
    }
    masked.extend(letters.get(last..).unwrap_or_default());
    masked.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Sentences of our own with names from the lists, and harmless messages.
fn own(data: &Data) -> Vec<Named> {
    let mut random = Random::new(11);
    let given: Vec<&str> = lists::given().collect();
    let surnames: Vec<&str> = lists::surnames().collect();
    let mut all = Vec::new();
    let sentences =
        include_str!("../lexica/person.txt").lines().filter(|line| !line.starts_with('#'));
    for sentence in sentences {
        for _ in 0..data.scaled(TIMES) {
            let (mut text, mut names) = (String::new(), Vec::new());
            let mut rest = sentence;
            while let Some((before, after)) = rest.split_once('<') {
                text.push_str(before);
                let Some((slot, after)) = after.split_once('>') else { break };
                let mut pick = |list: &[&str]| {
                    let name = random.choose(list).map_or(String::new(), |name| (*name).to_owned());
                    if random.share() < UNLISTED { unlisted(&name, &mut random) } else { name }
                };
                let name = match slot {
                    "full" | "founder" => format!("{} {}", pick(&given), pick(&surnames)),
                    "given" => pick(&given),
                    "initial" => format!("{}.", pick(&given).chars().next().unwrap_or('A')),
                    _ => pick(&surnames),
                };
                let start = text.len();
                text.push_str(&name);
                if slot == "initial" {
                    // It belongs to the surname after it.
                    rest = after;
                    if let Some(after) = after.strip_prefix(" <surname>") {
                        text.push(' ');
                        text.push_str(&pick(&surnames));
                        rest = after;
                    }
                    names.push(start..text.len());
                    continue;
                }
                if !matches!(slot, "firm" | "street" | "founder") {
                    let more = usize::from(after.starts_with("s "));
                    names.push(start..text.len() + more);
                }
                rest = after;
            }
            text.push_str(rest);
            all.push(Named { text, names, fold: None, weight: 0.5 });
        }
    }
    let customer_de = include_str!("../lexica/customer_de.txt");
    let request_de = include_str!("../lexica/request_de.txt");
    let customer_en = include_str!("../lexica/customer_en.txt");
    let dialects = dialect::read(include_str!("../lexica/dialect.txt"));
    for (grammar, count) in [(customer_de, 4000), (request_de, 4000), (customer_en, 3000)] {
        for (index, text) in data.sample(grammar, count, 3).into_iter().enumerate() {
            let dialect =
                random.choose(&dialects).filter(|_| index % 4 == 0 && grammar != customer_en);
            let text =
                dialect.map_or_else(|| text.clone(), |dialect| dialect.written(&text, &mut random));
            all.push(Named { text, names: Vec::new(), fold: None, weight: 0.3 });
        }
    }
    all
}

/// A name that no list has: another letter in the place of one of its own.
fn unlisted(name: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() > 2 {
        let at = 1 + random.below(letters.len() - 1);
        let like: &[char] = if "aeiouyäöü".contains(letters[at]) {
            &['a', 'e', 'i', 'o', 'u', 'y']
        } else {
            &['b', 'd', 'g', 'h', 'k', 'l', 'm', 'n', 'r', 's', 't', 'v', 'z']
        };
        letters[at] = random.choose(like).copied().unwrap_or('a');
    }
    letters.into_iter().collect()
}

/// Questions of customers, with a capital at their beginning: hardly any has a name, and none has one with a capital. An
/// intent is kept whole.
fn harmless(data: &Data) -> anyhow::Result<Vec<Named>> {
    let mut all = Vec::new();
    for name in ["benign_banking77_en", "benign_clinc150_en"] {
        for row in data.rows(name)? {
            let text = capital(field(&row, "text"));
            let fold = Some(fold_of(&format!("{name} {}", row["intent"]), FOLDS));
            all.push(Named { text, names: Vec::new(), fold, weight: 0.3 });
        }
    }
    Ok(all)
}

/// What is asked at the words of a text, and what is right: whether a name begins, and whether it goes on.
fn asked(named: &Named) -> [Questions; 2] {
    let places = Places::new(&named.text);
    let (mut begins, mut goes_on) = (Vec::new(), Vec::new());
    for start in places.starts() {
        let asked = places.asked(start);
        let Some((first, buckets)) = asked.first() else { continue };
        // Within a name nothing is asked: what begins there is beaten by the whole.
        if named.names.iter().any(|name| name.start < first.start && first.start < name.end) {
            continue;
        }
        let name =
            named.names.iter().find(|name| first.start <= name.start && name.start < first.end);
        begins.push(((buckets.clone(), usize::from(name.is_some()), named.weight), named.fold));
        let Some(name) = name else { continue };
        for (range, buckets) in asked.into_iter().skip(1) {
            let goes = range.start < name.end;
            goes_on.push(((buckets, usize::from(goes), named.weight), named.fold));
            if !goes {
                break;
            }
        }
    }
    [begins, goes_on]
}

/// How many names are told, each once, by something that shares at least half of what both cover, as the scorer counts.
fn matched(text: &str, names: &[Range<usize>], told: &[Range<usize>]) -> usize {
    let size = |from: usize, to: usize| text.get(from..to).map_or(0, |part| part.chars().count());
    let mut pairs = Vec::new();
    for (one, name) in names.iter().enumerate() {
        for (other, found) in told.iter().enumerate() {
            let both = size(name.start.max(found.start), name.end.min(found.end)) as f64;
            let either = size(name.start.min(found.start), name.end.max(found.end)) as f64;
            if both / either.max(1.0) >= 0.5 {
                pairs.push((both / either, one, other));
            }
        }
    }
    pairs.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (mut names, mut founds) =
        (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    pairs
        .iter()
        .filter(|(_, one, other)| {
            !names.contains(one) && !founds.contains(other) && {
                names.insert(*one);
                founds.insert(*other)
            }
        })
        .count()
}
