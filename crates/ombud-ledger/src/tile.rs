//! The log as static files: tiles of hashes and bundles of entries.
//!
//! Source: C2SP tlog-tiles, with tiles of height 8.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

use crate::{
    Commitment, Hash, HashReader, LedgerError, node_hash,
    proof::{bit_length, prove_consistency, prove_inclusion},
};

/// Levels of the Merkle tree that one level of tiles spans.
pub(crate) const TILE_HEIGHT: u8 = 8;

/// Hashes in a full tile: 2^8.
pub const TILE_WIDTH: u64 = 1 << TILE_HEIGHT;

/// Deepest level that a path may name. Logs below 2^63 entries use 0 to 7.
const LEVEL_MAX: u8 = 63;

/// Bytes of an entry in a bundle: a length of two bytes and a commitment.
const ENTRY_SIZE: usize = 2 + Hash::SIZE;

/// Names a tile: `level` 0 holds leaf hashes, each hash above is the root of a full tile below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    level: u8,
    index: u64,
    width: u16,
}

impl TileId {
    /// A tile of all 256 hashes.
    pub fn full(level: u8, index: u64) -> Self {
        Self { level, index, width: 1 << TILE_HEIGHT }
    }

    /// The tile as it is in a log of `size` entries: full, partial or `None`.
    pub fn at_size(level: u8, index: u64, size: u64) -> Option<Self> {
        let hashes = size.checked_shr(u32::from(level) * u32::from(TILE_HEIGHT))?;
        let width = hashes.checked_sub(index.checked_mul(TILE_WIDTH)?)?.min(TILE_WIDTH);
        let width = u16::try_from(width).ok().filter(|&width| width > 0)?;
        Some(Self { level, index, width })
    }

    /// Level above the leaves, in steps of 256.
    pub fn level(self) -> u8 {
        self.level
    }

    /// Position within its level.
    pub fn index(self) -> u64 {
        self.index
    }

    /// Number of hashes, 1 to 256.
    pub fn width(self) -> usize {
        usize::from(self.width)
    }

    /// Whether it holds all 256 hashes and will never change.
    pub fn is_full(self) -> bool {
        u64::from(self.width) == TILE_WIDTH
    }

    /// Where the hashes are served: `tile/0/x001/067`, `tile/0/x001/067.p/5`.
    pub fn path(self) -> String {
        TilePath::Hashes(self).to_string()
    }

    /// Where the entries under a tile of level 0 are served: `tile/entries/x001/067`.
    pub fn entries_path(self) -> String {
        TilePath::Entries(self).to_string()
    }
}

/// What a path under `tile/` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TilePath {
    /// Hashes of a tile.
    Hashes(TileId),
    /// Entries whose hashes are the tile of level 0 with the same index and width.
    Entries(TileId),
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tile = match self {
            Self::Hashes(tile) => {
                write!(f, "tile/{}/", tile.level)?;
                tile
            }
            Self::Entries(tile) => {
                f.write_str("tile/entries/")?;
                tile
            }
        };
        // A u64 has at most 20 digits: seven groups of three.
        for group in (1..7).rev() {
            let rest = tile.index / 1000_u64.pow(group);
            if rest > 0 {
                write!(f, "x{:03}/", rest % 1000)?;
            }
        }
        write!(f, "{:03}", tile.index % 1000)?;
        if tile.is_full() { Ok(()) } else { write!(f, ".p/{}", tile.width) }
    }
}

impl FromStr for TilePath {
    type Err = LedgerError;

    /// Accepts the one canonical spelling only, so that a cache holds a tile once.
    fn from_str(path: &str) -> Result<Self, LedgerError> {
        let malformed = |why| LedgerError::Malformed { what: "tile path", why };
        let (level, rest) = path
            .strip_prefix("tile/")
            .and_then(|path| path.split_once('/'))
            .ok_or(malformed("it does not begin with `tile/` and a level"))?;
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => (index, width.parse().ok()),
            None => (rest, Some(1 << TILE_HEIGHT)),
        };
        let index = index
            .split('/')
            .try_fold(0_u64, |index, group| {
                let group: u64 = group.strip_prefix('x').unwrap_or(group).parse().ok()?;
                index.checked_mul(1000)?.checked_add(group)
            })
            .ok_or(malformed("its index is not in groups of three digits"))?;
        let width = width
            .filter(|width| (1..=TILE_WIDTH).contains(&u64::from(*width)))
            .ok_or(malformed("its width is not between 1 and 255"))?;
        let parsed = if level == "entries" {
            Self::Entries(TileId { level: 0, index, width })
        } else {
            let level = level.parse().ok().filter(|level| *level <= LEVEL_MAX);
            let level = level.ok_or(malformed("its level is not between 0 and 63"))?;
            Self::Hashes(TileId { level, index, width })
        };
        if parsed.to_string() == path { Ok(parsed) } else { Err(malformed("it is not canonical")) }
    }
}

