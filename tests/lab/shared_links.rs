//! A share link that was made while the box was known at home only, and the same link once it has a name for the world.

use crate::box_at_home::Keeper;
use crate::home::{Home, NAME};
use crate::reached::WORDS;

#[test]
fn a_link_made_at_home_is_offered_for_the_world_once_there_is_a_name() {
    let home = Home::new();
    let gluebox = home.plug_in();
    let path = gluebox.publishes(WORDS);
    let link = gluebox.shares();
    let at_home = gluebox.listed_link();
    assert_eq!(
        (&at_home["open"], &at_home["link"]),
        (&false.into(), &link.line["link"])
    );
    assert!(!at_home["link"].to_string().contains(NAME), "{at_home}");

    gluebox.is_named(Keeper::Dyndns2);
    gluebox.is_opened_to_everyone();
    let watch = home
        .visitor()
        .watches(&format!("https://{NAME}/{path}"), WORDS);
    watch.reads_again_within(120);
    gluebox.is_open_within(60);
    let open = gluebox.listed_link();
    let public = format!("https://{NAME}/-/s/{}", link.token);
    assert_eq!(
        (&open["open"], &open["link"]),
        (&true.into(), &public.as_str().into())
    );
    let arrived = home.visitor().reads(&public).expect("it opens outside");
    assert_eq!(arrived.status, 303, "{}", arrived.text());
    let behind = arrived.header("location").expect("leads on");
    assert_eq!(behind, format!("{}/", link.base()), "the same link");
}
