//! Share links: made, changed and ended by the owner; opened by whoever has one. Of a token only its hash is kept.

mod door;
mod room;
mod token;

pub(crate) use door::{Entered, Pass, arrive, enter, guest, key, still};
pub(crate) use room::{has_room, note_added, note_brought};

use super::{Kept, PageError, pages, password};
use crate::clock::{self, DAY, Moment};
use crate::random;
use crate::records::{self, Came, LinkRecord, PageRecord, decode};
use crate::rooms::{Event, lock};
use crate::who::{Owner, Right};
use gluebox_core::PageId;
use gluebox_store::{Batch, Space, StoreError, Write};
use std::sync::Mutex;
use token::{id_of, is_token, token_of};

/// How long a link is good unless something else is said.
const USUAL: i64 = 14 * DAY;
/// Whoever has no name yet.
const NAMELESS: &str = "Guest";
const LABEL: usize = 80;
const PASSWORD: usize = 1_000;

/// Uses are counted one after the other, and a change of a link overtakes none.
static TURN: Mutex<()> = Mutex::new(());

/// What the owner says of a link.
pub(crate) struct Wishes {
    pub right: Right,
    pub until: Option<Moment>,
    pub most: Option<u32>,
    pub password: NewPassword,
    pub label: String,
}

pub(crate) enum NewPassword {
    /// As it was; none for a new link.
    Keep,
    None,
    Some(String),
}

