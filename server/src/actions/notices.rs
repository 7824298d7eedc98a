//! What stays to be read on the desk for thirty days, because somebody got in, or put something back to the start,
//! without the password. Nobody can take it away sooner: whoever came uninvited would do that first.

use crate::clock::{DAY, Moment};
use crate::records::{self, decode};
use gluebox_store::{Space, Store, StoreError, Write};
use serde::{Deserialize, Serialize};

const KEPT: i64 = 30 * DAY;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Notable {
    /// A new password in help mode.
    Button,
    /// A new password by the recovery card.
    Card,
    /// A new password by `gluebox reset password`.
    Command,
    /// The same without the old password, on a device that was signed in at home.
    Device,
    /// Signed in by a link of `gluebox owner-link`.
    Link,
    /// Names, locks and the router were forgotten.
    Network,
}

/// Under `notice/` and its time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct NoticeRecord {
    pub version: u32,
    pub at: Moment,
    pub what: Notable,
}

const PREFIX: &[u8] = b"notice/";

/// The writes that keep a notice, and let go of what is older than anybody reads.
pub(super) fn note(store: &Store, what: Notable, now: Moment) -> Result<Vec<Write>, StoreError> {
    let mut writes = Vec::new();
    for (key, bytes) in store.scan(Space::Box, PREFIX)? {
        let old: NoticeRecord = decode(&bytes)?;
        if now.since(old.at) > KEPT {
            writes.push(Write::delete(Space::Box, key));
        }
    }
    let key = [PREFIX, format!("{:016x}", now.0).as_bytes()].concat();
    let record = NoticeRecord {
        version: 1,
        at: now,
        what,
    };
    writes.push(records::put(Space::Box, &key, &record));
    Ok(writes)
}

/// What is to be read, newest first.
pub(crate) fn recent(store: &Store, now: Moment) -> Result<Vec<NoticeRecord>, StoreError> {
    let mut all = Vec::new();
    for (_, bytes) in store.scan(Space::Box, PREFIX)? {
        let record: NoticeRecord = decode(&bytes)?;
        if now.since(record.at) <= KEPT {
            all.push(record);
        }
    }
    all.reverse();
    Ok(all)
}

impl NoticeRecord {
    pub(crate) fn sentence(&self) -> String {
        let date = self.at.date();
        match self.what {
            Notable::Button => format!("The password was reset with the button on {date}."),
            Notable::Card => format!("The password was reset with the recovery card on {date}."),
            Notable::Command => format!("The password was reset on the machine itself on {date}."),
            Notable::Device => format!(
                "On a device that was signed in, a new password was set without the old one on {date}."
            ),
            Notable::Link => {
                format!(
                    "Somebody signed in without the password, by a link from the machine itself, on {date}."
                )
            }
            Notable::Network => format!(
                "Name, lock, router and mail settings were put back to the start on {date}. Pages and people stayed as they were."
            ),
        }
    }

    /// Whether it let somebody in.
    pub(crate) fn let_in(&self) -> bool {
        self.what != Notable::Network
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gluebox_store::{Batch, Options};

    #[test]
    fn it_is_read_for_thirty_days_and_then_let_go() {
        let folder = tempfile::tempdir().expect("a folder");
        let opened = Store::open(folder.path(), Options::default()).expect("opens");
        let store = opened.store;
        let write = |what, now| {
            let writes = note(&store, what, now).expect("reads");
            store.commit(Batch::new(writes)).expect("is kept");
        };
        let begin = Moment(1_700_000_000_000);
        write(Notable::Button, begin);
        write(Notable::Network, begin.plus(DAY));
        let read = |now| -> Vec<Notable> {
            let all = recent(&store, now).expect("reads");
            all.into_iter().map(|notice| notice.what).collect()
        };
        let both = [Notable::Network, Notable::Button];
        assert_eq!(read(begin.plus(DAY)), both, "the newest first");
        assert_eq!(read(begin.plus(30 * DAY)), both);
        assert_eq!(read(begin.plus(30 * DAY + 1)), [Notable::Network]);
        // A clock that was set back hides nothing.
        assert_eq!(read(Moment(0)), both);
        write(Notable::Card, begin.plus(31 * DAY + 1));
        assert_eq!(read(Moment(0)), [Notable::Card], "nobody reads the others");
    }
}
