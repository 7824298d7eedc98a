//! What came back over HTTP/1.1, read from the bytes themselves.

use serde_json::Value;
use std::io::{self, BufRead, BufReader, Read};

/// An answer of the box.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// Reads one answer. `bodiless` for HEAD.
    pub fn read(stream: impl Read, bodiless: bool) -> io::Result<Self> {
        let mut stream = BufReader::new(stream);
        let wrong = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let status = line
            .split(' ')
            .nth(1)
            .and_then(|s| s.parse().ok())
            .ok_or_else(|| wrong(&format!("no answer: {line:?}")))?;
        let mut headers = Vec::new();
        loop {
            line.clear();
            stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Self {
            status,
            headers,
            body: Vec::new(),
        };
        if bodiless || matches!(status, 100..200 | 204 | 304) {
            return Ok(answer);
        }
        if answer.header("transfer-encoding") == Some("chunked") {
            loop {
                line.clear();
                stream.read_line(&mut line)?;
                let size = usize::from_str_radix(line.trim(), 16)
                    .map_err(|_| wrong("the answer was cut off"))?;
                let start = answer.body.len();
                answer.body.resize(start + size, 0);
                stream.read_exact(&mut answer.body[start..])?;
                stream.read_line(&mut line)?;
                if size == 0 {
                    return Ok(answer);
                }
            }
        }
        match answer
            .header("content-length")
            .and_then(|length| length.parse::<usize>().ok())
        {
            Some(length) => {
                answer.body.resize(length, 0);
                stream.read_exact(&mut answer.body)?;
            }
            None => {
                stream.read_to_end(&mut answer.body)?;
            }
        }
        Ok(answer)
    }

    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// The cookie of this name as it was set, with what was said about it.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let set = self.headers.iter().filter(|(n, _)| n == "set-cookie");
        let of = |value: &str| value.split_once('=').is_some_and(|(of, _)| of == name);
        set.map(|(_, value)| value.as_str()).find(|value| of(value))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("not JSON ({error}), {}: {}", self.status, self.text()))
    }

    /// The JSON of an answer that must be good.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()
    }

    /// The code of an error, which must have the form the API promises.
    #[track_caller]
    pub fn code(&self) -> String {
        assert!(
            self.status >= 400,
            "no error but {}: {}",
            self.status,
            self.text()
        );
        let json = self.json();
        let sentence = json["error"]["sentence"].as_str().unwrap_or_default();
        assert!(
            sentence.len() > 10 && sentence.ends_with('.'),
            "no sentence: {json}"
        );
        json["error"]["code"]
            .as_str()
            .expect("a stable code")
            .to_owned()
    }

    /// Status and code, to compare with what is expected.
    #[track_caller]
    pub fn refusal(&self) -> (u16, String) {
        (self.status, self.code())
    }

    /// The body, unpacked as its `content-encoding` says.
    pub fn unpacked(&self) -> Vec<u8> {
        let mut out = Vec::new();
        match self.header("content-encoding") {
            Some("br") => {
                brotli::BrotliDecompress(&mut self.body.as_slice(), &mut out).expect("brotli");
            }
            Some("gzip") => {
                let mut packed = flate2::read::GzDecoder::new(self.body.as_slice());
                packed.read_to_end(&mut out).expect("gzip");
            }
            _ => out.clone_from(&self.body),
        }
        out
    }
}
