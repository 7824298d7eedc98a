//! Putting pictures and notes on a page without changing what stands there: what is new stands below everything, in
//! three columns. What comes at once is one step.

use super::{Kept, look, share};
use crate::random;
use crate::rooms::{Answer, BatchError, RoomError};
use crate::who::Somebody;
use gluebox_core::{
    Angle, Batch, ClientId, Content, DocumentEdits, Edit, Frame, Length, MediaId, Object, Page,
    Picture, StackKey, Style, key_between, layout, text::Doc,
};
use serde_json::json;

/// So many at once, and so many letters of a note.
const PICTURES: usize = 50;
const LETTERS: usize = 2_000;
const COLUMNS: i32 = 3;
const GAP: i32 = 2_400;

/// What somebody adds.
pub(crate) struct Added {
    pub client: ClientId,
    pub seq: u64,
    pub pictures: Vec<MediaId>,
    pub note: String,
}

/// Puts it on the page of a guest's link, in the link's name.
pub(crate) fn add(kept: &Kept, somebody: &Somebody, added: Added) -> Result<Answer, BatchError> {
    let somebody = share::still(kept, somebody)?.ok_or(BatchError::LinkEnded)?;
    let may = somebody.may_add().ok_or(BatchError::LookOnly)?;
    let note = added.note.trim();
    let nothing = added.pictures.is_empty() && note.is_empty();
    if nothing || added.pictures.len() > PICTURES || note.chars().count() > LETTERS {
        return Err(BatchError::Size);
    }
    let mut contents = Vec::new();
    for media in added.pictures {
        if !look::knows(kept, &somebody.may_look(), &media)? {
            return Err(BatchError::Picture);
        }
        let record = look::record(kept, &media)?.ok_or(BatchError::Picture)?;
        contents.push(Content::Picture(Picture {
            media,
            width: record.width,
            height: record.height,
        }));
    }
    if !note.is_empty() {
        contents.push(Content::Text(gluebox_core::Text { doc: doc(note) }));
    }
    let page = match kept.rooms.seen(may.page()) {
        Ok(head) => head.page,
        Err(RoomError::NoPage) => return Err(BatchError::LinkEnded),
        Err(error) => return Err(error.into()),
    };
    // The same again is answered as before, and counts once.
    let again = kept.rooms.newest_seq(&somebody.who(), &added.client)? >= added.seq;
    if !again && !share::note_added(kept, may.link(), contents.len())? {
        return Err(BatchError::LinkFull);
    }
    let edits = place(&page, contents);
    let document = DocumentEdits {
        document: may.page().clone(),
        base: 0,
        edits,
        gesture: None,
        undoes: None,
        restores: None,
    };
    let batch = Batch {
        client: added.client,
        seq: added.seq,
        documents: vec![document],
    };
    kept.rooms.batch(&may.put_new(), batch)
}

/// A paragraph for each line.
fn doc(note: &str) -> Doc {
    let plain = |line: &str| line.chars().filter(|c| !c.is_control()).collect::<String>();
    let paragraph = |line: &str| match plain(line).as_str() {
        "" => json!({"type": "paragraph"}),
        words => json!({"type": "paragraph", "content": [{"type": "text", "text": words}]}),
    };
    let lines: Vec<_> = note.lines().map(paragraph).collect();
    serde_json::from_value(json!({"type": "doc", "content": lines})).expect("lines are a document")
}

/// Each into the column that is shortest so far, below all that stands on the page.
fn place(page: &Page, contents: Vec<Content>) -> Vec<Edit> {
    let bottom = |object: &Object| object.frame.y.0 + object.height().0;
    let below = page.objects.values().map(bottom).max().unwrap_or_default();
    let width = (page.design_width.0 - GAP * (COLUMNS + 1)) / COLUMNS;
    let mut columns = [below.max(0) + GAP; COLUMNS as usize];
    let mut stacking = page.stacked().last().map(|top| top.stacking.clone());
    let mut put = |content: Content| {
        let (column, y) = (0..)
            .zip(columns)
            .min_by_key(|(_, y)| *y)
            .unwrap_or_default();
        let key = key_between(stacking.as_ref(), None);
        let key = key.unwrap_or_else(|| StackKey::new("zzzzz").expect("five letters"));
        stacking = Some(key.clone());
        let mut object = Object {
            version: 1,
            id: random::object_id(),
            frame: Frame {
                x: Length(GAP + column * (width + GAP)),
                y: Length(y),
                w: Length(width),
                h: Length(4_000),
                r: Angle(0),
            },
            stacking: key,
            style: Style::default(),
            link: None,
            anchor: None,
            alt: String::new(),
            locked: false,
            sticker: false,
            parent: None,
            phone: Default::default(),
            auto_h: None,
            rest: Default::default(),
            content,
        };
        object.frame.h = match &object.content {
            Content::Picture(picture) => {
                let high =
                    i64::from(width) * i64::from(picture.height) / i64::from(picture.width.max(1));
                Length(
                    i32::try_from(high / 100 * 100)
                        .unwrap_or(width)
                        .clamp(800, 200_000),
                )
            }
            Content::Text(text) => layout::text_height(&object, &text.doc),
            Content::Unknown { .. } => object.frame.h,
        };
        columns[column as usize] = y + object.frame.h.0 + GAP;
        Edit::Put {
            object: Box::new(object),
        }
    };
    contents.into_iter().map(&mut put).collect()
}
