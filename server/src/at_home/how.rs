//! What the owner can do where the box cannot: a few plain steps at the router, or a text for the provider. Pure. It must
//! not use the words of routers outside `there`, which is for behind "more".

use gluebox_appliance::router::{House, Make, State};
use serde::Serialize;
use utoipa::ToSchema;

/// One sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct How {
    pub title: String,
    /// One after the other.
    pub steps: Vec<String>,
    /// The router's own page.
    pub page: Option<String>,
    /// A text to copy and to send to the provider.
    pub letter: Option<String>,
    /// The same in the words that stand on such pages; for "more".
    pub there: Vec<String>,
}

/// Names that say what a thing is to engineers say nothing to its owner.
const NO_NAMES: [&str; 10] = [
    "upnp", "igd", "ip", "nat", "lan", "wan", "dns", "port", "server", "host",
];

const AGAIN: &str = "That is all. I ask the router again within five minutes, and go on by myself.";

/// The words on the button, and the sheet that it opens; none where there is nothing to be shown.
pub(super) fn how(router: &State) -> Option<(String, How)> {
    let named = |title: &str| match router.make.as_ref().and_then(name) {
        Some(name) => format!("{title} for {name}"),
        None => title.to_owned(),
    };
    let show = "Show me how";
    let shown = match router.house {
        House::Refuses | House::Silent => (named(show), allow(router)),
        House::LowRefused | House::Taken { .. } | House::OtherDoor { .. } => {
            (named(show), by_hand(router))
        }
        House::TwoRouters => (show.to_owned(), two_routers(router)),
        House::SharedNumber | House::NewKindOnly => {
            ("What to tell my provider".to_owned(), letter(router.house))
        }
        _ => return None,
    };
    Some(shown)
}

fn name(make: &Make) -> Option<&str> {
    let low = make.name.to_lowercase();
    let mut words = low.split(|c: char| !c.is_alphanumeric());
    let plain = !words.any(|word| NO_NAMES.contains(&word));
    plain.then_some(make.name.as_str())
}

fn sheet(title: &str, router: &State, steps: Vec<String>) -> How {
    How {
        title: title.to_owned(),
        steps,
        page: router.gateway.map(|gateway| format!("http://{gateway}/")),
        letter: None,
        there: Vec::new(),
    }
}

impl How {
    /// What stands there, in the words of there.
    fn there(mut self, words: impl Into<String>) -> Self {
        self.there.push(words.into());
        self
    }
}

/// How lists at the router show this box.
fn this_box(router: &State) -> String {
    let number = router.address.map(|own| format!(", {own}"));
    format!("gluebox{}", number.unwrap_or_default())
}

fn sign_in() -> String {
    "Open your router's own page and sign in. The password is often on a label underneath the router."
        .to_owned()
}

fn allow(router: &State) -> How {
    let title = "Let this box open the door";
    let own = this_box(router);
    let make = router.make.as_ref();
    let fritz = make.is_some_and(|make| {
        let all = format!("{} {}", make.name, make.model).to_lowercase();
        all.contains("fritz")
    });
    if fritz {
        let steps = vec![
            sign_in(),
            "Choose Internet, then Permit Access, and there Add Device for Sharing.".to_owned(),
            format!("Choose this box in the list: {own}."),
            "Tick the line by which this device may open doors by itself, and press OK.".to_owned(),
            AGAIN.to_owned(),
        ];
        return sheet(title, router, steps)
            .there("Internet > Permit Access > Port Sharing: “Permit independent port sharing for this device”")
            .there("Internet > Freigaben > Portfreigaben: „Selbstständige Portfreigaben für dieses Gerät erlauben“");
    }
    let steps = vec![
        sign_in(),
        "Look for the switch that lets devices open doors by themselves. It is often among the settings for the internet or for games; “more” says what it is called."
            .to_owned(),
        format!("Switch it on and save. Where it asks for which device, choose this box: {own}."),
        AGAIN.to_owned(),
    ];
    sheet(title, router, steps).there("It is called UPnP, UPnP IGD, NAT-PMP or PCP.")
}

fn by_hand(router: &State) -> How {
    let own = this_box(router);
    let steps = vec![
        sign_in(),
        "Look for the list of open doors; “more” says what it is called. If a line there leads to a device that no longer needs it, take that line away."
            .to_owned(),
        format!("Make the lines that stand under “more”, leading to this box: {own}."),
        "Where the router offers it, let this box keep its number at home.".to_owned(),
        AGAIN.to_owned(),
    ];
    let to = router.address.map(|own| own.to_string());
    let to = to.unwrap_or_default();
    let lines = router.doors.iter().map(|door| {
        let (outside, inside) = (door.outside, door.inside);
        format!("TCP {outside} → {to}:{inside}")
    });
    let mut how = sheet("Open the door by hand", router, steps)
        .there("It is called port forwarding, port sharing or virtual server.");
    how.there.extend(lines);
    how
}

