//! Looks at the interfaces, lets mdns-sd speak, hears what became of the names.

use std::time::{Duration, Instant};

use mdns_sd::{DaemonEvent, IfKind, Receiver, ServiceDaemon, ServiceInfo};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::course::{Act, Course, Input};
use super::plan::{BOTH, Plan, look_around, plan};
use super::{Event, Wish};
use crate::changes::Changes;

/// How often it is looked how much the library remembers: it keeps every name that anybody says, for as long as they say,
/// though the box asks for none. No packet is sent for it.
const WEIGH: Duration = Duration::from_secs(3);
/// Bytes of what it remembers, roughly: more than any home says. A thousand names a second add two thirds of it between
/// two looks.
const OVERFULL: i64 = 3 << 20;
/// What one record and one of its alarms take.
const RECORD: i64 = 600;
const ALARM: i64 = 32;
/// A goodbye is sent at once; nobody waits longer for a thread that does not answer.
const FAREWELL: Duration = Duration::from_millis(500);

/// Runs until nobody holds the wish any more, then says goodbye: drop the wish and await the end.
pub async fn run(mut wish: watch::Receiver<Wish>, out: mpsc::Sender<Event>) {
    let begin = Instant::now();
    let mut changes = Changes::listen();
    let mut weigh = tokio::time::interval(WEIGH);
    let mut course = Course::default();
    let mut voice: Option<Voice> = None;
    'home: loop {
        let due = course.due().map(|due| begin + due);
        let input = tokio::select! {
            () = changes.next() => Input::Plan(plan(&wish.borrow(), &look_around())),
            changed = wish.changed() => match changed {
                Ok(()) => Input::Plan(plan(&wish.borrow(), &look_around())),
                Err(_) => break,
            },
            heard = hear(voice.as_ref()) => heard,
            _ = weigh.tick(), if voice.is_some() => match &voice {
                Some(voice) if voice.weight().await > OVERFULL => Input::Overfull,
                _ => continue,
            },
            () = sleep_until(due) => Input::Tick,
        };
        let mut inputs = vec![input];
        while let Some(input) = inputs.pop() {
            for act in course.step(begin.elapsed(), input) {
                let done = match act {
                    Act::Start(plan) => Voice::start(&plan).map(|it| voice = Some(it)),
                    Act::Again(plan) => voice.as_ref().map_or(Ok(()), |it| it.say(&plan)),
                    Act::Stop => {
                        if let Some(voice) = voice.take() {
                            voice.stop().await;
                        }
                        Ok(())
                    }
                    Act::Tell(event) => {
                        if out.send(event).await.is_err() {
                            break 'home;
                        }
                        Ok(())
                    }
                };
                if let Err(error) = done {
                    tracing::warn!(%error, "the box cannot say its name at home");
                    if let Some(voice) = voice.take() {
                        voice.stop().await;
                    }
                    inputs.push(Input::Refused);
                }
            }
        }
    }
    if let Some(voice) = voice {
        voice.stop().await;
    }
}

/// mdns-sd's thread with our names.
struct Voice {
    daemon: ServiceDaemon,
    heard: Receiver<DaemonEvent>,
    spoken: Vec<String>,
}

impl Voice {
    fn start(plan: &Plan) -> mdns_sd::Result<Self> {
        let daemon = ServiceDaemon::new()?;
        let voice = Self {
            heard: daemon.monitor()?,
            spoken: infos(plan)?
                .iter()
                .map(|it| it.get_fullname().to_owned())
                .collect(),
            daemon,
        };
        // Which numbers and interfaces is our decision, so the library need not look for any.
        voice.daemon.set_ip_check_interval(0)?;
        voice.daemon.disable_interface(IfKind::All)?;
        let interfaces: Vec<&String> = plan.place.interfaces.iter().collect();
        voice.daemon.enable_interface(interfaces)?;
        voice.say(plan)?;
        Ok(voice)
    }

    fn say(&self, plan: &Plan) -> mdns_sd::Result<()> {
        infos(plan)?
            .into_iter()
            .try_for_each(|info| self.daemon.register(info))
    }

    /// Bytes that it remembers of others, roughly. Its thread answers without a packet; none that does not.
    async fn weight(&self) -> i64 {
        let Ok(answer) = self.daemon.get_metrics() else {
            return 0;
        };
        let Ok(Ok(counts)) = timeout(FAREWELL, answer.recv_async()).await else {
            return 0;
        };
        let of = |(what, count): (&String, &i64)| match what.as_str() {
            "timer" => count * ALARM,
            what if what.starts_with("cached-") => count * RECORD,
            _ => 0,
        };
        counts.iter().map(of).sum()
    }

    /// Says goodbye (RFC 6762, 10.1), so that nobody remembers a name that leads nowhere.
    async fn stop(self) {
        for name in &self.spoken {
            if let Ok(done) = self.daemon.unregister(name) {
                let _ = timeout(FAREWELL, done.recv_async()).await;
            }
        }
        if let Ok(done) = self.daemon.shutdown() {
            let _ = timeout(FAREWELL, done.recv_async()).await;
        }
    }
}

pub(super) fn infos(plan: &Plan) -> mdns_sd::Result<Vec<ServiceInfo>> {
    let spot = &plan.place;
    let info = |which: super::plan::Which| {
        let host = format!("{}.", spot.host(which));
        ServiceInfo::new(
            which.service(),
            &spot.title,
            &host,
            &spot.addresses[..],
            spot.port,
            &plan.texts[..],
        )
    };
    BOTH.into_iter().map(info).collect()
}

async fn hear(voice: Option<&Voice>) -> Input {
    let Some(voice) = voice else {
        return std::future::pending().await;
    };
    loop {
        match voice.heard.recv_async().await {
            Ok(DaemonEvent::Announce(name, _)) => {
                let of = BOTH
                    .into_iter()
                    .find(|which| name.ends_with(which.service()));
                if let Some(which) = of {
                    return Input::Announced(which);
                }
            }
            // The names of services change too; lists show those by themselves.
            Ok(DaemonEvent::NameChange(change)) if change.new_name.ends_with(".local.") => {
                let plain = |name: &str| name.trim_end_matches('.').to_owned();
                return Input::Renamed {
                    asked: plain(&change.original),
                    got: plain(&change.new_name),
                };
            }
            Ok(_) => {}
            Err(_) => return Input::Refused,
        }
    }
}

async fn sleep_until(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
