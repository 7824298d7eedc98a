//! A router that leads only to the same number inside as outside (UPnP error 724), on real sockets.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::router::{Door, Grant, Refusal, Wish, upnp::meet};

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const OWN: Ipv4Addr = Ipv4Addr::new(192, 168, 1, 10);
const FRONT: Door = Door {
    outside: 443,
    inside: 8444,
};
const ARGUMENTS: [&str; 8] = [
    "NewRemoteHost",
    "NewExternalPort",
    "NewProtocol",
    "NewInternalPort",
    "NewInternalClient",
    "NewEnabled",
    "NewPortMappingDescription",
    "NewLeaseDuration",
];

/// One request, whole.
async fn heard(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut bytes = [0; 4096];
    loop {
        let length = stream.read(&mut bytes).await.unwrap_or(0);
        text.push_str(&String::from_utf8_lossy(&bytes[..length]));
        let body = text.split_once("\r\n\r\n").map(|(_, body)| body.len());
        let lower = text.to_lowercase();
        let wanted = lower.split_once("content-length:").map_or(0, |(_, rest)| {
            let line = rest.lines().next().unwrap_or_default();
            line.trim().parse().unwrap_or(0)
        });
        if length == 0 || body.is_some_and(|body| body >= wanted) {
            return text;
        }
    }
}

fn of<'a>(text: &'a str, tag: &str) -> &'a str {
    let rest = text.split_once(&format!("<{tag}>")).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split('<').next())
        .unwrap_or_default()
}

/// Where it describes itself, and what it was asked to open: the number outside and the one inside.
async fn router() -> (SocketAddr, Arc<Mutex<Vec<(String, String)>>>) {
    let listener = TcpListener::bind((HOME, 0)).await.expect("a socket");
    let own = listener.local_addr().expect("an address");
    let asked: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
    let book = asked.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let text = heard(&mut stream).await;
            let arguments = ARGUMENTS.map(|name| {
                format!("<argument><name>{name}</name><direction>in</direction></argument>")
            });
            let (status, body) = if text.starts_with("GET") {
                let described = format!(
                    "<root><device><serviceList><service>\
                     <serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType>\
                     <SCPDURL>/scpd.xml</SCPDURL><controlURL>/control</controlURL>\
                     </service></serviceList></device><actionList><action><name>AddPortMapping</name>\
                     <argumentList>{}</argumentList></action></actionList></root>",
                    arguments.concat()
                );
                ("200 OK", described)
            } else {
                let pair = (of(&text, "NewExternalPort"), of(&text, "NewInternalPort"));
                let numbers = (pair.0.to_owned(), pair.1.to_owned());
                book.lock().expect("one at a time").push(numbers);
                let answer = match pair.0 == pair.1 {
                    true => "<u:AddPortMappingResponse xmlns:u=\"x\"/>",
                    false => {
                        "<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>\
                         <UPnPError><errorCode>724</errorCode><errorDescription>SamePortValuesRequired\
                         </errorDescription></UPnPError></detail></s:Fault>"
                    }
                };
                let status = match pair.0 == pair.1 {
                    true => "200 OK",
                    false => "500 Internal Server Error",
                };
                let body = format!(
                    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{answer}</s:Body></s:Envelope>"
                );
                (status, body)
            };
            let length = body.len();
            let text = format!(
                "HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
            );
            let _ = stream.write_all(text.as_bytes()).await;
        }
    });
    (own, asked)
}

#[tokio::test]
async fn a_router_that_leads_only_to_the_same_number() {
    let (at, asked) = router().await;
    let igd = meet(&format!("http://{at}/root.xml"), HOME)
        .await
        .expect("a router");
    let mut wish = Wish::default();
    // The box does not answer there itself: then it cannot be.
    let opened = igd.open(FRONT, OWN, &wish).await;
    assert_eq!(opened, Err(Refusal::SameNumber));
    wish.same = vec![443];
    let grant = Grant {
        permanent: false,
        same: true,
    };
    assert_eq!(igd.open(FRONT, OWN, &wish).await, Ok(grant));
    let asked = asked.lock().expect("one at a time").clone();
    let pair = |inside: &str| ("443".to_owned(), inside.to_owned());
    assert_eq!(asked, [pair("8444"), pair("8444"), pair("443")]);
}