/// The hashes of a tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    id: TileId,
    hashes: Vec<Hash>,
}

impl Tile {
    /// A tile of these hashes.
    ///
    /// # Errors
    /// [`LedgerError::TileTooShort`] or [`LedgerError::Malformed`] unless there are
    /// as many hashes as the tile is wide.
    pub fn new(id: TileId, hashes: Vec<Hash>) -> Result<Self, LedgerError> {
        if hashes.len() < id.width() {
            return Err(LedgerError::TileTooShort { tile: id, count: hashes.len() });
        }
        if hashes.len() > id.width() {
            let why = "it holds more hashes than it is wide";
            return Err(LedgerError::Malformed { what: "tile", why });
        }
        Ok(Self { id, hashes })
    }

    /// Reads a tile from its file.
    pub fn from_bytes(id: TileId, bytes: &[u8]) -> Result<Self, LedgerError> {
        let (hashes, rest) = bytes.as_chunks::<{ Hash::SIZE }>();
        if !rest.is_empty() {
            let why = "its length is not a multiple of 32 bytes";
            return Err(LedgerError::Malformed { what: "tile", why });
        }
        Self::new(id, hashes.iter().copied().map(Hash).collect())
    }

    /// The file: hashes one after the other.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.hashes.iter().flat_map(|hash| hash.0).collect()
    }

    /// Which tile this is.
    pub fn id(&self) -> TileId {
        self.id
    }

    /// The hashes, left to right.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// Merkle tree hash over a full tile's hashes: its hash in the tile above.
    pub(crate) fn root(&self) -> Hash {
        complete_root(&self.hashes)
    }

    /// This tile if it can serve for `id`: the same or a wider one.
    pub(crate) fn checked(self, id: TileId) -> Result<Self, LedgerError> {
        let same_place = self.id.level == id.level && self.id.index == id.index;
        if same_place && self.id.width >= id.width {
            Ok(self)
        } else if same_place {
            Err(LedgerError::TileTooShort { tile: id, count: self.hashes.len() })
        } else {
            Err(LedgerError::TileMissing { tile: id })
        }
    }
}

/// Where stored tiles come from.
///
/// For an asynchronous store, list the tiles first ([`tiles_for_inclusion`],
/// [`tiles_for_consistency`], [`crate::Tree::tiles_to_rebuild`]), fetch them, and
/// bring them in a `BTreeMap`.
pub trait TileReader {
    /// Why a tile could not be had.
    type Error: From<LedgerError>;

    /// The tile asked for, or a wider one at the same place.
    fn tile(&self, id: TileId) -> Result<Tile, Self::Error>;
}

impl TileReader for BTreeMap<TileId, Tile> {
    type Error = LedgerError;

    fn tile(&self, id: TileId) -> Result<Tile, LedgerError> {
        let widest = TileId::full(id.level, id.index);
        let at_least_as_wide = self.range(id..=widest).next();
        at_least_as_wide.map(|(_, tile)| tile.clone()).ok_or(LedgerError::TileMissing { tile: id })
    }
}

/// Hashes of a log of a given size, read from its tiles. Each tile is read once.
///
/// Trusts the tiles: a proof made from wrong tiles fails to verify, so check it
/// against the checkpoint before handing it out.
#[derive(Debug)]
pub struct TileHashes<'a, R> {
    reader: &'a R,
    size: u64,
    seen: RefCell<BTreeMap<TileId, Tile>>,
}

impl<'a, R: TileReader> TileHashes<'a, R> {
    /// The hashes of the log as it was at `size`.
    pub fn new(reader: &'a R, size: u64) -> Self {
        Self { reader, size, seen: RefCell::default() }
    }
}

impl<R: TileReader> HashReader for TileHashes<'_, R> {
    type Error = R::Error;

    fn hash(&self, height: u8, index: u64) -> Result<Hash, R::Error> {
        let place = Place::of(height, index, self.size)?;
        if let Some(tile) = self.seen.borrow().get(&place.tile) {
            return Ok(place.hash_in(tile));
        }
        let tile = self.reader.tile(place.tile)?.checked(place.tile)?;
        let hash = place.hash_in(&tile);
        self.seen.borrow_mut().insert(place.tile, tile);
        Ok(hash)
    }
}

/// The tiles that [`prove_inclusion`] reads.
///
/// # Errors
/// [`LedgerError::IndexOutOfRange`].
pub fn tiles_for_inclusion(size: u64, index: u64) -> Result<BTreeSet<TileId>, LedgerError> {
    let wanted = Wanted::new(size);
    prove_inclusion(&wanted, size, index)?;
    Ok(wanted.tiles.into_inner())
}

