//! How it is with the world outside: one sentence for the desk, and every check behind "more". Pure. It says only what
//! the box knows; whether somebody far away really reads a page, only they can say.

use super::how::{How, how};
use super::settings::{AtHomeRecord, Readers};
use super::wishes::Seen;
use super::{checks, words};
use gluebox_appliance::discovery;
use gluebox_appliance::names::{self, Account, Answer, Called, Provider, SideState, Standing};
use gluebox_appliance::router::House;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The box and the world outside, as the desk shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct AtHome {
    pub readers: Readers,
    /// Whether the owner said who may read.
    pub asked: bool,
    /// The first thing that matters.
    pub sentence: String,
    /// What it means meanwhile; in grey.
    pub line: Option<String>,
    pub flap: Flap,
    /// Only what does something today.
    pub button: Option<Button>,
    /// The link for everybody, while it works.
    pub link: Option<String>,
    /// What the box is called, whoever may read it.
    pub name: Option<Named>,
    /// What the button shows, where it shows something.
    pub how: Option<How>,
    /// Links that work at home, the best first.
    pub home_links: Vec<HomeLink>,
    /// Every check, for "more"; the wizard ticks off `name`, `door`, `lock` and `outside`.
    pub checks: Vec<Check>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct HomeLink {
    pub link: String,
    /// What it is good for.
    pub sentence: &'static str,
}

/// The name as the owner chose it, without what is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Named {
    pub name: String,
    /// `id` of a provider.
    pub provider: String,
    /// What people call the provider.
    pub title: &'static str,
    /// What was filled in, by the keys of the provider's fields; secrets are left out.
    pub filled: BTreeMap<&'static str, String>,
    /// For a domain of the owner's: what to write where it is kept.
    pub records: Vec<ToMake>,
}

/// One line to write where a domain is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ToMake {
    /// The whole name.
    pub name: String,
    /// The part of it that many forms ask for.
    pub below: String,
    /// `A`, `AAAA` or `CNAME`.
    pub kind: String,
    pub value: String,
    /// Whether it stands there: `right`, `missing`, `other` or `unknown`.
    pub standing: &'static str,
}

impl From<&names::ToMake> for ToMake {
    fn from(record: &names::ToMake) -> Self {
        Self {
            name: record.name.clone(),
            below: record.below.clone(),
            kind: record.kind.clone(),
            value: record.value.clone(),
            standing: match record.standing {
                Standing::Right => "right",
                Standing::Missing => "missing",
                Standing::Other(_) => "other",
                Standing::Unknown => "unknown",
            },
        }
    }
}

/// How the flap of the mark is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Flap {
    /// Open to the world.
    Open,
    /// Only at home.
    Home,
    Working,
    Cannot,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ButtonKind {
    /// Copies `link`.
    CopyLink,
    /// Opens the wizard.
    OpenToEveryone,
    /// Opens the wizard's first step: there is no name yet, or its account needs the owner.
    Name,
    /// Shows `how`.
    ShowHow,
    /// Has the lock tried for now.
    TryLock,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Button {
    pub kind: ButtonKind,
    pub label: String,
}

impl Button {
    fn new(kind: ButtonKind, label: impl Into<String>) -> Self {
        let label = label.into();
        Self { kind, label }
    }
}

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// Whether people at home find the box by its name.
    Found,
    Internet,
    /// What kind of line and router this home has.
    House,
    Name,
    Door,
    Lock,
    /// Whether somebody outside came in.
    Outside,
    /// Whether names are looked up at home.
    Lookup,
    /// Whether the public link opens at home, too.
    FromHome,
    /// The disk.
    Room,
    Clock,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Light {
    Good,
    /// It is being done; nobody needs to do anything.
    Working,
    /// Good still, but not for long.
    Soon,
    Bad,
    /// Not wanted, or not known.
    Off,
    /// It waits for `waits_for`; grey, whatever its own state.
    Waits,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Check {
    pub kind: Kind,
    pub light: Light,
    pub sentence: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<Kind>,
    /// What a helper would ask for, in technical words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub more: String,
}

/// What the sentence is about.
struct First {
    sentence: String,
    flap: Flap,
    button: Option<Button>,
    how: Option<How>,
}

/// A door lost and found is news for so long.
const NEWS: SignedDuration = SignedDuration::from_mins(5);

/// What is so. `numbers` are the links at home by number.
pub(crate) fn at_home(
    now: Timestamp,
    chosen: &AtHomeRecord,
    seen: &Seen,
    numbers: Vec<String>,
) -> AtHome {
    let checks = checks::checks(now, chosen, seen);
    let home_links = home_links(seen, numbers);
    let first = first(now, chosen, seen, &checks);
    let link = works(now, chosen, seen).map(|name| format!("https://{name}/"));
    let line = match (first.flap, &link, home_links.first()) {
        (Flap::Open, Some(link), _) => Some(link.clone()),
        (_, _, Some(home)) => Some(format!("At home it is read at {}", home.link)),
        _ => None,
    };
    AtHome {
        readers: chosen.readers,
        asked: chosen.asked,
        sentence: first.sentence,
        line,
        flap: first.flap,
        button: first.button,
        how: first.how,
        link,
        home_links,
        name: chosen.name.as_ref().map(|called| named(called, seen)),
        checks,
    }
}

fn home_links(seen: &Seen, numbers: Vec<String>) -> Vec<HomeLink> {
    let found = seen.found.iter().flat_map(|found| &found.ways);
    let found: Vec<HomeLink> = found
        .map(|way| HomeLink {
            link: way.link.clone(),
            sentence: way.kind.sentence(),
        })
        .collect();
    if !found.is_empty() {
        return found;
    }
    let sentence = discovery::Kind::Number.sentence();
    let numbers = numbers.into_iter();
    numbers.map(|link| HomeLink { link, sentence }).collect()
}

fn named(called: &Called, seen: &Seen) -> Named {
    let Account { provider, .. } = called.account;
    let shown = called.account.shown().into_iter();
    let states = seen.names.iter().filter(|state| state.name == called.name);
    Named {
        name: called.name.clone(),
        provider: id(provider),
        title: provider.form().title,
        filled: shown.map(|(key, value)| (key, value.to_owned())).collect(),
        records: states
            .flat_map(|state| &state.to_make)
            .map(ToMake::from)
            .collect(),
    }
}

/// What the API calls a provider.
pub(crate) fn id(provider: Provider) -> String {
    let id = serde_json::to_value(provider).ok();
    id.and_then(|id| Some(id.as_str()?.to_owned()))
        .unwrap_or_default()
}

/// The name, if its lock holds now.
fn works<'a>(now: Timestamp, chosen: &'a AtHomeRecord, seen: &Seen) -> Option<&'a str> {
    let name = &chosen.open_name()?.name;
    let mut locks = seen.locks.names.iter().filter(|lock| lock.name == *name);
    let held = locks.next()?.held?;
    held.holds(now).then_some(name)
}

