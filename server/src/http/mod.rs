//! Routes in one table, wire types, the only status codes, sessions, the socket, the visitors' fast path.
//!
//! It must not know sled, paths in the data folder or business rules: handlers decode, call one action, encode.

mod api;
mod blocking;
mod error;
mod fonts;
mod guests;
mod hot;
mod lead;
mod listen;
mod live;
mod own;
mod parts;
pub mod prober;
mod screens;
mod session;
mod sides;
mod visitors;
mod wire;

pub(crate) use screens::BACK_IN;

use crate::actions::card::NewCard;
use crate::actions::claim::ClaimDesk;
use crate::actions::hand_over::HandOvers;
use crate::actions::help::HelpMode;
use crate::actions::owner_link::OwnerLinks;
use crate::actions::{Kept, publish, reset, sign_in};
use crate::at_home::{self, Flap, HomeDesk};
use crate::clock;
use crate::config::Config;
use crate::doors::Doors;
use crate::ending::Ending;
use crate::locks::LockDesk;
use crate::mail::{Links, MailDesk};
use crate::publication::Manifest;
use crate::rooms::{Event, Rooms, lock};
use crate::who::Owner;
use crate::{button, greeting, random};
use actix_web::cookie::Cookie;
use actix_web::dev::ServerHandle;
use actix_web::{App as Routes, HttpRequest, web};
use anyhow::Context;
use error::Refusal;
use gluebox_appliance::button::Deed;
use gluebox_core::PagePath;
use gluebox_store::reset::Reset;
use gluebox_store::{Options, Store};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// What the thread at the doors gets to hear that nobody is let in any more.
const DOORS_SHUT: Duration = Duration::from_millis(100);
const HOUR: Duration = Duration::from_secs(3600);

/// What every handler can reach; built once.
pub(crate) struct App {
    pub config: Config,
    pub hot: hot::Hot,
    pub patience: session::Patience,
    /// With those who guess at share links.
    pub patience_with_guests: session::Patience,
    /// Tells one run of the box from the next.
    pub boot: String,
    pub doors: Doors,
    pub locks: Arc<LockDesk>,
    pub home: Arc<HomeDesk>,
    pub mail: Arc<MailDesk>,
    pub hand_overs: HandOvers,
    pub owner_links: OwnerLinks,
    pub new_card: NewCard,
    pub help: HelpMode,
    pub ending: Ending,
    ready: watch::Sender<Option<Arc<Ready>>>,
}

/// What is there once the store is open.
pub(crate) struct Ready {
    pub kept: Kept,
    pub claim: ClaimDesk,
    notices: Mutex<Vec<String>>,
}

impl Ready {
    /// What the store mended, in sentences; newest last.
    pub(crate) fn notices(&self) -> Vec<String> {
        let mut notices = lock(&self.notices);
        notices.extend(
            self.kept
                .store
                .take_notices()
                .iter()
                .map(ToString::to_string),
        );
        notices.clone()
    }
}

impl App {
    /// Waits until the store is open.
    pub(crate) async fn ready(&self) -> Result<Arc<Ready>, Refusal> {
        let mut ready = self.ready.subscribe();
        let there = ready
            .wait_for(Option::is_some)
            .await
            .map_err(Refusal::unforeseen)?;
        there
            .clone()
            .ok_or_else(|| Refusal::unforeseen("the store vanished"))
    }

    /// While nobody owns the box.
    pub(crate) fn claim_code(&self) -> Option<String> {
        self.ready.borrow().as_ref()?.claim.code()
    }

    pub(crate) async fn kept(&self) -> Result<Kept, Refusal> {
        Ok(self.ready().await?.kept.clone())
    }

