//! An authority for what the real one does not do: it limits, or it talks rubbish.

use gluebox_appliance::certificates::{Open, Wish};
use gluebox_appliance::http::Outside;
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

pub(crate) struct Authority {
    address: SocketAddr,
    pub(crate) orders: Arc<AtomicU32>,
}

impl Authority {
    /// Refuses every order with this further header and these words.
    pub(crate) async fn limiting(header: &str, detail: &str) -> Self {
        let problem = json!({
            "type": "urn:ietf:params:acme:error:rateLimited", "detail": detail, "status": 429
        });
        Self::answering(header.to_owned(), problem.to_string(), false).await
    }

    pub(crate) async fn talking_rubbish() -> Self {
        Self::answering(String::new(), String::new(), true).await
    }

    async fn answering(header: String, problem: String, rubbish: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a door");
        let address = listener.local_addr().expect("an address");
        let orders = Arc::new(AtomicU32::new(0));
        let counted = orders.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut asked = vec![0; 16 * 1024];
                let size = stream.read(&mut asked).await.unwrap_or(0);
                let asked = String::from_utf8_lossy(&asked[..size]).into_owned();
                let path = asked.split(' ').nth(1).unwrap_or_default();
                let own = format!("http://{address}");
                let directory = json!({
                    "newNonce": format!("{own}/nonce"), "newAccount": format!("{own}/account"),
                    "newOrder": format!("{own}/order"),
                });
                let (status, more, body) = match path {
                    "/dir" if rubbish => ("502 Bad Gateway", "", "<html>come back".to_owned()),
                    "/dir" => ("200 OK", "", directory.to_string()),
                    "/nonce" => ("200 OK", "", String::new()),
                    "/account" => ("201 Created", "Location: /account/1\r\n", "{}".to_owned()),
                    _ => {
                        counted.fetch_add(1, Ordering::SeqCst);
                        ("429 Too Many Requests", header.as_str(), problem.clone())
                    }
                };
                let length = body.len();
                let text = format!(
                    "HTTP/1.1 {status}\r\nConnection: close\r\nReplay-Nonce: abc\r\n{more}Content-Length: {length}\r\n\r\n{body}"
                );
                let _ = stream.write_all(text.as_bytes()).await;
            }
        });
        Self { address, orders }
    }

    pub(crate) fn wish(&self, name: &str) -> Wish {
        Wish {
            names: vec![name.to_owned()],
            open: Open {
                tls: true,
                http: true,
                txt: false,
            },
            directory: format!("http://{}/dir", self.address),
            rehearsal: None,
            outside: Outside {
                private: true,
                ..Outside::default()
            },
            ..Wish::default()
        }
    }
}
