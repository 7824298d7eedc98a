//! How a record lies in sled: a head with the hash of key and value, and the value behind it or, when
//! it is long, cut into pieces under keys of their own.

pub(super) const PIECE: usize = 4096;
/// First byte of the keys of pieces; no space has this tag.
pub(super) const PIECES: u8 = 0xff;
pub(super) const INLINE: u8 = 1;
pub(super) const CUT: u8 = 2;
/// kind u8, hash u128, then the value, or its length u32.
pub(super) const HEAD: usize = 17;

/// What the index is known to hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Ledger {
    pub(crate) digest: u128,
    pub(crate) records: u64,
    pub(crate) bytes: u64,
}

impl Ledger {
    pub(crate) fn add(&mut self, key: &[u8], value: &[u8]) {
        self.digest = self.digest.wrapping_add(record_hash(key, value));
        self.records += 1;
        self.bytes += (key.len() + value.len()) as u64;
    }

    pub(super) fn remove(&mut self, key: &[u8], old: &Head) {
        self.digest = self.digest.wrapping_sub(old.hash);
        self.records = self.records.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub((key.len() + old.len) as u64);
    }
}

pub(super) fn record_hash(key: &[u8], value: &[u8]) -> u128 {
    let mut hasher = blake3::Hasher::new();
    hasher
        .update(&(key.len() as u32).to_le_bytes())
        .update(key)
        .update(value);
    u128::from_le_bytes(
        hasher.finalize().as_bytes()[..16]
            .try_into()
            .expect("sixteen bytes"),
    )
}

pub(super) struct Head {
    pub(super) hash: u128,
    pub(super) len: usize,
    pub(super) inline: Option<Vec<u8>>,
}

impl Head {
    pub(super) fn decode(bytes: &[u8]) -> Option<Head> {
        let (head, rest) = bytes.split_at_checked(HEAD)?;
        let hash = u128::from_le_bytes(head[1..].try_into().ok()?);
        match head[0] {
            INLINE => Some(Head {
                hash,
                len: rest.len(),
                inline: Some(rest.to_vec()),
            }),
            CUT => Some(Head {
                hash,
                len: u32::from_le_bytes(rest.try_into().ok()?) as usize,
                inline: None,
            }),
            _ => None,
        }
    }

    pub(super) fn pieces(&self) -> u32 {
        if self.inline.is_some() {
            0
        } else {
            self.len.div_ceil(PIECE) as u32
        }
    }
}

pub(super) fn piece_key(key: &[u8], number: u32) -> Vec<u8> {
    let mut out = Vec::with_capacity(key.len() + 5);
    out.push(PIECES);
    out.extend_from_slice(key);
    out.extend_from_slice(&number.to_be_bytes());
    out
}
