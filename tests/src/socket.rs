//! The socket `/-/live` as an editor's tab opens it; a guest's lies below the share link.

use crate::Visitor;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io;
use std::net::TcpStream;
use std::time::{Duration, Instant};
use tungstenite::client::IntoClientRequest;
use tungstenite::handshake::HandshakeError;
use tungstenite::http::{HeaderName, HeaderValue, Request};
use tungstenite::{Error, Message, WebSocket};

/// An open socket.
pub struct Socket {
    inner: WebSocket<TcpStream>,
    /// Heard while waiting for something else.
    passed: VecDeque<Value>,
}

/// How long an answer may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

impl Socket {
    /// The request that opens it, to be forged by tests.
    pub fn request(visitor: &Visitor) -> Request<()> {
        let mut request = format!("ws://{}{}/live", visitor.address, visitor.base)
            .into_client_request()
            .expect("an address");
        let headers = request.headers_mut();
        let mut add = |name: &str, value: &str| {
            let name = HeaderName::try_from(name).expect("a name");
            headers.insert(name, HeaderValue::try_from(value).expect("a value"));
        };
        add("origin", &visitor.origin());
        if let Some(cookie) = visitor.cookies() {
            add("cookie", &cookie);
        }
        request
    }

    /// Opens it; the status when the box refuses.
    pub fn open(visitor: &Visitor, request: Request<()>) -> Result<Self, u16> {
        let stream = visitor.connect().expect("the box listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        match tungstenite::client(request, stream) {
            Ok((inner, _)) => Ok(Self {
                inner,
                passed: VecDeque::new(),
            }),
            Err(HandshakeError::Failure(Error::Http(answer))) => Err(answer.status().as_u16()),
            Err(error) => panic!("no socket and no answer: {error}"),
        }
    }

    /// Opens it and says hello.
    #[track_caller]
    pub fn hello(visitor: &Visitor, client: &str) -> Self {
        Self::try_hello(visitor, client).expect("the box opens a socket")
    }

    /// The same with a box that may go at any moment.
    pub fn try_hello(visitor: &Visitor, client: &str) -> Option<Self> {
        let stream = visitor.connect().ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        let (inner, _) = tungstenite::client(Self::request(visitor), stream).ok()?;
        let mut socket = Self {
            inner,
            passed: VecDeque::new(),
        };
        socket
            .try_say(&json!({"t": "hello", "client": client}))
            .ok()?;
        socket
            .listen()
            .filter(|message| message["t"] == "welcome")?;
        Some(socket)
    }

    /// Opens it, says hello and subscribes; returns the state too.
    #[track_caller]
    pub fn on_page(visitor: &Visitor, client: &str, page: &str) -> (Self, Value) {
        let mut socket = Self::hello(visitor, client);
        socket.say(&json!({"t": "subscribe", "document": page, "since": null}));
        let state = socket.hear("state");
        (socket, state)
    }

    #[track_caller]
    pub fn say(&mut self, message: &Value) {
        self.try_say(message).expect("the socket is open");
    }

    pub fn try_say(&mut self, message: &Value) -> Result<(), Error> {
        self.inner.send(Message::text(message.to_string()))
    }

    /// Sends whatever.
    pub fn say_raw(&mut self, message: Message) -> Result<(), Error> {
        self.inner.send(message)
    }

    /// The next message; `None` when the socket is closed or nothing came in time.
    pub fn listen(&mut self) -> Option<Value> {
        self.passed.pop_front().or_else(|| self.receive())
    }

    fn receive(&mut self) -> Option<Value> {
        loop {
            match self.inner.read() {
                Ok(Message::Text(text)) => {
                    return Some(serde_json::from_str(&text).expect("the box says JSON"));
                }
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    /// Whether the box closes it within `patience`.
    pub fn closes_within(&mut self, patience: Duration) -> bool {
        let end = Instant::now() + patience;
        self.wait_at_most(Duration::from_millis(200));
        while Instant::now() < end {
            match self.inner.read() {
                Ok(Message::Close(_)) => return true,
                Ok(_) => {}
                Err(Error::Io(error))
                    if matches!(
                        error.kind(),
                        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
                    ) => {}
                Err(_) => return true,
            }
        }
        false
    }

    pub fn wait_at_most(&mut self, time: Duration) {
        self.inner
            .get_mut()
            .set_read_timeout(Some(time))
            .expect("a timeout");
    }

    /// The next message of this type; others are passed over.
    #[track_caller]
    pub fn hear(&mut self, kind: &str) -> Value {
        self.hear_that(kind, |_| true)
    }

    #[track_caller]
    pub fn hear_that(&mut self, kind: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let mut passed = Vec::new();
        while let Some(message) = self.listen() {
            if message["t"] == kind && fits(&message) {
                return message;
            }
            passed.push(message["t"].as_str().unwrap_or("?").to_owned());
        }
        panic!("no {kind:?} came, only {passed:?}");
    }

    /// Sends a batch and waits for its acknowledgement; what comes before it can be heard afterwards.
    #[track_caller]
    pub fn batch(&mut self, batch: &Value) -> Value {
        self.say(&json!({"t": "batch", "batch": batch}));
        let seq = batch["seq"].clone();
        while let Some(message) = self.receive() {
            if matches!(message["t"].as_str(), Some("ack" | "refused")) && message["seq"] == seq {
                assert_eq!(message["t"], "ack", "{message}");
                return message;
            }
            self.passed.push_back(message);
        }
        panic!("batch {seq} was not acknowledged; heard {:?}", self.passed);
    }

    /// The connection below, for tests that do not read.
    pub fn stream(&mut self) -> &mut TcpStream {
        self.inner.get_mut()
    }
}
