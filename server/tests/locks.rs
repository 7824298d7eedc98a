//! A wish, a real authority and the box's own doors: a lock comes while the box runs, is served at once and is kept.

#[expect(dead_code, reason = "the appliance's own tests use the rest of it")]
#[path = "../../appliance/tests/certificates/pebble.rs"]
mod pebble;

use gluebox::config::{ClaimFrom, Config, DEFAULT_LOG};
use gluebox_appliance::certificates::{Open, Wish};
use pebble::{Pebble, own_address};
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

#[actix_web::test]
async fn a_wished_lock_is_served_and_kept() {
    let home = tempfile::tempdir().expect("a folder");
    let address = own_address();
    let door = |form: &str| format!("{form}{address}:0").parse().expect("a door");
    let config = Config {
        data: home.path().join("data"),
        listen: vec![door(""), door("https://")],
        names: Vec::new(),
        start_here: None,
        trusted_proxies: Vec::new(),
        claim_from: ClaimFrom::default(),
        switch_off: None,
        sticks: Vec::new(),
        button_line: None,
        log: DEFAULT_LOG.to_owned(),
        outside: gluebox::at_home::Places::default(),
    };
    let running = gluebox::start(config.clone()).await.expect("it starts");
    let [http, tls] = [0, 1].map(|at| running.doors[at].address.port());
    let pebble = Pebble::start(address, http, tls, 24 * 3600).await;
    let records = pebble.keep_txt(running.locks.take_txt().expect("the only taker"));
    // Each by the box's own door; the first name stays while the others come.
    let ways = [
        (true, false, "a.test"),
        (false, true, "b.test"),
        (false, false, "c.test"),
    ];
    let mut names = Vec::new();
    for (tls, http, name) in ways {
        names.insert(0, name.to_owned());
        running.locks.wish(Wish {
            names: names.clone(),
            open: Open {
                tls,
                http,
                txt: !tls && !http,
            },
            directory: pebble.directory(),
            rehearsal: None,
            outside: pebble.outside(),
            haste: 60,
            ..Wish::default()
        });
        let mut state = running.locks.state();
        let wait = state.wait_for(|state| {
            let first = state.names.first();
            first.is_some_and(|first| first.name == name && first.held.is_some())
        });
        let came = tokio::time::timeout(Duration::from_secs(60), wait).await;
        assert!(
            came.is_ok_and(|came| came.is_ok()),
            "{name}: {:?}",
            running.locks.state().borrow()
        );
    }
    let file = config.data.join("keys/locks.json");
    let kept = std::fs::read_to_string(&file).expect("is kept");
    assert!(names.iter().all(|name| kept.contains(name.as_str())));
    let mode = std::fs::metadata(&file)
        .expect("is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    running.stop().await.expect("it stops");
    assert_eq!(records.await.expect("it ends with the box"), 2);
}
