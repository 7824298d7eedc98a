//! The doors at work: every connection knows by which of them it came, and a plain one can send files without touching
//! their bytes. It is actix-web's `HttpServer`, put together here because that one speaks to no connection but its own.

use super::wire::Wire;
use crate::doors::Door;
use actix_http::{HttpService, KeepAlive, Protocol, Request};
use actix_server::{Server, ServerBuilder};
use actix_service::{
    IntoServiceFactory, ServiceFactory, ServiceFactoryExt, fn_service, map_config,
};
use actix_tls::accept::rustls_0_23::{Acceptor, TlsStream};
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, ServiceResponse};
use actix_web::{Error, HttpRequest};
use anyhow::Context;
use std::net::TcpListener;
use std::time::Duration;
use tokio::net::TcpStream;

/// A request has to be told within this time.
const PATIENCE: Duration = Duration::from_secs(10);
const KEEP_ALIVE: Duration = Duration::from_secs(60);
/// Seconds for answers under way when the box ends.
const ENDING: u64 = 1;

/// Answers at these doors by these routes.
pub(super) fn listen<R, I, S, B>(
    doors: &[Door],
    listeners: Vec<TcpListener>,
    tls: impl Fn() -> rustls::ServerConfig,
    routes: R,
) -> anyhow::Result<Server>
where
    R: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig, Response = ServiceResponse<B>, Error = Error>
        + 'static,
    S::InitError: std::fmt::Debug,
    B: MessageBody + 'static,
{
    let mut server = Server::build()
        .workers(std::thread::available_parallelism().map_or(2, |n| n.get().clamp(1, 4)))
        .disable_signals()
        .shutdown_timeout(ENDING);
    for (door, listener) in doors.iter().zip(listeners) {
        listener.set_nonblocking(true)?;
        server = open(server, *door, listener, &tls, routes.clone())
            .context("The network refused to listen")?;
    }
    Ok(server.run())
}

/// By which door a request came.
pub(super) fn door(request: &HttpRequest) -> Option<Door> {
    request.conn_data::<Door>().copied()
}

fn open<R, I, S, B>(
    server: ServerBuilder,
    door: Door,
    listener: TcpListener,
    tls: impl Fn() -> rustls::ServerConfig,
    routes: R,
) -> std::io::Result<ServerBuilder>
where
    R: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig, Response = ServiceResponse<B>, Error = Error>
        + 'static,
    S::InitError: std::fmt::Debug,
    B: MessageBody + 'static,
{
    let ending = server.graceful_shutdown_signal();
    let http = move || {
        let ending = ending.clone();
        let routes = routes()
            .into_factory()
            .map_err(|error| error.error_response());
        HttpService::build()
            .graceful_shutdown_signal(move || {
                let ending = ending.clone();
                async move { ending.notified().await }
            })
            .keep_alive(KeepAlive::Timeout(KEEP_ALIVE))
            .client_request_timeout(PATIENCE)
            .local_addr(door.address)
            .on_connect_ext(move |wire: &Wire, connection| {
                connection.insert(door);
                connection.insert(wire.parcels());
            })
            .finish(map_config(routes, |()| AppConfig::default()))
            .map_err(drop)
            .map_init_err(drop)
    };
    let speak = |wire: Wire| async move {
        let peer = wire.peer();
        Ok::<_, ()>((wire, Protocol::Http1, peer))
    };
    let name = door.to_string();
    if !door.tls {
        return server.listen(name, listener, move || {
            fn_service(move |tcp: TcpStream| speak(Wire::from(tcp))).and_then(http())
        });
    }
    let mut tls = tls();
    tls.alpn_protocols.insert(0, b"http/1.1".to_vec());
    server.listen(name, listener, move || {
        Acceptor::new(tls.clone())
            .map_err(drop)
            .map_init_err(drop)
            .and_then(fn_service(move |tls: TlsStream<TcpStream>| {
                speak(Wire::from(tls))
            }))
            .and_then(http())
    })
}
