//! The box's own link, asked for from home: whether names are looked up here, and whether the router leads the home to
//! itself or shows its own page. It asks nobody outside but the home's own name servers.

use super::fetch::Eye;
use super::{Knocks, Question, Sight};
use crate::http::Outside;
use crate::names::dns::{Family, Resolver};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

/// Between two looks while nothing changes.
const ROUTINE: Duration = Duration::from_secs(600);
/// What just became so needs a moment; and a look that found nobody is had once more before it is told.
const SETTLE: Duration = Duration::from_secs(30);

/// What is to be asked for: only a link that works for others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inside {
    pub name: Option<String>,
    pub key: String,
    pub outside: Outside,
    /// Own waits are divided by it.
    pub hurry: u32,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromHome {
    /// Not one of the name servers that this home uses says anything.
    NoLookup,
    /// The link opens here, too.
    Here,
    Else(Sight),
}

/// Tells what changed; none while nothing is known. Runs until nobody holds the wish any more.
pub async fn look_from_home(
    mut wish: watch::Receiver<Inside>,
    knocks: Arc<Knocks>,
    out: mpsc::Sender<Option<FromHome>>,
) {
    let (mut told, mut before) = (None, None);
    loop {
        let now = wish.borrow_and_update().clone();
        let settled = told.is_some() && before == told;
        let wait = if settled { ROUTINE } else { SETTLE } / now.hurry.max(1);
        let changed = match &now.name {
            None => Some(wish.changed().await),
            Some(_) => timeout(wait, wish.changed()).await.ok(),
        };
        let found = match changed {
            Some(Err(_)) => return,
            // Of another name, or none, nothing is known.
            Some(Ok(())) => None,
            None => look(&now, &knocks).await,
        };
        // Twice the same, and it is so.
        let sure = found.is_none() || found == before || found == Some(FromHome::Here);
        before.clone_from(&found);
        if sure && found != told {
            told.clone_from(&found);
            if out.send(found).await.is_err() {
                return;
            }
        }
    }
}

async fn look(wish: &Inside, knocks: &Knocks) -> Option<FromHome> {
    let name = wish.name.as_ref()?;
    let Some(numbers) = Resolver::new(&wish.outside).v4_of(name).await else {
        return Some(FromHome::NoLookup);
    };
    // A name that is new may not be known here yet.
    let number = *numbers.first()?;
    let eye = Eye::new(&wish.outside).ok()?;
    let question = Question {
        name: name.clone(),
        key: wish.key.clone(),
        knock: knocks.expect(),
    };
    let sight = eye.look_at_own(number, &question).await;
    match knocks.take(&question.knock, Family::V4) {
        (true, _) => Some(FromHome::Here),
        _ => Some(FromHome::Else(sight)),
    }
}
