//! Style sheets as they are sent: without comments and needless blanks.

/// `css` without comments, line ends and blanks that mean nothing. Knows only the CSS of this crate: no strings that
/// hold braces or runs of blanks.
pub(crate) fn shrink(css: &str) -> String {
    let mut bare = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        bare.push_str(&rest[..start]);
        rest = rest[start..]
            .find("*/")
            .map_or("", |end| &rest[start + end + 2..]);
    }
    bare.push_str(rest);
    let mut out = String::with_capacity(bare.len());
    for word in bare.split_whitespace() {
        let tight = out.is_empty()
            || out.ends_with(['{', '}', ';', ',', ':', '>'])
            || word.starts_with(['{', '}', '>']);
        if !tight {
            out.push(' ');
        }
        let word = if word.starts_with('}') {
            out.truncate(out.trim_end_matches(';').len());
            word
        } else {
            word
        };
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::shrink;

    #[test]
    fn keeps_what_means_something() {
        for (css, short) in [
            ("/* a */ a {\n  color: red;\n}\n", "a{color:red}"),
            (
                "a > b, c d { x: calc(1px + 2px) }",
                "a>b,c d{x:calc(1px + 2px)}",
            ),
            (
                "@media (max-width: 9px) { a { b: c; } }",
                "@media (max-width:9px){a{b:c}}",
            ),
        ] {
            assert_eq!(shrink(css), short);
        }
    }
}
