//! One document's part of a batch: applied in memory, with the writes that keep it and the events that tell it.

use super::batch::{Conflict, DocumentAnswer};
use super::event::{Event, Foreign};
use super::room::{State, Told};
use super::step;
use crate::clock::Moment;
use crate::records::{self, ObjectRecord, PageRecord, TextBy, key};
use crate::who::Who;
use gluebox_core::{
    ClientId, Content, DocumentEdits, Edit, EditError, Object, ObjectId, ObjectValue, Page, PageId,
    StackKey, apply_all, spread_keys,
};
use gluebox_store::{Space, Write};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Beyond this length a page's stacking keys are spread anew, well before a browser runs out of room at 64.
const LONG_KEY: usize = 48;
/// A full page is kept every so many steps, so that an old revision is at most as many inverses away.
const FULL_EVERY: u64 = 100;

/// One document's part of a batch, applied in memory.
pub(super) struct Done {
    pub answer: DocumentAnswer,
    pub writes: Vec<Write>,
    pub events: Vec<(u64, Told)>,
    pub revisions: Vec<u64>,
    before: PageRecord,
    inverse: Vec<Edit>,
}

impl Done {
    pub(super) fn take_back(self, state: &mut State) {
        for inverse in self.inverse {
            gluebox_core::take_back(&mut state.page, inverse);
        }
        state.record = self.before;
        state.step = None;
        // Who wrote a text last may now be named too late, never too early: at worst a text is kept twice.
    }
}

/// `spread`: whether stacking keys may be spread anew. Not where two documents stand in one stack: the keys of one alone
/// cannot say what is in front of what of the other.
pub(super) fn one(
    state: &mut State,
    who: &Who,
    client: &ClientId,
    document: &DocumentEdits,
    spread: bool,
    at: Moment,
) -> Result<Done, EditError> {
    let before = state.record.clone();
    let lost = collisions(state, client, document);
    let applied = apply_all(&mut state.page, document.edits.clone())?;
    let mut inverse = applied.inverse.clone();
    let mut writes = Vec::new();
    let mut events = Vec::new();
    let mut conflicts = Vec::new();
    state.record.revision += 1;
    state.record.changed = at;
    let revision = state.record.revision;
    let mut told = Vec::new();
    if !lost.is_empty() {
        state.step = None;
    }
    let mut kept = step::extend(state, who, client, Some(document), &applied, at);
    for (object, by, text) in lost {
        kept.note = Some(format!(
            "{}'s text, written over by {}",
            by.who.name, who.name
        ));
        kept.lost.push(text);
        kept.losers.push(by.clone());
        let step = kept.first;
        conflicts.push(Conflict {
            object: object.clone(),
            name: by.who.name.clone(),
            step,
        });
        if let Ok(loser) = ClientId::new(&by.client) {
            let event = Event::Lost {
                page: document.document.clone(),
                object,
                name: who.name.clone(),
                step,
            };
            told.push((Some(loser), event));
        }
    }
    if !kept.lost.is_empty() {
        // What follows in the same gesture begins a step of its own: grown, this one would forget the words it keeps.
        state.step = Some(kept.clone());
    }
    for id in document
        .edits
        .iter()
        .filter(|edit| writes_text(edit))
        .filter_map(Edit::object)
    {
        let by = TextBy {
            revision,
            who: who.clone(),
            client: client.as_str().to_owned(),
        };
        state.text_by.insert(id.clone(), by);
    }
    keep(state, &document.edits, &mut writes);
    keep_step(state, &kept, &mut writes);
    let foreign = foreign(state, &document.edits);
    let page = document.document.clone();
    if let Some(foreign) = &foreign {
        let foreign = foreign.clone();
        told.push((
            Some(client.clone()),
            Event::Foreign {
                page: page.clone(),
                revision,
                foreign,
            },
        ));
    }
    let edits = Arc::new(document.edits.clone());
    told.push((
        Some(client.clone()),
        Event::Edits {
            page,
            revision,
            client: client.clone(),
            who: who.clone(),
            edits,
            foreign,
        },
    ));
    events.push((revision, told));
    let mut revisions = vec![revision];
    if let Some((again, event, undo)) = spread
        .then(|| respace(state, &document.document, document))
        .flatten()
    {
        keep(state, &again, &mut writes);
        keep_step(
            state,
            &state.step.clone().expect("spreading keys is a step"),
            &mut writes,
        );
        state.step = None;
        revisions.push(state.record.revision);
        events.push((state.record.revision, vec![(None, event)]));
        inverse.splice(0..0, undo);
    }
    keep_mark(state, &inverse, &mut writes);
    note_registers(state);
    writes.push(records::put(
        Space::Page,
        state.record.id.as_str().as_bytes(),
        &state.record,
    ));
    let answer = DocumentAnswer {
        document: document.document.clone(),
        revision: state.record.revision,
        gone: applied.gone,
        conflicts,
    };
    Ok(Done {
        answer,
        writes,
        events,
        revisions,
        before,
        inverse,
    })
}

