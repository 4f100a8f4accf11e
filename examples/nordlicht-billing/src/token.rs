//! The token that callers show.

use std::{
    fmt::{self, Write as _},
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use subtle::ConstantTimeEq;

/// 128 bits cannot be guessed; we make twice as many.
const LENGTH_MIN: usize = 32;

/// What callers show to be let in.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A token of at least 32 visible ASCII characters.
    pub fn new(text: &str) -> Option<Self> {
        let sound = text.len() >= LENGTH_MIN && text.bytes().all(|byte| byte.is_ascii_graphic());
        sound.then(|| Self(text.to_owned()))
    }

    /// Read the token, or make one in a file that only its owner can read.
    pub fn read_or_make(path: &Path) -> io::Result<Self> {
        match fs::read_to_string(path) {
            Ok(text) => Self::new(text.trim()).ok_or_else(|| {
                io::Error::other("the file must hold a token of at least 32 visible characters")
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::make(path),
            Err(error) => Err(error),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the only randomness of this program")]
    fn make(path: &Path) -> io::Result<Self> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        let mut text = String::new();
        for byte in bytes {
            write!(text, "{byte:02x}").map_err(io::Error::other)?;
        }
        // Whole or not at all: a crash in between must not leave half a token.
        let mut next = path.as_os_str().to_owned();
        next.push(".next");
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&next)?;
        writeln!(file, "{text}")?;
        file.sync_all()?;
        fs::rename(next, path)?;
        Ok(Self(text))
    }

    /// Whether this is the token, in a time that does not tell how much of it is right.
    pub(crate) fn is(&self, shown: &str) -> bool {
        self.0.as_bytes().ct_eq(shown.as_bytes()).into()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token")
    }
}
