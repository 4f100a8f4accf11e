//! `toxicity@1`: offence with folds by row, hate with folds by functionality.

use ombud_guard::training::{
    Buckets, Pass, plain_text,
    toxicity::{CLASSES_LOG2, HATE_CLASSES, OFFENCE_CLASSES, OFFENCE_MIN, classes},
    without_names,
};
use serde_json::{Value, json};

use crate::{
    Made, Predictions,
    customers::phrasings,
    data::{Data, field, is_labelled, parallel},
    figures::{Due, Figures, macro_f1},
    grammar::{Grammar, capital, tidy},
    random::{Random, fold_of},
    svm::{Example, Learned, Row, learn_by_ratio},
};

const C: f64 = 0.3;
const FOLDS: usize = 10;
const OWN: usize = 1 << CLASSES_LOG2;

struct Reader {
    pass: Pass,
    classes: Buckets,
    is_german: bool,
}

impl Reader {
    fn new(is_german: bool) -> Self {
        Self { pass: Pass::default(), classes: Buckets::new(CLASSES_LOG2), is_german }
    }

    fn offence(&mut self, text: &str) -> Row {
        self.pass.read(&without_names(text));
        self.row(OFFENCE_CLASSES)
    }

    fn hate(&mut self, text: &str) -> Row {
        plain_text(&mut self.pass, &without_names(text));
        self.row(HATE_CLASSES)
    }

    fn row(&mut self, worth: f32) -> Row {
        classes(&self.pass, self.is_german, &mut self.classes);
        let value = worth * self.classes.value();
        Row {
            shared: self.pass.buckets().ids().to_vec(),
            own: self.classes.ids().iter().map(|id| (u32::from(*id), value)).collect(),
        }
    }
}

/// Our phrases of hate, and harmless ones with the same words.
fn phrases(is_german: bool) -> &'static str {
    if is_german {
        include_str!("../lexica/hate_de.txt")
    } else {
        include_str!("../lexica/hate_en.txt")
    }
}

/// Sentences of hate and harmless ones like them, one in five with a slip of the pen.
fn sentences(data: &Data, grammar: &str, count: usize) -> Vec<(String, bool)> {
    let grammar = Grammar::read(grammar);
    let mut random = Random::new(1);
    let mut sentences = std::collections::BTreeMap::new();
    for (is_hate, list) in [(true, "hate"), (false, "ok")] {
        for entry in grammar.list(list).iter().cycle().take(data.scaled(count)) {
            let text = capital(&tidy(&grammar.expand(entry, &mut random)));
            let text = if random.share() < 0.2 { slipped(&text, &mut random) } else { text };
            sentences.insert(text, is_hate);
        }
    }
    sentences.into_iter().collect()
}

/// How often an answer or an ordinary sentence is made of our phrases, before what is made twice is left out.
const ANSWERS: usize = 4000;

/// Answers of a word or two, which name a group, a person or a thing and say nothing of it; and ordinary sentences with the
/// words and forms of insults ("Die schwarze Tonne wurde nicht geleert").
fn answers(data: &Data, is_german: bool) -> Vec<String> {
    let grammar = Grammar::read(phrases(is_german));
    let mut random = Random::new(1);
    let entries = grammar.list("answer").iter().cycle().take(data.scaled(ANSWERS));
    let texts: std::collections::BTreeSet<String> =
        entries.map(|entry| capital(&tidy(&grammar.expand(entry, &mut random)))).collect();
    texts.into_iter().collect()
}

/// A text with a letter too few, two letters changed about, digits for letters, spaces between letters, or none
/// between two words.
fn slipped(text: &str, random: &mut Random) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let at = random.below(words.len());
    let letters: Vec<char> = words[at].chars().collect();
    if letters.len() > 3 {
        let place = 1 + random.below(letters.len() - 2);
        let mut changed = letters.clone();
        match random.below(4) {
            0 => {
                changed.remove(place);
            }
            1 => changed.swap(place, place + 1),
            2 => {
                for letter in &mut changed {
                    *letter = match *letter {
                        'a' => '4',
                        'e' => '3',
                        'i' => '1',
                        'o' => '0',
                        's' => '5',
                        't' => '7',
                        letter => letter,
                    };
                }
            }
            _ => changed = letters.iter().flat_map(|letter| [*letter, ' ']).collect(),
        }
        let changed: String = changed.into_iter().collect();
        changed.trim_end().clone_into(&mut words[at]);
    }
    if random.share() < 0.2 && at + 1 < words.len() {
        let next = words.remove(at + 1);
        words[at].push_str(&next);
    }
    words.join(" ")
}

