//! Steps: what one person did in one gesture, the unit of undo and history.

use super::room::State;
use crate::clock::{Moment, SECOND};
use crate::records::StepRecord;
use crate::who::Who;
use gluebox_core::{Applied, ClientId, DocumentEdits, Edit, ObjectId};
use std::collections::BTreeSet;

/// Edits of one person to the same registers within this time are one step.
const MERGED: i64 = 2 * SECOND;

/// So many names of gestures are kept of one step, each of at most so many bytes: nobody makes more in two seconds.
const GESTURES: usize = 32;
const NAME_BYTES: usize = 64;

/// A register of an object, or a whole object.
fn place(edit: &Edit) -> (Option<ObjectId>, Option<String>) {
    (edit.object().cloned(), edit.register())
}

/// Whether `inverse` already restores what `edit` would.
fn covers(inverse: &[Edit], edit: &Edit) -> bool {
    let (object, register) = place(edit);
    inverse
        .iter()
        .map(place)
        .any(|(o, r)| o == object && (r == register || (r.is_none() && o.is_some())))
}

/// Puts a batch into the open step or begins a new one. Returns the step as it is to be kept.
pub(super) fn extend(
    state: &mut State,
    who: &Who,
    client: &ClientId,
    document: Option<&DocumentEdits>,
    applied: &Applied,
    at: Moment,
) -> StepRecord {
    let revision = state.record.revision;
    let gesture = document.and_then(|d| d.gesture.as_deref());
    let restores = document.and_then(|d| d.restores);
    let fits = |name: &&str| name.len() <= NAME_BYTES;
    let undoes = document.and_then(|d| d.undoes.as_deref()).filter(fits);
    let same_gesture = match (&state.step_gesture, gesture) {
        (Some((by, Some(open))), Some(now)) => by == client && open == now,
        _ => false,
    };
    let same_tab = state
        .step_gesture
        .as_ref()
        .is_some_and(|(by, _)| by == client);
    let objects = |edits: &[Edit]| {
        edits
            .iter()
            .filter_map(|e| e.object().cloned())
            .collect::<BTreeSet<_>>()
    };
    // What takes something back is a step of its own, else the two would be one step that did nothing.
    let alone = undoes.is_some() || restores.is_some();
    let merged = state.step.take().filter(|step| {
        let same_registers = applied
            .inverse
            .iter()
            .all(|edit| covers(&step.inverse, edit));
        let soon = at.since(step.at) <= MERGED;
        step.who == *who
            && step.lost.is_empty()
            && step.undoes.as_deref() == undoes
            && step.restores == restores
            && (same_gesture || (!alone && same_tab && same_registers && soon))
    });
    let mut step = match merged {
        Some(mut step) => {
            let fresh: Vec<Edit> = applied
                .inverse
                .iter()
                .filter(|edit| !covers(&step.inverse, edit))
                .cloned()
                .collect();
            step.inverse.splice(0..0, fresh);
            step.last = revision;
            step.objects = objects(&step.inverse).into_iter().collect();
            step
        }
        None => {
            state.record.steps += 1;
            StepRecord {
                version: 1,
                first: revision,
                last: revision,
                who: who.clone(),
                at,
                objects: objects(&applied.inverse).into_iter().collect(),
                inverse: applied.inverse.clone(),
                note: None,
                lost: Vec::new(),
                losers: Vec::new(),
                client: client.as_str().to_owned(),
                gestures: Vec::new(),
                undoes: undoes.map(str::to_owned),
                restores,
                published: Vec::new(),
            }
        }
    };
    if let Some(name) = gesture.filter(fits)
        && step.gestures.len() < GESTURES
        && !step.gestures.iter().any(|known| known == name)
    {
        step.gestures.push(name.to_owned());
    }
    state.step = Some(step.clone());
    state.step_gesture = Some((client.clone(), gesture.map(str::to_owned)));
    step
}
