//! `gluebox prober`: answers boxes elsewhere that ask whether people outside get in to them. The protocol, and what must
//! not be looked at, stand in `gluebox_appliance::prober`. It keeps nothing, needs no box, and says of who asked nothing.

use crate::at_home::Outside;
use crate::config::Config;
use crate::doors::Doors;
use actix_web::dev::ServerHandle;
use actix_web::http::StatusCode;
use actix_web::http::header;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use anyhow::Context;
use gluebox_appliance::prober::{Eye, Limits, Question};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// A question is a name, a key and a word.
const LONGEST: usize = 1024;
/// Looks that go on at once; each holds two connections for some seconds.
const AT_ONCE: usize = 64;
/// Where it listens unless something else is said.
const USUAL: &str = "[::]:8090";

/// A prober that answers.
pub struct Prober {
    pub addresses: Vec<SocketAddr>,
    handle: ServerHandle,
}

struct Looks {
    eye: Eye,
    limits: Mutex<Limits>,
    room: Semaphore,
    begin: Instant,
    hurry: u32,
    proxies: Vec<IpAddr>,
}

/// Starts it. Must be called inside an actix system.
pub fn start(config: &Config) -> anyhow::Result<Prober> {
    let outside = Outside::find(&config.outside)?;
    let eye = Eye::new(&outside.http).context("The roots to trust cannot be used")?;
    let usual = [USUAL.parse().expect("a door")];
    let asked = match config.listen.is_empty() {
        true => &usual[..],
        false => &config.listen,
    };
    anyhow::ensure!(
        asked.iter().all(|door| !door.tls && !door.world),
        "A prober listens plainly: say --listen with a plain address, for example {USUAL}. What it tells is no secret, and the box checks it."
    );
    let (doors, listeners) = Doors::open(asked)?;
    let looks = web::Data::new(Looks {
        eye,
        limits: Mutex::default(),
        room: Semaphore::new(AT_ONCE),
        begin: Instant::now(),
        hurry: outside.hurry,
        proxies: config.trusted_proxies.clone(),
    });
    let mut server = HttpServer::new(move || {
        App::new()
            .app_data(looks.clone())
            .app_data(web::JsonConfig::default().limit(LONGEST))
            .route("/look", web::post().to(look))
            .default_service(web::to(|| async { HttpResponse::NotFound().body(WHAT) }))
    })
    .workers(1)
    .max_connections(4 * AT_ONCE)
    .client_request_timeout(Duration::from_secs(5))
    .keep_alive(Duration::from_secs(5))
    .disable_signals()
    .shutdown_timeout(1);
    for listener in listeners {
        listener.set_nonblocking(true)?;
        server = server
            .listen(listener)
            .context("The network refused to listen")?;
    }
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    Ok(Prober {
        addresses: doors.plain(),
        handle,
    })
}

impl Prober {
    pub async fn stop(self) {
        self.handle.stop(true).await;
    }
}

const WHAT: &str = "This is a prober of Gluebox: a box that lists it as a helper asks it whether people outside get in.";

async fn look(
    request: HttpRequest,
    looks: web::Data<Looks>,
    question: web::Json<Question>,
) -> HttpResponse {
    let Some(from) = caller(&request, &looks.proxies) else {
        return says(StatusCode::FORBIDDEN, "I cannot see where you come from.");
    };
    let now = looks.begin.elapsed();
    let allowed = looks
        .limits
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .allows(now, from, looks.hurry);
    let Ok(_room) = looks.room.try_acquire() else {
        return says(StatusCode::SERVICE_UNAVAILABLE, "Too many ask just now.");
    };
    if !allowed {
        return says(StatusCode::TOO_MANY_REQUESTS, "I looked for you just now.");
    }
    match looks.eye.look(from, &question).await {
        Ok(report) => HttpResponse::Ok().json(report),
        Err(why) => says(StatusCode::FORBIDDEN, &why.to_string()),
    }
}

fn says(status: StatusCode, sentence: &str) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .body(sentence.to_owned())
}

/// Who asks: the other end of the connection, or whom a proxy of the prober's owner saw there.
fn caller(request: &HttpRequest, proxies: &[IpAddr]) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    if !proxies.contains(&peer) {
        return Some(peer);
    }
    let last = request.headers().get_all(header::X_FORWARDED_FOR).last()?;
    let last = last.to_str().ok()?.rsplit(',').next()?;
    Some(last.trim().parse::<IpAddr>().ok()?.to_canonical())
}
