//! Keeps what we sent out of what we tell about an answer. Graph's error texts echo parameters.

/// Stands for what was taken out.
const MASK: &str = "•••";

/// The most of a vendor's text that is passed on, in characters.
const MAX_CHARS: usize = 300;

/// The values of a request that no error text may repeat.
pub(super) struct Redaction<'a> {
    values: Vec<&'a str>,
}

impl<'a> Redaction<'a> {
    /// Hides `values`; empty ones do not count.
    pub(super) fn of(values: impl IntoIterator<Item = &'a str>) -> Self {
        Self { values: values.into_iter().filter(|value| !value.is_empty()).collect() }
    }

    /// The vendor's `text` without the values, on one line and not too long.
    ///
    /// Letter case and separators do not matter: a code `AB-12` is also found as `ab 12`. A value with
    /// characters that JSON, URLs or HTML spell in another way might be echoed in that other spelling; with
    /// such a value in the request, nothing of the vendor's text is passed on.
    pub(super) fn clean(&self, text: &str) -> Option<String> {
        if !self.values.iter().all(|value| value.bytes().all(keeps_its_spelling)) {
            return None;
        }
        let hidden = self.hidden(text);
        let mut clean = String::new();
        let mut was_hidden = false;
        for (place, character) in text.char_indices().take(MAX_CHARS) {
            if hidden[place] {
                clean.push_str(if was_hidden { "" } else { MASK });
            } else {
                clean.push(if character.is_control() { ' ' } else { character });
            }
            was_hidden = hidden[place];
        }
        let clean = clean.trim();
        (!clean.is_empty()).then(|| clean.to_owned())
    }

    /// Which bytes of `text` belong to a value.
    fn hidden(&self, text: &str) -> Vec<bool> {
        let mut hidden = vec![false; text.len()];
        let (text, places) = significant(text);
        for value in &self.values {
            let (value, _) = significant(value);
            if value.is_empty() || value.len() > text.len() {
                continue;
            }
            for start in 0..=text.len() - value.len() {
                if text[start..].starts_with(&value) {
                    hidden[places[start]..=places[start + value.len() - 1]].fill(true);
                }
            }
        }
        hidden
    }
}

fn keeps_its_spelling(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~')
}

/// The letters and digits of `text` in lower case, each with its place.
fn significant(text: &str) -> (Vec<u8>, Vec<usize>) {
    text.bytes()
        .enumerate()
        .filter(|(_, byte)| byte.is_ascii_alphanumeric())
        .map(|(place, byte)| (byte.to_ascii_lowercase(), place))
        .unzip()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn clean(values: &[&str], text: &str) -> Option<String> {
        Redaction::of(values.iter().copied()).clean(text)
    }

    #[test]
    fn takes_values_out_in_any_grouping_and_case() {
        for (values, text, expected) in [
            (&["123456"][..], "value 123456 is bad", "value ••• is bad"),
            (&["123456"], "value 123-456, is bad", "value •••, is bad"),
            (&["AB-12"], "otpab12, AB 12", "otp•••, •••"),
            (&["12", "123456"], "got 123456", "got •••"),
            (&["12", "21"], "got 121", "got •••"),
            (&["", "7"], "two\r\nlines", "two  lines"),
            (&["7"], "Größe 7€", "Größe •••€"),
        ] {
            assert_eq!(clean(values, text).as_deref(), Some(expected), "{values:?} {text}");
        }
    }

    #[test]
    fn passes_nothing_on_when_a_value_may_be_spelled_in_another_way() {
        assert_eq!(clean(&["a b"], "parameter a%20b"), None);
        assert_eq!(clean(&["naïve"], "parameter na\\u00efve"), None);
        assert_eq!(clean(&["<&>"], "parameter &lt;&amp;&gt;"), None);
    }

    #[test]
    fn cuts_after_hiding() {
        let text = format!("{}123456", "x".repeat(MAX_CHARS - 3));
        let clean = clean(&["123456"], &text).expect("a text");
        assert!(clean.ends_with("x•••"), "{clean}");
    }

    proptest! {
        #[test]
        fn no_code_survives(
            code in "[A-Za-z0-9]{1,15}",
            before in "\\PC{0,40}",
            between in "[-_. ]{0,2}",
            after in "\\PC{0,40}",
            split in 0_usize..15,
        ) {
            let split = split.min(code.len());
            let echoed = format!("{}{between}{}", &code[..split], &code[split..]);
            let clean = clean(&[&code], &format!("{before}{echoed}{after}{code}")).expect("a text");
            prop_assert!(!clean.contains(&code), "{clean}");
            prop_assert!(code.len() < 2 || !clean.contains(&echoed), "{clean}");
        }
    }
}
