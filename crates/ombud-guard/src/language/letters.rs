//! How usual the letters of a word are in each language of an alphabet.
//!
//! The tables are made by `scripts/language-table` from the models of lingua (Peter M. Stahl, Apache-2.0).

use std::sync::LazyLock;

/// Languages of one alphabet at most.
pub(crate) const LANGUAGES_MAX: usize = 19;

/// A number for each language of an alphabet, in its order; the rest is of no meaning.
pub(crate) type Scores = [f32; LANGUAGES_MAX];

/// Letters of a sequence, at most.
const SEQUENCE_MAX: usize = 4;
const STEP: f32 = 0.05;
/// What a letter that a language does not have costs.
const UNKNOWN: f32 = -9.0;
const HASH_SIZE_BYTES: usize = 4;

/// Languages that are written with the same letters.
pub(crate) struct Alphabet {
    /// Their codes, in the order of the table.
    pub(crate) languages: &'static [&'static str],
    /// Rows in the order of their hashes: FNV-1a of 32 bits over a sequence of letters in lower case,
    /// little endian, and for each language the natural logarithm of how probable the last letter is
    /// after those before it, in steps of [`STEP`] down from 255; 0 is a sequence that the language
    /// does not have.
    table: &'static [u8],
    /// Where rows begin whose hashes have the same first [`INDEXED_BITS`] bits.
    index: LazyLock<Vec<usize>>,
}

/// Bits of a hash that lead to a few rows at once.
const INDEXED_BITS: u32 = 12;

pub(crate) static LATIN: Alphabet = Alphabet {
    languages: &[
        "de", "en", "fr", "es", "it", "pl", "tr", "cs", "nl", "pt", "da", "sv", "ro", "hu", "hr",
        "sk", "sq", "fi", "vi",
    ],
    table: include_bytes!("latin.table"),
    index: LazyLock::new(|| LATIN.indexed()),
};

pub(crate) static CYRILLIC: Alphabet = Alphabet {
    languages: &["ru", "uk", "bg", "sr", "mk", "be"],
    table: include_bytes!("cyrillic.table"),
    index: LazyLock::new(|| CYRILLIC.indexed()),
};

impl Alphabet {
    /// The place of a language in its order.
    pub(crate) fn place(&self, code: &str) -> Option<usize> {
        self.languages.iter().position(|known| *known == code)
    }

    /// The logarithm of how usual the letters of a word are: the sum over all sequences in it, each
    /// counted as its longest beginning that the language has.
    pub(crate) fn spelled(&self, word: &str) -> Scores {
        let mut sum = [0.0; LANGUAGES_MAX];
        let starts = word.char_indices().filter(|(_, letter)| letter.is_alphabetic());
        for rest in starts.filter_map(|(start, _)| word.get(start..)) {
            let mut usual = [UNKNOWN; LANGUAGES_MAX];
            let mut hash = 0x811c_9dc5;
            for letter in
                rest.chars().take_while(|letter| letter.is_alphabetic()).take(SEQUENCE_MAX)
            {
                let mut bytes = [0; 4];
                for byte in letter.encode_utf8(&mut bytes).bytes() {
                    hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
                }
                for (usual, step) in usual.iter_mut().zip(self.row(hash)) {
                    if *step > 0 {
                        *usual = (f32::from(*step) - 255.0) * STEP;
                    }
                }
                for (sum, usual) in sum.iter_mut().zip(usual) {
                    *sum += usual;
                }
            }
        }
        sum
    }

    /// What the table says of a sequence of letters; nothing where it has none.
    fn row(&self, hash: u32) -> &'static [u8] {
        let first = (hash >> (u32::BITS - INDEXED_BITS)) as usize;
        let Some([low, high]) = self.index.get(first..first + 2) else { return &[] };
        let (mut low, mut high) = (*low, *high);
        while low < high {
            let middle = usize::midpoint(low, high);
            let Some((known, row)) = self.row_at(middle) else { break };
            match known.cmp(&hash) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return row,
            }
        }
        &[]
    }

    /// The place of the first row from each beginning of a hash on, and the end.
    fn indexed(&self) -> Vec<usize> {
        let hashes: Vec<u32> =
            (0..).map_while(|place| self.row_at(place)).map(|(hash, _)| hash).collect();
        let place =
            |first: u32| hashes.partition_point(|hash| hash >> (u32::BITS - INDEXED_BITS) < first);
        (0..=1 << INDEXED_BITS).map(place).collect()
    }

    fn row_at(&self, place: usize) -> Option<(u32, &'static [u8])> {
        let row = self.table.get(place * self.row_size_bytes()..)?.get(..self.row_size_bytes())?;
        let (hash, row) = row.split_first_chunk::<HASH_SIZE_BYTES>()?;
        Some((u32::from_le_bytes(*hash), row))
    }

    fn row_size_bytes(&self) -> usize {
        HASH_SIZE_BYTES + self.languages.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_every_letter_of_its_languages_in_order() {
        for alphabet in [&LATIN, &CYRILLIC] {
            assert!(alphabet.languages.len() <= LANGUAGES_MAX);
            assert_eq!(alphabet.table.len() % alphabet.row_size_bytes(), 0);
            let hashes: Vec<u32> =
                (0..).map_while(|place| alphabet.row_at(place)).map(|(hash, _)| hash).collect();
            assert!(hashes.is_sorted_by(|one, next| one < next));
        }
        // FNV-1a of 32 bits: the published hash of "a" (Fowler, Noll, Vo).
        assert_eq!(LATIN.row(0xe40c_292c).len(), LATIN.languages.len());
        for (alphabet, word, code) in [
            (&LATIN, "straße", "de"),
            (&LATIN, "señor", "es"),
            (&LATIN, "łódź", "pl"),
            (&LATIN, "değil", "tr"),
            (&LATIN, "příliš", "cs"),
            (&LATIN, "được", "vi"),
            (&CYRILLIC, "мышь", "ru"),
            (&CYRILLIC, "україна", "uk"),
            (&CYRILLIC, "ђак", "sr"),
        ] {
            let usual = alphabet.spelled(word);
            let usual = &usual[..alphabet.languages.len()];
            let best = usual.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            assert!(usual[alphabet.place(code).unwrap()] >= best, "{word}: {usual:?}");
        }
    }
}
