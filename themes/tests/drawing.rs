//! The files beside the code are what they are said to be: cut-outs, fonts, colours.

use std::collections::HashMap;
use std::error::Error;

#[path = "../examples/starter_pictures/paths.rs"]
mod paths;

#[test]
fn cutouts_are_what_the_paths_draw() -> Result<(), Box<dyn Error>> {
    let pictures = gluebox_themes::starter_pictures();
    assert_eq!(pictures.len(), paths::CUTOUTS.len());
    for (picture, cutout) in pictures.iter().zip(paths::CUTOUTS) {
        assert_eq!(picture.name, cutout.name);
        let stored = image::load_from_memory(picture.bytes)?.into_rgba8();
        assert_eq!(stored.dimensions(), (picture.width, picture.height));
        assert_eq!(
            (picture.width, picture.height),
            (cutout.width * 2, cutout.height * 2)
        );
        let drawn = paths::draw(cutout)?;
        for (pixel, alpha) in stored.pixels().zip(drawn) {
            // 64 strengths: half a step is two of 255.
            assert!(
                pixel[3].abs_diff(alpha) <= 3,
                "{}: {} for {alpha}",
                cutout.name,
                pixel[3]
            );
            assert_eq!(pixel.0[..3], cutout.colour);
        }
    }
    Ok(())
}

#[test]
fn fonts_are_fonts() {
    for font in gluebox_themes::fonts() {
        assert!(font.bytes.starts_with(b"wOF2"), "{}", font.name);
        assert!(font.bytes.len() < 60_000, "{}", font.name);
    }
}

fn tokens(css: &str) -> HashMap<&str, [f64; 3]> {
    let lines = css
        .lines()
        .filter_map(|line| line.trim().strip_prefix("--gb-")?.split_once(": #"));
    lines
        .filter_map(|(name, value)| {
            let number = u32::from_str_radix(value.get(..6)?, 16).ok()?;
            Some((
                name,
                [16, 8, 0].map(|shift| f64::from(number >> shift & 255) / 255.0),
            ))
        })
        .collect()
}

/// As WCAG 2 defines it.
fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let light = |rgb: [f64; 3]| {
        let [r, g, b] = rgb.map(|c| {
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
    };
    let (a, b) = (light(a), light(b));
    a.max(b) / a.min(b)
}

#[test]
fn colours_can_be_read() {
    let css = include_str!("../box/tokens.css");
    let (light, dark) = css
        .split_once("@media (prefers-color-scheme")
        .expect("has both");
    let light = tokens(light);
    let mut night = light.clone();
    night.extend(tokens(dark));
    let pairs = [
        ("ink", "bench", 4.5),
        ("ink", "board", 4.5),
        ("ink", "paper", 4.5),
        ("ink-2", "bench", 4.5),
        ("ink-2", "board", 4.5),
        ("ink-2", "paper", 4.5),
        ("on-lid", "lid", 4.5),
        ("on-lid", "lid-press", 4.5),
        ("on-wet", "wet", 4.5),
        ("wet", "paper", 4.5),
        ("dry", "board", 4.5),
        ("dry", "paper", 4.5),
        ("warn", "board", 4.5),
        ("warn", "warn-tint", 4.5),
        ("stop", "paper", 4.5),
        ("stop", "stop-tint", 4.5),
        ("edge", "paper", 3.0),
        ("edge", "board", 3.0),
        ("on-person", "person-1", 4.5),
        ("on-person", "person-2", 4.5),
        ("on-person", "person-3", 4.5),
        ("on-person", "person-4", 4.5),
        ("on-person", "person-5", 4.5),
        ("on-person", "person-6", 4.5),
    ];
    for (what, colours) in [("light", &light), ("dark", &night)] {
        for (text, ground, least) in pairs {
            let found = contrast(colours[text], colours[ground]);
            assert!(found >= least, "{what}: {text} on {ground} is {found:.2}");
        }
    }
}
