//! Pages of the kinds people glue, for looking at and for tests.

use gluebox_core::text::{Block, BlockLook, Doc, HeadingLook, Inline, Item, Mark, MarkLink};
use gluebox_core::*;

/// A page under construction: every object gets the next id and lies on top of those before.
pub(crate) struct Sheet {
    pub(crate) page: Page,
    count: usize,
}

pub(crate) fn id(number: usize) -> ObjectId {
    ObjectId::new(&format!("object{number:012}")).expect("a good id")
}

pub(crate) fn media(number: usize) -> MediaId {
    MediaId::new(&format!("{number:064x}")).expect("a good id")
}

impl Sheet {
    pub(crate) fn new(title: &str, language: &str) -> Self {
        let page = PageId::new("page000000000000").expect("a good id");
        let site = SiteId::new("site000000000000").expect("a good id");
        Self {
            page: Page::new(page, site, title, language),
            count: 0,
        }
    }

    fn put(&mut self, content: Content, [x, y, w, h]: [i32; 4]) -> &mut Object {
        self.count += 1;
        let id = id(self.count);
        let key = format!("V{:05}1", self.count);
        let object = Object {
            version: 1,
            id: id.clone(),
            content,
            frame: Frame {
                x: Length::px(x),
                y: Length::px(y),
                w: Length::px(w),
                h: Length::px(h),
                r: Angle(0),
            },
            stacking: StackKey::new(&key).expect("a good key"),
            style: Style::default(),
            link: None,
            anchor: None,
            alt: String::new(),
            locked: false,
            sticker: false,
            parent: None,
            phone: PhoneCorrections::default(),
            auto_h: None,
            rest: Default::default(),
        };
        self.page.objects.entry(id).or_insert(object)
    }

    pub(crate) fn blocks(&mut self, frame: [i32; 4], blocks: Vec<Block>) -> &mut Object {
        let doc = Doc::new(blocks);
        self.put(Content::Text(Text { doc }), frame)
    }

    pub(crate) fn text(&mut self, frame: [i32; 4], text: &str) -> &mut Object {
        self.blocks(frame, vec![p(text)])
    }

    pub(crate) fn heading(&mut self, frame: [i32; 4], level: u8, text: &str) -> &mut Object {
        self.blocks(frame, vec![h(level, text)])
    }

    /// A panel of a colour: a text without words.
    pub(crate) fn panel(&mut self, frame: [i32; 4], colour: &str) -> &mut Object {
        let object = self.put(
            Content::Text(Text {
                doc: Doc::plain(""),
            }),
            frame,
        );
        object.style.ground = Some(Colour::new(colour).expect("a good colour"));
        object
    }

    /// `number` chooses what is seen on it.
    pub(crate) fn picture(&mut self, frame: [i32; 4], number: usize) -> &mut Object {
        let picture = Picture {
            media: media(number),
            width: frame[2].unsigned_abs() * 2,
            height: frame[3].unsigned_abs() * 2,
        };
        self.put(Content::Picture(picture), frame)
    }
}

pub(crate) fn words(text: &str) -> Vec<Inline> {
    let marks = Vec::new();
    vec![Inline::Text {
        text: text.to_owned(),
        marks,
    }]
}

pub(crate) fn p(text: &str) -> Block {
    Block::Paragraph {
        attrs: BlockLook::default(),
        content: words(text),
    }
}

pub(crate) fn h(level: u8, text: &str) -> Block {
    Block::Heading {
        attrs: HeadingLook { level, align: None },
        content: words(text),
    }
}

const PROSE: &str = "In the morning the harbour is empty and the light comes flat over the water. We walked out along the wall, past the nets and the blue doors, and counted boats until somebody said that it was time for coffee.";

pub(crate) fn starter(name: &str) -> Page {
    let mut sheet = Sheet::new(&format!("{name}'s page"), "en");
    let mut number = 0;
    let mut ids = || {
        number += 1;
        id(number)
    };
    let place = |picture: &gluebox_themes::StarterPicture| {
        let mut all = gluebox_themes::starter_pictures().iter();
        media(1000 + all.position(|p| p.name == picture.name).unwrap_or(0))
    };
    for object in gluebox_themes::starter(name, &mut ids, &place) {
        sheet.page.objects.insert(object.id.clone(), object);
    }
    sheet.page
}

pub(crate) fn five() -> Page {
    let mut sheet = Sheet::new("Summer", "en");
    sheet.heading([80, 80, 700, 64], 1, "Summer by the sea");
    sheet.text([80, 180, 480, 200], PROSE);
    sheet.picture([640, 180, 480, 360], 1).alt = "The harbour in the morning".to_owned();
    sheet.text([640, 548, 480, 30], "The harbour, seven o'clock.");
    let link = sheet.text([80, 620, 300, 30], "On to the photographs");
    link.link = Target::new("https://example.org/").ok();
    sheet.page
}

