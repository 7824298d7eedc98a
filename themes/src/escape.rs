//! Text into HTML. What comes out can neither end an attribute nor begin a tag.

/// Appends `text`, safe between tags and inside a double-quoted attribute.
pub(crate) fn push(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// Appends ` name="value"`.
pub(crate) fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push(out, value);
    out.push('"');
}

/// The properties of a `style` attribute, in their order.
pub(crate) fn style<'a>(properties: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut style = String::new();
    for (name, value) in properties {
        if !style.is_empty() {
            style.push(';');
        }
        style.push_str(name);
        style.push(':');
        style.push_str(value);
    }
    style
}
