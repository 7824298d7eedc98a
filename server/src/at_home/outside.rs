//! Where the outside is, when it is not where it usually is: `[outside]` in `gluebox.toml`, for a laboratory and for
//! whoever has an authority or name servers of their own.

use anyhow::Context;
use gluebox_appliance::{address, certificates, http, names, prober, router};
use jiff::Timestamp;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::PathBuf;

/// As written. Nothing said: the real world.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Places {
    /// Address of the ACME directory that locks come from.
    pub directory: Option<String>,
    /// Files with further roots to trust, as PEM.
    pub roots: Vec<PathBuf>,
    /// Asked for names instead of what the system knows.
    pub resolvers: Vec<SocketAddr>,
    /// Asked for the box's own name instead of the servers of its zone.
    pub authorities: Vec<SocketAddr>,
    /// Addresses that say by which number one came.
    pub echoes: Vec<String>,
    /// Whether requests may go to private numbers.
    pub private: bool,
    /// Own waits are divided by it.
    pub hurry: Option<u32>,
}

/// What every driver is told of it.
#[derive(Clone, Debug)]
pub(crate) struct Outside {
    pub(crate) http: http::Outside,
    directory: Option<String>,
    echoes: Vec<String>,
    /// Never 0.
    pub(crate) hurry: u32,
}

impl Outside {
    pub(crate) fn find(places: &Places) -> anyhow::Result<Self> {
        let read = |file: &PathBuf| {
            std::fs::read_to_string(file)
                .with_context(|| format!("The root in {} cannot be read", file.display()))
        };
        Ok(Self {
            http: http::Outside {
                resolvers: places.resolvers.clone(),
                authorities: places.authorities.clone(),
                roots: places.roots.iter().map(read).collect::<Result<_, _>>()?,
                private: places.private,
            },
            directory: places.directory.clone(),
            echoes: places.echoes.clone(),
            hurry: places.hurry.unwrap_or(1).max(1),
        })
    }

    /// A wait of the box's own, shorter in a hurry.
    pub(crate) fn hurried(&self, now: Timestamp, until: Timestamp) -> Timestamp {
        let hurry = i32::try_from(self.hurry).unwrap_or(i32::MAX);
        now + until.duration_since(now) / hurry
    }

    pub(super) fn router(&self) -> router::Wish {
        let percent = (100 / self.hurry).max(1);
        let pace = router::Pace {
            percent,
            ..router::Pace::default()
        };
        router::Wish {
            pace,
            ..router::Wish::default()
        }
    }

    pub(super) fn address(&self) -> address::Wish {
        let mut echoes = address::Echoes::default();
        echoes.seconds /= self.hurry;
        if !self.echoes.is_empty() {
            echoes.addresses.clone_from(&self.echoes);
        }
        address::Wish {
            echoes,
            outside: self.http.clone(),
            ..address::Wish::default()
        }
    }

    pub(super) fn names(&self) -> names::Wish {
        names::Wish {
            names: Vec::new(),
            outside: self.http.clone(),
            hurry: self.hurry,
        }
    }

    pub(super) fn prober(&self) -> prober::Wish {
        prober::Wish {
            outside: self.http.clone(),
            hurry: self.hurry,
            ..prober::Wish::default()
        }
    }

    pub(super) fn certificates(&self) -> certificates::Wish {
        let usual = certificates::Wish::default();
        certificates::Wish {
            // A directory of one's own has no rehearsal beside it.
            rehearsal: usual.rehearsal.filter(|_| self.directory.is_none()),
            directory: self.directory.clone().unwrap_or(usual.directory),
            outside: self.http.clone(),
            haste: self.hurry,
            ..certificates::Wish::default()
        }
    }
}
