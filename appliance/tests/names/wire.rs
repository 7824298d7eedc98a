//! A small HTTP server on a real socket that says what it was told to say and keeps what it was asked.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// One request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Method and path with its query.
    pub(crate) line: String,
    headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// Answers in the order in which they were given; the last one for ever.
pub(crate) struct Wire {
    pub(crate) at: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Wire {
    pub(crate) async fn says(answers: &[(u16, &str)]) -> Self {
        let answers = answers
            .iter()
            .map(|(status, body)| (*status, String::new(), (*body).to_owned()));
        Self::says_with(answers.collect()).await
    }

    /// Status, further header lines, body.
    pub(crate) async fn says_with(answers: Vec<(u16, String, String)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a door");
        let at = listener.local_addr().expect("its number");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = asked.clone();
        tokio::spawn(async move {
            let mut answers = VecDeque::from(answers);
            while let Ok((peer, _)) = listener.accept().await {
                let last = answers.len() == 1;
                let answer = if last {
                    answers.front().cloned()
                } else {
                    answers.pop_front()
                };
                let answer = answer.expect("at least one answer");
                if let Ok(asked) = serve(peer, &answer).await {
                    kept.lock().expect("not poisoned").push(asked);
                }
            }
        });
        Self { at, asked }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.at)
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("not poisoned").clone()
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }
}

async fn serve(
    peer: TcpStream,
    (status, more, body): &(u16, String, String),
) -> std::io::Result<Asked> {
    let mut peer = BufReader::new(peer);
    let mut line = String::new();
    peer.read_line(&mut line).await?;
    let mut headers = Vec::new();
    let mut long = 0;
    loop {
        let mut header = String::new();
        peer.read_line(&mut header).await?;
        let Some((key, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        if key.eq_ignore_ascii_case("content-length") {
            long = value.parse().expect("a length");
        }
        headers.push((key.to_lowercase(), value.to_owned()));
    }
    let mut sent = vec![0; long];
    peer.read_exact(&mut sent).await?;
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n{more}\r\n",
        body.len()
    );
    peer.write_all(head.as_bytes()).await?;
    peer.write_all(body.as_bytes()).await?;
    Ok(Asked {
        line: line.trim_end().trim_end_matches(" HTTP/1.1").to_owned(),
        headers,
        body: String::from_utf8_lossy(&sent).into_owned(),
    })
}
