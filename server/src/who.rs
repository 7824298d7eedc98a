//! Who acts, and the rights that actions ask for. A right is a value: an action that takes one cannot be called
//! without it, and only somebody who has it can make one. What only the owner may do takes an [`Owner`].

use gluebox_core::PageId;
use serde::{Deserialize, Serialize};

/// The owner of the box, signed in.
#[derive(Clone, Debug)]
pub(crate) struct Owner {
    pub account: String,
    pub name: String,
    /// Hash of the session's token, to end it or to tell it from others.
    pub session: [u8; 32],
}

/// Somebody with a share link that is alive.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    pub link: String,
    /// The label, which the guest goes by.
    pub name: String,
    pub page: PageId,
    pub right: Right,
}

/// What a share link lets people do with its page; each may what those before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Right {
    Look,
    /// Look, and put pictures and notes on the page.
    Add,
    Edit,
    /// Edit, and put what browsers run.
    EditWithCode,
}

/// Whoever was let in.
#[derive(Clone, Debug)]
pub(crate) enum Somebody {
    Owner(Owner),
    Guest(Guest),
}

/// The right to see pages as they are now: every page, or one.
#[derive(Clone, Debug)]
pub(crate) struct MayLook {
    only: Option<PageId>,
    /// The link it comes from.
    link: Option<String>,
    /// Whether what the page was before is in it.
    past: bool,
}

/// The right to change pages, to take that back, and to see who did what: every page, or one.
#[derive(Clone, Debug)]
pub(crate) struct MayEdit {
    only: Option<PageId>,
    who: Who,
    code: bool,
}

/// The right to put something new on one page, without changing what stands there.
#[derive(Clone, Debug)]
pub(crate) struct MayAdd {
    page: PageId,
    /// The link it comes from.
    link: String,
    who: Who,
}

/// The right to bring pictures.
#[derive(Clone, Debug)]
pub(crate) struct MayBring {
    /// The link by which they come.
    pub link: Option<String>,
}

impl Somebody {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Owner(owner) => &owner.name,
            Self::Guest(guest) => &guest.name,
        }
    }

    pub(crate) fn who(&self) -> Who {
        match self {
            Self::Owner(owner) => owner.who(),
            Self::Guest(guest) => Who {
                kind: WhoKind::Link,
                id: guest.link.clone(),
                name: guest.name.clone(),
            },
        }
    }

    pub(crate) fn guest(&self) -> Option<&Guest> {
        match self {
            Self::Owner(_) => None,
            Self::Guest(guest) => Some(guest),
        }
    }

    pub(crate) fn may_look(&self) -> MayLook {
        let guest = self.guest();
        MayLook {
            only: guest.map(|guest| guest.page.clone()),
            link: guest.map(|guest| guest.link.clone()),
            past: guest.is_none_or(|guest| guest.right >= Right::Edit),
        }
    }

    /// A guest's alone: whoever owns the page edits it.
    pub(crate) fn may_add(&self) -> Option<MayAdd> {
        let guest = self.guest().filter(|guest| guest.right >= Right::Add)?;
        Some(MayAdd {
            page: guest.page.clone(),
            link: guest.link.clone(),
            who: self.who(),
        })
    }

    pub(crate) fn may_bring(&self) -> Option<MayBring> {
        let guest = self.guest();
        let may = guest.is_none_or(|guest| guest.right >= Right::Add);
        may.then(|| MayBring {
            link: guest.map(|guest| guest.link.clone()),
        })
    }

    /// Nothing for who may only look.
    pub(crate) fn may_edit(&self) -> Option<MayEdit> {
        let guest = self.guest();
        let right = guest.map_or(Right::EditWithCode, |guest| guest.right);
        (right >= Right::Edit).then(|| MayEdit {
            only: guest.map(|guest| guest.page.clone()),
            who: self.who(),
            code: right >= Right::EditWithCode,
        })
    }
}

impl MayLook {
    pub(crate) fn covers(&self, page: &PageId) -> bool {
        self.only.as_ref().is_none_or(|only| only == page)
    }

    /// The one page and the link, if it is not every page.
    pub(crate) fn only(&self) -> Option<(&PageId, &str)> {
        Some((self.only.as_ref()?, self.link.as_deref()?))
    }

    pub(crate) fn past(&self) -> bool {
        self.past
    }
}

impl MayAdd {
    pub(crate) fn page(&self) -> &PageId {
        &self.page
    }

    pub(crate) fn link(&self) -> &str {
        &self.link
    }

    /// For edits that put what is new, which is all that adding makes.
    pub(crate) fn put_new(&self) -> MayEdit {
        MayEdit {
            only: Some(self.page.clone()),
            who: self.who.clone(),
            code: false,
        }
    }
}

impl MayEdit {
    pub(crate) fn covers(&self, page: &PageId) -> bool {
        self.only.as_ref().is_none_or(|only| only == page)
    }

    pub(crate) fn with_code(&self) -> bool {
        self.code
    }

    pub(crate) fn who(&self) -> &Who {
        &self.who
    }
}

/// Who made an edit, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Who {
    pub kind: WhoKind,
    /// The account, the link, or empty for the box.
    pub id: String,
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WhoKind {
    Owner,
    /// A guest, by the link.
    Link,
    /// The box itself, for example when it spreads stacking keys anew.
    Box,
}

impl Who {
    /// The same person, whatever they are called now.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.kind == other.kind && self.id == other.id
    }

    pub(crate) fn the_box() -> Self {
        Self {
            kind: WhoKind::Box,
            id: String::new(),
            name: "Gluebox".to_owned(),
        }
    }
}

impl Owner {
    pub(crate) fn who(&self) -> Who {
        Who {
            kind: WhoKind::Owner,
            id: self.account.clone(),
            name: self.name.clone(),
        }
    }
}
