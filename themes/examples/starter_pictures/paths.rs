//! The paths of the cut-outs, in the size they have on the page, and what they look like as pixels.

use kurbo::{BezPath, PathEl};
use std::error::Error;
use tiny_skia::{FillRule, Mask, PathBuilder, Transform};

pub(crate) struct Cutout {
    pub(crate) name: &'static str,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) colour: [u8; 3],
    pub(crate) path: &'static str,
}

pub(crate) const CUTOUTS: &[Cutout] = &[
    Cutout {
        name: "sun",
        width: 430,
        height: 400,
        colour: [0xf7, 0xc9, 0x48],
        path: "M212 12l38 52 58-30 4 66 66 4-32 58 50 40-54 36 26 60-64-2-8 66-56-32-40 50-36-54-60 24 4-64-66-10 34-56L24 196l56-36-26-58 64 2 6-66 58 30z",
    },
    Cutout {
        name: "branch",
        width: 230,
        height: 420,
        colour: [0x1f, 0x6b, 0x4c],
        path: "M112 6c14 34 10 62-4 92 30-26 62-30 96-22-18 32-46 50-88 54 36 2 70 18 88 54-36 8-68-2-96-30 22 34 26 66 8 104 8 54 10 104 2 156h-16c6-54 4-104-6-156-34-10-58-34-66-74 34 2 58 18 74 46-6-28-4-52 4-74-36 8-66-2-92-32 34-16 64-12 94 8-26-32-24-84 2-126z",
    },
    Cutout {
        name: "vase",
        width: 250,
        height: 330,
        colour: [0x2f, 0x49, 0xc8],
        path: "M84 8l84 4-6 58c42 24 72 68 74 122 2 74-44 126-112 128C54 322 10 268 14 194c2-52 30-98 76-120z",
    },
    Cutout {
        name: "pebble",
        width: 190,
        height: 150,
        colour: [0xf4, 0xa7, 0xb5],
        path: "M20 88C8 44 48 10 98 12c52 2 86 36 78 78-8 38-50 52-92 48-34-4-56-18-64-50z",
    },
];

/// The strength of the colour in every pixel, twice as many each way as on the page.
pub(crate) fn draw(cutout: &Cutout) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut builder = PathBuilder::new();
    for element in BezPath::from_svg(cutout.path)? {
        let xy = |p: kurbo::Point| (p.x as f32, p.y as f32);
        match element {
            PathEl::MoveTo(p) => builder.move_to(xy(p).0, xy(p).1),
            PathEl::LineTo(p) => builder.line_to(xy(p).0, xy(p).1),
            PathEl::QuadTo(a, p) => builder.quad_to(xy(a).0, xy(a).1, xy(p).0, xy(p).1),
            PathEl::CurveTo(a, b, p) => {
                builder.cubic_to(xy(a).0, xy(a).1, xy(b).0, xy(b).1, xy(p).0, xy(p).1);
            }
            PathEl::ClosePath => builder.close(),
        }
    }
    let path = builder.finish().ok_or("an empty path")?;
    let mut mask = Mask::new(cutout.width * 2, cutout.height * 2).ok_or("no size")?;
    mask.fill_path(
        &path,
        FillRule::Winding,
        true,
        Transform::from_scale(2.0, 2.0),
    );
    Ok(mask.data().to_vec())
}