pub(crate) fn collage() -> Page {
    let mut sheet = Sheet::new("Cuttings", "en");
    sheet.page.background.colour = Colour::new("#f3e9d8").ok();
    let title = sheet.heading([90, 60, 520, 90], 1, "Cuttings");
    title.style.size = Some(Length::px(120));
    title.style.leading = Some(Length::px(110));
    sheet.picture([120, 230, 380, 280], 1).frame.r = Angle::degrees(-5);
    sheet.picture([400, 330, 300, 300], 2).frame.r = Angle::degrees(7);
    let note = sheet.text([330, 560, 220, 60], "found on the beach, kept since");
    note.style.ground = Colour::new("token:yolk").ok();
    note.style.pad_x = Some(Length::px(12));
    note.style.pad_y = Some(Length::px(8));
    note.frame.r = Angle::degrees(3);
    sheet.picture([820, 200, 260, 340], 3);
    sheet.text([820, 556, 260, 30], "Grandmother, 1961");
    let stamp = sheet.text([760, 660, 300, 40], "par avion");
    stamp.style.border_width = Some(Length::px(3));
    stamp.style.border_line = Some(BorderLine::Dashed);
    stamp.style.border_colour = Colour::new("token:cobalt").ok();
    stamp.style.colour = Colour::new("token:cobalt").ok();
    stamp.style.align = Some(Align::Center);
    stamp.frame.r = Angle::degrees(-18);
    for number in 0..6 {
        let x = 120 + 110 * i32::try_from(number).unwrap_or(0);
        sheet.picture([x, 800, 72, 72], 4 + number);
    }
    sheet.page
}

pub(crate) fn columns() -> Page {
    let mut sheet = Sheet::new("Three of us", "en");
    sheet.heading([60, 50, 300, 50], 3, "The three of us");
    for (place, word) in ["Home", "Walks", "Write to us"].iter().enumerate() {
        let x = 760 + 130 * i32::try_from(place).unwrap_or(0);
        sheet.text([x, 60, 110, 30], word).link = Target::new("#top").ok();
    }
    for column in 0..3 {
        let x = 60 + 370 * i32::try_from(column).unwrap_or(0);
        sheet.picture([x, 160, 340, 220], 10 + column);
        sheet.heading([x, 396, 340, 36], 4, ["Ada", "Bo", "Cleo"][column]);
        sheet.text([x, 440, 340, 150], &PROSE[..120 + 20 * column]);
    }
    sheet.panel([60, 680, 1080, 260], "token:leaf");
    let white = Colour::new("#ffffff").ok();
    let title = sheet.heading([110, 720, 420, 50], 2, "Come along");
    title.style.colour.clone_from(&white);
    let line = sheet.text([620, 720, 460, 160], PROSE);
    line.style.colour.clone_from(&white);
    sheet.page
}

pub(crate) fn blog() -> Page {
    let mut sheet = Sheet::new("A week on foot", "en");
    let strong = Inline::Text {
        text: "very slowly".to_owned(),
        marks: vec![Mark::Strong, Mark::Em],
    };
    let link = Inline::Text {
        text: "the map".to_owned(),
        marks: vec![Mark::Link(MarkLink {
            href: Target::new("https://example.org/map").expect("a good link"),
        })],
    };
    let mixed = [
        words("We went "),
        vec![strong],
        words(", with "),
        vec![link],
        words(" in hand."),
    ];
    let item = |text: &str| Item::new(vec![p(text)]);
    sheet.blocks(
        [250, 80, 700, 1200],
        vec![
            h(1, "A week on foot"),
            p(PROSE),
            h(2, "What we carried"),
            Block::BulletList {
                content: vec![
                    item("a tent for two"),
                    item("bread, every second day"),
                    item("one pencil, shared, and a notebook with squared paper"),
                ],
            },
            Block::Paragraph {
                attrs: BlockLook::default(),
                content: mixed.concat(),
            },
            h(3, "And what we did not"),
            p(PROSE),
            Block::OrderedList {
                content: vec![item("a telephone"), item("a plan")],
            },
            p(PROSE),
        ],
    );
    sheet.picture([100, 1400, 1000, 560], 20).alt = "Hills".to_owned();
    sheet.text([250, 1990, 700, 30], PROSE);
    sheet.page
}

pub(crate) fn right_to_left() -> Page {
    let mut sheet = Sheet::new("صفحة ليلى", "ar");
    sheet.heading([600, 80, 520, 64], 1, "صفحة ليلى");
    sheet.text(
        [640, 200, 480, 150],
        "هذه الصفحة تعيش على صندوق صغير في بيت ليلى، وليس على حاسوب أحد آخر. Gluebox يجعلها.",
    );
    sheet.picture([80, 200, 460, 340], 5).alt = "بيت".to_owned();
    let item = |text: &str| Item::new(vec![p(text)]);
    sheet.blocks(
        [640, 420, 480, 120],
        vec![Block::BulletList {
            content: vec![item("خبز"), item("زيتون")],
        }],
    );
    sheet.page
}

pub(crate) fn many() -> Page {
    let mut sheet = Sheet::new("Five hundred", "en");
    for number in 0..500i32 {
        let (x, y) = (40 + number % 10 * 114, 40 + number / 10 * 130);
        let jitter = number * 37 % 23 - 11;
        match number % 3 {
            0 => sheet.text([x + jitter, y, 100, 90], &format!("note {number}")),
            1 => sheet.picture(
                [x, y + jitter, 100, 90],
                usize::try_from(number).unwrap_or(0),
            ),
            _ => sheet.picture(
                [x + jitter, y, 130, 110],
                usize::try_from(number).unwrap_or(0),
            ),
        };
    }
    sheet.page
}

/// A page without a phone layout.
pub(crate) fn off() -> Page {
    let mut page = five();
    page.phone.mode = PhoneMode::Off;
    page
}

pub(crate) fn all() -> Vec<(&'static str, Page)> {
    vec![
        ("starter", starter("Anna")),
        ("five", five()),
        ("collage", collage()),
        ("columns", columns()),
        ("blog", blog()),
        ("rtl", right_to_left()),
        ("empty", Sheet::new("", "en").page),
        ("many", many()),
        ("off", off()),
        ("long-name", starter("Maximiliane Schwarzenberger")),
    ]
}
