//! What a request does with redirects, length and private numbers.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// Answers every connection with these bytes and hands out what it was asked.
async fn says(answer: String) -> (SocketAddr, tokio::sync::mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a door");
    let at = listener.local_addr().expect("its number");
    let (tell, told) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut peer, _)) = listener.accept().await {
            let mut asked = vec![0; 4096];
            let long = peer.read(&mut asked).await.unwrap_or(0);
            let _ = tell.send(String::from_utf8_lossy(&asked[..long]).into_owned());
            let _ = peer.write_all(answer.as_bytes()).await;
        }
    });
    (at, told)
}

fn at(place: SocketAddr) -> Url {
    Url::parse(&format!("http://{place}/")).expect("an address")
}

fn laboratory() -> Http {
    let outside = Outside {
        private: true,
        ..Outside::default()
    };
    Http::new(&outside).expect("a way out")
}

#[tokio::test]
async fn a_private_number_is_refused_without_leave() {
    let (place, mut asked) = says("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned()).await;
    let careful = Http::new(&Outside::default()).expect("a way out");
    let refused = careful.get(at(place), HeaderMap::new()).await;
    assert_eq!(refused.expect_err("refused"), Fault::Private);
    let by_name = Url::parse(&format!("http://localhost:{}/", place.port())).expect("an address");
    let refused = careful.get(by_name, HeaderMap::new()).await;
    assert_eq!(refused.expect_err("refused"), Fault::Private);
    assert!(asked.try_recv().is_err(), "nobody was asked");
}

#[tokio::test]
async fn a_redirect_is_followed_without_the_key_and_not_for_ever() {
    let (last, mut asked) =
        says("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok".to_owned())
            .await;
    let there = format!(
        "HTTP/1.1 302 Found\r\nlocation: http://{last}/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    );
    let (first, _first_asked) = says(there).await;
    let mut headers = HeaderMap::new();
    headers.insert(
        AUTHORIZATION,
        header::HeaderValue::from_static("Bearer secret"),
    );
    let heard = laboratory()
        .get(at(first), headers.clone())
        .await
        .expect("an answer");
    assert_eq!(heard.text(), "ok");
    let asked = asked.recv().await.expect("asked").to_lowercase();
    assert!(!asked.contains("secret"), "{asked}");
    let refused = laboratory()
        .send(Method::PUT, at(first), headers, b"x".to_vec())
        .await;
    assert_eq!(refused.expect_err("not sent twice"), Fault::Elsewhere);
    let (circle, mut turns) = says(
        "HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            .to_owned(),
    )
    .await;
    let lost = laboratory().get(at(circle), HeaderMap::new()).await;
    assert_eq!(lost.expect_err("a circle"), Fault::Elsewhere);
    let mut count = 0;
    while turns.try_recv().is_ok() {
        count += 1;
    }
    assert_eq!(count, REDIRECTS + 1);
}

#[tokio::test]
async fn an_endless_answer_is_cut() {
    let long = format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}",
        "x".repeat(LONGEST + 1)
    );
    let (place, _asked) = says(long).await;
    let cut = laboratory().get(at(place), HeaderMap::new()).await;
    assert_eq!(cut.expect_err("too long"), Fault::TooLong);
}

#[test]
fn a_wait_is_read_and_bounded() {
    let heard = |value: &'static str| {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, header::HeaderValue::from_static(value));
        Heard {
            status: 429,
            headers,
            body: Vec::new(),
        }
        .retry_after()
    };
    assert_eq!(heard("120"), Some(SignedDuration::from_secs(120)));
    assert_eq!(heard("4000000000"), Some(LONGEST_WAIT));
    assert_eq!(heard("-1"), None);
    assert_eq!(heard("soon"), None);
}

/// Answers one request after the other over TLS, as 127.0.0.1, and hands out the root that vouches for it.
fn locked() -> (SocketAddr, String) {
    let key = rcgen::KeyPair::generate().expect("a key");
    let names = vec!["127.0.0.1".to_owned()];
    let own = rcgen::CertificateParams::new(names)
        .and_then(|params| params.self_signed(&key))
        .expect("a certificate");
    let private = rustls::pki_types::PrivatePkcs8KeyDer::from(key.serialize_der()).into();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![own.der().clone()], private)
        .expect("a lock");
    let config = Arc::new(config);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a door");
    let at = listener.local_addr().expect("its number");
    std::thread::spawn(move || {
        for peer in listener.incoming().flatten() {
            let lock = rustls::ServerConnection::new(config.clone()).expect("a lock");
            let mut stream = rustls::StreamOwned::new(lock, peer);
            let mut asked = [0; 4096];
            if std::io::Read::read(&mut stream, &mut asked).is_ok() {
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";
                let _ = std::io::Write::write_all(&mut stream, answer);
            }
        }
    });
    (at, own.pem())
}

#[tokio::test]
async fn who_cannot_prove_itself_is_not_believed_unless_its_root_is_trusted() {
    let (place, root) = locked();
    let url = Url::parse(&format!("https://{place}/")).expect("an address");
    let refused = laboratory().get(url.clone(), HeaderMap::new()).await;
    assert_eq!(refused.expect_err("unknown"), Fault::Untrusted);
    let trusting = Outside {
        private: true,
        roots: vec![root],
        ..Outside::default()
    };
    let heard = Http::new(&trusting)
        .expect("a way out")
        .get(url, HeaderMap::new())
        .await;
    assert_eq!(heard.expect("an answer").text(), "ok");
    let torn = Outside {
        roots: vec!["-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n".to_owned()],
        ..Outside::default()
    };
    assert_eq!(Http::new(&torn).expect_err("no root"), Fault::Roots);
}
