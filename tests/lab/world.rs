//! What happens outside: the provider's line and addresses, the keepers of names, the certificate authority.

use crate::lab::{Lab, Place};
use gluebox_tests::Random;
use serde_json::Value;
use std::net::Ipv4Addr;
use std::path::PathBuf;

pub(crate) struct Provider<'a>(pub(crate) &'a Lab);
pub(crate) struct World<'a>(pub(crate) &'a Lab);

/// Who answers for names.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Names {
    Knot,
    Bind,
    Nobody,
}

/// How the certificate authority feels.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Authority {
    Well,
    Gone,
    /// Refuses every order by a rate limit.
    Limited,
    /// Looks for proofs at another machine.
    Misled,
}

impl Provider<'_> {
    /// The home's address in the world, as the router has it.
    pub(crate) fn address(&self) -> Ipv4Addr {
        let said = self
            .0
            .run(Place::Router, &["ip", "-4", "-br", "addr", "show", "wan"]);
        let text = said.ok();
        let address = text
            .split_whitespace()
            .nth(2)
            .and_then(|word| word.split('/').next());
        address
            .and_then(|word| word.parse().ok())
            .expect("an address")
    }

    /// Gives the home another address, at once and without a word.
    pub(crate) fn gives_a_new_address(&self) -> Ipv4Addr {
        let old = self.address();
        let new = loop {
            let new = Ipv4Addr::new(11, 22, 33, Random::fresh().between(60, 250) as u8);
            if new != old {
                break new;
            }
        };
        self.0.does(&["wan", &format!("{new}/24")]);
        new
    }

    /// From now on the home shares one address with others (100.64.0.0/10).
    pub(crate) fn shares_one_address_among_homes(&self) {
        self.0.does(&["cgn", "100.64.0"]);
    }

    /// From now on there is a second router between the first and the world.
    pub(crate) fn sends_a_second_router(&self) {
        self.0.does(&["cgn", "192.168.0"]);
    }

    pub(crate) fn is_good_again(&self) {
        self.0.does(&["cgn-off"]);
    }

    pub(crate) fn cuts_the_line(&self) {
        self.0.does(&["cable", "wan", "down"]);
    }

    pub(crate) fn mends_the_line(&self) {
        self.0.does(&["cable", "wan", "up"]);
    }
}

impl World<'_> {
    /// Another keeper of names, who knows only what he is told from now on.
    pub(crate) fn names_are_kept_by(&self, names: Names) {
        let word = match names {
            Names::Knot => "knot",
            Names::Bind => "bind",
            Names::Nobody => "off",
        };
        self.0.does(&["dns", word]);
    }

    pub(crate) fn authority_is(&self, authority: Authority) {
        let word = match authority {
            Authority::Well => "on",
            Authority::Gone => "off",
            Authority::Limited => "limited",
            Authority::Misled => "misled",
        };
        self.0.does(&["acme", word]);
    }

    /// How often the authority, in this mood, was asked for a lock and refused.
    pub(crate) fn refused_locks(&self, mood: Authority) -> usize {
        let (log, sign) = match mood {
            Authority::Limited => ("acme-limit", "POST /order"),
            _ => ("pebble", "Starting 3 validations"),
        };
        self.0.does(&["log", log]).matches(sign).count()
    }

    /// The dyndns2 provider answers this to everything; with no words it answers as it should.
    pub(crate) fn name_provider_answers(&self, words: &str) {
        self.0.does(&["names", words]);
    }

    /// Every request to the dyndns2 provider and the echoes, oldest first.
    pub(crate) fn asked_for_names(&self) -> Vec<Value> {
        let book = self.0.does(&["log", "dyndns"]);
        book.lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }

    /// The root of the world's own https: the authority's directory, dyndns2, the echoes.
    pub(crate) fn https_root(&self) -> PathBuf {
        self.0.file("acme/root.pem")
    }
}
