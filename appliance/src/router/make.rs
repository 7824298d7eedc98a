//! What the router calls itself, in its own UPnP description: so that people are told of *theirs*, and which steps it
//! takes there. It must not decide anything else: a device may say of itself whatever it likes.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::ssdp;

/// The whole reading.
const PATIENCE: Duration = Duration::from_secs(4);
/// The names stand at the beginning of a description, in front of what the device can do.
const LONGEST: u64 = 16 * 1024;
/// What has room on a button.
const NAME: usize = 32;

/// Cleaned for the screen, and otherwise as the router says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Make {
    /// What it calls itself: "FRITZ!Box 7590".
    pub name: String,
    /// Who made it, and what they call it.
    pub model: String,
}

/// Asks our gateway, and nobody else, once; follows nothing.
pub(super) async fn ask(location: &str, gateway: IpAddr) -> Option<Make> {
    if ssdp::host(location) != Some(gateway) {
        return None;
    }
    let url = reqwest::Url::parse(location).ok()?;
    let at = SocketAddr::new(gateway, url.port_or_known_default()?);
    let query = url.query().map(|query| format!("?{query}"));
    let question = format!(
        "GET {}{} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n",
        url.path(),
        query.unwrap_or_default()
    );
    let mut heard = Vec::new();
    let read = async {
        let mut stream = TcpStream::connect(at).await.ok()?;
        stream.write_all(question.as_bytes()).await.ok()?;
        stream.take(LONGEST).read_to_end(&mut heard).await.ok()
    };
    // What came until then may do.
    let _ = timeout(PATIENCE, read).await;
    parse(&String::from_utf8_lossy(&heard))
}

/// The names of the first device described: the router itself, whose parts follow. Nothing else of it is of interest,
/// so it is not read as XML.
pub(super) fn parse(answer: &str) -> Option<Make> {
    let (head, description) = answer.split_once("\r\n\r\n")?;
    if head.split(' ').nth(1) != Some("200") {
        return None;
    }
    let own = description.split("<deviceList").next()?;
    let of = |tag: &str| {
        let (_, rest) = own.split_once(&format!("<{tag}>"))?;
        Some(clean(rest.split_once("</")?.0)).filter(|text| !text.is_empty())
    };
    let maker = of("manufacturer").unwrap_or_default();
    let kind = of("modelName").unwrap_or_default();
    let name = of("friendlyName").or_else(|| of("modelName"))?;
    Some(Make {
        model: format!("{maker} {kind}").trim().to_owned(),
        name,
    })
}

/// One short line of letters that people write: a stranger's words are shown beside ours.
fn clean(text: &str) -> String {
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&");
    let fit = |c: char| c.is_alphanumeric() || " -_.,:!+&/()'".contains(c);
    let shown: String = text
        .chars()
        .map(|c| if fit(c) { c } else { ' ' })
        .take(4 * NAME)
        .collect();
    let words: Vec<&str> = shown.split_whitespace().collect();
    let line: String = words.join(" ").chars().take(NAME).collect();
    line.trim_end().to_owned()
}
