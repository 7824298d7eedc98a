//! A sorted row of records with newer changes laid over it: how a snapshot becomes the next one, and
//! how the index is rebuilt.

use std::collections::btree_map::IntoIter;
use std::iter::Peekable;

use super::file::Row;
use crate::error::StoreError;
use crate::tables::{Memory, Value};

pub(crate) struct Merged<O: Iterator<Item = Result<Row, StoreError>>> {
    older: Peekable<O>,
    newer: Peekable<IntoIter<Vec<u8>, Option<Value>>>,
}

impl<O: Iterator<Item = Result<Row, StoreError>>> Merged<O> {
    pub(crate) fn new(older: O, newer: Memory) -> Self {
        Merged {
            older: older.peekable(),
            newer: newer.records.into_iter().peekable(),
        }
    }
}

impl<O: Iterator<Item = Result<Row, StoreError>>> Iterator for Merged<O> {
    type Item = Result<Row, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let newer_first = match (self.older.peek(), self.newer.peek()) {
                (Some(Ok((older, _))), Some((newer, _))) => newer <= older,
                (Some(_), _) => false,
                (None, _) => true,
            };
            if !newer_first {
                return self.older.next();
            }
            let (key, value) = self.newer.next()?;
            if matches!(self.older.peek(), Some(Ok((older, _))) if *older == key) {
                self.older.next();
            }
            if let Some(value) = value {
                return Some(Ok((key, value.to_vec())));
            }
        }
    }
}
