//! The one place where randomness is asked for: ids, tokens, codes.

use gluebox_core::{ObjectId, PageId, SiteId};

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// `N` random bytes from the operating system.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// `length` characters of 6 random bits each, safe in addresses.
pub(crate) fn text(length: usize) -> String {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let chunk: [u8; 32] = bytes();
        text.extend(
            chunk
                .iter()
                .take(length - text.len())
                .map(|b| DIGITS[usize::from(b & 63)] as char),
        );
    }
    text
}

/// Eight decimal digits, each equally likely.
pub(crate) fn claim_code() -> String {
    loop {
        let number = u32::from_le_bytes(bytes());
        // Above the last whole multiple of 10^8 the first numbers would come up more often.
        if number < 4_200_000_000 {
            return format!("{:08}", number % 100_000_000);
        }
    }
}

pub(crate) fn object_id() -> ObjectId {
    ObjectId::new(&text(22)).expect("random text is an id")
}

pub(crate) fn page_id() -> PageId {
    PageId::new(&text(22)).expect("random text is an id")
}

pub(crate) fn site_id() -> SiteId {
    SiteId::new(&text(22)).expect("random text is an id")
}
