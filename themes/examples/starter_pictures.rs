//! Draws the cut-outs of the starter page from their paths into `themes/starter/`: twice their size on the page, one
//! colour, so that a palette of that colour in 64 strengths holds them.
//!
//! `cargo run -p gluebox-themes --example starter_pictures`. A test compares the files with what this draws.

use std::error::Error;

#[path = "starter_pictures/paths.rs"]
mod paths;

fn main() -> Result<(), Box<dyn Error>> {
    for cutout in paths::CUTOUTS {
        let file = format!("{}/starter/{}.png", env!("CARGO_MANIFEST_DIR"), cutout.name);
        std::fs::write(file, png(cutout, &paths::draw(cutout)?)?)?;
    }
    Ok(())
}

/// 64 strengths are more than an edge can show; they leave six bits for the compressor.
const STRENGTHS: u16 = 64;

fn png(cutout: &paths::Cutout, alpha: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, cutout.width * 2, cutout.height * 2);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.set_palette(cutout.colour.repeat(usize::from(STRENGTHS)));
    let strength = |index: u16| (index * 255 / (STRENGTHS - 1)) as u8;
    encoder.set_trns((0..STRENGTHS).map(strength).collect::<Vec<u8>>());
    let index = |alpha: &u8| ((u16::from(*alpha) * (STRENGTHS - 1) + 127) / 255) as u8;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&alpha.iter().map(index).collect::<Vec<u8>>())?;
    writer.finish()?;
    Ok(bytes)
}
