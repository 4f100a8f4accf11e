//! Words that detectors know: names, what a number is called, and what is never a name.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    sync::LazyLock,
};

/// A given name.
pub(crate) const GIVEN: u32 = 1;
/// A surname.
pub(crate) const SURNAME: u32 = 1 << 1;
/// A word that is more often something else than a name.
pub(crate) const COMMON: u32 = 1 << 2;
/// A part of a name between its words, such as "van".
pub(crate) const PARTICLE: u32 = 1 << 3;
/// After it stands a name: "Frau", "heiße", "Kontoinhaber".
pub(crate) const LEADS: u32 = 1 << 4;
/// After it often stands a name: "hier", "Grüße", "Tochter".
pub(crate) const MAY_LEAD: u32 = 1 << 5;
/// A title that stands between one of those and the name: "Dr".
pub(crate) const TITLE: u32 = 1 << 6;
/// "name" and its compounds.
pub(crate) const NAME: u32 = 1 << 7;
/// "is", "am", "lautet" and the like.
pub(crate) const IS: u32 = 1 << 8;
/// "this", "I", "hier".
pub(crate) const SPEAKER: u32 = 1 << 9;
/// A way of address after which the name is a surname: "Frau", "Mr".
pub(crate) const ADDRESSED: u32 = 1 << 10;
/// A digit as it is spoken; which one stands in the four bits from [`SPOKEN_SHIFT`] on.
pub(crate) const SPOKEN: u32 = 1 << 11;
/// "double", "doppel".
pub(crate) const DOUBLE: u32 = 1 << 12;
/// "triple", "dreifach".
pub(crate) const TRIPLE: u32 = 1 << 13;
/// A number of two digits as it is spoken, or "hundred".
pub(crate) const SPOKEN_PAIR: u32 = 1 << 20;
/// An adjective that stands in names of streets.
pub(crate) const STREET_ADJECTIVE: u32 = 1 << 21;
/// A preposition that names of streets begin with.
pub(crate) const STREET_PREPOSITION: u32 = 1 << 22;
/// A month; which one stands in the four bits from [`SPOKEN_SHIFT`] on.
pub(crate) const MONTH: u32 = 1 << 14;
/// A word that ends a greeting or a letter: the name may stand on the next line.
pub(crate) const CLOSES: u32 = 1 << 15;
/// "to", "an", "from", "von": a name may follow.
pub(crate) const TOWARDS: u32 = 1 << 16;
/// "Passwort", "pw".
pub(crate) const PASSWORD: u32 = 1 << 17;
/// "PIN".
pub(crate) const PIN: u32 = 1 << 18;
/// "secret", "token", "key": of a machine.
pub(crate) const KEY: u32 = 1 << 19;
pub(crate) const SPOKEN_SHIFT: u32 = 28;

/// A word at the beginning of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Word<'w> {
    /// Letters and digits; empty if the text begins with something else.
    pub(crate) text: &'w str,
    pub(crate) flags: u32,
    pub(crate) has_digit: bool,
    pub(crate) has_letter: bool,
}

impl<'w> Word<'w> {
    pub(crate) fn at(text: &'w str) -> Self {
        let (mut size, mut has_digit, mut has_letter) = (0, false, false);
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                b'0'..=b'9' => has_digit = true,
                b'a'..=b'z' | b'A'..=b'Z' => has_letter = true,
                0x80.. => {
                    // The rest by characters.
                    size = at;
                    let rest = text.get(at..).unwrap_or_default();
                    for character in
                        rest.chars().take_while(|character| character.is_alphanumeric())
                    {
                        size += character.len_utf8();
                        has_digit |= character.is_ascii_digit();
                        has_letter |= character.is_alphabetic();
                    }
                    return Self::new(text.get(..size).unwrap_or_default(), has_digit, has_letter);
                }
                _ => break,
            }
            size = at + 1;
        }
        Self::new(text.get(..size).unwrap_or_default(), has_digit, has_letter)
    }

    fn new(text: &'w str, has_digit: bool, has_letter: bool) -> Self {
        let flags = if has_letter && !has_digit { flags(text) } else { 0 };
        Self { text, flags, has_digit, has_letter }
    }

    pub(crate) fn is(self, flags: u32) -> bool {
        self.flags & flags != 0
    }
}

/// What a word is known as, in any case.
pub(crate) fn flags(word: &str) -> u32 {
    let hash = if word.is_ascii() {
        ascii_hash(word.as_bytes())
    } else {
        let mut buffer = [0; WORD_MAX_BYTES];
        let Some(word) = lowered(word, &mut buffer) else { return 0 };
        ascii_hash(word.as_bytes())
    };
    LEXICON.get(&hash).copied().unwrap_or(0)
}