    /// Somebody was let in as the owner: what their browser is known by from now on. What is to be told of it goes out.
    fn let_in(&self, owner: &Owner, secure: bool) -> Cookie<'static> {
        self.mail.wake();
        let ready = self.ready.borrow();
        let mark = ready
            .as_ref()
            .map(|ready| sign_in::mark(&ready.kept.store, owner));
        session::known_cookie(mark.unwrap_or_default(), secure)
    }

    /// Where letters say that the box is found.
    fn links_for_letters(&self) -> Links {
        let home = self.home.state();
        Links {
            open: home.link.filter(|_| home.flap == Flap::Open),
            home: home.home_links.into_iter().next().map(|found| found.link),
        }
    }

    /// Links by which the box can be opened, the best first.
    pub(crate) fn links(&self) -> Vec<String> {
        let best = self.locks.best_name().filter(|_| self.home.is_open());
        let best = best.map(|name| format!("https://{name}/"));
        let names = self.config.names.iter();
        let names = names.map(|name| format!("http://{name}/"));
        let addresses = greeting::links(&self.doors.plain());
        best.into_iter().chain(names).chain(addresses).collect()
    }

    /// The link to a page, by the name that the person uses now.
    pub(crate) fn link_to(&self, request: &HttpRequest, path: &PagePath) -> String {
        let connection = request.connection_info();
        let scheme = if self.is_secure(request) {
            "https"
        } else {
            "http"
        };
        format!(
            "{scheme}://{}/{}",
            connection.host(),
            visitors::encode_path(path.as_str())
        )
    }

    /// Whether the browser came by https: to a door of the box's own, or through a proxy that the owner named.
    pub(crate) fn is_secure(&self, request: &HttpRequest) -> bool {
        let trusted = request
            .peer_addr()
            .is_some_and(|peer| self.config.trusted_proxies.contains(&peer.ip()));
        let proxied = trusted
            && request
                .headers()
                .get("x-forwarded-proto")
                .is_some_and(|proto| proto == "https");
        listen::door(request).is_some_and(|door| door.tls) || proxied
    }
}

/// The listening part of a box.
pub(crate) struct Server {
    app: web::Data<App>,
    handle: ServerHandle,
    done: JoinHandle<std::io::Result<()>>,
    /// What goes on beside, and ends with the box.
    beside: Mutex<Vec<JoinHandle<()>>>,
}

/// Begins to answer: visitors at once, everybody else when the store is open.
pub(crate) fn serve(
    config: Config,
    doors: Doors,
    listeners: Vec<TcpListener>,
    locks: Arc<LockDesk>,
) -> anyhow::Result<Server> {
    let hot = hot::Hot::new(config.data.clone());
    for (_, manifest) in gluebox_store::published::read_all(&config.data) {
        match serde_json::from_slice::<Manifest>(&manifest) {
            Ok(manifest) => hot.switch(manifest),
            Err(error) => tracing::warn!(%error, "a publication cannot be read yet"),
        }
    }
    let home = HomeDesk::open(&config.outside, doors.all().to_vec(), locks.clone())?;
    let mail = MailDesk::open(&config.outside)?;
    let app = web::Data::new(App {
        config,
        hot,
        patience: session::Patience::default(),
        patience_with_guests: session::Patience::default(),
        boot: random::text(16),
        doors,
        locks,
        home: Arc::new(home),
        mail: Arc::new(mail),
        hand_overs: HandOvers::default(),
        owner_links: OwnerLinks::default(),
        new_card: NewCard::default(),
        help: HelpMode::default(),
        ending: Ending::default(),
        ready: watch::Sender::new(None),
    });
    let shared = app.clone();
    let routes = move || {
        Routes::new()
            .app_data(shared.clone())
            .service(own::routes())
            .default_service(web::to(visitors::visit))
    };
    let tls = || app.locks.held.tls();
    let server = listen::listen(app.doors.all(), listeners, tls, routes)?;
    let handle = server.handle();
    Ok(Server {
        app,
        handle,
        done: actix_web::rt::spawn(server),
        beside: Mutex::default(),
    })
}

