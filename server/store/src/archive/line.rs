//! One record as one line of `records.jsonl`, readable where the record is text, exact in any case:
//! `{"space":"page","key":"p1","json":{…}}`. Instead of `key` there may be `key64`, instead of `json`
//! `text` or `base64`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::space::Space;

#[derive(Serialize, Deserialize)]
struct Line<'a> {
    space: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key64: Option<String>,
    /// The value's own bytes, so that they come back to the letter.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    json: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

/// `full_key` is the space's tag and the key.
pub(crate) fn write(full_key: &[u8], value: &[u8]) -> Vec<u8> {
    let (tag, key) = full_key
        .split_first()
        .expect("a full key begins with its space");
    let (key, key64) = match std::str::from_utf8(key) {
        Ok(text) => (Some(text.to_owned()), None),
        Err(_) => (None, Some(STANDARD.encode(key))),
    };
    let value_text = std::str::from_utf8(value).ok();
    let json = value_text
        .filter(|text| !text.contains(['\n', '\r']) && text.starts_with('{') && text.ends_with('}'))
        .and_then(|text| serde_json::from_str::<&RawValue>(text).ok());
    let text = value_text.filter(|_| json.is_none()).map(str::to_owned);
    let base64 = value_text.is_none().then(|| STANDARD.encode(value));
    let line = Line {
        space: space_name(*tag),
        key,
        key64,
        json,
        text,
        base64,
    };
    serde_json::to_vec(&line).expect("a line of strings always becomes JSON")
}

/// The full key and the value, or `None` when the line is not one.
pub(crate) fn read(line: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let line: Line = serde_json::from_slice(line).ok()?;
    let key = match (line.key, line.key64) {
        (Some(key), None) => key.into_bytes(),
        (None, Some(key)) => STANDARD.decode(key).ok()?,
        _ => return None,
    };
    let value = match (line.json, line.text, line.base64) {
        (Some(json), None, None) => json.get().as_bytes().to_vec(),
        (None, Some(text), None) => text.into_bytes(),
        (None, None, Some(bytes)) => STANDARD.decode(bytes).ok()?,
        _ => return None,
    };
    let mut full = vec![space_tag(&line.space)?];
    full.extend(key);
    Some((full, value))
}

/// A space that only a newer program knows has a number for a name.
fn space_name(tag: u8) -> String {
    Space::from_tag(tag).map_or_else(|| format!("#{tag}"), |space| space.name().to_owned())
}

fn space_tag(name: &str) -> Option<u8> {
    match name.strip_prefix('#') {
        // 0 and 255 are not tags: the index uses the latter for itself.
        Some(number) => number.parse().ok().filter(|tag| (1..255).contains(tag)),
        None => Space::from_name(name).map(Space::tag),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_comes_back_to_the_letter() {
        let values: [&[u8]; 9] = [
            b"{\"a\":1.0e5,  \"b\":\"\\u00e4\"}",
            b"{\"a\":1,\"a\":2}",
            b"{}\n",
            b" {}",
            b"[1]",
            b"plain",
            b"",
            b"\xff\x00",
            b"{broken}",
        ];
        for (tag, value) in (1_u8..).zip(values) {
            for key in [&b"key"[..], b"", b"\xfe\n"] {
                let mut full = vec![tag * 20];
                full.extend(key);
                let line = write(&full, value);
                assert!(!line.contains(&b'\n'));
                assert_eq!(
                    read(&line),
                    Some((full, value.to_vec())),
                    "{}",
                    String::from_utf8_lossy(&line)
                );
            }
        }
        assert_eq!(read(b"{\"space\":\"page\",\"key\":\"a\"}"), None);
        assert_eq!(
            read(b"{\"space\":\"nowhere\",\"key\":\"a\",\"text\":\"\"}"),
            None
        );
        assert_eq!(
            read(b"{\"space\":\"#255\",\"key\":\"a\",\"text\":\"\"}"),
            None
        );
    }
}
