//! By which name the box is called, from which page a change comes, and what every answer forbids.

use gluebox_tests::document::Desk;
use gluebox_tests::{Gluebox, Socket};
use serde_json::json;

#[test]
fn unknown_names_are_told_the_right_one() {
    let gluebox = Gluebox::builder().option("--name", "anna.example").start();
    let anna = gluebox.claim();
    Desk::new_page(&anna, "Front").publish();
    let visitor = gluebox.visitor();
    let strange = [
        "evil.example",
        "127.0.0.1.nip.io",
        "anna.example.evil.example",
        "xanna.example",
        "evil.example:80",
        "[::1].evil.example",
        "a b",
        "localhost.evil",
        "%31%32%37.0.0.1",
    ];
    let mut faults = Vec::new();
    for target in [
        "/",
        "/front",
        "/-/",
        "/-/sign-in",
        "/-/api/box",
        "/-/api/pages",
        "/-/assets/x.js",
        "/-/m/x",
        "/-/live",
        "/missing",
    ] {
        for host in strange {
            let answer = anna.ask("GET", target).header("Host", host).send();
            // A host that is not even written like one may be refused as a bad request.
            if !matches!(answer.status, 421 | 400) {
                faults.push(format!("{host} {target}: {}", answer.status));
            }
            if answer.status == 421 {
                assert!(
                    answer.text().contains(&gluebox.address.to_string())
                        || answer.text().contains("anna.example"),
                    "names a link that works"
                );
            }
        }
        let twice = visitor
            .ask("GET", target)
            .also("Host", "evil.example")
            .send();
        assert!(
            matches!(twice.status, 421 | 400),
            "two names {target}: {}",
            twice.status
        );
        let none = visitor.ask("GET", target).without("Host").send();
        assert!(
            matches!(none.status, 421 | 400),
            "no name {target}: {}",
            none.status
        );
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert_eq!(
        visitor
            .ask("GET", "/-/api/box")
            .header("Host", "evil.example")
            .send()
            .code(),
        "unknown_name"
    );
    for host in [
        "localhost",
        "127.0.0.1",
        "[::1]:99",
        "gluebox",
        "gluebox.local",
        "GLUEBOX.lan:8080",
        "x.home.arpa",
        "a.internal",
        "anna.example",
        "Anna.Example:443",
        "anna.example.",
    ] {
        assert_eq!(
            visitor
                .ask("GET", "/front")
                .header("Host", host)
                .send()
                .status,
            200,
            "{host}"
        );
    }
}

/// Every route of the API that changes something, with values filled in.
fn changing(openapi: &serde_json::Value, page: &str) -> Vec<(String, String)> {
    let mut routes = Vec::new();
    for (path, methods) in openapi["paths"].as_object().expect("paths") {
        for method in methods
            .as_object()
            .expect("methods")
            .keys()
            .filter(|m| *m != "get")
        {
            routes.push((
                method.to_uppercase(),
                path.replace("{page}", page)
                    .replace("{media}", &"a".repeat(64)),
            ));
        }
    }
    assert!(routes.len() > 12, "{routes:?}");
    routes
}

#[test]
fn changes_need_the_boxes_own_origin() {
    let (gluebox, anna) = Gluebox::claimed();
    let page = Desk::new_page(&anna, "A page");
    let before = anna.get("/-/api/pages").ok();
    let openapi = anna.get("/-/api/openapi.json").ok();
    let port = gluebox.address.port();
    let own = anna.origin();
    let foreign = [
        "null",
        "http://evil.example",
        "http://127.0.0.1:1",
        "http://127.0.0.1.evil.example",
        "http://localhost",
        "",
        "x",
        "file://",
        "http://evil.example@127.0.0.1",
    ];
    for (method, target) in changing(&openapi, &page.page) {
        let ask = || anna.ask(&method, &target).json(&json!({}));
        for origin in foreign.into_iter().map(str::to_owned).chain([
            format!("http://evil.example:{port}"),
            format!("{own}.evil.example"),
        ]) {
            assert_eq!(
                ask().header("Origin", &origin).send().refusal(),
                (403, "origin".to_owned()),
                "{method} {target} from {origin:?}"
            );
        }
        assert_eq!(
            ask().without("Origin").send().refusal(),
            (403, "origin".to_owned()),
            "{method} {target} from nowhere"
        );
        assert_eq!(
            ask().also("Origin", "http://evil.example").send().refusal(),
            (403, "origin".to_owned()),
            "{method} {target} from two"
        );
        for site in ["cross-site", "same-site"] {
            assert_eq!(
                ask().header("Sec-Fetch-Site", site).send().refusal(),
                (403, "origin".to_owned()),
                "{method} {target} {site}"
            );
        }
    }
    for origin in foreign {
        for form in ["/-/claim", "/-/sign-in"] {
            let answer = gluebox
                .visitor()
                .ask("POST", form)
                .header("Origin", origin)
                .form(&[("name", "a"), ("password", "b"), ("code", "1")])
                .send();
            assert_eq!(answer.status, 403, "{form} from {origin:?}");
        }
        let mut request = Socket::request(&anna);
        request
            .headers_mut()
            .insert("origin", origin.parse().expect("a value"));
        assert_eq!(
            Socket::open(&anna, request).err(),
            Some(403),
            "a socket from {origin:?}"
        );
    }
    let mut request = Socket::request(&anna);
    request.headers_mut().remove("origin");
    assert_eq!(
        Socket::open(&anna, request).err(),
        Some(403),
        "a socket from nowhere"
    );
    assert_eq!(anna.get("/-/api/pages").ok(), before, "nothing changed");
}

#[test]
fn reading_changes_nothing() {
    let (_gluebox, anna) = Gluebox::claimed();
    let page = Desk::new_page(&anna, "A page");
    let before = (anna.get("/-/api/pages").ok(), page.read());
    let openapi = anna.get("/-/api/openapi.json").ok();
    for (_, target) in changing(&openapi, &page.page) {
        for method in ["GET", "HEAD", "OPTIONS"] {
            let answer = anna.ask(method, &target).send();
            assert!(
                answer.header("access-control-allow-origin").is_none(),
                "{method} {target} opens to others"
            );
        }
    }
    for target in [
        "/-/sign-out",
        "/-/claim",
        "/-/edit/new-one",
        "/-/preview/x",
        "/new-one",
    ] {
        anna.get(target);
    }
    assert_eq!(anna.get("/-/api/me").status, 200, "still signed in");
    assert_eq!((anna.get("/-/api/pages").ok(), page.read()), before);
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        for target in ["/", "/a-page", "/-/canvas/x", "/-/m/x"] {
            let status = anna.ask(method, target).send().status;
            assert!((400..500).contains(&status), "{method} {target}: {status}");
        }
    }
}

