//! Whether a file may be kept, and what of it is.
//!
//! Pictures are decoded within limits and written anew: what stands beside the picture in the file (where and with
//! what it was taken, a second file behind its end) is not kept, and nothing reaches a person at the desk that a decoder
//! choked on. Documents are kept as they are, unless they can act: they are looked through for the names of what does
//! (as `pdfid` does), also where those are compressed or written with escapes.

use std::io::{Cursor, Read as _};

use flate2::read::ZlibDecoder;
use image::{
    DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder,
};
use memchr::memmem;
use ombud_domain::MediaType;

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It is larger than what is taken.
    #[error("the file is larger than {} MB", .max_bytes / 1_000_000)]
    TooLarge {
        /// The most that is taken.
        max_bytes: u64,
    },
    /// It is none of the types that are taken.
    #[error("the file is no JPEG, PNG or WebP picture and no PDF")]
    Kind,
    /// It is of such a type, and cannot be read.
    #[error("the file is damaged and cannot be read")]
    Damaged,
    /// The picture has more points than what is taken.
    #[error("the picture is larger than {SIDE_MAX} points on a side")]
    TooManyPoints,
    /// What is in it cannot be looked at without a password.
    #[error("the PDF is protected with a password; send it without one")]
    Encrypted,
    /// It does something when it is opened, or holds other files.
    #[error("the PDF can run programs or holds other files; print it into a new PDF and send that")]
    Active,
    /// No files are taken here.
    #[error("no files are taken here")]
    NotTaken,
    /// As much was sent today as is kept.
    #[error("no more files can be taken today; try again tomorrow, or write without them")]
    Enough,
}

/// Points on a side of a picture at most: a camera of 100 megapixels has fewer.
const SIDE_MAX: u32 = 16_384;
/// Memory for decoding one picture at most.
const DECODED_MAX_BYTES: u64 = 256 * 1024 * 1024;
/// How well a photo is kept, of 100: no difference is seen.
const QUALITY: u8 = 90;
/// What is unpacked of a document's streams at most, altogether.
const UNPACKED_MAX_BYTES: u64 = 64 * 1024 * 1024;
/// How far into a document its first line may stand (PDF 1.7, Annex H.3, note 13).
const PDF_BEGINS_WITHIN: usize = 1024;

/// The names of what makes a PDF act, or hold what can: programs, what starts others, files within it, forms that run.
/// Each is so long that no compressed picture holds it by chance.
const ACTIVE: [&[u8]; 6] =
    [b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"SubmitForm"];

/// What kind of file this is, by what is in it; its name and what it is announced as say nothing.
pub(super) fn kind_of(bytes: &[u8]) -> Result<MediaType, FileError> {
    if bytes.is_empty() {
        return Err(FileError::Empty);
    }
    let begins = &bytes[..bytes.len().min(PDF_BEGINS_WITHIN)];
    match image::guess_format(bytes) {
        Ok(ImageFormat::Jpeg) => Ok(MediaType::Jpeg),
        Ok(ImageFormat::Png) => Ok(MediaType::Png),
        Ok(ImageFormat::WebP) => Ok(MediaType::Webp),
        _ if memmem::find(begins, b"%PDF-").is_some() => Ok(MediaType::Pdf),
        _ => Err(FileError::Kind),
    }
}

/// What is kept of a file.
pub(super) fn cleaned(kind: MediaType, bytes: &[u8]) -> Result<Vec<u8>, FileError> {
    match kind {
        MediaType::Jpeg => picture(ImageFormat::Jpeg, bytes),
        MediaType::Png => picture(ImageFormat::Png, bytes),
        MediaType::Webp => picture(ImageFormat::WebP, bytes),
        MediaType::Pdf => document(bytes).map(|()| bytes.to_vec()),
    }
}

/// A picture, written anew as it is seen: turned as the camera says.
fn picture(format: ImageFormat, bytes: &[u8]) -> Result<Vec<u8>, FileError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(DECODED_MAX_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let why = |error| match error {
        image::ImageError::Limits(_) => FileError::TooManyPoints,
        _ => FileError::Damaged,
    };
    let mut decoder = reader.into_decoder().map_err(why)?;
    let (width, height) = decoder.dimensions();
    if width > SIDE_MAX || height > SIDE_MAX || decoder.total_bytes() > DECODED_MAX_BYTES {
        return Err(FileError::TooManyPoints);
    }
    let orientation = decoder.orientation().map_err(why)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(why)?;
    picture.apply_orientation(orientation);
    let mut kept = Cursor::new(Vec::new());
    let written = match format {
        ImageFormat::Jpeg => picture
            .into_rgb8()
            .write_with_encoder(JpegEncoder::new_with_quality(&mut kept, QUALITY)),
        other => picture.into_rgba8().write_to(&mut kept, other),
    };
    written.map_err(|_| FileError::Damaged)?;
    Ok(kept.into_inner())
}

/// That a document does nothing by itself, as far as its names say.
fn document(bytes: &[u8]) -> Result<(), FileError> {
    let tail = &bytes[bytes.len().saturating_sub(PDF_BEGINS_WITHIN)..];
    if memmem::find(tail, b"%%EOF").is_none() {
        return Err(FileError::Damaged);
    }
    look_through(bytes)?;
    // Objects stand in the file itself, or in streams of objects, which are packed.
    let mut left = UNPACKED_MAX_BYTES;
    for at in memmem::find_iter(bytes, b"stream") {
        let (before, rest) = bytes.split_at(at);
        let rest = &rest[b"stream".len()..];
        let Some(packed) = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")) else {
            continue;
        };
        let begin = memmem::rfind(before, b"obj").unwrap_or_default();
        let named = |wanted: &[u8]| names(&before[begin..]).any(|name| name == wanted);
        if !named(b"ObjStm") {
            continue;
        }
        if !named(b"FlateDecode") {
            return Err(FileError::Damaged);
        }
        let mut unpacked = Vec::new();
        let read = ZlibDecoder::new(packed).take(left).read_to_end(&mut unpacked);
        left = left.saturating_sub(unpacked.len() as u64);
        if read.is_err() || left == 0 {
            return Err(FileError::Damaged);
        }
        look_through(&unpacked)?;
    }
    Ok(())
}

fn look_through(bytes: &[u8]) -> Result<(), FileError> {
    for name in names(bytes) {
        if ACTIVE.contains(&name.as_slice()) {
            return Err(FileError::Active);
        }
        if name == b"Encrypt" {
            return Err(FileError::Encrypted);
        }
    }
    Ok(())
}

/// Names as PDF writes them: behind a `/`, with `#4a` for a sign (PDF 1.7, 7.3.5).
fn names(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    memmem::find_iter(bytes, b"/").map(|at| name_at(&bytes[at + 1..]))
}

/// Longer names mean nothing to us.
const NAME_MAX: usize = 16;

fn name_at(bytes: &[u8]) -> Vec<u8> {
    let mut name = Vec::new();
    let mut bytes = bytes.iter().copied();
    while let Some(byte) = bytes.next()
        && name.len() <= NAME_MAX
    {
        let byte = match byte {
            b'#' => {
                let digits = [bytes.next(), bytes.next()];
                let digits = digits.map(|digit| char::from(digit.unwrap_or_default()).to_digit(16));
                let [Some(high), Some(low)] = digits else { break };
                u8::try_from(high * 16 + low).unwrap_or_default()
            }
            byte if byte.is_ascii_alphanumeric() => byte,
            _ => break,
        };
        name.push(byte);
    }
    name
}

#[cfg(test)]
mod tests;
