//! What the words around a place speak of.

use std::sync::LazyLock;

use super::{WORD_MAX_BYTES, lowered};

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
    /// An address of electronic mail.
    pub(crate) const MAIL: u32 = 1 << 23;
    /// Where somebody lives, in so many words.
    pub(crate) const HOME: u32 = 1 << 24;
    /// "no", which is short for "number" after some words.
    pub(crate) const NO: u32 = 1 << 25;
}

/// Beginnings of words by what they speak of. Sorted within a line for nobody's sake: the longest that fits counts.
const TOPICS: &[(u32, &[&str])] = {
    use topic::{
        ADDRESS, AHV, AUSTRIA, BANK, BIRTH, CARD, DATED, DRIVING, HEALTH, HOME, ID_CARD, IP, MAC,
        MAIL, NHS, NINO, NO, NUMBER, PASSPORT, PHONE, PLACE, PLATE, SOCIAL, TAX, THING, VAT,
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
            &["dokument", "document", "reisepass", "pass.", "passport", "passnummer", "passnr"],
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
                "kapitel",
                "release",
                "anhang",
                "teilenummer",
                "norm",
                "driver",
                "ersatzteil",
                "charge",
                "abschnitt",
                "ziffer",
                "absatz",
                "chapter",
                "section",
                "clause",
                "paragraph",
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
        (NO, &["no"]),
        (MAIL, &["mail", "e-mail", "email"]),
        (HOME, &["adress", "anschrift", "wohn", "address"]),
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
        // Short ones are whole words: "sn" is not the beginning of "snow"; and so are those with a full stop, as
        // "pass" is not the beginning of "passwort".
        match beginning.strip_suffix('.') {
            Some(whole) => word == whole,
            None if beginning.len() <= 3 => word == *beginning,
            None => word.starts_with(beginning),
        }
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
    ("anschrift", topic::ADDRESS | topic::HOME),
    ("adresse", topic::ADDRESS | topic::HOME),
    ("wagen", topic::PLATE),
    ("auto", topic::PLATE),
    ("kennzeichen", topic::PLATE),
    ("bestellung", topic::THING),
    ("nummernschild", topic::PLATE),
];

/// Words that say what a number is only right before "number": "part no", "St.-Nr.".
const NUMBERED: &[(&str, u32)] = &[
    ("part", topic::THING),
    ("teil", topic::THING),
    ("teile", topic::THING),
    ("st", topic::TAX),
    ("job", topic::THING),
    ("room", topic::THING),
    ("flight", topic::THING),
    ("flug", topic::THING),
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
            let mut topics = topics(word);
            if let Some((one, other)) = word.rsplit_once('-') {
                let number = self::topics(other);
                topics |= self::topics(one) | number | numbered(one, number);
            }
            if let Some((next, _)) = context.words[..context.count].last() {
                topics |= numbered(word, *next);
            }
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

/// What a word speaks of that stands before one that speaks of `next`.
fn numbered(word: &str, next: u32) -> u32 {
    if next & (topic::NUMBER | topic::NO) == 0 {
        return 0;
    }
    NUMBERED
        .iter()
        .filter(|(known, _)| word.eq_ignore_ascii_case(known))
        .fold(0, |topics, (_, topic)| topics | topic)
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
