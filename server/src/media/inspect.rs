//! What a file is, by its bytes, and whether it may be decoded.

use image::{ImageDecoder, ImageFormat, ImageReader, Limits};
use std::io::{BufRead, Read, Seek, SeekFrom};

/// Pixels of a picture that are decoded at most: 60 million take 180 MB for a moment.
pub(super) const PIXELS: u64 = 60_000_000;
/// The longest side: more is a trap, not a picture.
const SIDE: u32 = 30_000;
/// Bytes that decoding may take at most.
pub(super) const MEMORY: u64 = 512 << 20;

/// A file that is a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Inspected {
    pub kind: &'static str,
    /// As a visitor sees it, orientation applied.
    pub width: u32,
    pub height: u32,
    /// EXIF orientation, 1 to 8.
    pub orientation: u8,
}

/// Why a file is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MediaFault {
    #[error(
        "Browsers cannot show this kind of photo (HEIC). Add it from the iPhone itself, or save it as JPEG."
    )]
    Heic,
    #[error("This is not a picture that browsers can show. JPEG, PNG, GIF and WebP work.")]
    Kind,
    #[error(
        "This picture is {width} × {height}: too large to open safely. Save it at 60 megapixels or less."
    )]
    Pixels { width: u32, height: u32 },
    #[error("This picture ends too early or is damaged. Copy it from the camera or phone again.")]
    Damaged,
    #[error("This file is empty.")]
    Empty,
    #[error("This file is larger than {0} MB. Save it smaller.")]
    Bytes(u64),
}

fn format(head: &[u8]) -> Result<(ImageFormat, &'static str), MediaFault> {
    let brand = head.get(4..12).unwrap_or_default();
    if brand.starts_with(b"ftyp")
        && [
            b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1",
        ]
        .iter()
        .any(|b| brand.ends_with(*b))
    {
        return Err(MediaFault::Heic);
    }
    match image::guess_format(head) {
        Ok(ImageFormat::Jpeg) => Ok((ImageFormat::Jpeg, "image/jpeg")),
        Ok(ImageFormat::Png) => Ok((ImageFormat::Png, "image/png")),
        Ok(ImageFormat::Gif) => Ok((ImageFormat::Gif, "image/gif")),
        Ok(ImageFormat::WebP) => Ok((ImageFormat::WebP, "image/webp")),
        _ => Err(MediaFault::Kind),
    }
}

/// Judges a file: kind, size, orientation. Decodes nothing but headers.
pub(crate) fn inspect(mut file: impl BufRead + Seek) -> Result<Inspected, MediaFault> {
    let mut head = Vec::new();
    file.by_ref()
        .take(64)
        .read_to_end(&mut head)
        .map_err(|_| MediaFault::Damaged)?;
    if head.is_empty() {
        return Err(MediaFault::Empty);
    }
    let (format, kind) = format(&head)?;
    let damaged = |_| MediaFault::Damaged;
    file.seek(SeekFrom::Start(0)).map_err(damaged)?;
    let mut reader = ImageReader::with_format(&mut file, format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(|_| MediaFault::Damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS || width.max(height) > SIDE {
        return Err(MediaFault::Pixels { width, height });
    }
    let orientation = decoder.orientation().map_or(1, |o| o.to_exif());
    let turned = (5..=8).contains(&orientation);
    let (width, height) = if turned {
        (height, width)
    } else {
        (width, height)
    };
    if width == 0 || height == 0 {
        return Err(MediaFault::Damaged);
    }
    drop(decoder);
    file.seek(SeekFrom::Start(0)).map_err(damaged)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(damaged)?;
    if !is_whole(format, &bytes) {
        return Err(MediaFault::Damaged);
    }
    Ok(Inspected {
        kind,
        width,
        height,
        orientation,
    })
}

pub(super) fn limits() -> Limits {
    // The pixel limit is judged here, with its own sentence; this one bounds memory.
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    limits
}

/// Whether the file goes on to its own end. Decoders fill up what is missing and say nothing.
fn is_whole(format: ImageFormat, bytes: &[u8]) -> bool {
    match format {
        ImageFormat::Jpeg => jpeg_is_whole(bytes),
        ImageFormat::Png => png_is_whole(bytes),
        // RIFF: the length of all that follows its first eight bytes.
        ImageFormat::WebP => bytes.get(4..8).is_some_and(|length| {
            let length = u32::from_le_bytes(length.try_into().expect("four bytes"));
            bytes.len() as u64 >= u64::from(length) + 8
        }),
        // A GIF ends with a trailer; some programs leave zeros behind it.
        _ => bytes.iter().rev().find(|byte| **byte != 0) == Some(&0x3b),
    }
}

/// Chunks of a length, a name and a checksum, the last called IEND (PNG, third edition, 5.3).
fn png_is_whole(bytes: &[u8]) -> bool {
    let mut at = 8;
    while let Some(head) = bytes.get(at..at + 8) {
        let length = u32::from_be_bytes(head[..4].try_into().expect("four bytes"));
        if &head[4..] == b"IEND" {
            return true;
        }
        at = at.saturating_add(12).saturating_add(length as usize);
    }
    false
}

/// Whether an end marker follows the first scan. Decoders fill up what is missing with grey and say nothing. Inside
/// a scan a byte FF is always followed by 00 or a restart marker (ITU T.81, B.1.1), so FF D9 there is the end.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = bytes
        .get(at..at + 4)
        .and_then(|b| <&[u8; 4]>::try_from(b).ok())
    {
        if marker == 0xff {
            at += 1;
            continue;
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        at += 2 + length;
        if marker == 0xda {
            return bytes
                .get(at..)
                .is_some_and(|scan| scan.windows(2).any(|pair| pair == [0xff, 0xd9]));
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, RgbImage};
    use std::io::Cursor;

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let picture = RgbImage::from_fn(64, 48, |x, y| image::Rgb([x as u8 * 3, y as u8 * 4, 90]));
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::from(picture)
            .write_to(&mut bytes, format)
            .expect("encodes");
        bytes.into_inner()
    }

    #[test]
    fn kinds_by_bytes() {
        for (format, kind) in [
            (ImageFormat::Jpeg, "image/jpeg"),
            (ImageFormat::Png, "image/png"),
            (ImageFormat::Gif, "image/gif"),
            (ImageFormat::WebP, "image/webp"),
        ] {
            let seen = inspect(Cursor::new(encoded(format))).expect("is a picture");
            assert_eq!(
                (seen.kind, seen.width, seen.height, seen.orientation),
                (kind, 64, 48, 1)
            );
        }
    }

    #[test]
    fn refused() {
        let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
        let jpeg = encoded(ImageFormat::Jpeg);
        let cut = jpeg[..jpeg.len() / 2].to_vec();
        for (bytes, fault) in [
            (heic, MediaFault::Heic),
            (Vec::new(), MediaFault::Empty),
            (
                b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
                MediaFault::Kind,
            ),
            (b"GIF89a".to_vec(), MediaFault::Damaged),
            (cut, MediaFault::Damaged),
        ] {
            assert_eq!(inspect(Cursor::new(bytes)), Err(fault));
        }
    }

    #[test]
    fn a_huge_png_is_refused_by_its_header() {
        let mut bytes = encoded(ImageFormat::Png);
        bytes[16..20].copy_from_slice(&50_000u32.to_be_bytes());
        bytes[20..24].copy_from_slice(&50_000u32.to_be_bytes());
        let fault = inspect(Cursor::new(bytes)).expect_err("is too large");
        assert!(
            matches!(fault, MediaFault::Pixels { .. } | MediaFault::Damaged),
            "{fault}"
        );
    }
}
