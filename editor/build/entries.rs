//! Reads Vite's manifest and writes the entries as Rust constants: what a page of the box has to load. A
//! bundle without them stops the build, not the box.

use crate::{Trouble, read};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

const ENTRIES: [(&str, &str); 4] = [
    ("EDITOR", "src/editor.ts"),
    ("DESK", "src/desk.ts"),
    ("VIEWER", "src/viewer.ts"),
    ("WIZARD", "src/wizard.ts"),
];

pub(crate) fn write(dist: &Path, to: &Path) -> Result<(), Trouble> {
    let path = dist.join("manifest.json");
    let manifest: Value = serde_json::from_slice(&read(&path)?)
        .map_err(|error| format!("{} is not a manifest: {error}.", path.display()))?;
    let mut code = String::new();
    for (name, source) in ENTRIES {
        let entry = Loaded::of(&manifest, source)
            .ok_or_else(|| format!("{} does not name {source}.", path.display()))?;
        code.push_str(&format!(
            "pub(super) const {name}: super::Loads = super::Loads {{\n    scripts: &{:?},\n    styles: &{:?},\n    preloads: &{:?},\n    fonts: &{:?},\n}};\n",
            entry.scripts, entry.styles, entry.preloads, entry.fonts
        ));
    }
    crate::write(to, code.as_bytes())
}

/// The range of a font that every page needs; the others come when a letter asks for them.
const FIRST_FONTS: &str = "-latin-wght-";

/// What one entry needs before it can start.
struct Loaded {
    scripts: Vec<String>,
    styles: Vec<String>,
    preloads: Vec<String>,
    fonts: Vec<String>,
}

impl Loaded {
    fn of(manifest: &Value, source: &str) -> Option<Self> {
        let mut loaded = Self {
            scripts: vec![text(&manifest[source]["file"])?],
            styles: Vec::new(),
            preloads: Vec::new(),
            fonts: Vec::new(),
        };
        let mut seen = BTreeSet::new();
        loaded.walk(manifest, source, &mut seen);
        Some(loaded)
    }

    /// Chunks imported at the start are preloaded, those imported later are not; a style comes before the styles
    /// of whoever imports it.
    fn walk(&mut self, manifest: &Value, key: &str, seen: &mut BTreeSet<String>) {
        if !seen.insert(key.to_owned()) {
            return;
        }
        let chunk = &manifest[key];
        for import in list(&chunk["imports"]) {
            self.preloads.extend(text(&manifest[&import]["file"]));
            self.walk(manifest, &import, seen);
        }
        for style in list(&chunk["css"]) {
            if !self.styles.contains(&style) {
                self.styles.push(style);
            }
        }
        for asset in list(&chunk["assets"]) {
            if asset.contains(FIRST_FONTS) && !self.fonts.contains(&asset) {
                self.fonts.push(asset);
            }
        }
    }
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn list(value: &Value) -> Vec<String> {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(text).collect()
}
