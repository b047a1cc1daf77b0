//! JSON as Meta writes it into webhooks: every character outside ASCII as `\uXXXX`.
//!
//! A receiver that checks the signature over JSON it wrote anew instead of the raw bytes fails on these.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Serialises to ASCII-only JSON.
pub(super) fn to_vec<T: Serialize>(value: &T) -> serde_json::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(1024);
    value.serialize(&mut Serializer::with_formatter(&mut bytes, AsciiFormatter))?;
    Ok(bytes)
}

struct AsciiFormatter;

impl Formatter for AsciiFormatter {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if fragment.is_ascii() {
            return writer.write_all(fragment.as_bytes());
        }
        for unit in fragment.encode_utf16() {
            match u8::try_from(unit) {
                Ok(byte) if byte.is_ascii() => writer.write_all(&[byte])?,
                _ => write!(writer, "\\u{unit:04x}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn characters_outside_ascii_are_escaped_as_utf_16() {
        let written = super::to_vec(&"né\"\n 😀").expect("written");
        assert_eq!(written, br#""n\u00e9\"\n \ud83d\ude00""#);
    }
}
