//! What the router at home does and suffers.

use crate::lab::Lab;
use std::net::Ipv6Addr;

pub(crate) struct Router<'a>(pub(crate) &'a Lab);

/// What a router offers to the devices at home.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// UPnP (IGD 2), NAT-PMP and PCP.
    Ordinary,
    OnlyUpnp,
    /// PCP and NAT-PMP.
    OnlyPcp,
    /// NAT-PMP, and not a word to whoever speaks PCP.
    OnlyNatPmp,
    /// UPnP as IGD 1.
    OldUpnp,
    /// Ports below 1024 are not for devices.
    NoLowPorts,
    /// It answers, and opens nothing for anybody.
    Refusing,
    /// Whoever asks may take away what another device was given.
    Trusting,
    /// Nothing at all.
    Closed,
}

impl Router<'_> {
    /// From now on, also after a restart. Its mappings are gone.
    pub(crate) fn offers(&self, kinds: &[Kind]) {
        let words = kinds.iter().map(|kind| match kind {
            Kind::Ordinary => "ordinary",
            Kind::OnlyUpnp => "upnp-only",
            Kind::OnlyPcp => "pcp-only",
            Kind::OnlyNatPmp => "natpmp-only",
            Kind::Refusing => "refusing",
            Kind::Trusting => "trusting",
            Kind::OldUpnp => "igd1",
            Kind::NoLowPorts => "low-ports-refused",
            Kind::Closed => "closed",
        });
        let words: Vec<&str> = std::iter::once("router").chain(words).collect();
        self.0.does(&words);
    }

    /// Goes and comes; meanwhile nothing passes.
    pub(crate) fn restarts(&self, seconds: u32) {
        self.0.does(&["restart", &seconds.to_string()]);
    }

    /// Has no mappings any more, without a restart, and tells nobody.
    pub(crate) fn forgets_mappings(&self) {
        self.0.does(&["forget"]);
    }

    /// Lets nothing through any more, and lists its mappings as before. Only deleting and adding one mends it.
    pub(crate) fn breaks_mappings(&self) {
        self.0.does(&["break"]);
    }

    /// Leads the home back to itself when somebody there uses its address outside. Most do not.
    pub(crate) fn leads_the_home_to_itself(&self) {
        self.0.does(&["hairpin", "on"]);
    }

    /// And no more.
    pub(crate) fn shows_the_home_its_own_page(&self) {
        self.0.does(&["hairpin", "off"]);
    }

    /// No longer looks up names for the home.
    pub(crate) fn loses_its_names(&self) {
        self.0.does(&["lookup", "off"]);
    }

    pub(crate) fn finds_its_names_again(&self) {
        self.0.does(&["lookup", "on"]);
    }

    /// Somebody lets visitors through to this number by hand, in the router's settings.
    pub(crate) fn lets_through(&self, to: Ipv6Addr) {
        self.0.does(&["let-through", &to.to_string()]);
    }

    /// And takes it back.
    pub(crate) fn lets_nobody_through(&self) {
        self.0.does(&["let-through"]);
    }

    /// What the kernel really forwards.
    pub(crate) fn mappings(&self) -> String {
        self.0.does(&["mappings"])
    }
}
