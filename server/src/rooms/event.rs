//! What people in a room are told.

use super::batch::Answer;
use super::room::Head;
use crate::who::Who;
use gluebox_core::{ClientId, Edit, ObjectId, Page, PageId};
use std::sync::Arc;

/// Something that happened in a room.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// The whole document: at the beginning, and after the room was thrown away.
    State(PageId, Arc<Head>),
    /// What the tab has is the head.
    Current { page: PageId, revision: u64 },
    /// Somebody's edits, in the server's order. Not sent to the tab they came from.
    Edits {
        page: PageId,
        revision: u64,
        client: ClientId,
        who: Who,
        edits: Arc<Vec<Edit>>,
        foreign: Option<Arc<Foreign>>,
    },
    /// A batch of this tab's is kept. In the order of revisions, so that the tab knows what came before it.
    Acknowledged(Arc<Answer>),
    /// The same objects, for the tab that sent the edits.
    Foreign {
        page: PageId,
        revision: u64,
        foreign: Arc<Foreign>,
    },
    /// Who is here and what they have in hand.
    Presence { page: PageId, people: Vec<Person> },
    /// A text of this tab's was written over; it is kept in a step.
    Lost {
        page: PageId,
        object: ObjectId,
        name: String,
        step: u64,
    },
    /// A ready message, the same for all.
    Message(Arc<str>),
    /// The session of this account's browser ended.
    SignedOut { session: [u8; 32] },
    /// A share link was ended by its owner.
    LinkEnded { link: String, by: String },
    /// A share link may something else now.
    LinkChanged { link: String },
    /// The box stops.
    Stopping,
}

/// Objects of which a browser cannot write the HTML itself, and the page they stand on.
#[derive(Clone, Debug)]
pub(crate) struct Foreign {
    pub page: Page,
    pub objects: Vec<ObjectId>,
}

/// What somebody has in hand.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Presence {
    pub selection: Vec<ObjectId>,
    pub writing: Option<ObjectId>,
}

/// Somebody in a room, as the others see them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Person {
    pub client: ClientId,
    pub name: String,
    /// Index into the eight or fewer colours of look.md; stays while the person is in the room.
    pub colour: usize,
    pub presence: Presence,
}
