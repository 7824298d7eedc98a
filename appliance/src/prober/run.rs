//! Asks the helpers when it is time, and tells what came of it.

use super::plan::{Found, Plan, believe};
use super::{Event, Knocks, Question, Report, State, Wish};
use crate::http::{Fault, Http, Method, Outside, Url, header};
use crate::names::dns::Family;
use jiff::Timestamp;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{mpsc, watch};

/// The most that is asked at one look; the owner may write more.
const MOST: usize = 3;

/// Runs until nobody holds the wish any more.
pub async fn run(mut wish: watch::Receiver<Wish>, knocks: Arc<Knocks>, out: mpsc::Sender<Event>) {
    let begin = Instant::now();
    let mut plan = Plan::new();
    let (mut state, mut told) = (State::default(), None);
    wish.mark_changed();
    loop {
        let due = plan.due().map(|at| begin + at);
        tokio::select! {
            changed = wish.changed() => match changed {
                Ok(()) => plan.wished(begin.elapsed(), &wish.borrow_and_update()),
                Err(_) => return,
            },
            () = sleep_until(due) => {
                let now = wish.borrow().clone();
                plan.begin(begin.elapsed());
                let looked = look(&now, &knocks).await;
                // What is wished meanwhile waits: a look is bounded.
                let word = plan.looked(begin.elapsed(), looked.v4, looked.v6);
                if let Some(by) = looked.by {
                    state.last = Some((Timestamp::now(), by));
                }
                state.mute = looked.mute;
                if let Some(reaches) = word
                    && out.send(Event::Outside { reaches }).await.is_err()
                {
                    return;
                }
            }
        }
        if !plan.is_wanted() {
            state = State::default();
        }
        (state.v4, state.v6) = (plan.v4.clone(), plan.v6.clone());
        if told.as_ref() != Some(&state) {
            told = Some(state.clone());
            if out.send(Event::State(state.clone())).await.is_err() {
                return;
            }
        }
    }
}

/// What one round came to.
struct Looked {
    v4: Found,
    v6: Found,
    by: Option<String>,
    mute: Vec<String>,
}

async fn look(wish: &Wish, knocks: &Knocks) -> Looked {
    let mut looked = Looked {
        v4: Found::Nothing,
        v6: Found::Nothing,
        by: None,
        mute: Vec::new(),
    };
    let (v4, v6) = (wish.v4.map(|_| None), wish.v6.map(|own| Some(own.into())));
    for helper in wish.helpers.iter().take(MOST) {
        let (v4, v6) = tokio::join!(
            ask(wish, helper, knocks, Family::V4, v4),
            ask(wish, helper, knocks, Family::V6, v6)
        );
        let believed = [&v4, &v6].iter().any(|found| **found != Found::Nothing);
        match believed {
            true => looked.by = Some(helper.clone()),
            false => looked.mute.push(helper.clone()),
        }
        better(&mut looked.v4, v4);
        better(&mut looked.v6, v6);
        let settled = |wanted: bool, found: &Found| !wanted || *found == Found::In;
        if settled(wish.v4.is_some(), &looked.v4) && settled(wish.v6.is_some(), &looked.v6) {
            break;
        }
    }
    looked
}

/// One that came in proves more than others who say that they did not.
fn better(old: &mut Found, new: Found) {
    let worth = |found: &Found| match found {
        Found::Nothing => 0,
        Found::Out(_) => 1,
        Found::WrongLock => 2,
        Found::In => 3,
    };
    if worth(&new) > worth(old) {
        *old = new;
    }
}

/// `from` is none where this kind is not wanted, and says from which own number to ask, if that matters.
async fn ask(
    wish: &Wish,
    helper: &str,
    knocks: &Knocks,
    family: Family,
    from: Option<Option<IpAddr>>,
) -> Found {
    let (Some(from), Some(name)) = (from, &wish.name) else {
        return Found::Nothing;
    };
    let question = Question {
        name: name.clone(),
        key: wish.key.clone(),
        knock: knocks.expect(),
    };
    let report = question.sent(helper, &wish.outside, family, from).await;
    let came = knocks.take(&question.knock, family);
    match report {
        Ok(report) => believe(&report, family, came),
        Err(fault) => {
            tracing::debug!(?family, %fault, "a helper could not be asked");
            Found::Nothing
        }
    }
}

impl Question {
    async fn sent(
        &self,
        helper: &str,
        outside: &Outside,
        family: Family,
        from: Option<IpAddr>,
    ) -> Result<Report, Fault> {
        let url = address_of(helper).ok_or(Fault::Address)?;
        let http = match from {
            Some(own) => Http::from_number(outside, own)?,
            None => Http::by(outside, Some(family))?,
        };
        let json = header::HeaderValue::from_static("application/json");
        let headers = std::iter::once((header::CONTENT_TYPE, json)).collect();
        let body = serde_json::to_vec(self).expect("a question is plain words");
        let heard = http.send(Method::POST, url, headers, body).await?;
        if heard.status != 200 {
            return Err(Fault::Unreachable);
        }
        serde_json::from_slice(&heard.body).map_err(|_| Fault::Elsewhere)
    }
}

/// Where a helper answers; none for what is no address of the web.
pub(super) fn address_of(helper: &str) -> Option<Url> {
    let mut url = Url::parse(helper.trim()).ok()?;
    let plain = matches!(url.scheme(), "http" | "https") && url.username().is_empty();
    let bare = url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    let path = format!("{}/look", url.path().trim_end_matches('/'));
    url.set_path(&path);
    (plain && bare && url.has_host()).then_some(url)
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
