//! Which package may depend on which, by what cargo itself says.

use crate::files::{none, root, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn words(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Package -> what it needs to run or build, not what its tests need.
fn needs(metadata: &Value, member: &str) -> BTreeSet<String> {
    let package = metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .find(|p| p["name"] == member && p["source"].is_null());
    let package = package.unwrap_or_else(|| panic!("there is no package {member}"));
    let needed = package["dependencies"]
        .as_array()
        .expect("dependencies")
        .iter()
        .filter(|d| d["kind"] != "dev");
    needed.map(|d| words(&d["name"]).to_owned()).collect()
}

/// A package, the siblings it may need, and what must never be among its dependencies.
const RULES: [(&str, &[&str], &[&str]); 7] = [
    (
        "gluebox",
        &[
            "gluebox-core",
            "gluebox-store",
            "gluebox-themes",
            "gluebox-editor",
            "gluebox-appliance",
        ],
        &["sled", "tera", "ammonia"],
    ),
    (
        "gluebox-core",
        &[],
        &[
            "sled",
            "actix-web",
            "actix-ws",
            "actix-rt",
            "tokio",
            "tera",
            "getrandom",
            "rand",
            "jiff",
            "chrono",
            "time",
            "tempfile",
            "reqwest",
            "ureq",
            "rustix",
        ],
    ),
    (
        "gluebox-store",
        &["gluebox-core"],
        &[
            "actix-web",
            "actix-ws",
            "actix-rt",
            "tokio",
            "tera",
            "image",
            "argon2",
        ],
    ),
    (
        "gluebox-themes",
        &["gluebox-core"],
        &[
            "actix-web",
            "actix-ws",
            "tokio",
            "sled",
            "getrandom",
            "rand",
            "jiff",
            "chrono",
            "reqwest",
            "ureq",
        ],
    ),
    (
        "gluebox-editor",
        &[],
        &["actix-web", "tokio", "sled", "tera"],
    ),
    (
        "gluebox-appliance",
        &[],
        &["actix-web", "sled", "tera", "openssl", "aws-lc-rs"],
    ),
    ("gluebox-tests", &[], &["sled", "actix-web", "tera"]),
];

#[test]
fn packages_depend_in_one_direction() {
    let metadata = metadata();
    let mut faults = Vec::new();
    let ruled: BTreeSet<&str> = RULES.iter().map(|(name, ..)| *name).collect();
    for id in metadata["workspace_members"].as_array().expect("members") {
        let package = metadata["packages"]
            .as_array()
            .expect("packages")
            .iter()
            .find(|p| p["id"] == *id)
            .expect("is listed");
        if !ruled.contains(words(&package["name"])) {
            faults.push(format!("{} has no rule here", package["name"]));
        }
    }
    for (member, siblings, never) in RULES {
        for need in needs(&metadata, member) {
            if need.starts_with("gluebox") && !siblings.contains(&need.as_str()) {
                faults.push(format!("{member} may not depend on {need}"));
            }
            if never.contains(&need.as_str()) {
                faults.push(format!("{member} may not depend on {need}"));
            }
        }
    }
    none("the direction of dependencies", &faults);
}

/// What no part of the document's rules may bring in by a back door either.
#[test]
fn core_stays_pure_all_the_way_down() {
    let metadata = metadata();
    let nodes: BTreeMap<&str, &Value> = metadata["resolve"]["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .map(|n| (words(&n["id"]), n))
        .collect();
    let name = |id: &str| {
        id.rsplit(['#', '/'])
            .next()
            .unwrap_or_default()
            .split('@')
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    let start = nodes
        .keys()
        .find(|id| id.contains("server/core#"))
        .expect("core is a package");
    let (mut open, mut seen) = (vec![*start], BTreeSet::new());
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            let normal = |d: &&Value| {
                d["dep_kinds"]
                    .as_array()
                    .is_some_and(|kinds| kinds.iter().any(|k| k["kind"].is_null()))
            };
            open.extend(
                nodes[id]["deps"]
                    .as_array()
                    .expect("deps")
                    .iter()
                    .filter(normal)
                    .map(|d| words(&d["pkg"])),
            );
        }
    }
    let never = [
        "tokio",
        "actix-web",
        "sled",
        "tera",
        "getrandom",
        "rand",
        "mio",
        "socket2",
    ];
    let faults: Vec<String> = seen
        .iter()
        .map(|id| name(id))
        .filter(|name| never.contains(&name.as_str()))
        .collect();
    none("core needs no network, no clock, no randomness", &faults);
}

#[test]
fn every_package_keeps_the_houses_lints() {
    let metadata = metadata();
    let mut faults = Vec::new();
    for (member, ..) in RULES {
        let package = metadata["packages"]
            .as_array()
            .expect("packages")
            .iter()
            .find(|p| p["name"] == member)
            .expect("is there");
        let manifest =
            std::fs::read_to_string(words(&package["manifest_path"])).expect("a manifest");
        if !manifest.contains("[lints]\nworkspace = true") {
            faults.push(format!("{member} does not take the workspace's lints"));
        }
        if package["license"] != "MIT OR Apache-2.0" || package["rust_version"].is_null() {
            faults.push(format!(
                "{member} takes licence and rust-version from the workspace"
            ));
        }
    }
    assert!(
        text("Cargo.toml").contains("unsafe_code = \"forbid\""),
        "unsafe is forbidden"
    );
    none("lints, licence, rust-version", &faults);
}
