//! Texts between quotes, taken out of sources well enough to look for words in them.

/// A text and the line it begins on.
pub(crate) type Literal = (usize, String);

/// Texts between double quotes in Rust.
pub(crate) fn rust(source: &str) -> Vec<Literal> {
    let own = source
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    between(own, &['"'])
}

/// Texts between any quotes in TypeScript.
pub(crate) fn typescript(source: &str) -> Vec<Literal> {
    between(source, &['"', '\'', '`'])
}

/// The same, and what stands between tags, in Svelte.
pub(crate) fn svelte(source: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut rest = source;
    let mut line = 1;
    while let Some(start) = rest.find("<script").or_else(|| rest.find("<style")) {
        let end = rest[start..]
            .find("</s")
            .map_or(rest.len(), |end| start + end);
        found.extend(words(&rest[..start], line));
        if rest[start..].starts_with("<script") {
            let before = line + rest[..start].matches('\n').count() - 1;
            found.extend(
                typescript(&rest[start..end])
                    .into_iter()
                    .map(|(n, text)| (n + before, text)),
            );
        }
        line += rest[..end].matches('\n').count();
        rest = rest[end..].split_once('>').map_or("", |(_, rest)| rest);
    }
    found.extend(words(rest, line));
    found
}

/// Text nodes and quoted attributes of markup.
fn words(markup: &str, line: usize) -> Vec<Literal> {
    let mut found: Vec<Literal> = between(markup, &['"', '\''])
        .into_iter()
        .map(|(n, text)| (n + line - 1, text))
        .collect();
    let mut at = line;
    for piece in markup.split_inclusive('>') {
        if let Some(text) = piece
            .rsplit_once('<')
            .map(|(text, _)| text.trim())
            .filter(|text| !text.is_empty())
        {
            found.push((at, text.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
        at += piece.matches('\n').count();
    }
    found
}

fn between(source: &str, quotes: &[char]) -> Vec<Literal> {
    let mut found = Vec::new();
    let mut chars = source.chars().peekable();
    let mut line = 1;
    while let Some(c) = chars.next() {
        match c {
            '\n' => line += 1,
            '/' if chars.peek() == Some(&'/') => while chars.next_if(|c| *c != '\n').is_some() {},
            '/' if chars.peek() == Some(&'*') => {
                let mut last = ' ';
                for c in chars.by_ref() {
                    line += usize::from(c == '\n');
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
            }
            quote if quotes.contains(&quote) => {
                let (start, mut text) = (line, String::new());
                while let Some(c) = chars.next() {
                    line += usize::from(c == '\n');
                    match c {
                        '\\' => {
                            if let Some(escaped) = chars.next() {
                                line += usize::from(escaped == '\n');
                                text.push(if matches!(escaped, 'n' | '\n') {
                                    ' '
                                } else {
                                    escaped
                                });
                            }
                        }
                        c if c == quote => break,
                        c => text.push(c),
                    }
                }
                found.push((start, text));
            }
            // A quote as a character of its own in Rust.
            '\'' if !quotes.contains(&'\'') => {
                let mut ahead = chars.clone();
                if (ahead.next(), ahead.next()) == (Some('"'), Some('\'')) {
                    chars.next();
                    chars.next();
                }
            }
            _ => {}
        }
    }
    found
}

#[test]
fn literals_are_found() {
    let texts = |found: Vec<Literal>| {
        found
            .into_iter()
            .map(|(line, text)| format!("{line}:{text}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        texts(rust(
            "let a = \"one\"; // \"no\"\nlet q = '\"'; f(\"t\\\"wo\")"
        )),
        ["1:one", "2:t\"wo"]
    );
    assert_eq!(
        texts(typescript("a('x y')\n/* 'no' */ `z ${b}`")),
        ["1:x y", "2:z ${b}"]
    );
    assert_eq!(
        texts(svelte(
            "<script>\nconst a = 'in script'\n</script>\n<p title=\"tip\">Some words</p>"
        )),
        ["2:in script", "4:tip", "4:Some words"]
    );
}
