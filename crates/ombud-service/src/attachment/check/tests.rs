//! Which files are taken, and what is kept of them.

use std::io::Write as _;

use flate2::{Compression, write::ZlibEncoder};
use image::{RgbImage, RgbaImage};
use proptest::prelude::*;

use super::*;

/// A picture with a line on its upper edge.
fn image_of(format: ImageFormat) -> Vec<u8> {
    let at = |_, y| if y < 8 { image::Rgb([200, 0, 0]) } else { image::Rgb([0, 0, 200]) };
    let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(64, 32, at));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The same with what a camera writes beside a photo (Exif 2.32, 4.5): that it is to be turned by 90 degrees to the right, and
/// a text for where it was taken.
fn from_a_camera() -> Vec<u8> {
    let photo = image_of(ImageFormat::Jpeg);
    let mut exif =
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"54.3233N 10.1228E");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&photo[..2], b"\xff\xe1", &length, &exif, &photo[2..]].concat()
}

fn deflated(text: &[u8]) -> Vec<u8> {
    let mut packing = ZlibEncoder::new(Vec::new(), Compression::default());
    packing.write_all(text).unwrap();
    packing.finish().unwrap()
}

fn pdf(objects: &[&[u8]]) -> Vec<u8> {
    let whole = objects.concat();
    [b"%PDF-1.7\n".as_slice(), &whole, b"\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"].concat()
}

/// Objects within a stream of objects (PDF 1.7, 7.5.7).
fn packed(dictionary: &str, objects: &str) -> Vec<u8> {
    let packed = deflated(objects.as_bytes());
    let length = packed.len();
    let head = format!("7 0 obj <<{dictionary} /N 1 /First 4 /Length {length}>> stream\r\n");
    [head.as_bytes(), &packed, b"\nendstream endobj\n"].concat()
}

fn taken(bytes: &[u8]) -> Result<(MediaType, Vec<u8>), FileError> {
    let kind = kind_of(bytes)?;
    Ok((kind, cleaned(kind, bytes)?))
}

#[test]
fn what_a_file_is_is_seen_from_what_is_in_it() {
    for (bytes, kind) in [
        (image_of(ImageFormat::Jpeg), MediaType::Jpeg),
        (image_of(ImageFormat::Png), MediaType::Png),
        (image_of(ImageFormat::WebP), MediaType::Webp),
        (pdf(&[b"1 0 obj <</Type /Catalog>> endobj"]), MediaType::Pdf),
        ([b"\xef\xbb\xbf".as_slice(), &pdf(&[])].concat(), MediaType::Pdf),
    ] {
        assert_eq!(taken(&bytes).map(|(kind, _)| kind), Ok(kind));
    }
    assert_eq!(kind_of(b""), Err(FileError::Empty));
    for other in [
        &b"GIF89a..."[..],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"MZ\x90",
        b"PK\x03\x04",
        b"%!PS",
    ] {
        assert_eq!(kind_of(other), Err(FileError::Kind), "{}", String::from_utf8_lossy(other));
    }
}

#[test]
fn a_picture_is_kept_as_it_is_seen_without_what_stands_beside_it() {
    let photo = [from_a_camera().as_slice(), b"<script>alert(1)</script>"].concat();
    let (_, kept) = taken(&photo).unwrap();
    for beside in [&b"Exif"[..], b"54.3233N", b"<script>"] {
        assert!(memmem::find(&photo, beside).is_some() && memmem::find(&kept, beside).is_none());
    }
    let seen = image::load_from_memory(&kept).unwrap().into_rgb8();
    assert_eq!(seen.dimensions(), (32, 64), "turned as the camera says");
    // The line on the upper edge is on the right one.
    assert!(seen.get_pixel(31, 32).0[0] > 150 && seen.get_pixel(0, 32).0[2] > 150);
}

#[test]
fn what_is_seen_through_stays_so() {
    let glass = DynamicImage::ImageRgba8(RgbaImage::from_pixel(3, 2, image::Rgba([9, 9, 9, 7])));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let mut bytes = Cursor::new(Vec::new());
        glass.write_to(&mut bytes, format).unwrap();
        let (_, kept) = taken(&bytes.into_inner()).unwrap();
        assert_eq!(image::load_from_memory(&kept).unwrap().into_rgba8(), glass.to_rgba8());
    }
}