/// Why a link was not made or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ShareError {
    #[error("There is no such link, or not any more.")]
    NoLink,
    #[error("A label is one line of at most 80 letters.")]
    Label,
    #[error("That day is over already. Choose a later one, or none.")]
    Past,
    #[error("A link can be used at least once and at most a million times.")]
    Uses,
    #[error("A password for a link has 1 to 1,000 letters.")]
    Password,
    #[error(transparent)]
    Page(#[from] PageError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a link to a page. `wishes` is told what is usual.
pub(crate) fn make(
    kept: &Kept,
    owner: &Owner,
    page: &PageId,
    wishes: impl FnOnce(&LinkRecord) -> Wishes,
) -> Result<LinkRecord, ShareError> {
    pages::present(kept, page)?;
    let seed = random::text(22);
    let mut record = LinkRecord {
        version: 1,
        id: id_of(&token_of(kept, &seed)),
        seed,
        page: page.clone(),
        right: Right::Look,
        until: Some(clock::now().plus(USUAL)),
        most: None,
        uses: 0,
        password: None,
        label: String::new(),
        made_by: owner.who(),
        made: clock::now(),
        used: None,
        newest: None,
        came: Came::default(),
    };
    wish(&mut record, wishes)?;
    kept.store.commit(Batch::new(vec![put(&record)]))?;
    Ok(record)
}

/// Changes what a link may; `wishes` is told what that is now. Open tabs of its guests come in anew, by the new rules.
pub(crate) fn change(
    kept: &Kept,
    _: &Owner,
    id: &str,
    wishes: impl FnOnce(&LinkRecord) -> Wishes,
) -> Result<LinkRecord, ShareError> {
    let _turn = lock(&TURN);
    let mut record = find(kept, id)?.ok_or(ShareError::NoLink)?;
    wish(&mut record, wishes)?;
    kept.store.commit(Batch::new(vec![put(&record)]))?;
    kept.rooms.tell_all(&Event::LinkChanged {
        link: record.id.clone(),
    });
    Ok(record)
}

fn wish(
    record: &mut LinkRecord,
    wishes: impl FnOnce(&LinkRecord) -> Wishes,
) -> Result<(), ShareError> {
    let wishes = wishes(record);
    let label = wishes.label.trim();
    if label.chars().count() > LABEL || label.chars().any(char::is_control) {
        return Err(ShareError::Label);
    }
    if wishes.until != record.until && wishes.until.is_some_and(|until| until <= clock::now()) {
        return Err(ShareError::Past);
    }
    if wishes
        .most
        .is_some_and(|most| !(1..=1_000_000).contains(&most))
    {
        return Err(ShareError::Uses);
    }
    match wishes.password {
        NewPassword::Keep => {}
        NewPassword::None => record.password = None,
        NewPassword::Some(new) if (1..=PASSWORD).contains(&new.chars().count()) => {
            record.password = Some(password::hash(&new));
        }
        NewPassword::Some(_) => return Err(ShareError::Password),
    }
    record.right = wishes.right;
    record.until = wishes.until;
    record.most = wishes.most;
    record.label = label.to_owned();
    Ok(())
}

/// Ends a link. Its guests are told, and what they made stays.
pub(crate) fn end(kept: &Kept, owner: &Owner, id: &str) -> Result<(), ShareError> {
    let _turn = lock(&TURN);
    let record = find(kept, id)?.ok_or(ShareError::NoLink)?;
    end_these(kept, owner, &[record])?;
    Ok(())
}

/// Ends all links.
pub(crate) fn end_all(kept: &Kept, owner: &Owner) -> Result<(), StoreError> {
    let _turn = lock(&TURN);
    end_these(kept, owner, &all(kept, owner)?)
}

fn end_these(kept: &Kept, owner: &Owner, records: &[LinkRecord]) -> Result<(), StoreError> {
    let mut writes = Vec::new();
    for record in records {
        let with_pictures = kept.store.scan(Space::Link, record.id.as_bytes())?;
        writes.extend(
            with_pictures
                .into_iter()
                .map(|(key, _)| Write::delete(Space::Link, key)),
        );
    }
    kept.store.commit(Batch::new(writes).essential())?;
    for record in records {
        kept.rooms.tell_all(&Event::LinkEnded {
            link: record.id.clone(),
            by: owner.name.clone(),
        });
    }
    Ok(())
}

/// Every link, the newest first; also those that are over or used up.
pub(crate) fn all(kept: &Kept, _: &Owner) -> Result<Vec<LinkRecord>, StoreError> {
    let records = kept.store.scan(Space::Link, b"")?;
    let links = records.iter().filter(|(key, _)| !key.contains(&b'/'));
    let mut links = links
        .map(|(_, bytes)| decode(bytes))
        .collect::<Result<Vec<LinkRecord>, _>>()?;
    links.sort_by(|a, b| (b.made, &b.id).cmp(&(a.made, &a.id)));
    Ok(links)
}

/// A link that a letter is to carry.
pub(crate) struct ToSend {
    pub link: LinkRecord,
    pub token: String,
    /// Of its page.
    pub title: String,
}

/// A link that still opens something, for a letter that its owner had the box send. Who calls this has their word.
pub(crate) fn to_send(kept: &Kept, id: &str) -> Result<Option<ToSend>, StoreError> {
    let Some(link) = door::alive(kept, id)?.filter(|link| !link.is_used_up()) else {
        return Ok(None);
    };
    let token = token_of(kept, &link.seed);
    let page: Option<PageRecord> =
        records::read(&kept.store, Space::Page, link.page.as_str().as_bytes())?;
    let ours = id_of(&token) == link.id;
    Ok(page.filter(|_| ours).map(|page| ToSend {
        link,
        token,
        title: page.document.title,
    }))
}

/// The token of a link; `None` for one that was made on another machine, whose copy this is.
pub(crate) fn token(kept: &Kept, _: &Owner, record: &LinkRecord) -> Option<String> {
    let token = token_of(kept, &record.seed);
    (id_of(&token) == record.id).then_some(token)
}

impl LinkRecord {
    /// What its guests go by.
    fn name(&self) -> &str {
        match self.label.as_str() {
            "" => NAMELESS,
            label => label,
        }
    }

    pub(crate) fn is_over(&self, now: Moment) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    pub(crate) fn is_used_up(&self) -> bool {
        self.most.is_some_and(|most| self.uses >= most)
    }
}

fn find(kept: &Kept, id: &str) -> Result<Option<LinkRecord>, StoreError> {
    match is_token(id) {
        true => records::read(&kept.store, Space::Link, id.as_bytes()),
        false => Ok(None),
    }
}

fn put(record: &LinkRecord) -> Write {
    records::put(Space::Link, record.id.as_bytes(), record)
}
