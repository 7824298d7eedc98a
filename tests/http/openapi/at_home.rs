//! What makes each described error of the box at home happen.

use gluebox_tests::{Answer, Visitor};
use serde_json::json;

pub(super) fn errors(anna: &Visitor, meet: &mut impl FnMut(&str, &str, &Answer)) {
    let name = "/-/api/at-home/name";
    for (provider, called) in [
        ("nobody", "anna.example"),
        ("duck-dns", "anna.duckdns.org"),
        ("own-domain", "anna.example"),
    ] {
        let body = json!({"name": called, "provider": provider});
        meet("PUT", name, &anna.ask("PUT", name).json(&body).send());
    }
    let body = json!({"name": "anna.example", "provider": "nobody"});
    let tried = format!("{name}/try");
    meet("POST", &tried, &anna.post(&tried, &body));
    let lock = "/-/api/at-home/lock/try";
    meet("POST", lock, &anna.post(lock, &json!({})));
    let helpers = "/-/api/at-home/helpers";
    let nowhere = json!({"helpers": ["nowhere"]});
    meet(
        "PUT",
        helpers,
        &anna.ask("PUT", helpers).json(&nowhere).send(),
    );
}
