//! Words that people can read aloud, write down and type again: for the recovery card, and for a password that the box
//! makes. The list is the English one of BIP-39 (2,048 words of three to eight letters, no two alike in their first
//! four; CC0): each word drawn is 11 bits.

use crate::random;

const LIST: &str = include_str!("words/english.txt");
const COUNT: usize = 2_048;

/// So many words, each equally likely.
pub(crate) fn draw(how_many: usize) -> Vec<&'static str> {
    let list: Vec<&str> = LIST.split_whitespace().collect();
    assert_eq!(list.len(), COUNT, "the list is whole");
    let one = |_| {
        // A power of two divides the range, so that no word comes up more often.
        let number = u16::from_le_bytes(random::bytes());
        list[usize::from(number) % COUNT]
    };
    (0..how_many).map(one).collect()
}

/// Words as they are compared: however they were spaced, numbered, or written large.
pub(crate) fn plain(typed: &str) -> String {
    let words = typed.split(|c: char| !c.is_alphabetic());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn words_are_drawn_from_the_whole_list() {
        let drawn = draw(40_000);
        let met: HashSet<&str> = drawn.iter().copied().collect();
        assert!(met.len() > COUNT * 99 / 100, "{} words", met.len());
        let starts: HashSet<&str> = LIST
            .split_whitespace()
            .map(|word| &word[..word.len().min(4)])
            .collect();
        assert_eq!(starts.len(), COUNT, "no two alike in their first letters");
    }

    #[test]
    fn as_people_type_them() {
        for typed in ["able  Zoo\nart", "1. able, 2. zoo, 3. art", "ABLE-ZOO-ART "] {
            assert_eq!(plain(typed), "able zoo art", "{typed}");
        }
        assert_eq!(plain("1 2 3"), "");
    }
}