#[test]
fn what_every_screen_forbids() {
    let (gluebox, anna) = Gluebox::claimed();
    let page = Desk::new_page(&anna, "A page");
    page.publish();
    let id = &page.page;
    for target in [
        "/-/",
        "/-/edit/a-page",
        "/-/sign-in",
        "/-/claim",
        "/-/api/pages",
        "/-/nothing",
        "/-/api/nothing",
        &format!("/-/preview/{id}"),
        "/-",
    ] {
        for visitor in [&anna, &gluebox.visitor()] {
            let answer = visitor.get(target);
            let csp = answer
                .header("content-security-policy")
                .unwrap_or_else(|| panic!("{target} has no policy"))
                .to_owned();
            assert!(
                csp.contains("default-src 'none'")
                    && csp.contains("base-uri 'none'")
                    && csp.contains("frame-ancestors 'none'"),
                "{target}: {csp}"
            );
            assert!(
                !csp.contains("script-src 'unsafe")
                    && !csp.contains("unsafe-eval")
                    && !csp.contains('*'),
                "{target}: {csp}"
            );
            assert_eq!(
                answer.header("cross-origin-opener-policy"),
                Some("same-origin"),
                "{target}"
            );
            assert_eq!(
                answer.header("x-content-type-options"),
                Some("nosniff"),
                "{target}"
            );
            assert!(
                answer
                    .header("cache-control")
                    .is_some_and(|c| c.contains("no-store")),
                "{target}"
            );
        }
    }
    // On plain http by a name of the home, browsers ignore this one and complain of it.
    let at_home = gluebox
        .visitor()
        .ask("GET", "/-/sign-in")
        .header("Host", "gluebox.local")
        .send();
    assert_eq!(at_home.status, 200);
    assert_eq!(at_home.header("cross-origin-opener-policy"), None);
    assert!(at_home.header("content-security-policy").is_some());
    let canvas = anna.get(&format!("/-/canvas/{id}"));
    assert_eq!(canvas.status, 200);
    assert_eq!(
        canvas.header("content-security-policy"),
        Some(
            "default-src 'none'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; style-src 'self' 'unsafe-inline'; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
        )
    );
    assert!(matches!(
        gluebox.visitor().get(&format!("/-/canvas/{id}")).status,
        303 | 401
    ));
    let visit = page.visit();
    let csp = visit.header("content-security-policy").expect("a policy");
    assert!(
        csp.starts_with("default-src 'none'")
            && csp.contains("base-uri 'none'")
            && !csp.contains("script-src"),
        "{csp}"
    );
    assert!(!csp.contains("connect-src"), "{csp}");
}
