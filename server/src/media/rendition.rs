//! A smaller copy of a picture, orientation applied, without the metadata that tells where it was taken.

use super::inspect::{self, MediaFault};
use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{PixelTrait, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageReader};
use std::io::{BufRead, Seek};
use std::sync::{Mutex, PoisonError};

/// One picture is decoded at a time: the machine is small.
static TURN: Mutex<()> = Mutex::new(());

/// Of JPEG copies: about a third of a camera's bytes, differences hardly seen side by side.
const QUALITY: u8 = 82;

/// A copy.
pub(crate) struct Rendered {
    pub bytes: Vec<u8>,
    pub kind: &'static str,
    pub width: u32,
    pub height: u32,
}

/// A copy at most `width` pixels wide. Pictures that can be seen through become PNG, all others JPEG; the colour
/// profile stays, other metadata goes.
pub(crate) fn render(file: impl BufRead + Seek, width: u32) -> Result<Rendered, MediaFault> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut reader = ImageReader::new(file)
        .with_guessed_format()
        .map_err(|_| MediaFault::Damaged)?;
    reader.limits(inspect::limits());
    let mut decoder = reader.into_decoder().map_err(|_| MediaFault::Damaged)?;
    let profile = decoder.icc_profile().ok().flatten();
    let orientation = decoder.orientation().map_err(|_| MediaFault::Damaged)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(|_| MediaFault::Damaged)?;
    let clear = picture.color().has_alpha();
    let picture: DynamicImage = if clear {
        picture.into_rgba8().into()
    } else {
        picture.into_rgb8().into()
    };
    let turned = (5..=8).contains(&orientation.to_exif());
    let (stored_w, stored_h) = (picture.width(), picture.height());
    let shown_w = if turned { stored_h } else { stored_w };
    let mut picture = if shown_w > width {
        let scale = f64::from(width) / f64::from(shown_w);
        let side = |length: u32| ((f64::from(length) * scale).round() as u32).max(1);
        resize(&picture, side(stored_w), side(stored_h))?
    } else {
        picture
    };
    picture.apply_orientation(orientation);
    encode(&picture, clear, profile)
}

fn resize(picture: &DynamicImage, width: u32, height: u32) -> Result<DynamicImage, MediaFault> {
    let small = if picture.color().has_alpha() {
        let bytes = resampled::<U8x4>(picture, width, height)?;
        image::RgbaImage::from_raw(width, height, bytes).map(DynamicImage::from)
    } else {
        let bytes = resampled::<U8x3>(picture, width, height)?;
        image::RgbImage::from_raw(width, height, bytes).map(DynamicImage::from)
    };
    small.ok_or(MediaFault::Damaged)
}

/// The kind of pixel is named here, not found out while running: so the program carries the code of two kinds and not of
/// thirteen.
fn resampled<P: PixelTrait>(
    picture: &DynamicImage,
    width: u32,
    height: u32,
) -> Result<Vec<u8>, MediaFault> {
    let damaged = |_| MediaFault::Damaged;
    let (w, h) = (picture.width(), picture.height());
    let large = TypedImageRef::<P>::from_buffer(w, h, picture.as_bytes()).map_err(damaged)?;
    let mut bytes = vec![0; width as usize * height as usize * P::size()];
    let mut small =
        TypedImage::<P>::from_buffer(width, height, &mut bytes).map_err(|_| MediaFault::Damaged)?;
    Resizer::new()
        .resize_typed(&large, &mut small, None)
        .map_err(|_| MediaFault::Damaged)?;
    drop(small);
    Ok(bytes)
}

fn encode(
    picture: &DynamicImage,
    clear: bool,
    profile: Option<Vec<u8>>,
) -> Result<Rendered, MediaFault> {
    let (width, height) = (picture.width(), picture.height());
    let mut bytes = Vec::new();
    let written = if clear {
        let mut encoder = PngEncoder::new(&mut bytes);
        // A profile that cannot be carried over is left out: colours shift a little, the picture stays.
        drop(profile.map(|profile| encoder.set_icc_profile(profile)));
        encoder.write_image(picture.as_bytes(), width, height, ExtendedColorType::Rgba8)
    } else {
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
        drop(profile.map(|profile| encoder.set_icc_profile(profile)));
        encoder.write_image(picture.as_bytes(), width, height, ExtendedColorType::Rgb8)
    };
    written.map_err(|_| MediaFault::Damaged)?;
    Ok(Rendered {
        bytes,
        kind: if clear { "image/png" } else { "image/jpeg" },
        width,
        height,
    })
}
