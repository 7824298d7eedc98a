//! Devices that lie: what igd-next is given to read, and what it does with it.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::router::{Make, make, upnp::meet};

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// Serves one body for every path, and counts who asked.
async fn device(
    answer: impl Fn(SocketAddr) -> Vec<u8> + Send + 'static,
) -> (SocketAddr, tokio::sync::mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind((HOME, 0)).await.expect("a socket");
    let own = listener.local_addr().expect("an address");
    let (tell, asked) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut bytes = [0; 2048];
            let length = socket.read(&mut bytes).await.unwrap_or(0);
            let first = String::from_utf8_lossy(&bytes[..length])
                .lines()
                .next()
                .unwrap_or("")
                .to_owned();
            let _ = tell.send(first);
            let _ = socket.write_all(&answer(own)).await;
        }
    });
    (own, asked)
}

fn ok(body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn description(control: &str) -> String {
    format!(
        "<root><device><serviceList><service>\
         <serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType>\
         <SCPDURL>/scpd.xml</SCPDURL><controlURL>{control}</controlURL>\
         </service></serviceList></device>\
         <actionList><action><name>AddPortMapping</name><argumentList></argumentList></action></actionList></root>"
    )
}

#[tokio::test]
async fn an_honest_gateway_is_met() {
    let (at, _asked) = device(|_| ok(&description("/control"))).await;
    assert!(meet(&format!("http://{at}/root.xml"), HOME).await.is_some());
}

#[tokio::test]
async fn a_description_elsewhere_is_not_fetched() {
    let (at, mut asked) = device(|_| ok(&description("/control"))).await;
    // The same device, but our gateway is another.
    let gateway = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
    let location = format!("http://{at}/root.xml");
    let begin = Instant::now();
    assert!(meet(&location, gateway).await.is_none());
    assert!(begin.elapsed() < Duration::from_secs(8));
    assert!(asked.try_recv().is_err());
}

#[tokio::test]
async fn a_control_address_elsewhere_is_refused() {
    let (other, mut asked) = device(|_| ok("")).await;
    let elsewhere = format!("http://127.0.0.3:{}/control", other.port());
    let (at, _asked) = device(move |_| ok(&description(&elsewhere))).await;
    assert!(meet(&format!("http://{at}/root.xml"), HOME).await.is_none());
    assert!(asked.try_recv().is_err());
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (other, mut asked) = device(|_| ok(&description("/control"))).await;
    let (at, _asked) = device(move |_| {
        format!(
            "HTTP/1.1 302 Found\r\nLocation: http://{other}/root.xml\r\nContent-Length: 0\r\n\r\n"
        )
        .into_bytes()
    })
    .await;
    assert!(meet(&format!("http://{at}/root.xml"), HOME).await.is_none());
    assert!(asked.try_recv().is_err());
}

#[tokio::test]
async fn an_xml_bomb_does_not_go_off() {
    let mut bomb =
        String::from("<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a0 \"aaaaaaaaaaaaaaaaaaaa\">");
    for level in 1..12 {
        let inner = format!("&a{};", level - 1).repeat(20);
        bomb.push_str(&format!("<!ENTITY a{level} \"{inner}\">"));
    }
    bomb.push_str("]><root><device>&a11;</device></root>");
    let (at, _asked) = device(move |_| ok(&bomb)).await;
    let begin = Instant::now();
    assert!(meet(&format!("http://{at}/root.xml"), HOME).await.is_none());
    assert!(begin.elapsed() < Duration::from_secs(8));
}

#[tokio::test]
async fn a_tower_of_elements_and_an_endless_answer_are_bounded() {
    let tower = "<a>".repeat(100_000);
    let (at, _asked) = device(move |_| ok(&tower)).await;
    assert!(meet(&format!("http://{at}/root.xml"), HOME).await.is_none());
    let endless = format!("HTTP/1.1 200 OK\r\n\r\n<root>{}", "x".repeat(4 << 20)).into_bytes();
    let (at, _asked) = device(move |_| endless.clone()).await;
    let begin = Instant::now();
    assert!(meet(&format!("http://{at}/root.xml"), HOME).await.is_none());
    assert!(begin.elapsed() < Duration::from_secs(8));
}

#[tokio::test]
async fn a_router_says_what_it_is() {
    let body = "<root><device><friendlyName>FRITZ!Box 7590</friendlyName><manufacturer>AVM Berlin</manufacturer>\
                <modelName>FRITZ!Box 7590</modelName><deviceList><device><friendlyName>WANDevice</friendlyName>";
    let (at, mut asked) = device(move |_| ok(body)).await;
    let location = format!("http://{at}/root.xml?1");
    let make = make::ask(&location, HOME).await.expect("a make");
    assert_eq!(make.name, "FRITZ!Box 7590");
    assert_eq!(make.model, "AVM Berlin FRITZ!Box 7590");
    let first = asked.recv().await.expect("a question");
    assert_eq!(first, "GET /root.xml?1 HTTP/1.1");
    // Nobody but our gateway is asked, and it leads nowhere.
    let gateway = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
    assert_eq!(make::ask(&location, gateway).await, None);
    assert!(asked.try_recv().is_err());
    let moved = format!("HTTP/1.1 302 Found\r\nLocation: http://{at}/root.xml\r\n\r\n{body}");
    let (from, _asked) = device(move |_| moved.clone().into_bytes()).await;
    assert_eq!(
        make::ask(&format!("http://{from}/root.xml"), HOME).await,
        None
    );
    assert!(asked.try_recv().is_err());
}

#[tokio::test]
async fn what_a_router_calls_itself_fits_on_the_screen() {
    let endless = format!(
        "HTTP/1.1 200 OK\r\n\r\n<device><friendlyName>{}\u{202e}\u{7}<b>x</b>&lt;script&gt;{}",
        "a ".repeat(3),
        "y".repeat(4 << 20)
    );
    let (at, _asked) = device(move |_| endless.clone().into_bytes()).await;
    let begin = Instant::now();
    let make = make::ask(&format!("http://{at}/root.xml"), HOME).await;
    assert!(begin.elapsed() < Duration::from_secs(6));
    let name = make.map(|Make { name, .. }| name);
    assert_eq!(name.as_deref(), Some("a a a b x"));
}
