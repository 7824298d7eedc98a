//! A copy of everything, as a plain archive that a person can unpack.

use super::Kept;
use crate::who::Owner;
use gluebox_store::StoreError;
use std::io::Write;

/// Streams the archive into `out`.
pub(crate) fn export(kept: &Kept, _: &Owner, out: impl Write) -> Result<(), StoreError> {
    kept.store.export(out, |_| Ok(()))?;
    Ok(())
}
