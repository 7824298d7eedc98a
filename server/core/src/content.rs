//! What an object is: a closed set of kinds, and a place where a kind from a newer version survives unread.

use crate::text::Doc;
use crate::{MediaId, limits};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::PathBuf;
use ts_rs::{Config, TS, TypeVisitor};

/// An object's kind and what that kind holds. On the wire `"kind": …, "content": …`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Raw", into = "Raw")]
pub enum Content {
    Text(Text),
    Picture(Picture),
    /// A kind, or a form of a kind, that this version cannot read: kept as it came.
    Unknown {
        kind: String,
        content: Value,
    },
}

/// What the editor knows of [`Content`]: the kinds it can show.
#[derive(Serialize, TS)]
#[serde(tag = "kind", content = "content", rename_all = "snake_case")]
#[ts(export, rename = "Content")]
#[expect(dead_code, reason = "only its TypeScript is used")]
enum ContentShape {
    Text(Text),
    Picture(Picture),
}

/// The editor's type is that of the kinds it knows.
impl TS for Content {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(config: &Config) -> String {
        ContentShape::name(config)
    }

    fn inline(config: &Config) -> String {
        ContentShape::inline(config)
    }

    fn inline_flattened(config: &Config) -> String {
        ContentShape::inline_flattened(config)
    }

    fn decl(config: &Config) -> String {
        ContentShape::decl(config)
    }

    fn decl_concrete(config: &Config) -> String {
        ContentShape::decl_concrete(config)
    }

    fn visit_dependencies(visitor: &mut impl TypeVisitor) {
        ContentShape::visit_dependencies(visitor);
    }

    fn output_path() -> Option<PathBuf> {
        ContentShape::output_path()
    }
}

/// Words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Text {
    pub doc: Doc,
}

/// A picture: the stored file and its size in pixels as a visitor sees it, orientation applied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Picture {
    pub media: MediaId,
    pub width: u32,
    pub height: u32,
}

#[derive(Clone, Serialize, Deserialize)]
struct Raw {
    kind: String,
    #[serde(default)]
    content: Value,
}

fn value(content: impl Serialize) -> Value {
    serde_json::to_value(content).expect("content has string keys and finite numbers")
}

impl From<Raw> for Content {
    fn from(raw: Raw) -> Self {
        let known = match raw.kind.as_str() {
            "text" => Text::deserialize(&raw.content).ok().map(Self::Text),
            "picture" => Picture::deserialize(&raw.content).ok().map(Self::Picture),
            _ => None,
        };
        known.unwrap_or(Self::Unknown {
            kind: raw.kind,
            content: raw.content,
        })
    }
}

impl From<Content> for Raw {
    fn from(content: Content) -> Self {
        let kind = content.kind().to_owned();
        let content = match content {
            Content::Text(text) => value(text),
            Content::Picture(picture) => value(picture),
            Content::Unknown { content, .. } => content,
        };
        Self { kind, content }
    }
}

impl Content {
    pub fn kind(&self) -> &str {
        match self {
            Self::Text(_) => "text",
            Self::Picture(_) => "picture",
            Self::Unknown { kind, .. } => kind,
        }
    }

    /// What is wrong with content that somebody wants to put, in words; `Ok` if nothing is.
    pub(crate) fn check(&self) -> Result<(), String> {
        match self {
            Self::Text(text) => {
                text.doc.check().map_err(|fault| fault.to_string())?;
                let bytes = value(text).to_string().len();
                if bytes > limits::TEXT_BYTES {
                    Err("a text has at most 200 kB".to_owned())
                } else {
                    Ok(())
                }
            }
            Self::Picture(picture) if picture.width == 0 || picture.height == 0 => {
                Err("a picture is at least one pixel wide and high".to_owned())
            }
            Self::Picture(_) => Ok(()),
            Self::Unknown { kind, content } => match kind.as_str() {
                "text" => Err(Text::deserialize(content)
                    .err()
                    .map_or_else(String::new, |e| e.to_string())),
                "picture" => Err(Picture::deserialize(content)
                    .err()
                    .map_or_else(String::new, |e| e.to_string())),
                kind if !crate::colour::is_token(kind) => {
                    Err("a kind is named by small letters".to_owned())
                }
                _ if content.to_string().len() > limits::UNKNOWN_BYTES => {
                    Err("an object's content has at most 200 kB".to_owned())
                }
                _ => Ok(()),
            },
        }
    }
}
