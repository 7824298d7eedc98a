//! Texts that prove a name to be one's own (dns-01): put where an authority looks, and believed to stand there only when
//! the name's own servers say so.
//!
//! Several may stand at one name at a time (a name and its wildcard); providers replace them all at once, so what stands
//! is kept here. It must not know what is proved or to whom.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::answer::{Answer, Reply};
use super::dns::Resolver;
use super::{Call, Wish};

/// So long a provider may take until its servers say what it was told.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK: Duration = Duration::from_secs(2);

/// What stands for a proof now.
#[derive(Debug, Default)]
pub struct Texts(BTreeMap<String, BTreeSet<String>>);

impl Texts {
    /// Puts one text at a whole name (`_acme-challenge.anna.example.org`) or takes it away; others stay. It is done when
    /// the servers of the name say so. The error is the provider's, with its words.
    pub async fn set(
        &mut self,
        wish: &Wish,
        name: &str,
        text: &str,
        there: bool,
    ) -> Result<(), Reply> {
        let of_name = |called: &&super::Called| {
            let bare = called.name.trim_start_matches("*.");
            name.strip_prefix("_acme-challenge.")
                .is_some_and(|of| of == bare)
        };
        let called = wish.names.iter().find(of_name);
        let called =
            called.ok_or_else(|| Reply::new(Answer::NoSuchName, "not a name of this box"))?;
        let standing = self.0.entry(name.to_owned()).or_default();
        if there {
            standing.insert(text.to_owned());
        } else {
            standing.remove(text);
        }
        let all: Vec<String> = standing.iter().cloned().collect();
        let call = Call::new(&called.name, &called.account, &wish.outside).map_err(Reply::fault)?;
        let reply = call.set_texts(&all).await;
        if !reply.answer.is_good() {
            // What was refused does not stand, and is not sent along with the next.
            standing.remove(text);
            return Err(reply);
        }
        if there {
            told(&Resolver::new(&wish.outside), name, text).await
        } else {
            Ok(())
        }
    }
}

/// Waits until every server of the name that answers says it.
async fn told(resolver: &Resolver, name: &str, text: &str) -> Result<(), Reply> {
    let end = Instant::now() + PATIENCE;
    loop {
        let said = resolver.texts(name).await;
        if !said.is_empty() && said.iter().all(|texts| texts.contains(text)) {
            return Ok(());
        }
        if Instant::now() > end {
            return Err(Reply::new(
                Answer::Down(None),
                "its servers do not say the text",
            ));
        }
        sleep(LOOK).await;
    }
}