/// A hash of a word in small letters. Setting the bit that tells capital from small ASCII letters leaves every small
/// letter as it is; bytes of other characters lose it in the lexicon as well as here. The words are ours: that another
/// word has the hash of one of 25,000 in 64 bits does not happen by chance, and would do no harm.
fn ascii_hash(word: &[u8]) -> u64 {
    let mut hash = word.len() as u64;
    for chunk in word.chunks(8) {
        let mut bytes = [0; 8];
        bytes[..chunk.len()].copy_from_slice(chunk);
        let value = u64::from_le_bytes(bytes) | 0x2020_2020_2020_2020;
        hash = (hash.rotate_left(5) ^ value).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^= hash >> 32;
    }
    hash
}

/// No known word is longer.
const WORD_MAX_BYTES: usize = 40;

/// A word in small letters, without an allocation; `None` if it is longer than any that is known.
pub(crate) fn lowered<'b>(word: &str, buffer: &'b mut [u8; WORD_MAX_BYTES]) -> Option<&'b str> {
    if word.len() > WORD_MAX_BYTES {
        return None;
    }
    let mut size = 0;
    if word.is_ascii() {
        for (to, byte) in buffer.iter_mut().zip(word.bytes()) {
            *to = byte.to_ascii_lowercase();
        }
        size = word.len();
    } else {
        for character in word.chars().flat_map(char::to_lowercase) {
            let end = size + character.len_utf8();
            character.encode_utf8(buffer.get_mut(size..end)?);
            size = end;
        }
    }
    std::str::from_utf8(buffer.get(..size)?).ok()
}

type Lexicon = HashMap<u64, u32, BuildHasherDefault<Hashed>>;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut lexicon = Lexicon::default();
    let lists = [
        (include_str!("words/given.txt"), GIVEN),
        (include_str!("words/surnames.txt"), SURNAME),
        (include_str!("words/common.txt"), COMMON),
    ];
    for (list, flag) in lists {
        for word in
            list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
        {
            for spelling in spellings(word) {
                *lexicon.entry(ascii_hash(spelling.as_bytes())).or_default() |= flag;
            }
        }
    }
    let roles = include_str!("words/roles.txt");
    for line in roles.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split_whitespace();
        let flag = match words.next() {
            Some("particle") => PARTICLE,
            Some("leads") => LEADS,
            Some("may-lead") => MAY_LEAD,
            Some("title") => TITLE,
            Some("name") => NAME,
            Some("is") => IS,
            Some("speaker") => SPEAKER,
            Some("addressed") => LEADS | ADDRESSED,
            Some("closes") => MAY_LEAD | CLOSES,
            Some("towards") => TOWARDS,
            Some("password") => PASSWORD,
            Some("pin") => PIN,
            Some("key") => KEY,
            Some("pair") => SPOKEN_PAIR,
            Some("street-adjective") => STREET_ADJECTIVE,
            Some("street-preposition") => STREET_PREPOSITION,
            Some("double") => DOUBLE,
            Some("triple") => TRIPLE,
            Some(role) => {
                match role.split_once('=').map(|(role, value)| (role, value.parse::<u32>())) {
                    Some(("digit", Ok(value))) => SPOKEN | value << SPOKEN_SHIFT,
                    // "Sep" and "Jan" are given names, too.
                    Some(("month", Ok(value))) => MONTH | COMMON | value << SPOKEN_SHIFT,
                    _ => 0,
                }
            }
            None => 0,
        };
        for spelling in words {
            *lexicon.entry(ascii_hash(spelling.as_bytes())).or_default() |= flag;
        }
    }
    lexicon
});

/// A word as people type it: in small letters, and without the marks that their keyboard lacks.
fn spellings(word: &str) -> Vec<String> {
    let lower = word.to_lowercase();
    if lower.is_ascii() {
        return vec![lower];
    }
    let two_letters =
        lower.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue").replace('ß', "ss");
    let bare = lower.chars().map(base_letter).collect();
    let mut spellings = vec![lower, two_letters, bare];
    spellings.dedup();
    spellings
}

/// A letter without its mark.
fn base_letter(letter: char) -> char {
    use unicode_normalization::char::decompose_canonical;
    match letter {
        'ı' => return 'i',
        'ł' => return 'l',
        'ø' => return 'o',
        'đ' | 'ð' => return 'd',
        _ => {}
    }
    let mut base = letter;
    let mut is_first = true;
    decompose_canonical(letter, |part| {
        if is_first {
            base = part;
            is_first = false;
        }
    });
    base
}