fn two_routers(router: &State) -> How {
    let steps = vec![
        "Find the outer router: most often your provider's own, at the line that comes out of the wall."
            .to_owned(),
        "Easiest: plug this box into the outer router. Then only one is in the way, and I ask that one."
            .to_owned(),
        "Or let the outer one only pass things on. Its own page calls that “bridge”; some providers do it when you call them."
            .to_owned(),
        "Or turn the inner one into an access point, on its own page. It then only makes Wi-Fi."
            .to_owned(),
        "I look every minute, and go on by myself.".to_owned(),
    ];
    sheet("One router instead of two", router, steps)
        .there("Bridge mode or modem mode on the outer router; access point mode on the inner one. Or port forwarding of TCP 443 and 80 from the outer to the inner router.")
}

fn letter(house: House) -> How {
    let why = match house {
        House::NewKindOnly => "has no public number of the older kind (an IPv4 address)",
        _ => "shares its public number (IPv4 address) with other homes",
    };
    How {
        title: "What to tell my provider".to_owned(),
        steps: vec![
            "Copy this text, and send it to your provider, or read it out to them.".to_owned(),
            "When they have changed it, switch your router off and on. I go on by myself."
                .to_owned(),
        ],
        page: None,
        letter: Some(format!(
            "Hello,\n\nI show a small web site from a computer in my home. Visitors cannot reach it, because my connection {why}.\n\n\
             Please give my connection a public IPv4 address of its own. It may change from time to time. If you cannot, please \
             give it public IPv6 addresses at which visitors can reach my home.\n\n\
             Please tell me whether you can do that, what it costs, and what I have to change in my router.\n\nThank you."
        )),
        there: Vec::new(),
    }
    .there("Providers call it CGNAT or DS-Lite. What you ask for is called a public IPv4 address, or dual stack.")
}

#[cfg(test)]
mod tests {
    use super::super::wishes::tests::router;
    use super::*;
    use gluebox_appliance::router::{Door, Stand};

    fn at(house: House, make: Option<&str>) -> Option<(String, How)> {
        let mut router = router(Stand::Stuck, house);
        router.make = make.map(|name| Make {
            name: name.to_owned(),
            model: "AVM Berlin".to_owned(),
        });
        router.doors = vec![Door {
            outside: 443,
            inside: 8444,
        }];
        how(&router)
    }

    #[test]
    fn the_router_that_refuses_is_called_by_its_name() {
        let (label, how) = at(House::Refuses, Some("FRITZ!Box 7590")).expect("steps");
        assert_eq!(label, "Show me how for FRITZ!Box 7590");
        assert!(how.steps[1].contains("Permit Access"), "{how:?}");
        assert!(how.steps[2].contains("192.168.1.4"), "{how:?}");
        assert_eq!(how.page.as_deref(), Some("http://192.168.1.1/"));
        let (label, other) = at(House::Silent, Some("Archer C7")).expect("steps");
        assert_eq!(label, "Show me how for Archer C7");
        assert!(!other.steps.concat().contains("Permit Access"));
        // What is no name is not said.
        for name in ["UPnP IGD", "My WAN-Device"] {
            assert_eq!(
                at(House::Refuses, Some(name)).expect("steps").0,
                "Show me how"
            );
        }
    }

    #[test]
    fn each_house_has_what_its_owner_can_do() {
        let (label, two) = at(House::TwoRouters, Some("FRITZ!Box 7590")).expect("steps");
        assert_eq!(label, "Show me how");
        assert!(two.letter.is_none());
        let (_, by_hand) = at(House::LowRefused, None).expect("steps");
        let line = "TCP 443 → 192.168.1.4:8444".to_owned();
        assert!(by_hand.there.contains(&line), "{by_hand:?}");
        for (house, words) in [
            (House::SharedNumber, "shares its public number"),
            (House::NewKindOnly, "has no public number of the older kind"),
        ] {
            let (label, how) = at(house, None).expect("a letter");
            assert_eq!(
                (label.as_str(), how.page),
                ("What to tell my provider", None)
            );
            let letter = how.letter.expect("a letter");
            assert!(
                letter.contains(words) && letter.contains("IPv6"),
                "{letter}"
            );
        }
        for house in [House::Open, House::NoInternet, House::Moved, House::Full] {
            assert_eq!(at(house, None), None);
        }
        for house in [House::Refuses, House::LowRefused, House::TwoRouters] {
            for make in [None, Some("FRITZ!Box 7590")] {
                let (_, how) = at(house, make).expect("steps");
                assert!((3..=5).contains(&how.steps.len()), "{how:?}");
            }
        }
    }
}
