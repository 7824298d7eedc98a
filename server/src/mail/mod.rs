//! Mail: what the owner said about it, letters on their way, and what sends them. Off until it is set; everything else
//! works without. It must not know HTTP, nor how a letter is handed over.

mod letters;
mod run;
mod settings;
mod words;

pub(crate) use letters::{About, LetterRecord, State, all, forget, news};
pub(crate) use settings::MailRecord;
pub(crate) use words::Links;

use crate::actions::{Kept, share};
use crate::at_home::{Outage, Outside, Places};
use crate::clock::{self, Moment};
use crate::rooms::lock;
use crate::who::Owner;
use gluebox_appliance::mail::{Account, Lock, Post, Trouble, address, presets};
use gluebox_store::{Batch, Store, StoreError, Write};
use jiff::Timestamp;
use settings::Sealed;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

/// A provider that is none of those known.
pub(crate) const OWN: &str = "own";
/// Nobody waits longer for a letter in the middle of being handed over when the box is switched off.
const GOODBYE: Duration = Duration::from_secs(1);
/// So long whoever sent a letter waits to be told that it went.
const SAID: Duration = Duration::from_secs(4);

/// Where the owner's wishes go in, and letters go out.
pub(crate) struct MailDesk {
    outside: Outside,
    /// Settings and letters are changed one after the other.
    turn: Mutex<()>,
    /// Something waits that did not before.
    wake: Notify,
    /// How often something became of a letter.
    became: watch::Sender<u64>,
    /// Letters that went, of which the disk did not take the note: they must not go again.
    unkept: Mutex<Vec<String>>,
    ending: watch::Sender<bool>,
    work: Mutex<Option<JoinHandle<()>>>,
}

/// Why something about mail was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MailError {
    #[error("Mail is off. Set it up on the desk first, below This box.")]
    Off,
    #[error(
        "This box was made from a copy, which holds no passwords. Type the password of your mail account once more, on the desk."
    )]
    NoPassword,
    #[error("I do not know who that is. Choose one from the list.")]
    Provider,
    /// The field of the form, and what is wrong with it.
    #[error("{1}")]
    Field(&'static str, &'static str),
    #[error("There is no such link, or it opens nothing any more.")]
    NoLink,
    #[error("There is no such letter, or not any more.")]
    NoLetter,
    #[error(
        "A hundred letters a day are the most: providers take a box that sends more for one that was taken over. Send the link by other ways."
    )]
    TooMany,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the owner fills in.
pub(crate) struct Wish {
    /// `id` of a preset, or [`OWN`].
    pub provider: String,
    /// Only for one's own.
    pub place: Option<(String, u16, Lock)>,
    /// None where it is the address.
    pub name: Option<String>,
    /// Empty: the one before, as long as it goes to the same account.
    pub password: String,
    pub from: String,
    /// Empty: where letters come from.
    pub to: String,
}

impl MailDesk {
    pub(crate) fn open(places: &Places) -> anyhow::Result<Self> {
        Ok(Self {
            outside: Outside::find(places)?,
            turn: Mutex::default(),
            wake: Notify::new(),
            became: watch::Sender::new(0),
            unkept: Mutex::default(),
            ending: watch::Sender::new(false),
            work: Mutex::default(),
        })
    }

    /// Begins to send what waits.
    pub(crate) fn start(
        self: &Arc<Self>,
        kept: Kept,
        links: impl Fn() -> Links + Send + Sync + 'static,
    ) {
        let work = tokio::spawn(run::run(self.clone(), kept, links));
        *lock(&self.work) = Some(work);
    }

    pub(crate) async fn stop(&self) {
        self.ending.send_replace(true);
        let work = lock(&self.work).take();
        if let Some(mut work) = work
            && tokio::time::timeout(GOODBYE, &mut work).await.is_err()
        {
            work.abort();
        }
    }

    /// Something was put in.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Tells the owner that nobody outside could read the site for a day.
    pub(crate) fn tell_of(&self, store: &Store, outage: Outage) {
        let moment = |at: Timestamp| Moment(at.as_millisecond());
        let about = About::Unreached {
            from: moment(outage.from),
            until: outage.until.map(moment),
        };
        let _turn = lock(&self.turn);
        let writes = news(store, about, clock::now());
        if writes.is_empty() {
            return;
        }
        match store.commit(Batch::new(writes)) {
            Ok(_) => self.wake(),
            // The desk says it, too.
            Err(error) => tracing::warn!(%error, "a letter could not be kept"),
        }
    }

    fn post(&self, account: Account) -> Post {
        Post::Smtp {
            account,
            outside: self.outside.http.clone(),
            hurry: self.outside.hurry,
        }
    }

    /// Turns mail on, or changes what was said about it.
    pub(crate) fn set(&self, store: &Store, _: &Owner, wish: Wish) -> Result<(), MailError> {
        let _turn = lock(&self.turn);
        let before = MailRecord::load(store)?;
        let (record, account) = read(wish, before.as_ref(), store)?;
        account
            .check()
            .map_err(|unfit| MailError::Field(unfit.field, unfit.sentence))?;
        let mut writes = vec![record.put()];
        writes.extend(letters::after(store, &record.to, clock::now())?);
        store.commit(Batch::new(writes))?;
        self.wake();
        Ok(())
    }

    /// Mail is off again; letters that wait are thrown away.
    pub(crate) fn forget(&self, store: &Store, _: &Owner) -> Result<(), StoreError> {
        let _turn = lock(&self.turn);
        store.commit(Batch::new(forget(store)?).essential())?;
        self.wake();
        Ok(())
    }