/// The threshold with the best macro-F1.
fn best_threshold(scored: &[(f64, bool)]) -> f64 {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (rows, positives) =
        (sorted.len() as f64, sorted.iter().filter(|(_, is)| *is).count() as f64);
    let (mut hits, mut best) = (0.0, (f64::NEG_INFINITY, 0.0));
    for (at, (score, is_one)) in sorted.iter().enumerate() {
        hits += f64::from(u8::from(*is_one));
        let told = (at + 1) as f64;
        let f1 = 2.0 * hits / (told + positives);
        let negatives = rows - positives;
        let other = 2.0 * (negatives - (told - hits)) / (rows - told + negatives);
        let next = sorted.get(at + 1).map_or(*score, |next| next.0);
        if f1 + other > best.0 {
            best = (f1 + other, f64::midpoint(*score, next));
        }
    }
    best.1
}

/// Wishes of the sample assistant with insults and threats among their phrasings.
const TOXIC_WISHES: [&str; 2] = ["wish complaint", "wish threat"];
/// One wish in so many is not learned from, but measured on.
const HELD_BACK: usize = 5;

/// What customers ask the sample assistant: what is learned from, or what is held back.
fn asked(data: &Data, is_german: bool, is_held_back: bool) -> anyhow::Result<Vec<String>> {
    let source = if is_german { "phrasings de" } else { "phrasings en" };
    let asked = phrasings(data)?.into_iter().filter(|one| {
        one.source == source
            && !TOXIC_WISHES.contains(&one.group.as_str())
            && (fold_of(&one.group, HELD_BACK) == 0) == is_held_back
    });
    Ok(asked.map(|one| one.text).collect())
}

/// Texts of customers and others that are not toxic, the second ones only for hate.
fn ordinary(data: &Data, is_german: bool) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let mut customers;
    let mut others = Vec::new();
    let labelled;
    if is_german {
        customers = data.sample(include_str!("../lexica/customer_de.txt"), 3000, 1);
        others = data.sample(include_str!("../lexica/command_de.txt"), 500, 1);
        others.extend(data.sentences(&["de"])?);
        labelled = data.rows("toxicity_germeval2018_de")?;
    } else {
        customers = data.sample(include_str!("../lexica/customer_en.txt"), 1500, 1);
        let mut questions = data.texts("benign_banking77_en")?;
        questions.extend(data.texts("benign_clinc150_en")?);
        customers.extend(questions.into_iter().step_by(6));
        labelled = data.rows("toxicity_davidson_en")?;
    }
    customers.extend(answers(data, is_german));
    customers.extend(asked(data, is_german, false)?);
    let harmless = labelled.iter().filter(|row| !is_labelled(row));
    others.extend(harmless.map(|row| field(row, "text").to_owned()));
    Ok((customers, others))
}

/// Texts of others that are not learned from, of which hardly any is toxic.
fn unseen(data: &Data, is_german: bool) -> anyhow::Result<Vec<(&'static str, Vec<String>)>> {
    let texts = |rows: Vec<Value>| rows.iter().map(|row| field(row, "text").to_owned()).collect();
    if is_german {
        return Ok(vec![
            ("German wishes of customers", asked(data, true, true)?),
            ("German texts with personal data", texts(data.measured("pii_synth_de")?)),
            ("German tweets (SB10k)", texts(data.measured("sentiment_sb10k_de")?)),
            ("German news (GermEval 2014)", texts(data.measured("ner_germeval2014_de")?)),
        ]);
    }
    let (amazon, tweets): (Vec<Value>, Vec<Value>) = data
        .measured("sentiment_vader_gt_en")?
        .into_iter()
        .partition(|row| field(row, "source") == "amazon");
    let mut questions = data.texts("benign_banking77_en")?;
    questions.extend(data.texts("benign_clinc150_en")?);
    let others = questions.into_iter().skip(3).step_by(6).collect();
    Ok(vec![
        ("English wishes of customers", asked(data, false, true)?),
        ("English customers' questions", others),
        ("English reviews", texts(amazon)),
        ("English tweets", texts(tweets)),
    ])
}

