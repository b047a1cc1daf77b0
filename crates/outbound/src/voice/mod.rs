//! Vendors of calls with an API of their own.

pub(crate) mod twilio;
pub(crate) mod vonage;

/// XML's five characters that text may not hold as they are.
pub(crate) fn escape(text: &str, into: &mut String) {
    for character in text.chars() {
        match character {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\'' => into.push_str("&apos;"),
            other => into.push(other),
        }
    }
}
