//! A connection to the mail provider: its name looked up, its numbers tried one after the other.
//!
//! It must not know what is said there.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::account::Account;
use super::trouble::{Trouble, Why};
use crate::http::Outside;
use crate::names::dns::Resolver;

const LOOK_UP: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(10);
/// Big providers have many numbers; who does not answer at four does not answer.
const NUMBERS: usize = 4;

pub(super) async fn reach(
    account: &Account,
    outside: &Outside,
    hurry: u32,
) -> Result<(TcpStream, SocketAddr), Trouble> {
    let numbers = match account.host.parse::<IpAddr>() {
        Ok(number) => vec![number],
        Err(_) => timeout(LOOK_UP / hurry, look_up(&account.host, outside))
            .await
            .unwrap_or(Err(Why::NoConnection))?,
    };
    let mut why = Why::NoConnection;
    for number in numbers.into_iter().take(NUMBERS) {
        let peer = SocketAddr::new(number, account.port);
        match timeout(CONNECT / hurry, TcpStream::connect(peer)).await {
            Ok(Ok(stream)) => return Ok((stream, peer)),
            Ok(Err(_)) => {}
            Err(_) => why = Why::Slow,
        }
    }
    Err(why.into())
}

async fn look_up(name: &str, outside: &Outside) -> Result<Vec<IpAddr>, Why> {
    if outside.resolvers.is_empty() {
        let found = tokio::net::lookup_host((name, 0)).await;
        let numbers = found.map_err(|error| unfound(&error))?;
        return Ok(numbers.map(|at| at.ip()).collect());
    }
    let resolver = Resolver::new(outside);
    let numbers = resolver.addresses(name).await;
    if !numbers.is_empty() {
        return Ok(numbers);
    }
    // Nobody said anything, or somebody said that there is nothing.
    match resolver.v4_of(name).await {
        None => Err(Why::NoConnection),
        Some(_) => Err(Why::NameUnknown),
    }
}

/// The system tells the two apart in words only (glibc's and musl's); both are tried again.
fn unfound(error: &io::Error) -> Why {
    let words = error.to_string();
    if words.contains("Temporary failure") || words.contains("Try again") {
        Why::NoConnection
    } else {
        Why::NameUnknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_internet_is_not_taken_for_a_wrong_name() {
        let said = |words: &str| {
            let words = format!("failed to lookup address information: {words}");
            unfound(&io::Error::other(words))
        };
        assert_eq!(
            said("Temporary failure in name resolution"),
            Why::NoConnection
        );
        assert_eq!(said("Try again"), Why::NoConnection);
        assert_eq!(said("Name or service not known"), Why::NameUnknown);
        assert_eq!(said("Name does not resolve"), Why::NameUnknown);
        assert_eq!(
            said("No address associated with hostname"),
            Why::NameUnknown
        );
    }
}