/// What is hashed already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {}

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// A letter or digit. Bytes of characters beyond ASCII count as letters.
pub(crate) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// What a number is called: what the words around it speak of.
pub(crate) mod topic {
    pub(crate) const CARD: u32 = 1;
    pub(crate) const PHONE: u32 = 1 << 1;
    pub(crate) const BANK: u32 = 1 << 2;
    pub(crate) const TAX: u32 = 1 << 3;
    pub(crate) const SOCIAL: u32 = 1 << 4;
    pub(crate) const ID_CARD: u32 = 1 << 5;
    pub(crate) const PASSPORT: u32 = 1 << 6;
    pub(crate) const DRIVING: u32 = 1 << 7;
    pub(crate) const HEALTH: u32 = 1 << 8;
    pub(crate) const VAT: u32 = 1 << 9;
    pub(crate) const PLATE: u32 = 1 << 10;
    pub(crate) const BIRTH: u32 = 1 << 11;
    pub(crate) const NINO: u32 = 1 << 12;
    pub(crate) const NHS: u32 = 1 << 13;
    pub(crate) const AHV: u32 = 1 << 14;
    pub(crate) const ADDRESS: u32 = 1 << 15;
    pub(crate) const PLACE: u32 = 1 << 16;
    pub(crate) const MAC: u32 = 1 << 17;
    pub(crate) const IP: u32 = 1 << 18;
    /// The number of a thing, not of a person: order, parcel, article, invoice, version.
    pub(crate) const THING: u32 = 1 << 19;
    /// A date that is not of birth: valid until, delivered on.
    pub(crate) const DATED: u32 = 1 << 20;
    pub(crate) const AUSTRIA: u32 = 1 << 21;
    /// "number", of whatever the words around it say.
    pub(crate) const NUMBER: u32 = 1 << 22;
}