#[test]
fn a_picture_that_is_cut_off_or_too_large_is_not_taken() {
    let png = image_of(ImageFormat::Png);
    assert_eq!(taken(&png[..png.len() / 2]), Err(FileError::Damaged));
    // The same file says that it is 60,000 points wide and high (PNG, 11.2.2); the checksum is that of such a head.
    let mut vast = png.clone();
    vast[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let sum = crc_32(&vast[12..29]);
    vast[29..33].copy_from_slice(&sum.to_be_bytes());
    assert_eq!(taken(&vast), Err(FileError::TooManyPoints));
}

/// ISO 3309, bit by bit.
fn crc_32(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
        }
    }
    !sum
}

#[test]
fn a_document_that_acts_is_not_taken_however_it_is_written() {
    let open =
        |action: &str| pdf(&[format!("1 0 obj <</OpenAction <</S {action}>>>> endobj").as_bytes()]);
    for action in ["/JavaScript", "/Java#53cript", "/#4a#61vaScript", "/Launch", "/SubmitForm"] {
        assert_eq!(taken(&open(action)), Err(FileError::Active), "{action}");
    }
    let hidden =
        packed("/Type /ObjStm /Filter /FlateDecode", "1 0 <</S /JavaScript /JS (app.alert(1))>>");
    assert_eq!(taken(&pdf(&[&hidden])), Err(FileError::Active));
    let escaped = packed(
        "/Type /Obj#53tm /Filter [/Flate#44ecode]",
        "1 0 <</Names <</EmbeddedFiles 9 0 R>>>>",
    );
    assert_eq!(taken(&pdf(&[&escaped])), Err(FileError::Active));
    let otherwise = packed("/Type /ObjStm /Filter /LZWDecode", "1 0 <<>>");
    assert_eq!(taken(&pdf(&[&otherwise])), Err(FileError::Damaged), "nobody knows what is in it");
    assert_eq!(taken(&pdf(&[b"trailer <</Encrypt 5 0 R>>"])), Err(FileError::Encrypted));
    assert_eq!(taken(b"%PDF-1.7\n1 0 obj <<>> endobj"), Err(FileError::Damaged), "it is cut off");
}

#[test]
fn a_plain_document_is_kept_byte_for_byte() {
    let page = "1 0 <</Type /Page /Contents 4 0 R /Annots [<</S /URI /URI (https://a.example)>>]>>";
    let contents = [
        b"4 0 obj <</Length 9>> stream\n".as_slice(),
        &deflated(b"/JavaScript Tj"),
        b"\nendstream",
    ]
    .concat();
    let plain = pdf(&[
        &packed("/Type /ObjStm /Filter /FlateDecode", page),
        &contents,
        b"(a stream of words)",
    ]);
    assert_eq!(taken(&plain), Ok((MediaType::Pdf, plain.clone())));
}

#[test]
fn a_stream_that_unpacks_without_end_is_not_taken() {
    let vast = " ".repeat(usize::try_from(UNPACKED_MAX_BYTES).unwrap() + 1);
    let bomb = pdf(&[&packed("/Type /ObjStm /Filter /FlateDecode", &vast)]);
    assert!(bomb.len() < 100_000);
    assert_eq!(taken(&bomb), Err(FileError::Damaged));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whatever_bytes_come_they_are_taken_or_refused(
        which in 0..5_usize,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = match which {
            0 => image_of(ImageFormat::Jpeg),
            1 => image_of(ImageFormat::Png),
            2 => image_of(ImageFormat::WebP),
            3 => from_a_camera(),
            _ => pdf(&[&packed("/Type /ObjStm /Filter /FlateDecode", "1 0 <</S /URI>>")]),
        };
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        drop(taken(&bytes));
        bytes.truncate(cut.index(bytes.len()));
        if let Ok((kind, kept)) = taken(&bytes) {
            prop_assert_eq!(kind_of(&kept), Ok(kind));
        }
    }
}