/// Texts that somebody else wrote since the person behind this batch looked, as they stand now.
fn collisions(
    state: &State,
    client: &ClientId,
    document: &DocumentEdits,
) -> Vec<(ObjectId, TextBy, Edit)> {
    let mut lost: Vec<(ObjectId, TextBy, Edit)> = Vec::new();
    for edit in document.edits.iter().filter(|edit| writes_text(edit)) {
        let Some(id) = edit.object() else { continue };
        let (Some(present), Some(by)) = (state.page.objects.get(id), state.text_by.get(id)) else {
            continue;
        };
        let unseen = by.revision > document.base && by.client != client.as_str();
        let differs = match edit {
            Edit::Put { object } => object.content != present.content,
            Edit::Set {
                value: ObjectValue::Content(content),
                ..
            } => *content != present.content,
            _ => false,
        };
        if unseen && differs && !lost.iter().any(|(other, ..)| other == id) {
            let value = ObjectValue::Content(present.content.clone());
            lost.push((
                id.clone(),
                by.clone(),
                Edit::Set {
                    object: id.clone(),
                    value,
                },
            ));
        }
    }
    lost
}

fn writes_text(edit: &Edit) -> bool {
    let is_text = |content: &Content| matches!(content, Content::Text(_));
    match edit {
        Edit::Put { object } => is_text(&object.content),
        Edit::Set {
            value: ObjectValue::Content(content),
            ..
        } => is_text(content),
        Edit::Set { .. } | Edit::Remove { .. } | Edit::SetPage { .. } => false,
    }
}

/// Records of the objects that `edits` are about.
fn keep(state: &State, edits: &[Edit], writes: &mut Vec<Write>) {
    let touched: BTreeSet<&ObjectId> = edits.iter().filter_map(Edit::object).collect();
    for id in touched {
        let object = state.page.objects.get(id).cloned();
        let record = ObjectRecord {
            version: 1,
            id: id.clone(),
            object,
            text_by: state.text_by.get(id).cloned(),
        };
        writes.push(records::put(
            Space::Object,
            &key::object(&state.record.id, id),
            &record,
        ));
    }
}

fn keep_step(state: &State, step: &records::StepRecord, writes: &mut Vec<Write>) {
    let page = &state.record.id;
    writes.push(records::put(
        Space::Step,
        &key::revision(page, step.first),
        step,
    ));
    if step.first == step.last {
        for id in &step.objects {
            writes.push(Write::put(
                Space::StepOfObject,
                key::object_revision(page, id, step.first),
                *b"{}",
            ));
        }
        if state.record.steps.is_multiple_of(FULL_EVERY) {
            writes.push(records::put(
                Space::Full,
                &key::revision(page, state.record.revision),
                &state.page,
            ));
        }
    }
}