/// Beginnings of words by what they speak of. Sorted within a line for nobody's sake: the longest that fits counts.
const TOPICS: &[(u32, &[&str])] = {
    use topic::{
        ADDRESS, AHV, AUSTRIA, BANK, BIRTH, CARD, DATED, DRIVING, HEALTH, ID_CARD, IP, MAC, NHS,
        NINO, NUMBER, PASSPORT, PHONE, PLACE, PLATE, SOCIAL, TAX, THING, VAT,
    };
    &[
        (
            CARD,
            &[
                "karte", "kreditk", "credit", "debit", "card", "visa", "master", "amex", "americ",
                "maestro", "girocard", "ec-k", "diners", "discover", "pan", "mc", "cc",
            ],
        ),
        (
            PHONE,
            &[
                "tel",
                "phone",
                "handy",
                "mobil",
                "cell",
                "call",
                "ruf",
                "anruf",
                "rückruf",
                "rueckruf",
                "zurückruf",
                "reach",
                "erreich",
                "whatsapp",
                "fax",
                "sms",
                "festnetz",
                "text",
                "ring",
                "dial",
                "durchwahl",
                "hotline",
                "fon",
                "answer",
                "voicemail",
                "landline",
                "telefon",
                "contact",
                "kontakt",
                "callback",
                "messages",
                "registered",
                "signal",
                "anruft",
            ],
        ),
        (
            BANK,
            &[
                "iban",
                "konto",
                "bank",
                "account",
                "bic",
                "swift",
                "überweis",
                "ueberweis",
                "transfer",
                "refund",
                "lastschrift",
                "sepa",
                "abbuch",
                "erstatt",
            ],
        ),
        (
            TAX,
            &[
                "steuer",
                "tax",
                "tin",
                "identifikationsn",
                "idnr",
                "id-nr",
                "stnr",
                "finanzamt",
                "lohn",
            ],
        ),
        (
            SOCIAL,
            &[
                "sozialvers",
                "sv",
                "svnr",
                "sv-n",
                "rentenvers",
                "rv",
                "rvnr",
                "versicherungsn",
                "social",
                "ssn",
                "security",
            ],
        ),
        (
            ID_CARD,
            &[
                "dokument",
                "document",
                "personalausweis",
                "ausweis",
                "perso",
                "identit",
                "id-card",
                "identity",
                "pa-nr",
            ],
        ),
        (
            PASSPORT,
            &["dokument", "document", "reisepass", "pass", "passport", "passnummer", "passnr"],
        ),
        (
            DRIVING,
            &["führersch", "fuehrersch", "fahrerlaub", "driving", "driver", "licence", "license"],
        ),
        (HEALTH, &["kranken", "kvnr", "kv", "versicherten", "gesundheitsk", "kk", "egk"]),
        (VAT, &["ust", "umsatzst", "vat", "mwst", "uid", "umsatzsteuer", "tva"]),
        (
            PLATE,
            &[
                "kennz",
                "nummernsch",
                "plate",
                "auto",
                "pkw",
                "wagen",
                "fahrzeug",
                "reg",
                "registration",
                "vehicle",
                "car",
                "kfz",
                "lkw",
                "parkplatz",
                "park",
                "geparkt",
                "halter",
                "motorrad",
                "van",
            ],
        ),
        (
            BIRTH,
            &["geb", "geboren", "geburt", "birth", "born", "dob", "bday", "birthday", "jahrgang"],
        ),
        (NINO, &["national", "ni", "nino", "insurance"]),
        (NHS, &["nhs", "health"]),
        (AHV, &["ahv", "avs", "sozialversicherungs", "navs"]),
        (
            ADDRESS,
            &[
                "adress",
                "address",
                "anschrift",
                "wohn",
                "live",
                "lieferadr",
                "umgezog",
                "umzug",
                "moved",
                "send",
                "ship",
                "deliver",
                "liefer",
                "straße",
                "strasse",
                "street",
                "zieh",
                "residence",
                "residing",
                "located",
                "gemeldet",
                "zuhause",
            ],
        ),
        (
            PLACE,
            &[
                "koordinat",
                "coordinat",
                "gps",
                "lat",
                "lon",
                "standort",
                "location",
                "position",
                "breiten",
                "längen",
                "geo",
            ],
        ),
        (MAC, &["mac", "hardware", "wlan", "wifi", "router"]),
        (
            IP,
            &[
                "ip",
                "ipv4",
                "ipv6",
                "adresse",
                "host",
                "server",
                "login",
                "logg",
                "angemeldet",
                "einge",
            ],
        ),
        (
            THING,
            &[
                "bestell",
                "order",
                "auftrag",
                "rechnung",
                "invoice",
                "sendung",
                "paket",
                "track",
                "parcel",
                "artikel",
                "article",
                "item",
                "ticket",
                "vorgang",
                "serien",
                "serial",
                "sn",
                "ean",
                "barcode",
                "gtin",
                "upc",
                "isbn",
                "produkt",
                "product",
                "referenz",
                "reference",
                "ref",
                "beleg",
                "receipt",
                "buchung",
                "booking",
                "transaktion",
                "transaction",
                "version",
                "firmware",
                "build",
                "imei",
                "sku",
                "modell",
                "model",
                "fall",
                "case",
                "aktenz",
                "kundennummer",
                "kundennr",
                "customer",
                "vertrag",
                "contract",
                "zähler",
                "zaehler",
                "meter",
                "lieferschein",
                "gutschein",
                "voucher",
                "coupon",
                "code",
                "fehler",
                "error",
                "batch",
                "nummer-",
                "shipment",
                "consignment",
                "delivery",
                "retoure",
                "return",
                "rma",
                "warranty",
                "garantie",
                "zertifikat",
                "seite",
                "page",
                "lot",
                "los",
                "policen",
                "police",
                "policy",
                "po",
                "quote",
                "angebot",
                "seriennr",
                "sn-",
                "device",
                "gerät",
                "geraet",
                "update",
                "hash",
                "commit",
                "filiale",
                "store",
            ],
        ),
        (
            DATED,
            &[
                "gültig",
                "gueltig",
                "ablauf",
                "expir",
                "valid",
                "seit",
                "since",
                "bis",
                "until",
                "till",
                "delivered",
                "geliefert",
                "bestellt",
                "ordered",
                "gekauft",
                "bought",
                "purchased",
                "frist",
                "deadline",
                "due",
                "fällig",
                "ausgestellt",
                "issued",
                "termin",
                "appointment",
            ],
        ),
        (NUMBER, &["number", "nummer", "nr"]),
        (AUSTRIA, &["österreich", "oesterreich", "austria", "svnr", "e-card", "ecard"]),
    ]
};

/// The beginnings by their first byte.
static BEGINNINGS: LazyLock<Vec<Vec<(&'static str, u32)>>> = LazyLock::new(|| {
    let mut beginnings = vec![Vec::new(); 256];
    for (topic, words) in TOPICS {
        for word in *words {
            beginnings[usize::from(word.as_bytes()[0])].push((*word, *topic));
        }
    }
    beginnings
});

