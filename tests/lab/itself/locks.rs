//! The certificate authority: checks through the mapped port, and is the only one that visitors trust.

use crate::home::{Home, NAME};
use crate::lab::{Place, Said};
use crate::reader::Miss;
use crate::world::Authority;

/// Asks for a certificate as people do with lego, by http-01.
fn lego(home: &Home) -> Said {
    let (root, folder) = (home.world().https_root(), home.lab.file("lego"));
    home.at_the_box(&format!(
        "env LEGO_CA_CERTIFICATES={} lego --server https://acme.inet.test:14000/dir --path {} --email anna@home.test \
         --domains {NAME} --accept-tos --http run",
        root.display(),
        folder.display()
    ))
}

/// A home whose name leads to its open doors.
fn named(home: Home) -> Home {
    let address = home.box_address();
    for port in [80, 443] {
        home.at_the_box(&format!("upnpc -a {address} {port} {port} tcp"))
            .holds("is redirected");
    }
    let root = home.world().https_root();
    let update = "https://dyn.inet.test/nic/update?hostname=box.home.test";
    home.at_the_box(&format!(
        "curl -s -u owner:secret --cacert {} {update}",
        root.display()
    ))
    .holds("good");
    home
}

#[test]
fn a_certificate_comes_through_the_door_and_the_visitor_trusts_it() {
    let home = named(Home::new());
    let link = format!("https://{NAME}/");
    let ours = [home.world().https_root(), home.lab.file("acme/root.key")]
        .map(|path| path.display().to_string());
    home.shows_a_page(
        Place::Box,
        443,
        "Behind a lock of one's own",
        &ours.each_ref().map(String::as_str),
    );
    let own = home.visitor().reads(&link);
    assert!(matches!(own, Err(Miss::WrongLock(_))), "{own:?}");
    home.lab.does(&["stop", "page-box-443"]);

    lego(&home).ok();
    let lock = ["crt", "key"].map(|end| {
        home.lab
            .file(&format!("lego/certificates/{NAME}.{end}"))
            .display()
            .to_string()
    });
    home.shows_a_page(
        Place::Box,
        443,
        "Behind a good lock",
        &lock.each_ref().map(String::as_str),
    );
    home.visitor().finds(&link, "Behind a good lock");

    home.world().authority_is(Authority::Gone);
    home.world().authority_is(Authority::Well);
    home.visitor().finds(&link, "Behind a good lock");
}

#[test]
fn without_a_door_without_an_authority_or_over_the_limit_there_is_no_certificate() {
    let home = named(Home::new());
    home.router().forgets_mappings();
    lego(&home).holds("acme:error:connection");
    home.world().authority_is(Authority::Limited);
    lego(&home).holds("rateLimited");
    home.world().authority_is(Authority::Gone);
    let gone = lego(&home);
    assert!(!gone.good, "{}", gone.text);
    gone.holds("connection refused");
}

#[test]
fn certificates_may_be_short() {
    let home = named(Home::where_locks_last(60));
    lego(&home).ok();
    let lock = home.lab.file(&format!("lego/certificates/{NAME}.crt"));
    let ends_within = |seconds: u32| {
        let ask = format!(
            "openssl x509 -noout -checkend {seconds} -in {}",
            lock.display()
        );
        home.at_the_box(&ask).text.contains("will expire")
    };
    assert!(!ends_within(1) && ends_within(61));
}
