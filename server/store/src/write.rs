//! Raw record writes and their bytes in a journal batch. A write says what a record is from now on,
//! never how it changes: replaying it twice is the same as once, and old batches need no migration.

use crate::journal::queue::Ticket;
use crate::space::{Space, full_key};

/// One change of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    Put {
        space: Space,
        key: Vec<u8>,
        value: Vec<u8>,
    },
    Delete {
        space: Space,
        key: Vec<u8>,
    },
}

impl Write {
    pub fn put(space: Space, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Write {
        Write::Put {
            space,
            key: key.into(),
            value: value.into(),
        }
    }

    pub fn delete(space: Space, key: impl Into<Vec<u8>>) -> Write {
        Write::Delete {
            space,
            key: key.into(),
        }
    }
}

/// Writes that are kept together or not at all.
///
/// `essential` batches (deleting, signing in) may use the room that is held back for a full disk.
/// A batch that builds on another one which is not answered yet says so with `after`: it is refused
/// when that one is.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    pub writes: Vec<Write>,
    pub essential: bool,
    pub after: Option<Ticket>,
}

impl Batch {
    pub fn new(writes: Vec<Write>) -> Batch {
        Batch {
            writes,
            ..Batch::default()
        }
    }

    pub fn essential(mut self) -> Batch {
        self.essential = true;
        self
    }

    pub fn after(mut self, earlier: &Ticket) -> Batch {
        self.after = Some(earlier.clone());
        self
    }
}

impl From<Vec<Write>> for Batch {
    fn from(writes: Vec<Write>) -> Batch {
        Batch::new(writes)
    }
}

/// The number of a batch in the journal, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence(pub u64);

/// A record as the layers below see it: full key, and `None` for a deletion.
pub(crate) type Change = (Vec<u8>, Option<Vec<u8>>);

pub(crate) fn changes(writes: Vec<Write>) -> Vec<Change> {
    writes
        .into_iter()
        .map(|write| match write {
            Write::Put { space, key, value } => (full_key(space, &key), Some(value)),
            Write::Delete { space, key } => (full_key(space, &key), None),
        })
        .collect()
}

const PUT: u8 = 1;
const DELETE: u8 = 2;

/// Payload: for each change `op u8, key length u32, value length u32, key, value`, little endian.
pub(crate) fn encode(changes: &[Change]) -> Vec<u8> {
    let size = changes
        .iter()
        .map(|(k, v)| 9 + k.len() + v.as_ref().map_or(0, Vec::len))
        .sum();
    let mut out = Vec::with_capacity(size);
    for (key, value) in changes {
        out.push(if value.is_some() { PUT } else { DELETE });
        out.extend_from_slice(&(key.len() as u32).to_le_bytes());
        out.extend_from_slice(&(value.as_ref().map_or(0, Vec::len) as u32).to_le_bytes());
        out.extend_from_slice(key);
        out.extend_from_slice(value.as_deref().unwrap_or_default());
    }
    out
}

/// The changes of a payload, or `None` when it is not one.
pub(crate) fn decode(mut bytes: &[u8]) -> Option<Vec<Change>> {
    let mut changes = Vec::new();
    while !bytes.is_empty() {
        let (head, rest) = bytes.split_at_checked(9)?;
        let key_len = u32::from_le_bytes(head[1..5].try_into().ok()?) as usize;
        let value_len = u32::from_le_bytes(head[5..9].try_into().ok()?) as usize;
        let (key, rest) = rest.split_at_checked(key_len)?;
        let (value, rest) = rest.split_at_checked(value_len)?;
        let value = match head[0] {
            PUT => Some(value.to_vec()),
            DELETE if value_len == 0 => None,
            _ => return None,
        };
        changes.push((key.to_vec(), value));
        bytes = rest;
    }
    Some(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_comes_back_and_a_cut_one_does_not() {
        let all = changes(vec![
            Write::put(Space::Page, *b"p1", *b"value"),
            Write::delete(Space::Object, *b""),
            Write::put(Space::Mail, *b"k", *b""),
        ]);
        let bytes = encode(&all);
        assert_eq!(decode(&bytes), Some(all));
        assert_eq!(decode(&bytes[..bytes.len() - 1]), None);
        assert_eq!(decode(&[9; 9]), None);
    }
}