/// What was wiped stays for so many hours of running; no clock is asked, which may be wrong by years.
async fn count_hours(folder: PathBuf) {
    loop {
        tokio::time::sleep(HOUR).await;
        let folder = folder.clone();
        let counted =
            tokio::task::spawn_blocking(move || gluebox_store::reset::hour_passed(&folder));
        if let Ok(Err(error)) = counted.await {
            tracing::warn!(%error, "what was wiped is not counted on");
        }
    }
}

impl Server {
    /// Opens the store and lets everybody else in. Returns the claim code while there is one.
    pub(crate) async fn open_store(&self, reset: Option<Reset>) -> anyhow::Result<Option<String>> {
        let folder = self.app.config.data.clone();
        let opened =
            tokio::task::spawn_blocking(move || Store::open(&folder, Options::default())).await??;
        for notice in &opened.notices {
            tracing::warn!("{notice}");
        }
        let store = opened.store;
        reset::finish(&store, reset)?;
        let claim = ClaimDesk::open(store.clone())?;
        let record = claim.record();
        let (changed, changes) = mpsc::unbounded_channel();
        let rooms = Arc::new(Rooms::new(store.clone(), record.site.clone(), changed));
        let kept = Kept {
            store,
            rooms: rooms.clone(),
            site: record.site,
            media_key: record.media_key,
        };
        let manifest = publish::current(&kept)?;
        self.app.hot.switch_if_newer(manifest);
        actix_web::rt::spawn(live::follow(rooms, changes));
        let notices = Mutex::new(opened.notices.iter().map(ToString::to_string).collect());
        crate::control::listen(self.app.clone().into_inner(), kept.clone())
            .context("The data folder does not allow a control socket in it")?;
        lock(&self.beside).extend(self.app.locks.start(kept.store.clone()));
        let plain = self.app.doors.plain();
        let links_at_home = move || greeting::links(&plain);
        let app = self.app.clone().into_inner();
        let helping = app.clone();
        let for_help = move || helping.help.is_open(clock::now());
        let store = kept.store.clone();
        let (post, news) = (self.app.mail.clone(), kept.store.clone());
        let unreached = move |outage| post.tell_of(&news, outage);
        self.app
            .home
            .start(store, links_at_home, for_help, unreached)?;
        let telling = app.clone();
        let links = move || telling.links_for_letters();
        self.app.mail.start(kept.clone(), links);
        let counting = actix_web::rt::spawn(button::count_on(app.clone()));
        lock(&self.beside).push(counting);
        if button::asks_for_help(&app, &at_home::this_run().boot) {
            button::act(&app, &kept, Deed::Help)?;
        }
        button::listen(&app, &kept);
        let folder = self.app.config.data.clone();
        let hours = actix_web::rt::spawn(count_hours(folder));
        lock(&self.beside).push(hours);
        let code = claim.code();
        self.app.ready.send_replace(Some(Arc::new(Ready {
            kept,
            claim,
            notices,
        })));
        Ok(code)
    }

    pub(crate) fn wished_to_begin_again(&self) -> impl Future<Output = ()> + use<> {
        self.app.ending.wished()
    }

    /// Tells every tab, stops listening, closes the store.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        // Nobody new: who is let in after the workers have ended is an error in the log. The thread at the doors does not
        // say when it has heard.
        self.handle.pause().await;
        tokio::time::sleep(DOORS_SHUT).await;
        let ready = self.app.ready.borrow().clone();
        if let Some(ready) = &ready {
            ready.kept.rooms.tell_all(&Event::Stopping);
        }
        tokio::join!(self.app.home.stop(), self.app.mail.stop());
        for beside in lock(&self.beside).drain(..) {
            beside.abort();
        }
        self.handle.stop(true).await;
        let _ = self.done.await;
        if let Some(ready) = ready {
            let store = ready.kept.store.clone();
            tokio::task::spawn_blocking(move || store.close()).await??;
        }
        Ok(())
    }
}
