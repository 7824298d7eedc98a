//! Devices that answer every search for a router and lie: the lies are real, seen by a plain peer.

use crate::home::{Home, Lie};
use crate::lab::Place;
use gluebox_tests::Answer;
use std::io::{BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

const SEARCH: &str = "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\n\
                      ST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\n\r\n";

/// Where the liar says that its description lies.
fn description(home: &Home) -> String {
    home.lab.inside(Place::Box, || {
        let socket = UdpSocket::bind("0.0.0.0:0").expect("a socket");
        socket
            .set_read_timeout(Some(Duration::from_secs(5)))
            .expect("a limit");
        socket
            .send_to(SEARCH.as_bytes(), "239.255.255.250:1900")
            .expect("is sent");
        let mut bytes = [0; 2048];
        loop {
            let (length, from) = socket.recv_from(&mut bytes).expect("the liar answers");
            let text = gluebox_tests::said(&bytes[..length]);
            if from.ip().to_string() == "192.168.1.20" {
                let line = text
                    .lines()
                    .find_map(|line| line.strip_prefix("LOCATION: "));
                return line.expect("a location").to_owned();
            }
        }
    })
}

/// Opens what the liar describes and asks for it.
fn fetch<T: Send>(home: &Home, read: impl FnOnce(TcpStream) -> T + Send) -> T {
    home.lab.inside(Place::Box, || {
        let liar: SocketAddr = "192.168.1.20:5000".parse().expect("an address");
        let mut stream = TcpStream::connect(liar).expect("the liar listens");
        stream
            .set_read_timeout(Some(Duration::from_secs(5)))
            .expect("a limit");
        stream
            .write_all(b"GET /rootDesc.xml HTTP/1.0\r\n\r\n")
            .expect("is sent");
        read(stream)
    })
}

fn lied_to(lie: Lie) -> Home {
    let home = Home::new();
    home.is_lied_to(lie);
    home
}

#[test]
fn a_false_router_says_yes_and_opens_nothing() {
    let home = lied_to(Lie::Gateway);
    home.router().offers(&[crate::router::Kind::Closed]);
    assert_eq!(description(&home), "http://192.168.1.20:5000/rootDesc.xml");
    let address = home.box_address();
    home.shows_a_page(Place::Box, 80, "The box", &[]);
    home.at_the_box(&format!(
        "upnpc -u http://192.168.1.20:5000/rootDesc.xml -a {address} 80 80 tcp"
    ))
    .holds("is redirected");
    assert!(home.liars_book(Lie::Gateway).contains("POST /control"));
    let outside = format!("http://{}/", home.provider().address());
    assert!(home.visitor().reads(&outside).is_err());
}

#[test]
fn descriptions_that_lead_elsewhere() {
    let home = lied_to(Lie::Elsewhere);
    assert_eq!(description(&home), "http://11.99.0.80/rootDesc.xml");
    home.lab.does(&["stop", "liar-elsewhere"]);
    home.is_lied_to(Lie::Redirect);
    let answer = fetch(&home, |stream| {
        Answer::read(stream, false).expect("an answer")
    });
    assert_eq!(
        (answer.status, answer.header("location")),
        (302, Some("http://11.99.0.80/rootDesc.xml"))
    );
}

#[test]
fn descriptions_that_swell_run_on_or_drip() {
    let home = lied_to(Lie::Bomb);
    let bomb = fetch(&home, |stream| {
        Answer::read(stream, false).expect("an answer")
    })
    .text();
    assert!(
        bomb.len() < 2_000 && bomb.matches("<!ENTITY").count() == 10,
        "{bomb}"
    );
    home.lab.does(&["stop", "liar-bomb"]);

    home.is_lied_to(Lie::Endless);
    let enough = 8 << 20;
    let read = fetch(&home, |stream| {
        std::io::copy(&mut stream.take(enough), &mut std::io::sink()).expect("it runs on")
    });
    assert_eq!(read, enough);
    home.lab.does(&["stop", "liar-endless"]);

    home.is_lied_to(Lie::Slow);
    let began = Instant::now();
    let bytes = fetch(&home, |stream| {
        let bytes = BufReader::new(stream).bytes().map_while(Result::ok);
        bytes
            .take_while(|_| began.elapsed() < Duration::from_secs(4))
            .count()
    });
    assert!((20..400).contains(&bytes), "{bytes} bytes in 4 s");
}
