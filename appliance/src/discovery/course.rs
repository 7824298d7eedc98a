//! When to speak and when to be silent: a state machine with the time passed in.
//!
//! A name is told only after it was announced, so nobody reads a name that somebody else turns out
//! to have. Where announcing does not come to an end, the box stops asking and tries again later.

use std::time::Duration;

use super::plan::{BOTH, Plan, Which, can_be_typed};
use super::{Event, Kind, State, Trouble, Way};

/// Probing takes 0.75 s, and a name that is taken is changed once or twice.
const PATIENCE: Duration = Duration::from_secs(12);
/// After so long a home may have said so much that all of it is forgotten at once.
const ANEW: Duration = Duration::from_secs(600);
/// Silence after the first time in vain; doubled each time up to an hour.
const REST: Duration = Duration::from_secs(60);
const LONGEST_REST: Duration = Duration::from_secs(3600);

#[derive(Clone, Debug)]
pub(super) enum Input {
    /// What ought to be announced now.
    Plan(Option<Plan>),
    Announced(Which),
    /// The name that was asked for, and the one that the box got.
    Renamed {
        asked: String,
        got: String,
    },
    /// Announcing could not begin.
    Refused,
    /// More was said at home than is worth remembering.
    Overfull,
    /// Time went by.
    Tick,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Start(Plan),
    /// The names and numbers stay; the texts are new, or somebody asked where the box is.
    Again(Plan),
    Stop,
    Tell(Event),
}

#[derive(Debug, Default)]
pub(super) struct Course {
    plan: Option<Plan>,
    voice: Option<Voice>,
    /// When the voice last began.
    began: Duration,
    rest_until: Duration,
    in_vain: u32,
    trouble: Option<Trouble>,
    told: Option<State>,
}

/// What is being announced.
#[derive(Debug)]
struct Voice {
    since: Duration,
    names: [Spoken; 2],
}

#[derive(Debug)]
struct Spoken {
    which: Which,
    asked: String,
    /// The name of this box now.
    got: String,
    announced: bool,
}

impl Course {
    pub(super) fn step(&mut self, now: Duration, input: Input) -> Vec<Act> {
        let mut acts = Vec::new();
        match input {
            Input::Plan(plan) => self.follow(plan, &mut acts),
            Input::Announced(which) => self.announced(which),
            Input::Renamed { asked, got } => self.renamed(&asked, got, &mut acts),
            Input::Refused => {
                self.voice = None;
                self.give_up(now, Trouble::NotAllowed);
            }
            Input::Overfull => self.forget(now, &mut acts),
            Input::Tick => {}
        }
        if let Some(voice) = &self.voice
            && !voice.names.iter().all(|name| name.announced)
            && now >= voice.since + PATIENCE
        {
            self.voice = None;
            self.give_up(now, Trouble::NamesTaken);
            acts.push(Act::Stop);
        }
        if let (None, Some(plan)) = (&self.voice, &self.plan)
            && now >= self.rest_until
        {
            let name = |which| Spoken {
                which,
                asked: plan.place.host(which),
                got: plan.place.host(which),
                announced: false,
            };
            self.began = now;
            self.voice = Some(Voice {
                since: now,
                names: BOTH.map(name),
            });
            acts.push(Act::Start(plan.clone()));
        }
        let state = self.state();
        if self.told.as_ref() != Some(&state) {
            self.told = Some(state.clone());
            acts.push(Act::Tell(Event::State(state)));
        }
        acts
    }

    /// When something is to be done even if nothing happens.
    pub(super) fn due(&self) -> Option<Duration> {
        match &self.voice {
            Some(voice) if voice.names.iter().all(|name| name.announced) => None,
            Some(voice) => Some(voice.since + PATIENCE),
            None => self.plan.is_some().then_some(self.rest_until),
        }
    }

    fn follow(&mut self, plan: Option<Plan>, acts: &mut Vec<Act>) {
        if plan == self.plan {
            return;
        }
        let same_place = match (&self.plan, &plan) {
            (Some(old), Some(new)) => old.place == new.place,
            _ => false,
        };
        self.plan = plan;
        match (&self.plan, &self.voice) {
            (Some(plan), Some(_)) if same_place => acts.push(Act::Again(plan.clone())),
            (_, Some(_)) => {
                self.voice = None;
                acts.push(Act::Stop);
            }
            (_, None) => {}
        }
        if !same_place {
            // Another place has other neighbours; but who moves all the time is no reason to shout.
            self.trouble = None;
        }
    }

    /// What was heard goes only with the voice. Once in a while it begins anew; sooner, somebody means harm.
    fn forget(&mut self, now: Duration, acts: &mut Vec<Act>) {
        let (Some(plan), Some(_)) = (&self.plan, &self.voice) else {
            return;
        };
        acts.push(Act::Stop);
        if now >= self.began + ANEW {
            self.began = now;
            acts.push(Act::Start(plan.clone()));
        } else {
            self.voice = None;
            self.give_up(now, Trouble::TooMuchSaid);
        }
    }

    fn announced(&mut self, which: Which) {
        let Some(voice) = &mut self.voice else { return };
        for name in voice.names.iter_mut().filter(|name| name.which == which) {
            name.announced = true;
        }
        if voice.names.iter().all(|name| name.announced) {
            (self.in_vain, self.trouble) = (0, None);
        }
    }

    fn renamed(&mut self, asked: &str, got: String, acts: &mut Vec<Act>) {
        let names = self.voice.iter_mut().flat_map(|voice| &mut voice.names);
        for name in names.filter(|name| name.asked == asked && name.got != got) {
            name.got.clone_from(&got);
            acts.push(Act::Tell(Event::Renamed {
                asked: asked.to_owned(),
                got: got.clone(),
            }));
        }
    }

    fn give_up(&mut self, now: Duration, trouble: Trouble) {
        let rest = REST
            .saturating_mul(1 << self.in_vain.min(6))
            .min(LONGEST_REST);
        self.in_vain = self.in_vain.saturating_add(1);
        self.rest_until = now + rest;
        self.trouble = Some(trouble);
    }

    fn state(&self) -> State {
        let Some(plan) = &self.plan else {
            return State::default();
        };
        let link = |host: &str| match plan.place.port {
            80 => format!("http://{host}/"),
            port => format!("http://{host}:{port}/"),
        };
        let names = self.voice.iter().flat_map(|voice| &voice.names);
        let names = names.filter(|name| name.announced).map(|name| Way {
            link: link(&name.got),
            kind: match name.which {
                Which::Own => Kind::OwnName,
                Which::Easy if name.got == name.asked => Kind::Name,
                Which::Easy => Kind::OtherName,
            },
        });
        let numbers = plan.place.addresses.iter().filter(|it| can_be_typed(it));
        let numbers = numbers.map(|address| Way {
            link: link(&match address {
                std::net::IpAddr::V4(v4) => v4.to_string(),
                std::net::IpAddr::V6(v6) => format!("[{v6}]"),
            }),
            kind: Kind::Number,
        });
        State {
            ways: names.chain(numbers).collect(),
            trouble: self.trouble,
        }
    }
}
