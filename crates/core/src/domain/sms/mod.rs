//! What a text message costs: its alphabet and its parts (3GPP TS 23.038 and 23.040, `channels.md` B.8).

pub mod autofill;
pub mod dlt;
pub mod gsm7;
pub mod lint;

/// Septets of a message in one part.
const GSM7_ALONE: usize = 160;
/// Septets of each of several parts: the header that joins them takes 6 of 140 octets.
const GSM7_PART: usize = 153;
/// UTF-16 units of a message in one part.
const UCS2_ALONE: usize = 70;
/// UTF-16 units of each of several parts.
const UCS2_PART: usize = 67;

/// How a text travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsEncoding {
    /// In the default alphabet, 160 septets to a message.
    Gsm7,
    /// In 16-bit units, 70 to a message: it holds a character that the default alphabet lacks.
    Ucs2,
}

impl SmsEncoding {
    /// The encoding that a text takes.
    pub fn of(text: &str) -> Self {
        if text.chars().all(|c| gsm7::septets(c).is_some()) { Self::Gsm7 } else { Self::Ucs2 }
    }

    /// Units that a character takes.
    fn units(self, character: char) -> usize {
        match self {
            Self::Gsm7 => gsm7::septets(character).map_or(1, |(_, septets)| septets),
            Self::Ucs2 => character.len_utf16(),
        }
    }

    /// Units of a message in one part, and of each of several.
    fn room(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (GSM7_ALONE, GSM7_PART),
            Self::Ucs2 => (UCS2_ALONE, UCS2_PART),
        }
    }
}

/// A character that makes a text travel in 16-bit units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Costly {
    /// The character.
    pub character: char,
    /// Its line, from 1.
    pub line: usize,
    /// Its place in the line, in characters, from 1.
    pub column: usize,
}

/// Every character of a text that the default alphabet lacks, with its place.
pub fn costly(text: &str) -> Vec<Costly> {
    let lines = (1..).zip(text.split('\n'));
    lines
        .flat_map(|(line, content)| {
            let lacking = (1..).zip(content.chars()).filter(|(_, c)| gsm7::septets(*c).is_none());
            lacking.map(move |(column, character)| Costly { character, line, column })
        })
        .collect()
}

/// Septets or 16-bit units of a text, whichever it travels in.
pub fn units(text: &str) -> usize {
    let encoding = SmsEncoding::of(text);
    text.chars().map(|c| encoding.units(c)).sum()
}

/// The parts that a text is sent in, at least one. No character is divided: a septet after its escape and both halves
/// of a surrogate pair stay in one part, which may leave the last unit of a part empty.
pub fn parts(text: &str) -> Vec<&str> {
    let encoding = SmsEncoding::of(text);
    let (alone, part) = encoding.room();
    if units(text) <= alone {
        return vec![text];
    }
    let (mut parts, mut start, mut used) = (Vec::new(), 0, 0);
    for (place, character) in text.char_indices() {
        let needs = encoding.units(character);
        if used + needs > part {
            parts.push(&text[start..place]);
            (start, used) = (place, 0);
        }
        used += needs;
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_counted_at_their_bounds() {
        for (text, encoding, count) in [
            (String::new(), SmsEncoding::Gsm7, 1),
            ("x".repeat(160), SmsEncoding::Gsm7, 1),
            ("x".repeat(161), SmsEncoding::Gsm7, 2),
            ("x".repeat(306), SmsEncoding::Gsm7, 2),
            ("x".repeat(307), SmsEncoding::Gsm7, 3),
            ("€".repeat(80), SmsEncoding::Gsm7, 1),
            (format!("x{}", "€".repeat(80)), SmsEncoding::Gsm7, 2),
            // 76 of 2 septets fill 152 of 153: the 77th goes into the next part.
            ("€".repeat(153), SmsEncoding::Gsm7, 3),
            ("я".repeat(70), SmsEncoding::Ucs2, 1),
            ("я".repeat(71), SmsEncoding::Ucs2, 2),
            ("я".repeat(134), SmsEncoding::Ucs2, 2),
            ("я".repeat(135), SmsEncoding::Ucs2, 3),
            // 33 pairs fill 66 of 67.
            ("😀".repeat(67), SmsEncoding::Ucs2, 3),
        ] {
            assert_eq!(SmsEncoding::of(&text), encoding, "{text}");
            assert_eq!(parts(&text).len(), count, "{text}");
        }
    }

    #[test]
    fn parts_make_the_text_again() {
        let text = format!("{}😀{}", "я".repeat(66), "b".repeat(100));
        let parts = parts(&text);
        assert_eq!(parts.concat(), text);
        assert!(parts.iter().all(|part| part.encode_utf16().count() <= 67), "{parts:?}");
    }

    #[test]
    fn tells_which_characters_cost_and_where() {
        let found: Vec<_> =
            costly("It’s 1\nok — ç").into_iter().map(|c| (c.character, c.line, c.column)).collect();
        assert_eq!(found, [('’', 1, 3), ('—', 2, 4), ('ç', 2, 6)]);
        assert_eq!(costly("plain {€}\n"), []);
    }
}