    /// Sends a letter to the owner now, and says what came of it.
    pub(crate) async fn trial(
        &self,
        kept: Kept,
        _: &Owner,
    ) -> Result<Result<(), Trouble>, MailError> {
        let made = tokio::task::spawn_blocking(move || {
            let (settings, account) = ready(&kept.store)?;
            let letter = LetterRecord::new(&settings.to, About::Trial, clock::now());
            let letter = words::write(&kept, &letter, &Links::default())?;
            Ok::<_, MailError>((account, letter.ok().ok_or(MailError::NoLetter)?))
        });
        let (account, letter) = made.await.map_err(unforeseen)??;
        let from = account.from.clone();
        Ok(self.post(account).send(&from, &letter).await)
    }

    /// Puts a letter with a share link in. `base`: where the box is found, and whether by everybody.
    pub(crate) fn send_link(
        &self,
        kept: &Kept,
        owner: &Owner,
        link: &str,
        to: &str,
        (base, open): (String, bool),
    ) -> Result<String, MailError> {
        let to = address(to.trim()).map_err(|why| MailError::Field("to", why.sentence()))?;
        let _turn = lock(&self.turn);
        ready(&kept.store)?;
        let found = share::to_send(kept, link)?.ok_or(MailError::NoLink)?;
        let about = About::Share {
            link: found.link.id,
            by: owner.name.clone(),
            base,
            open,
        };
        let (letter, writes) = letters::share(&kept.store, &to.to_string(), about, clock::now())?;
        kept.store.commit(Batch::new(writes))?;
        self.wake();
        Ok(letter.id)
    }

    /// Waits a little until something became of a letter that was put in just now.
    pub(crate) async fn became(&self, store: &Store, id: &str) -> Option<LetterRecord> {
        let mut became = self.became.subscribe();
        let until = tokio::time::Instant::now() + SAID;
        loop {
            became.borrow_and_update();
            let (store, key) = (store.clone(), id.to_owned());
            let read = tokio::task::spawn_blocking(move || letters::find(&store, &key));
            let letter = read.await.ok()?.ok()??;
            let untried = matches!(letter.state, State::Waiting { tries: 0, .. });
            let next = tokio::time::timeout_at(until, became.changed());
            if !untried || next.await.is_err() {
                return Some(letter);
            }
        }
    }

    /// Tries a letter now that waits or was given up.
    pub(crate) fn again(&self, store: &Store, _: &Owner, id: &str) -> Result<(), MailError> {
        self.change(store, id, |letter| {
            letter.state = State::Waiting {
                tries: 0,
                next: clock::now(),
                trouble: None,
            };
            letter.put()
        })
    }

    /// Throws a letter away.
    pub(crate) fn take_away(&self, store: &Store, _: &Owner, id: &str) -> Result<(), MailError> {
        self.change(store, id, |letter| letter.delete())
    }

    fn change(
        &self,
        store: &Store,
        id: &str,
        change: impl FnOnce(&mut LetterRecord) -> Write,
    ) -> Result<(), MailError> {
        let _turn = lock(&self.turn);
        let letter = letters::find(store, id)?;
        let sent = |letter: &LetterRecord| matches!(letter.state, State::Sent { .. });
        // What is out of the house can be neither called back nor sent twice.
        let mut letter = letter
            .filter(|letter| !sent(letter))
            .ok_or(MailError::NoLetter)?;
        store.commit(Batch::new(vec![change(&mut letter)]).essential())?;
        self.wake();
        Ok(())
    }
}

fn unforeseen(error: tokio::task::JoinError) -> MailError {
    MailError::Store(StoreError::disk(
        "reading what is to be sent",
        std::io::Error::other(error),
    ))
}

/// What to send with, once mail is on.
fn ready(store: &Store) -> Result<(MailRecord, Account), MailError> {
    let settings = MailRecord::load(store)?.ok_or(MailError::Off)?;
    let account = settings.account(store).ok_or(MailError::NoPassword)?;
    Ok((settings, account))
}

/// What was filled in, as it is kept and as it is used.
fn read(
    wish: Wish,
    before: Option<&MailRecord>,
    store: &Store,
) -> Result<(MailRecord, Account), MailError> {
    let preset = presets().iter().find(|preset| preset.id == wish.provider);
    let place = match preset {
        Some(preset) => Some((preset.host.to_owned(), preset.port, preset.lock)),
        None if wish.provider == OWN => wish.place,
        None => None,
    };
    let (host, port, lock) = place.ok_or(MailError::Provider)?;
    let host = host.trim().trim_end_matches('.').to_ascii_lowercase();
    let read = |field, text: &str| {
        let address = address(text.trim());
        address.map_err(|why| MailError::Field(field, why.sentence()))
    };
    let from = read("from", &wish.from)?.to_string();
    let to = match wish.to.trim() {
        "" => from.clone(),
        to => read("to", to)?.to_string(),
    };
    let name = wish
        .name
        .map_or_else(|| from.clone(), |name| name.trim().to_owned());
    // A password goes to whom it was meant for, and to nobody else because of a field that stayed empty.
    let same = |before: &&MailRecord| (&before.host, &before.name) == (&host, &name);
    let kept = before.filter(same);
    let password = match (
        wish.password.is_empty(),
        kept.and_then(|kept| kept.account(store)),
    ) {
        _ if name.is_empty() => String::new(),
        (true, Some(account)) => account.password,
        _ => wish.password,
    };
    let account = Account {
        host,
        port,
        lock,
        name,
        password,
        from,
    };
    let sealed = (!account.password.is_empty()).then(|| Sealed::of(store, &account.password));
    let record = MailRecord {
        version: 1,
        provider: wish.provider,
        host: account.host.clone(),
        port,
        lock,
        name: account.name.clone(),
        from: account.from.clone(),
        to,
        password: sealed,
    };
    Ok((record, account))
}