/// What both detectors of a language learn from and are measured on beside their labelled rows.
struct Around {
    is_german: bool,
    customers: Vec<String>,
    others: Vec<String>,
    unseen: Vec<(&'static str, Vec<String>)>,
}

/// Offence and hate of both languages, in this order: German, English.
pub(crate) fn make(data: &Data) -> anyhow::Result<Made> {
    let mut made = Made {
        lanes: Vec::new(),
        figures: Vec::new(),
        thresholds: Vec::new(),
        predictions: Predictions::new(),
    };
    for is_german in [true, false] {
        let (customers, others) = ordinary(data, is_german)?;
        let around = Around { is_german, customers, others, unseen: unseen(data, is_german)? };
        offence(data, &around, &mut made)?;
        hate(data, &around, &mut made)?;
    }
    Ok(made)
}

fn predicted(rows: &[Value], scores: &[f64]) -> Vec<Value> {
    let pairs = rows.iter().zip(scores);
    pairs.map(|(row, score)| json!({ "id": row["id"], "score": score })).collect()
}

fn offence(data: &Data, around: &Around, made: &mut Made) -> anyhow::Result<()> {
    let (file, of, weight, due) = if around.is_german {
        ("toxicity_germeval2018_de", "de, GermEval 2018", 0.1, Some(Due::AtLeast(75.5)))
    } else {
        ("toxicity_davidson_en", "en, Davidson", 0.3, None)
    };
    let mut reader = Reader::new(around.is_german);
    let rows = data.rows(file)?;
    let labelled: Vec<(Row, bool, usize)> = rows
        .iter()
        .map(|row| {
            let fold = fold_of(&row["id"].to_string(), FOLDS);
            (reader.offence(field(row, "text")), is_labelled(row), fold)
        })
        .collect();
    let more: Vec<Row> = around.customers.iter().map(|text| reader.offence(text)).collect();
    let models = parallel(FOLDS + 1, |fold| {
        let rows = labelled.iter().filter(|(_, _, of)| *of != fold);
        let mut examples: Vec<Example<'_>> = rows.map(|(row, is, _)| (row, *is, 1.0)).collect();
        examples.extend(more.iter().map(|row| (row, false, weight)));
        learn_by_ratio(&examples, OWN, OWN, C)
    });
    let scores: Vec<f64> = labelled.iter().map(|(row, _, fold)| models[*fold].score(row)).collect();
    // The threshold of each fold is the best one of the others.
    let limits: Vec<f64> = (0..FOLDS)
        .map(|fold| {
            let rows = labelled.iter().zip(&scores).filter(|((_, _, of), _)| *of != fold);
            best_threshold(&rows.map(|((_, is, _), score)| (*score, *is)).collect::<Vec<_>>())
        })
        .collect();
    let truth: Vec<u8> = labelled.iter().map(|(_, is, _)| u8::from(*is)).collect();
    let told: Vec<u8> = labelled
        .iter()
        .zip(&scores)
        .map(|((_, _, fold), score)| u8::from(*score >= limits[*fold]))
        .collect();
    let mut figures = Figures::of("toxicity@1");
    let f1 = |rows: &[usize]| macro_f1(&truth, &told, rows);
    figures.resampled("offence, macro-F1", of, truth.len(), None, f1);
    let is_told = |score: f64| score >= f64::from(OFFENCE_MIN);
    let strict: Vec<u8> = scores.iter().map(|score| u8::from(is_told(*score))).collect();
    let f1 = |rows: &[usize]| macro_f1(&truth, &strict, rows);
    figures.resampled("offence where it is told, macro-F1", of, truth.len(), due, f1);
    let hits = labelled.iter().zip(&scores).filter(|((_, is, _), _)| *is);
    let hits = hits.map(|(_, score)| is_told(*score));
    figures.share("offence found where it is told", of, hits, None);
    for (name, texts) in &around.unseen {
        let flagged = texts.iter().map(|text| is_told(models[FOLDS].score(&reader.offence(text))));
        figures.share("other texts told as offence", name, flagged, None);
    }
    made.figures.extend(figures.all);
    made.thresholds.push(("offence, best F1 of a fold", limits[0]));
    made.predictions.insert(file.to_owned(), predicted(&rows, &scores));
    made.lanes.extend(models.into_iter().next_back());
    Ok(())
}

fn hate(data: &Data, around: &Around, made: &mut Made) -> anyhow::Result<()> {
    let (file, of, language) = if around.is_german {
        ("toxicity_hatecheck_de", "de, HateCheck", "de")
    } else {
        ("toxicity_hatecheck_en", "en, HateCheck", "en")
    };
    let grammar = phrases(around.is_german);
    let mut reader = Reader::new(around.is_german);
    let rows = data.rows(file)?;
    let labelled: Vec<(Row, bool, &str)> = rows
        .iter()
        .map(|row| (reader.hate(field(row, "text")), is_labelled(row), field(row, "functionality")))
        .collect();
    let mut functionalities: Vec<&str> = labelled.iter().map(|(_, _, of)| *of).collect();
    functionalities.sort_unstable();
    functionalities.dedup();
    let count = |is_hate: bool| labelled.iter().filter(|(_, is, _)| *is == is_hate).count() as f64;
    let balance = count(false).max(1.0) / count(true).max(1.0);
    let own: Vec<(Row, bool)> =
        sentences(data, grammar, 4000).iter().map(|(text, is)| (reader.hate(text), *is)).collect();
    let more: Vec<Row> =
        around.customers.iter().chain(&around.others).map(|text| reader.hate(text)).collect();
    // The last one learns from all functionalities.
    let models: Vec<Learned> = parallel(functionalities.len() + 1, |at| {
        let rows = labelled.iter().filter(|(_, _, of)| functionalities.get(at) != Some(of));
        let mut examples: Vec<Example<'_>> =
            rows.map(|(row, is, _)| (row, *is, if *is { balance } else { 1.0 })).collect();
        examples.extend(own.iter().map(|(row, is)| (row, *is, 1.0)));
        examples.extend(more.iter().map(|row| (row, false, 0.3)));
        learn_by_ratio(&examples, OWN, OWN, C)
    });
    let scores: Vec<f64> = labelled
        .iter()
        .map(|(row, _, of)| {
            let at = functionalities.iter().position(|functionality| functionality == of);
            models[at.unwrap_or_default()].score(row)
        })
        .collect();
    let truth: Vec<u8> = labelled.iter().map(|(_, is, _)| u8::from(*is)).collect();
    let told: Vec<u8> = scores.iter().map(|score| u8::from(*score >= 0.0)).collect();
    let mut figures = Figures::of("toxicity@1");
    let what = "hate, functionality not learned from, macro-F1";
    let f1 = |rows: &[usize]| macro_f1(&truth, &told, rows);
    figures.resampled(what, of, truth.len(), Some(Due::AtLeast(62.0)), f1);
    for functionality in &functionalities {
        let answers = labelled.iter().zip(truth.iter().zip(&told));
        let right = answers
            .filter(|((_, _, of), _)| of == functionality)
            .map(|(_, (truth, told))| truth == told);
        let of = format!("{language} {functionality}");
        figures.share("hate, right by functionality not learned from", &of, right, None);
    }
    for (name, texts) in &around.unseen {
        let last = &models[functionalities.len()];
        let flagged = texts.iter().map(|text| last.score(&reader.hate(text)) >= 0.0);
        figures.share("other texts told as hate", name, flagged, None);
    }
    made.figures.extend(figures.all);
    made.predictions.insert(file.to_owned(), predicted(&rows, &scores));
    made.lanes.extend(models.into_iter().next_back());
    Ok(())
}
