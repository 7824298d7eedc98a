//! One canvas, and in the same form what all canvases of a site share.

use crate::{Colour, Length, Object, ObjectId, PageId, SiteId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use ts_rs::TS;

/// A page's document. Its path is not here: paths belong to the site, where they must be unique.
///
/// What a site's pages share has the same form, so that it is edited, kept and undone alike: a page that bears the
/// site's own id and stands at no path. Its objects show on every page, except stickers; of the other registers it has
/// the palette.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields)]
pub struct Page {
    /// Of the stored form; 1 today.
    pub version: u32,
    pub id: PageId,
    pub site: SiteId,
    pub title: String,
    /// BCP 47, for example `en` or `pt-BR`.
    pub language: String,
    /// The width at which objects stand where they were put.
    pub design_width: Length,
    pub background: Background,
    pub phone: PhoneSettings,
    /// The colours that a site keeps at hand; only its shared part has any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<Colour>>")]
    pub palette: Vec<Colour>,
    pub objects: BTreeMap<ObjectId, Object>,
    /// Tombstones: ids that once were objects.
    #[serde(default)]
    pub removed: BTreeSet<ObjectId>,
    /// Fields of a newer version.
    #[serde(flatten)]
    #[ts(skip)]
    pub rest: Map<String, Value>,
}

/// What is behind everything.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, optional_fields)]
pub struct Background {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colour: Option<Colour>,
    #[serde(flatten)]
    #[ts(skip)]
    pub rest: Map<String, Value>,
}

/// How the page behaves on a phone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export, optional_fields)]
pub struct PhoneSettings {
    pub mode: PhoneMode,
    /// Pairs that stay one piece.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<(ObjectId, ObjectId)>>")]
    pub glue: Vec<(ObjectId, ObjectId)>,
    /// Pairs that never do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<(ObjectId, ObjectId)>>")]
    pub unglue: Vec<(ObjectId, ObjectId)>,
    #[serde(flatten)]
    #[ts(skip)]
    pub rest: Map<String, Value>,
}

/// Whether a phone gets a layout of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PhoneMode {
    /// Derived, in reading order.
    #[default]
    Auto,
    /// The whole page, smaller.
    Off,
}

impl Page {
    /// An empty page, 1200 pixels wide.
    pub fn new(id: PageId, site: SiteId, title: &str, language: &str) -> Self {
        Self {
            version: 1,
            id,
            site,
            title: title.to_owned(),
            language: language.to_owned(),
            design_width: Length::px(1200),
            background: Background::default(),
            phone: PhoneSettings::default(),
            palette: Vec::new(),
            objects: BTreeMap::new(),
            removed: BTreeSet::new(),
            rest: Map::new(),
        }
    }

    /// What the pages of a site share, as long as that is nothing.
    pub fn shared(site: SiteId) -> Self {
        Self::new(PageId::from(&site), site, "", "en")
    }

    /// Whether this is what a site's pages share.
    pub fn is_shared(&self) -> bool {
        self.id.as_str() == self.site.as_str()
    }

    /// What shows: everything but stickers.
    pub fn showing(&self) -> impl Iterator<Item = (&ObjectId, &Object)> {
        self.objects.iter().filter(|(_, object)| !object.sticker)
    }

    /// The page as it is seen: what shows of the site's shared objects is in one stack with its own. An id that both
    /// have is the page's.
    pub fn with_shared(mut self, shared: &Self) -> Self {
        for (id, object) in shared.showing() {
            if !self.objects.contains_key(id) {
                self.objects.insert(id.clone(), object.clone());
            }
        }
        self
    }

    /// Objects from back to front; ties by id.
    pub fn stacked(&self) -> Vec<&Object> {
        let mut stack: Vec<&Object> = self.objects.values().collect();
        stack.sort_by(|a, b| (&a.stacking, &a.id).cmp(&(&b.stacking, &b.id)));
        stack
    }

    /// The group an object belongs to, if that exists. A cycle of parents breaks at its smallest id, which
    /// then belongs to none.
    pub fn parent_of<'a>(&'a self, object: &'a Object) -> Option<&'a Object> {
        let parent = |o: &'a Object| o.parent.as_ref().and_then(|id| self.objects.get(id));
        let mut smallest = &object.id;
        let mut at = object;
        for _ in 0..=self.objects.len() {
            match parent(at) {
                None => return parent(object),
                Some(up) if up.id == object.id => {
                    return if *smallest == object.id {
                        None
                    } else {
                        parent(object)
                    };
                }
                Some(up) => {
                    smallest = smallest.min(&up.id);
                    at = up;
                }
            }
        }
        // Above it is a cycle that it is not part of.
        parent(object)
    }
}