/// The tiles that [`prove_consistency`] reads.
///
/// # Errors
/// [`LedgerError::SizeShrinks`].
pub fn tiles_for_consistency(old: u64, new: u64) -> Result<BTreeSet<TileId>, LedgerError> {
    let wanted = Wanted::new(new);
    prove_consistency(&wanted, old, new)?;
    Ok(wanted.tiles.into_inner())
}

/// The tiles that become full while a log grows from `old` to `new` entries: write
/// them before the checkpoint is published.
pub fn full_tiles(old: u64, new: u64) -> impl Iterator<Item = TileId> {
    levels(new).flat_map(move |(level, shift)| {
        let tiles = |size: u64| (size >> shift) / TILE_WIDTH;
        (tiles(old)..tiles(new)).map(move |index| TileId::full(level, index))
    })
}

/// The partial tiles of a log of `size` entries, at most one per level.
pub fn partial_tiles(size: u64) -> impl Iterator<Item = TileId> {
    levels(size).filter_map(move |(level, shift)| {
        TileId::at_size(level, (size >> shift) / TILE_WIDTH, size)
    })
}

/// A bundle of at most 256 entries: each a big-endian length of two bytes and a commitment.
///
/// # Source
/// C2SP tlog-tiles, "Log entries".
pub fn entry_bundle(entries: &[Commitment]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(entries.len() * ENTRY_SIZE);
    for entry in entries {
        bytes.extend_from_slice(&ENTRY_LEN);
        bytes.extend_from_slice(&entry.0);
    }
    bytes
}

/// Reads a bundle of entries.
///
/// # Errors
/// [`LedgerError::Malformed`] unless it holds 1 to 256 entries of 32 bytes each.
pub fn parse_entry_bundle(bytes: &[u8]) -> Result<Vec<Commitment>, LedgerError> {
    let malformed = |why| LedgerError::Malformed { what: "entry bundle", why };
    let (entries, rest) = bytes.as_chunks::<ENTRY_SIZE>();
    if entries.is_empty() || entries.len() as u64 > TILE_WIDTH || !rest.is_empty() {
        return Err(malformed("it does not hold 1 to 256 entries"));
    }
    entries
        .iter()
        .map(|entry| match entry.split_first_chunk() {
            Some((&ENTRY_LEN, commitment)) => commitment.try_into().ok().map(Commitment),
            _ => None,
        })
        .collect::<Option<_>>()
        .ok_or(malformed("an entry is not 32 bytes long"))
}

/// 32 as a big-endian u16.
const ENTRY_LEN: [u8; 2] = [0, 32];

/// Levels of tiles that a log of `size` entries has, with the height of their hashes.
fn levels(size: u64) -> impl Iterator<Item = (u8, u8)> {
    (0..bit_length(size).div_ceil(TILE_HEIGHT)).map(|level| (level, level * TILE_HEIGHT))
}

/// Where the hash of a complete subtree is found: the root over `count` hashes of a
/// tile, from `offset`.
struct Place {
    tile: TileId,
    offset: usize,
    count: usize,
}

impl Place {
    fn of(height: u8, index: u64, size: u64) -> Result<Self, LedgerError> {
        let beyond = LedgerError::HashNotHeld { height, index };
        let (level, above) = (height / TILE_HEIGHT, height % TILE_HEIGHT);
        let complete = size.checked_shr(u32::from(height)).unwrap_or(0);
        if index >= complete {
            return Err(beyond);
        }
        let first = index << above;
        let tile = TileId::at_size(level, first / TILE_WIDTH, size).ok_or(beyond)?;
        // Below 256, so nothing is cut off.
        let offset = usize::from(first.to_le_bytes()[0]);
        Ok(Self { tile, offset, count: 1 << above })
    }

    /// `tile` is at least as wide as asked for, so the range lies within it.
    fn hash_in(&self, tile: &Tile) -> Hash {
        let range = self.offset..self.offset + self.count;
        complete_root(tile.hashes.get(range).unwrap_or_default())
    }
}

/// Merkle tree hash over a power of two of hashes.
fn complete_root(hashes: &[Hash]) -> Hash {
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        let (pairs, _) = row.as_chunks::<2>();
        row = pairs.iter().map(|[left, right]| node_hash(left, right)).collect();
    }
    row.first().copied().unwrap_or(Hash::EMPTY_ROOT)
}

/// Answers any hash and remembers which tile it would have come from.
struct Wanted {
    size: u64,
    tiles: RefCell<BTreeSet<TileId>>,
}

impl Wanted {
    fn new(size: u64) -> Self {
        Self { size, tiles: RefCell::default() }
    }
}

impl HashReader for Wanted {
    type Error = LedgerError;

    fn hash(&self, height: u8, index: u64) -> Result<Hash, LedgerError> {
        let place = Place::of(height, index, self.size)?;
        self.tiles.borrow_mut().insert(place.tile);
        Ok(Hash::EMPTY_ROOT)
    }
}
