//! The 7-bit default alphabet of GSM (3GPP TS 23.038, 6.2.1 and 6.2.1.1).

/// Leads into the extension table. The place of a character there counts as a second septet.
pub const ESCAPE: u8 = 0x1b;

/// The basic table, by its septets from 0x00. 0x1b is the escape and stands for no character.
const BASIC: [char; 128] = [
    '@', '£', '$', '¥', 'è', 'é', 'ù', 'ì', 'ò', 'Ç', '\n', 'Ø', 'ø', '\r', 'Å', 'å', 'Δ', '_', 'Φ', 'Γ',
    'Λ', 'Ω', 'Π', 'Ψ', 'Σ', 'Θ', 'Ξ', '\u{1b}', 'Æ', 'æ', 'ß', 'É', ' ', '!', '"', '#', '¤', '%', '&', '\'',
    '(', ')', '*', '+', ',', '-', '.', '/', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ':', ';', '<',
    '=', '>', '?', '¡', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q',
    'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 'Ä', 'Ö', 'Ñ', 'Ü', '§', '¿', 'a', 'b', 'c', 'd', 'e', 'f',
    'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', 'ä',
    'ö', 'ñ', 'ü', 'à',
];

/// The extension table: what follows the escape, and the character it makes.
const EXTENSION: [(u8, char); 10] = [
    (0x0a, '\u{0c}'),
    (0x14, '^'),
    (0x28, '{'),
    (0x29, '}'),
    (0x2f, '\\'),
    (0x3c, '['),
    (0x3d, '~'),
    (0x3e, ']'),
    (0x40, '|'),
    (0x65, '€'),
];

/// The septets of a character, each in an octet of its own: one, or the escape and one. `None` for a character that
/// the alphabet lacks.
pub fn septets(character: char) -> Option<([u8; 2], usize)> {
    if character == '\u{1b}' {
        return None;
    }
    if let Some(place) = BASIC.iter().position(|known| *known == character) {
        return u8::try_from(place).ok().map(|septet| ([septet, 0], 1));
    }
    let (septet, _) = EXTENSION.iter().find(|(_, known)| *known == character)?;
    Some(([ESCAPE, *septet], 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn septets_are_those_of_the_standard() {
        for (character, expected) in [
            ('@', &[0x00][..]),
            ('\n', &[0x0a]),
            ('Δ', &[0x10]),
            (' ', &[0x20]),
            ('¤', &[0x24]),
            ('0', &[0x30]),
            ('¡', &[0x40]),
            ('A', &[0x41]),
            ('Ä', &[0x5b]),
            ('§', &[0x5f]),
            ('¿', &[0x60]),
            ('a', &[0x61]),
            ('à', &[0x7f]),
            ('€', &[0x1b, 0x65]),
            ('{', &[0x1b, 0x28]),
            ('\\', &[0x1b, 0x2f]),
        ] {
            let (septets, length) = septets(character).expect("a character of the alphabet");
            assert_eq!(&septets[..length], expected, "{character}");
        }
        for character in ['ç', '’', '—', '`', 'á', '\u{1b}', '😀', '\u{a0}', '\t'] {
            assert_eq!(septets(character), None, "{character:?}");
        }
    }
}
