//! The box in its place at home: the built program, and what its owner does on it from the laptop. Everything that
//! the tests ask of the box's own API stands here and nowhere else.

use crate::home::Home;
use crate::lab::Place;
use gluebox_tests::document::{Desk, put, text};
use gluebox_tests::{Gluebox, Random, Visitor};

pub(crate) struct BoxAtHome<'a> {
    home: &'a Home,
    gluebox: Gluebox,
    owner: Visitor,
}

impl Home {
    /// Plugs the box in; somebody at the laptop claims it.
    pub(crate) fn plug_in(&self) -> BoxAtHome<'_> {
        let place = self.lab.namespace(Place::Box);
        let gluebox = Gluebox::builder()
            .inside(&place)
            .option("--name", crate::home::NAME)
            .start();
        let owner = self.lab.inside(Place::Laptop, || gluebox.claim());
        BoxAtHome {
            home: self,
            gluebox,
            owner,
        }
    }
}

impl BoxAtHome<'_> {
    /// Publishes a page with these words; where it is below any of the box's addresses.
    pub(crate) fn publishes(&self, words: &str) -> String {
        self.home.lab.inside(Place::Laptop, || {
            let mut page = Desk::new_page(&self.owner, "Hello");
            page.edit(vec![put(text(
                &Random::fresh().id(),
                words,
                (80, 80, 400, 40),
            ))]);
            page.publish();
            page.path
        })
    }

    /// Its link at home, by number.
    pub(crate) fn home_link(&self) -> String {
        format!("http://{}/", self.home.box_address())
    }

    /// The power goes.
    pub(crate) fn loses_power(self) {
        self.gluebox.kill();
    }
}
