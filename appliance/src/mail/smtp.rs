use super::account::Account;
use super::letter::Packed;
use super::trouble::{Trouble, Why};
use crate::http::Outside;

/// Not yet.
pub(super) async fn send(_: &Account, _: &Outside, _: u32, _: &Packed) -> Result<(), Trouble> {
    Err(Why::NoConnection.into())
}