/// Objects among the touched ones whose HTML a browser cannot write itself.
fn foreign(state: &State, edits: &[Edit]) -> Option<Arc<Foreign>> {
    let touched: BTreeSet<&ObjectId> = edits.iter().filter_map(Edit::object).collect();
    let present = touched
        .into_iter()
        .filter_map(|id| state.page.objects.get(id));
    let objects: Vec<ObjectId> = present
        .filter(|o| is_foreign(o))
        .map(|o| o.id.clone())
        .collect();
    (!objects.is_empty()).then(|| {
        Arc::new(Foreign {
            page: state.page.clone(),
            objects,
        })
    })
}

/// Whether a browser needs the server's HTML to show this object.
pub(crate) fn is_foreign(object: &Object) -> bool {
    matches!(object.content, Content::Unknown { .. })
}

/// Spreads the stacking keys anew when one has grown long: a revision of the box's own.
fn respace(
    state: &mut State,
    page: &PageId,
    document: &DocumentEdits,
) -> Option<(Vec<Edit>, Event, Vec<Edit>)> {
    let long = |key: &StackKey| key.as_str().len() > LONG_KEY;
    let touched = document.edits.iter().filter_map(Edit::object);
    if !touched
        .filter_map(|id| state.page.objects.get(id))
        .any(|object| long(&object.stacking))
    {
        return None;
    }
    let ids: Vec<ObjectId> = state
        .page
        .stacked()
        .into_iter()
        .map(|object| object.id.clone())
        .collect();
    let keys = spread_keys(ids.len());
    let set = |(object, key)| Edit::Set {
        object,
        value: ObjectValue::Stacking(key),
    };
    let edits: Vec<Edit> = ids.into_iter().zip(keys).map(set).collect();
    let applied =
        apply_all(&mut state.page, edits.clone()).expect("keys are set on objects that are there");
    state.record.revision += 1;
    state.step = None;
    let the_box = ClientId::new("the-box-the-box-").expect("sixteen plain characters");
    step::extend(
        state,
        &Who::the_box(),
        &the_box,
        None,
        &applied,
        state.record.changed,
    );
    let event = Event::Edits {
        page: page.clone(),
        revision: state.record.revision,
        client: the_box,
        who: Who::the_box(),
        edits: Arc::new(edits.clone()),
        foreign: None,
    };
    Some((edits, event, applied.inverse))
}

/// A palette and stickers are on no page: who changes them has nothing to publish.
fn keep_mark(state: &mut State, inverse: &[Edit], writes: &mut Vec<Write>) {
    let revision = state.record.revision;
    let page = &state.page;
    let unseen = page.is_shared() && !inverse.iter().any(|edit| shows(edit, page));
    if let Some(mark) = &mut state.record.published
        && unseen
        && mark.revision + 1 == revision
    {
        mark.revision = revision;
        let full = key::revision(&state.record.id, revision);
        writes.push(records::put(Space::Full, &full, &state.page));
    }
}

/// Whether an object of `page` shows, or showed before what `inverse` takes back.
fn shows(inverse: &Edit, page: &Page) -> bool {
    let showed = match inverse {
        Edit::Put { object } => !object.sticker,
        Edit::Set {
            value: ObjectValue::Sticker(sticker),
            ..
        } => !sticker,
        Edit::Set { .. } | Edit::Remove { .. } | Edit::SetPage { .. } => false,
    };
    let now = inverse.object().and_then(|id| page.objects.get(id));
    showed || now.is_some_and(|object| !object.sticker)
}

/// Brings the record's copy of the document's registers up to date; objects have records of their own.
fn note_registers(state: &mut State) {
    let (page, document) = (&state.page, &mut state.record.document);
    document.title.clone_from(&page.title);
    document.language.clone_from(&page.language);
    document.design_width = page.design_width;
    document.background.clone_from(&page.background);
    document.phone.clone_from(&page.phone);
    document.palette.clone_from(&page.palette);
    document.rest.clone_from(&page.rest);
}
