//! What a new box shows first: a page that may be published as it stands. It holds no instruction.

use gluebox_core::text::{Block, BlockLook, Doc, HeadingLook, Inline};
use gluebox_core::{
    Angle, Colour, Content, FontName, Frame, Length, MediaId, Object, ObjectId, PhoneCorrections,
    Picture, Style, Text, spread_keys,
};

/// A cut-out of the starter page: a PNG with alpha, twice as large as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StarterPicture {
    pub name: &'static str,
    pub bytes: &'static [u8],
    pub width: u32,
    pub height: u32,
}

/// Frame (x, y, width, height in pixels, turn in degrees) and description of each cut-out, from the back.
const CUTOUTS: [(&str, [i32; 5], &str); 4] = [
    ("sun", [730, 56, 430, 400, -6], "A yellow paper sun"),
    ("branch", [700, 96, 230, 420, 8], "A green leafy branch"),
    ("vase", [650, 440, 250, 330, -4], "A blue vase"),
    ("pebble", [560, 690, 190, 150, 14], "A pink pebble"),
];

static PICTURES: [StarterPicture; 4] = [
    picture("sun", include_bytes!("../starter/sun.png"), 860, 800),
    picture("branch", include_bytes!("../starter/branch.png"), 460, 840),
    picture("vase", include_bytes!("../starter/vase.png"), 500, 660),
    picture("pebble", include_bytes!("../starter/pebble.png"), 380, 300),
];

const fn picture(
    name: &'static str,
    bytes: &'static [u8],
    width: u32,
    height: u32,
) -> StarterPicture {
    StarterPicture {
        name,
        bytes,
        width,
        height,
    }
}

/// The cut-outs: store their bytes as media before [`starter()`] is called.
pub fn starter_pictures() -> &'static [StarterPicture] {
    &PICTURES
}

fn line(words: String) -> Vec<Inline> {
    let marks = Vec::new();
    vec![Inline::Text { text: words, marks }]
}

fn paragraph(words: String) -> Block {
    Block::Paragraph {
        attrs: BlockLook::default(),
        content: line(words),
    }
}

fn heading(words: String) -> Block {
    let (level, align) = (1, None);
    Block::Heading {
        attrs: HeadingLook { level, align },
        content: line(words),
    }
}

fn type_of(size: i32, leading: i32) -> Style {
    Style {
        size: Some(Length::px(size)),
        leading: Some(Length::px(leading)),
        ..Style::default()
    }
}

/// Size and line height of the headline: as large as leaves the name whole and ends above the next line.
fn headline_type(name: &str) -> (i32, i32) {
    let longest = name
        .split_whitespace()
        .map(|word| word.chars().count())
        .max();
    let longest = i32::try_from(longest.unwrap_or(0) + 2).unwrap_or(i32::MAX);
    let whole = i32::try_from(name.chars().count()).unwrap_or(i32::MAX);
    match (longest, whole) {
        (..=9, ..=6) => (104, 94),
        (..=11, ..=14) => (72, 68),
        (..=18, ..=30) => (52, 52),
        _ => (36, 38),
    }
}

/// The objects of the starter page of somebody called `name`. `ids` gives a new id at every call; `media` says under
/// which id a picture was stored.
pub fn starter(
    name: &str,
    ids: &mut dyn FnMut() -> ObjectId,
    media: &dyn Fn(&StarterPicture) -> MediaId,
) -> Vec<Object> {
    let token = |name: &str| Colour::new(name).expect("a token of the theme");
    let font = FontName::new("heading").expect("a font of the theme");
    let (size, leading) = headline_type(name);
    let texts = [
        (
            [80, 120, 600, leading * 2, 0],
            heading(format!("This is {name}'s page")),
            type_of(size, leading),
        ),
        (
            [80, 350, 440, 36, 0],
            paragraph(format!(
                "It lives on a small box in {name}'s home, and on nobody else's computer."
            )),
            type_of(24, 36),
        ),
        (
            [604, 716, 280, 30, -3],
            paragraph("Glued together by hand, no two alike.".to_owned()),
            Style {
                ground: Some(token("token:paper")),
                pad_x: Some(Length::px(18)),
                pad_y: Some(Length::px(14)),
                font: Some(font),
                weight: Some(600),
                ..type_of(24, 30)
            },
        ),
        (
            [80, 900, 600, 30, 0],
            paragraph("Come back soon: there is more to stick on.".to_owned()),
            type_of(20, 30),
        ),
    ];
    let mut keys = spread_keys(CUTOUTS.len() + texts.len()).into_iter();
    let mut object =
        |content: Content, [x, y, w, h, r]: [i32; 5], style: Style, alt: &str| Object {
            version: 1,
            id: ids(),
            content,
            frame: Frame {
                x: Length::px(x),
                y: Length::px(y),
                w: Length::px(w),
                h: Length::px(h),
                r: Angle::degrees(r),
            },
            stacking: keys.next().expect("a key for every object"),
            style,
            link: None,
            anchor: None,
            alt: alt.to_owned(),
            locked: false,
            sticker: false,
            parent: None,
            phone: PhoneCorrections::default(),
            auto_h: None,
            rest: Default::default(),
        };
    let mut objects = Vec::with_capacity(CUTOUTS.len() + texts.len());
    for ((_, frame, alt), picture) in CUTOUTS.iter().zip(&PICTURES) {
        let content = Content::Picture(Picture {
            media: media(picture),
            width: picture.width,
            height: picture.height,
        });
        objects.push(object(content, *frame, Style::default(), alt));
    }
    for (frame, block, style) in texts {
        let content = Content::Text(Text {
            doc: Doc::new(vec![block]),
        });
        objects.push(object(content, frame, style, ""));
    }
    objects
}
