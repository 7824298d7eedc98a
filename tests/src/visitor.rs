//! A browser of the plainest kind: one connection per request, the cookies it was given, and `Origin` on
//! whatever is not GET. Every header can be left out or forged, to try what the box should refuse.

use crate::{Answer, Believer};
use serde_json::{Value, json};
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Who comes to the box. Clones share their cookies, as tabs do.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub address: SocketAddr,
    cookies: Arc<Mutex<Vec<(String, String)>>>,
    /// Where what this one may reach lies: `/-`, or below a share link.
    pub base: String,
    /// Comes by https, by this name.
    secure: Option<(String, Believer)>,
}

/// A request that is being put together.
pub struct Ask<'a> {
    visitor: &'a Visitor,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Visitor {
    /// Somebody without cookies.
    pub fn at(address: SocketAddr) -> Self {
        Self {
            address,
            cookies: Arc::default(),
            base: "/-".to_owned(),
            secure: None,
        }
    }

    /// Somebody who comes by https, by a name that leads here, and believes only these.
    pub fn secure(address: SocketAddr, name: &str, believer: &Believer) -> Self {
        Self {
            secure: Some((name.to_owned(), believer.clone())),
            ..Self::at(address)
        }
    }

    pub fn host(&self) -> String {
        match &self.secure {
            Some((name, _)) => format!("{name}:{}", self.address.port()),
            None => self.address.to_string(),
        }
    }

    pub fn origin(&self) -> String {
        let scheme = if self.secure.is_some() {
            "https"
        } else {
            "http"
        };
        format!("{scheme}://{}", self.host())
    }

    /// What lets it in: all but what it is only known by.
    pub fn cookie(&self) -> Option<String> {
        self.pairs(|name| name != "gluebox-known")
    }

    /// All that it sends.
    pub(crate) fn cookies(&self) -> Option<String> {
        self.pairs(|_| true)
    }

    fn pairs(&self, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let cookies = self.cookies.lock().expect("no panic holds it");
        let pairs: Vec<String> = cookies
            .iter()
            .filter(|(name, _)| wanted(name))
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Takes a cookie as if the box had given it.
    pub fn carry(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().expect("no panic holds it");
        cookies.retain(|(n, _)| n != name);
        if !value.is_empty() {
            cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    /// The same cookies at another address, for example after the box was started again.
    pub fn moved_to(&self, address: SocketAddr) -> Self {
        let cookies = self.cookies.lock().expect("no panic holds it").clone();
        Self {
            address,
            cookies: Arc::new(Mutex::new(cookies)),
            base: self.base.clone(),
            secure: self.secure.clone(),
        }
    }

    pub fn connect(&self) -> io::Result<TcpStream> {
        let stream = TcpStream::connect_timeout(&self.address, Duration::from_secs(5))?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    pub fn ask(&self, method: &str, target: &str) -> Ask<'_> {
        let mut headers = vec![("Host".to_owned(), self.host())];
        if let Some(cookie) = self.cookies() {
            headers.push(("Cookie".to_owned(), cookie));
        }
        if !matches!(method, "GET" | "HEAD") {
            headers.push(("Origin".to_owned(), self.origin()));
        }
        Ask {
            visitor: self,
            method: method.to_owned(),
            target: target.to_owned(),
            headers,
            body: None,
        }
    }

    pub fn get(&self, target: &str) -> Answer {
        self.ask("GET", target).send()
    }

    pub fn post(&self, target: &str, body: &Value) -> Answer {
        self.ask("POST", target).json(body).send()
    }

    /// POST without a body.
    pub fn press(&self, target: &str) -> Answer {
        self.ask("POST", target).send()
    }

    pub fn delete(&self, target: &str) -> Answer {
        self.ask("DELETE", target).send()
    }

    pub fn sign_in(&self, name: &str, password: &str) -> Answer {
        self.post(
            "/-/api/sign-in",
            &json!({"name": name, "password": password}),
        )
    }

    /// Uploads a picture and returns its media id.
    pub fn upload(&self, name: &str, bytes: &[u8]) -> Answer {
        self.ask("POST", &format!("{}/api/media?name={name}", self.base))
            .body("application/octet-stream", bytes)
            .send()
    }
}

impl Ask<'_> {
    /// Sets a header in place of the one that is there.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a header beside one of the same name.
    pub fn also(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
        self
    }

    pub fn json(self, body: &Value) -> Self {
        let bytes = body.to_string().into_bytes();
        self.body("application/json", &bytes)
    }

    /// Fields as a form without scripts sends them.
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let escape = |text: &str| -> String {
            text.bytes()
                .map(|b| {
                    if b.is_ascii_alphanumeric() {
                        char::from(b).to_string()
                    } else {
                        format!("%{b:02X}")
                    }
                })
                .collect()
        };
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
            .collect();
        self.body(
            "application/x-www-form-urlencoded",
            pairs.join("&").as_bytes(),
        )
    }

    pub fn body(mut self, kind: &str, bytes: &[u8]) -> Self {
        self.body = Some(bytes.to_vec());
        self.header("Content-Type", kind)
    }

    /// The head as it goes over the wire, announcing a body of `length` bytes.
    pub fn head(&self, length: Option<usize>) -> Vec<u8> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nConnection: close\r\n",
            self.method, self.target
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(length) = length.or((self.method == "POST").then_some(0)) {
            head.push_str(&format!("Content-Length: {length}\r\n"));
        }
        head.push_str("\r\n");
        head.into_bytes()
    }

    /// Sends it; an error is the connection's, not the box's.
    pub fn try_send(self) -> io::Result<Answer> {
        let stream = self.visitor.connect()?;
        let answer = match &self.visitor.secure {
            Some((name, believer)) => self.exchange(believer.connect(name, stream)?)?,
            None => self.exchange(stream)?,
        };
        for (_, value) in answer
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie")
        {
            let (name, value) = value
                .split(';')
                .next()
                .and_then(|pair| pair.split_once('='))
                .unwrap_or_default();
            self.visitor.carry(name, value);
        }
        Ok(answer)
    }

    fn exchange(&self, mut stream: impl Read + Write) -> io::Result<Answer> {
        stream.write_all(&self.head(self.body.as_ref().map(Vec::len)))?;
        if let Some(body) = &self.body {
            // A box that refuses early may close before everything was sent; its answer is read all the same.
            let _ = stream.write_all(body);
        }
        Answer::read(stream, self.method == "HEAD")
    }

    #[track_caller]
    pub fn send(self) -> Answer {
        let what = format!("{} {}", self.method, self.target);
        self.try_send()
            .unwrap_or_else(|error| panic!("{what}: {error}"))
    }

    /// Announces the whole body, sends a part of it, says that nothing more comes, and listens.
    pub fn send_half(self, part: usize) -> io::Result<Answer> {
        let mut stream = self.visitor.connect()?;
        let body = self.body.as_deref().unwrap_or_default();
        stream.write_all(&self.head(Some(body.len())))?;
        stream.write_all(&body[..part])?;
        stream.shutdown(Shutdown::Write)?;
        Answer::read(&stream, false)
    }

    /// Announces the whole body, sends a part of it, and hangs up.
    pub fn send_cut(self, part: usize) -> io::Result<()> {
        let mut stream = self.visitor.connect()?;
        let body = self.body.as_deref().unwrap_or_default();
        stream.write_all(&self.head(Some(body.len())))?;
        stream.write_all(&body[..part])?;
        stream.shutdown(Shutdown::Both)
    }
}
