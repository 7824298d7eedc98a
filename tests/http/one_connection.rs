//! Many requests on one connection: every answer whole, in order, and nobody else's bytes between, however slowly they
//! are read.

use crate::encodings::{site, site_with};
use gluebox_tests::{Answer, pictures};
use std::io::{Read, Write};
use std::time::Duration;

#[test]
fn many_requests_on_one_connection() {
    let (gluebox, ..) = site();
    let visitor = gluebox.visitor();
    let mut stream = visitor.connect().expect("connects");
    let request = format!("GET /wire HTTP/1.1\r\nHost: {}\r\n\r\n", gluebox.address);
    // Two at once, as a browser behind a proxy may send them, then one more.
    stream
        .write_all(request.repeat(2).as_bytes())
        .expect("sends");
    let mut reader = std::io::BufReader::with_capacity(1, stream.try_clone().expect("a clone"));
    let one = read_exactly(&mut reader);
    assert_eq!(one, read_exactly(&mut reader));
    stream.write_all(request.as_bytes()).expect("sends");
    assert_eq!(one.body, read_exactly(&mut reader).body);
}

#[test]
fn pictures_and_pages_in_one_row() {
    let (gluebox, _, media) = site_with(&pictures::noise_png(800, 1125, 7));
    let visitor = gluebox.visitor();
    let picture = visitor.get(&media).body;
    assert!(
        (500_000..1_000_000).contains(&picture.len()),
        "more than a connection holds at once: {} bytes",
        picture.len()
    );
    let page = visitor.get("/wire").body;
    let host = &gluebox.address;
    let ask = |method: &str, path: &str, more: &str| {
        format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n")
    };
    let mut row = String::new();
    let mut wanted: Vec<(u16, &[u8])> = Vec::new();
    for _ in 0..4 {
        row += &ask("GET", &media, "");
        wanted.push((200, &picture));
        row += &ask("GET", "/wire", "");
        wanted.push((200, &page));
        row += &ask("GET", &media, "Range: bytes=1000-400000\r\n");
        wanted.push((206, &picture[1000..=400_000]));
        row += &ask("GET", &media, "");
        wanted.push((200, &picture));
    }
    let mut stream = visitor.connect().expect("connects");
    stream.write_all(row.as_bytes()).expect("sends");
    // A reader who takes a while: the box has filled what the connection holds by then.
    std::thread::sleep(Duration::from_millis(300));
    let mut reader = stream.try_clone().expect("a clone");
    for (at, (status, body)) in wanted.into_iter().enumerate() {
        let answer = read_exactly(&mut reader);
        assert_eq!(answer.status, status, "answer {at}");
        assert!(answer.body == body, "answer {at} is not what was asked for");
    }
    // The head alone, with the next question waiting behind it: the connection is still in step.
    let after = ask("HEAD", &media, "") + &ask("GET", "/wire", "");
    stream.write_all(after.as_bytes()).expect("sends");
    let head = Answer::read(Bytewise(&mut reader), true).expect("a head");
    let size = picture.len().to_string();
    assert_eq!(head.header("content-length"), Some(size.as_str()));
    assert!(read_exactly(&mut reader).body == page);
}

#[test]
fn somebody_who_leaves_in_the_middle_of_a_picture() {
    let (gluebox, _, media) = site_with(&pictures::noise_png(800, 1125, 7));
    let visitor = gluebox.visitor();
    let picture = visitor.get(&media).body;
    for _ in 0..20 {
        let mut stream = visitor.connect().expect("connects");
        let request = format!("GET {media} HTTP/1.1\r\nHost: {}\r\n\r\n", gluebox.address);
        stream
            .write_all(request.repeat(3).as_bytes())
            .expect("sends");
        let mut some = [0; 5000];
        stream.read_exact(&mut some).expect("the beginning");
    }
    assert!(visitor.get(&media).body == picture);
}

/// `Answer::read` buffers, and asks past its buffer only for what surely belongs to the body; what would fill the buffer
/// comes byte by byte, so that nothing of the next answer is taken.
struct Bytewise<'a, R>(&'a mut R);

impl<R: Read> Read for Bytewise<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        const BUFFER: usize = 8 << 10;
        let end = if out.len() > BUFFER { out.len() } else { 1 };
        self.0.read(&mut out[..end])
    }
}

fn read_exactly(reader: &mut impl Read) -> Answer {
    let mut answer = Answer::read(Bytewise(reader), false).expect("an answer");
    answer.headers.retain(|(name, _)| name != "date");
    answer
}
