//! Picture files made by hand, good and bad.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], bytes: &[u8]) {
    out.extend((bytes.len() as u32).to_be_bytes());
    let start = out.len();
    out.extend(kind);
    out.extend(bytes);
    let crc = crc32fast::hash(&out[start..]);
    out.extend(crc.to_be_bytes());
}

/// A PNG of one colour per `seed`, so that each seed gives other bytes.
pub fn png(width: u32, height: u32, seed: u64) -> Vec<u8> {
    let mut rows = Vec::new();
    for y in 0..height {
        rows.push(0);
        for x in 0..width {
            let noise = seed
                .wrapping_mul(0x9E37_79B9)
                .wrapping_add(u64::from(x * 7 + y * 13));
            rows.extend([noise as u8, (noise >> 8) as u8, (seed >> 3) as u8]);
        }
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&rows).expect("in memory");
    png_of(width, height, &packed.finish().expect("in memory"))
}

/// A PNG that hardly packs: about three bytes a pixel.
pub fn noise_png(width: u32, height: u32, seed: u64) -> Vec<u8> {
    let mut state = seed;
    // Knuth's linear congruential generator; the upper bits are the better ones.
    let mut noise = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    let mut rows = Vec::new();
    for _ in 0..height {
        rows.push(0);
        rows.extend((0..width * 3).map(|_| noise()));
    }
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&rows).expect("in memory");
    png_of(width, height, &packed.finish().expect("in memory"))
}

/// A PNG whose header may say anything.
pub fn png_of(width: u32, height: u32, packed: &[u8]) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    chunk(&mut out, b"IHDR", &header);
    chunk(&mut out, b"IDAT", packed);
    chunk(&mut out, b"IEND", b"");
    out
}

/// A baseline JPEG of 16 × 8 grey pixels, with EXIF: orientation 6 (turned right) and a place.
pub fn jpeg_with_place() -> Vec<u8> {
    let mut out = vec![0xff, 0xd8];
    segment(&mut out, 0xe1, &exif());
    segment(&mut out, 0xdb, &[&[0u8][..], &[1u8; 64]].concat());
    segment(&mut out, 0xc0, &[8, 0, 8, 0, 16, 1, 1, 0x11, 0]);
    // Huffman tables with one code of one bit each: DC category 0, AC end of block.
    let one = |class: u8| [&[class, 1][..], &[0; 15], &[0]].concat();
    segment(&mut out, 0xc4, &one(0x00));
    segment(&mut out, 0xc4, &one(0x10));
    segment(&mut out, 0xda, &[1, 1, 0, 0, 63, 0]);
    // Two blocks of two one-bit codes, then ones to the end of the byte.
    out.extend([0x0f, 0xff, 0xd9]);
    out
}

fn segment(out: &mut Vec<u8>, marker: u8, bytes: &[u8]) {
    out.extend([0xff, marker]);
    out.extend((bytes.len() as u16 + 2).to_be_bytes());
    out.extend(bytes);
}

/// TIFF in an APP1 segment (CIPA DC-008): orientation, and a GPS directory at 48° 51′ north.
fn exif() -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    let entry = |out: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: u32| {
        out.extend(tag.to_le_bytes());
        out.extend(kind.to_le_bytes());
        out.extend(count.to_le_bytes());
        out.extend(value.to_le_bytes());
    };
    tiff.extend(2u16.to_le_bytes());
    entry(&mut tiff, 0x0112, 3, 1, 6);
    entry(&mut tiff, 0x8825, 4, 1, 38);
    tiff.extend(0u32.to_le_bytes());
    tiff.extend(2u16.to_le_bytes());
    entry(&mut tiff, 1, 2, 2, u32::from(b'N'));
    entry(&mut tiff, 2, 5, 3, 68);
    tiff.extend(0u32.to_le_bytes());
    for (over, under) in [(48u32, 1u32), (51, 1), (29, 1)] {
        tiff.extend(over.to_le_bytes());
        tiff.extend(under.to_le_bytes());
    }
    [b"Exif\0\0".to_vec(), tiff].concat()
}

/// The beginning of an iPhone's photograph.
pub fn heic() -> Vec<u8> {
    [&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], &[0; 200]].concat()
}