/// What a word speaks of.
fn topics(word: &str) -> u32 {
    let mut buffer = [0; WORD_MAX_BYTES];
    let Some(word) = lowered(word, &mut buffer) else { return 0 };
    let Some(first) = word.bytes().next() else { return 0 };
    let fitting = BEGINNINGS[usize::from(first)].iter().filter(|(beginning, _)| {
        // Short ones are whole words: "sn" is not the beginning of "snow".
        if beginning.len() <= 3 { word == *beginning } else { word.starts_with(beginning) }
    });
    let mut found = fitting.fold(0, |topics, (_, topic)| topics | topic);
    // Compounds say at their end what they are.
    if word.len() > 8 {
        for (end, topic) in COMPOUNDS {
            if word.len() > end.len() && word.ends_with(end) {
                found |= topic;
            }
        }
    }
    found
}

/// Ends of German compounds by what they speak of.
const COMPOUNDS: &[(&str, u32)] = &[
    ("karte", topic::CARD),
    ("kartennummer", topic::CARD),
    ("telefonnummer", topic::PHONE),
    ("telefon", topic::PHONE),
    ("handynummer", topic::PHONE),
    ("rufnummer", topic::PHONE),
    ("konto", topic::BANK),
    ("steuer", topic::TAX),
    ("anschrift", topic::ADDRESS),
    ("adresse", topic::ADDRESS),
    ("wagen", topic::PLATE),
    ("auto", topic::PLATE),
    ("kennzeichen", topic::PLATE),
    ("bestellung", topic::THING),
    ("nummernschild", topic::PLATE),
];

/// The words before a place, nearest first.
#[derive(Debug)]
pub(crate) struct Context {
    /// What each speaks of, and whether it stands in the same sentence.
    words: [(u32, bool); Self::WORDS_MAX],
    count: usize,
}

impl Context {
    const WORDS_MAX: usize = 14;

    pub(crate) fn of(before: &str) -> Self {
        let mut context = Self { words: [(0, false); Self::WORDS_MAX], count: 0 };
        let mut is_same_sentence = true;
        let mut rest = before;
        while context.count < Self::WORDS_MAX {
            let trimmed = rest.trim_end_matches(|sign: char| !sign.is_alphanumeric());
            let gap = rest.get(trimmed.len()..).unwrap_or_default();
            // A full stop ends a sentence unless it stands after an abbreviation: "Tel.", "Nr.".
            let word_start = trimmed
                .char_indices()
                .rev()
                .take_while(|(_, sign)| sign.is_alphanumeric() || *sign == '-')
                .last()
                .map_or(trimmed.len(), |(at, _)| at);
            let word = trimmed.get(word_start..).unwrap_or_default();
            if word.is_empty() {
                break;
            }
            let topics = topics(word)
                | word
                    .rsplit_once('-')
                    .map_or(0, |(one, other)| self::topics(one) | self::topics(other));
            let ends =
                gap.contains(['!', '?']) || gap.starts_with('.') && topics == 0 && word.len() > 4;
            is_same_sentence &= !ends;
            context.words[context.count] = (topics, is_same_sentence);
            context.count += 1;
            rest = trimmed.get(..word_start).unwrap_or_default();
        }
        context
    }

    /// Whether one of the topics is spoken of anywhere before.
    pub(crate) fn speaks_of(&self, topics: u32) -> bool {
        self.distance(topics).is_some()
    }

    /// How many words lie between the place and the nearest word on one of the topics.
    pub(crate) fn distance(&self, topics: u32) -> Option<usize> {
        self.words[..self.count].iter().position(|(word, _)| word & topics != 0)
    }

    /// Whether one of the topics is nearer than the number of a thing.
    pub(crate) fn names(&self, topics: u32) -> bool {
        let of_thing = self.distance(topic::THING & !topics).unwrap_or(usize::MAX);
        self.distance(topics).is_some_and(|distance| distance <= of_thing)
    }

    /// Whether the words right before say that this is the number of a thing.
    pub(crate) fn names_thing(&self) -> bool {
        self.words[..self.count]
            .iter()
            .take(4)
            .any(|(word, same)| *same && word & topic::THING != 0)
    }

    /// Which of two topics is nearer; the first if neither is.
    pub(crate) fn nearer(&self, one: u32, other: u32) -> u32 {
        match (self.distance(one), self.distance(other)) {
            (Some(near), Some(far)) if far < near => other,
            (None, Some(_)) => other,
            _ => one,
        }
    }
}

/// What the next few words speak of, in the same sentence.
pub(crate) fn topics_after(text: &str) -> u32 {
    let sentence = text.split(['.', '!', '?', '\n', ';']).next().unwrap_or_default();
    sentence
        .split(|sign: char| !sign.is_alphanumeric() && sign != '-')
        .filter(|word| !word.is_empty())
        .take(5)
        .fold(0, |found, word| found | topics(word))
}
