//! Who acts. An action that needs the owner takes an [`Owner`]; only a valid session makes one.

use serde::{Deserialize, Serialize};

/// The owner of the box, signed in.
#[derive(Clone, Debug)]
pub(crate) struct Owner {
    pub account: String,
    pub name: String,
    /// Hash of the session's token, to end it or to tell it from others.
    pub session: [u8; 32],
}

/// Who made an edit, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Who {
    pub kind: WhoKind,
    /// The account, or empty for the box.
    pub id: String,
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WhoKind {
    Owner,
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