fn first(now: Timestamp, chosen: &AtHomeRecord, seen: &Seen, checks: &[Check]) -> First {
    let without = |sentence: String, flap| First {
        sentence,
        flap,
        button: None,
        how: None,
    };
    let plain = |sentence: &str, flap, kind, label: &str| First {
        button: Some(Button::new(kind, label)),
        ..without(sentence.to_owned(), flap)
    };
    if chosen.readers == Readers::Home {
        let kind = ButtonKind::OpenToEveryone;
        return plain(words::HOME_ONLY, Flap::Home, kind, "Open it to everyone");
    }
    if chosen.name.is_none() {
        return plain(
            words::NO_NAME,
            Flap::Home,
            ButtonKind::Name,
            "Give it a name",
        );
    }
    if let Some(check) = [Light::Bad, Light::Soon]
        .into_iter()
        .find_map(|light| checks.iter().find(|check| check.light == light))
    {
        let (button, how) = match check.kind {
            Kind::Name => (Some(name_button(seen)), None),
            Kind::House | Kind::Door => seen
                .router
                .as_ref()
                .and_then(how)
                .map(|(label, how)| (Button::new(ButtonKind::ShowHow, label), how))
                .unzip(),
            Kind::Lock => (may_try(now, seen).then(try_now), None),
            _ => (None, None),
        };
        return First {
            button,
            how,
            ..without(check.sentence.clone(), flap_of(now, chosen, seen, check))
        };
    }
    if let Some(check) = checks.iter().find(|check| check.light == Light::Working) {
        return without(check.sentence.clone(), Flap::Working);
    }
    // What is over comes after what goes on.
    let news = |at: Timestamp| now.duration_since(at) < NEWS;
    if let Some((why, seconds, at)) = seen.mended
        && news(at)
    {
        return without(words::mended(why, seconds), Flap::Open);
    }
    if let Some(cut) = &seen.cut {
        return without(cut.clone(), Flap::Open);
    }
    plain(words::OPEN, Flap::Open, ButtonKind::CopyLink, "Copy link")
}

/// Trouble is not yet harm: while the name leads here and the door is open, visitors notice nothing.
fn flap_of(now: Timestamp, chosen: &AtHomeRecord, seen: &Seen, check: &Check) -> Flap {
    let door = seen.router.as_ref().map(|router| router.house);
    let open = matches!(door, Some(House::Open | House::Direct | House::ByHand));
    let harmless = matches!(
        check.kind,
        Kind::Name | Kind::Lock | Kind::Lookup | Kind::Room | Kind::Clock
    );
    match (harmless && open && works(now, chosen, seen).is_some(), door) {
        (true, _) => Flap::Open,
        (false, Some(House::Moved | House::Unknown)) => Flap::Working,
        _ => Flap::Cannot,
    }
}

/// Only while it would be a try, and not one too many.
fn may_try(now: Timestamp, seen: &Seen) -> bool {
    let mut locks = seen.locks.names.iter();
    locks.any(|lock| lock.next.is_some() && lock.by_hand.is_some_and(|from| from <= now))
}

fn try_now() -> Button {
    Button::new(ButtonKind::TryLock, "Try now")
}

fn name_button(seen: &Seen) -> Button {
    let refused = |side: &SideState| matches!(side, SideState::Trouble { answer, .. } if *answer == Answer::RefusedKey);
    let key = seen
        .names
        .iter()
        .any(|name| refused(&name.v4) || refused(&name.v6));
    let by_hand = seen.names.iter().any(|name| !name.to_make.is_empty());
    let label = match (key, by_hand) {
        (true, _) => "Enter the new key",
        (_, true) => "What to write there",
        _ => "Look at the name",
    };
    Button::new(ButtonKind::Name, label)
}

#[cfg(test)]
mod tests;
