//! What the box says when it starts: where it is, and until it is claimed its code; on standard output for people
//! and scripts, as a QR code on a terminal, and as a file for a box without a screen.

use crate::config::Config;
use anyhow::Context;
use gluebox_appliance::button;
use std::io::{IsTerminal, Write};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

/// The file that a box without a screen leaves where its owner can read it.
const START_HERE: &str = "GLUEBOX-START-HERE.html";
/// The same on a stick, when its button is pressed.
const IS_HERE: &str = "GLUEBOX-IS-HERE.html";

/// The links that lead to a listener: for "every address" each that the machine has, the home's first.
pub(crate) fn links(addresses: &[SocketAddr]) -> Vec<String> {
    let own = || {
        if_addrs::get_if_addrs()
            .unwrap_or_default()
            .into_iter()
            .map(|interface| interface.ip())
    };
    let mut links = Vec::new();
    for address in addresses {
        let mut reach: Vec<IpAddr> = match address.ip() {
            ip if ip.is_unspecified() => own()
                .filter(|ip| ip.is_ipv4() || address.is_ipv6())
                .filter(is_usable)
                .collect(),
            ip => vec![ip],
        };
        // IPv4 first: its numbers can be typed. The machine itself last.
        reach.sort_by_key(|ip| (ip.is_loopback(), ip.is_ipv6()));
        links.extend(
            reach
                .into_iter()
                .map(|ip| link(SocketAddr::new(ip, address.port()))),
        );
    }
    links.dedup();
    links
}

/// Link-local IPv6 needs a zone that browsers cannot type.
fn is_usable(ip: &IpAddr) -> bool {
    match ip {
        IpAddr::V6(v6) => !v6.is_unicast_link_local(),
        IpAddr::V4(_) => true,
    }
}

fn link(address: SocketAddr) -> String {
    match (address.port(), address.ip()) {
        (80, IpAddr::V4(ip)) => format!("http://{ip}/"),
        (80, IpAddr::V6(ip)) => format!("http://[{ip}]/"),
        _ => format!("http://{address}/"),
    }
}

/// Says it. Scripts rely on the two lines beginning with `Gluebox is at` and `Claim code:`.
pub(crate) fn say(
    config: &Config,
    addresses: &[SocketAddr],
    code: Option<&str>,
) -> anyhow::Result<()> {
    let links = links(addresses);
    match (&config.start_here, code) {
        (Some(folder), Some(code)) => {
            start_here(folder, links.first().map_or("", String::as_str), code)?;
        }
        _ => take_start_here_away(config),
    }
    say_links(&links, code)?;
    let mut out = std::io::stdout().lock();
    if out.is_terminal()
        && let Some(link) = links.first()
    {
        writeln!(out, "\n{}", qr(link))?;
    }
    out.flush()?;
    Ok(())
}

/// Says where the box is, and its code while it has no owner.
pub(crate) fn say_links(links: &[String], code: Option<&str>) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for link in links {
        writeln!(out, "Gluebox is at {link}")?;
    }
    if let Some(code) = code {
        writeln!(out, "Claim code: {code}")?;
    }
    out.flush()
}

/// Leaves the same on every stick that is plugged in.
pub(crate) fn leave_links(config: &Config, links: &[String], code: Option<&str>) {
    let lines: String = links.iter().map(|link| link_line(link)).collect();
    let code = code.map(|code| format!("<p>Claim code: <b>{code}</b></p>"));
    let open = "<p>Open one of these links on a computer or phone in the same home:</p>";
    let page = page(&format!("{open}{lines}{}", code.unwrap_or_default()));
    button::leave(&config.sticks, IS_HERE, &page);
}

/// Says how to get back in. Scripts rely on the beginning of the second line.
pub(crate) fn say_help(link: &str, code: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "Help mode for 15 minutes: set a new password at {link}"
    )?;
    writeln!(out, "Help code: {code}")?;
    out.flush()
}

/// Two rows of the code in one line of half blocks.
fn qr(link: &str) -> String {
    qrcode::QrCode::new(link).map_or_else(
        |_| String::new(),
        |code| {
            code.render::<qrcode::render::unicode::Dense1x2>()
                .dark_color(qrcode::render::unicode::Dense1x2::Light)
                .light_color(qrcode::render::unicode::Dense1x2::Dark)
                .build()
        },
    )
}

/// Takes the start-here file away: its code opens nothing any more, and an old link would mislead.
pub(crate) fn take_start_here_away(config: &Config) {
    let Some(folder) = &config.start_here else {
        return;
    };
    let file = folder.join(START_HERE);
    match std::fs::remove_file(&file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            tracing::warn!(%error, "the start-here file cannot be taken away");
        }
        _ => {}
    }
}

fn link_line(link: &str) -> String {
    format!("<p><a href=\"{link}\">{link}</a></p>")
}

fn page(text: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Start here</title><body style=\"font:20px/32px system-ui,sans-serif;max-width:30em;margin:3em auto;padding:0 1em;color:#1b1a2b\">\
         <h1>Your Gluebox</h1>{text}</body></html>\n"
    )
}

fn start_here(folder: &Path, link: &str, code: &str) -> anyhow::Result<()> {
    let file = folder.join(START_HERE);
    let page = page(&format!(
        "<p>Open this link on a computer or phone in the same home:</p>{}\
         <p>Claim code: <b>{code}</b></p><p>This file goes away when the box is claimed.</p>",
        link_line(link)
    ));
    std::fs::write(&file, page).with_context(|| {
        format!(
            "The file {} cannot be written. Check the folder given with --start-here",
            file.display()
        )
    })
}
