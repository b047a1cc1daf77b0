//! Putting values into the places of a template.

use std::fmt::Write as _;

use countersign_core::domain::message::TextMessage;
use countersign_core::domain::provider::CodeOutcome;
use countersign_core::domain::sms::dlt::DltIds;
use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use serde_json::Value;
use zeroize::Zeroizing;

/// Names of the places in the request for a message.
pub(super) const OF_MESSAGE: &[&str] = &[
    "to",
    "to_digits",
    "from",
    "text",
    "code",
    "reference",
    "language",
    "subject",
    "validity_seconds",
    "validity_minutes",
    "validity_ms",
    "callback_url",
    "dlt_entity_id",
    "dlt_template_id",
];
/// Names of the places in the request that tells what became of a code.
pub(super) const OF_OUTCOME: &[&str] = &["message_id", "verified", "verified_at"];

/// Where it stands whether a code was given: `true` or `false`.
pub(super) const VERIFIED: &str = "{verified}";

/// Those that are no text, but a number or a truth value, where they stand alone in a JSON text.
const BARE: &[&str] = &["{validity_seconds}", "{validity_minutes}", "{validity_ms}", VERIFIED];

/// Values by the names of their places. They are wiped: the code is among them.
#[derive(Default)]
pub(super) struct Values(Vec<(&'static str, Zeroizing<String>)>);

impl Values {
    /// Of a message. A validity is rounded up: a code that is good for 90 seconds is good for 2 minutes at least.
    pub(super) fn of_message(message: &TextMessage, callback_url: Option<&str>) -> Self {
        let to = message.to.as_str();
        let international = if message.to.is_mailbox() { to.to_owned() } else { format!("+{to}") };
        let seconds = message.valid_for.as_secs().max(1);
        let own = |text: &str| Zeroizing::new(text.to_owned());
        Self(vec![
            ("to", Zeroizing::new(international)),
            ("to_digits", own(to)),
            ("from", own(&message.sender)),
            ("text", own(message.text.expose())),
            ("code", own(message.code.expose())),
            ("reference", Zeroizing::new(message.delivery.to_string())),
            ("language", own(&message.language)),
            ("subject", own(message.subject.as_deref().unwrap_or_default())),
            ("validity_seconds", Zeroizing::new(seconds.to_string())),
            ("validity_minutes", Zeroizing::new(seconds.div_ceil(60).to_string())),
            ("validity_ms", Zeroizing::new((seconds * 1_000).to_string())),
            ("callback_url", own(callback_url.unwrap_or_default())),
            ("dlt_entity_id", own(message.dlt.as_ref().map_or("", DltIds::entity))),
            ("dlt_template_id", own(message.dlt.as_ref().map_or("", DltIds::template))),
        ])
    }

    /// Of a code that was used, or was not. The time is UTC, as in `2026-01-01 07:53:14`.
    pub(super) fn of_outcome(vendor_message_id: &str, outcome: CodeOutcome) -> Self {
        let (verified, at) = match outcome {
            CodeOutcome::Used(at) => ("true", at),
            CodeOutcome::Unused(at) => ("false", at),
        };
        let at = jiff::Timestamp::from_second(at.as_seconds()).unwrap_or_default();
        let mut text = String::new();
        // Writing into a text does not fail.
        let _ = write!(text, "{}", at.strftime("%Y-%m-%d %H:%M:%S"));
        let own = |text: &str| Zeroizing::new(text.to_owned());
        Self(vec![
            ("message_id", own(vendor_message_id)),
            ("verified", own(verified)),
            ("verified_at", Zeroizing::new(text)),
        ])
    }

    /// `template` with its places filled. What is put in is not looked at again.
    pub(super) fn fill(&self, template: &str) -> Zeroizing<String> {
        let room = template.len() + self.0.iter().map(|(_, value)| value.len()).sum::<usize>();
        let mut filled = Zeroizing::new(String::with_capacity(room));
        for piece in pieces(template) {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Place(name) => {
                    if let Some((_, value)) = self.0.iter().find(|(known, _)| *known == name) {
                        filled.push_str(value);
                    } else {
                        filled.push('{');
                        filled.push_str(name);
                        filled.push('}');
                    }
                }
            }
        }
        filled
    }
}

enum Piece<'t> {
    Text(&'t str),
    Place(&'t str),
}

/// A template in pieces. Braces around anything but a word are text.
fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((name, after)) = place(rest) {
            rest = after;
            return Some(Piece::Place(name));
        }
        let end = rest.char_indices().skip(1).find(|(_, c)| *c == '{').map_or(rest.len(), |(at, _)| at);
        let (text, after) = rest.split_at(end);
        rest = after;
        Some(Piece::Text(text))
    })
}

fn place(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix('{')?.split_once('}')?;
    let is_word = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    is_word.then_some((name, after))
}

/// The first place of a template that is not `known`.
pub(super) fn unknown<'t>(template: &'t str, known: &[&str]) -> Option<&'t str> {
    pieces(template).find_map(|piece| match piece {
        Piece::Place(name) if !known.contains(&name) => Some(name),
        Piece::Place(_) | Piece::Text(_) => None,
    })
}

/// A JSON template with its places filled, written without a copy that outlives it. A field of an object whose whole
/// value is empty then is left out.
pub(super) struct Filled<'f> {
    pub(super) template: &'f Value,
    pub(super) values: &'f Values,
}

impl Serialize for Filled<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let of = |template| Filled { template, values: self.values };
        match self.template {
            Value::String(text) => {
                let filled = self.values.fill(text);
                let bare = BARE.contains(&text.as_str()).then(|| serde_json::from_str::<Value>(&filled));
                match bare {
                    Some(Ok(value)) => value.serialize(serializer),
                    Some(Err(_)) | None => serializer.serialize_str(&filled),
                }
            }
            Value::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(&of(item)))?;
                list.end()
            }
            Value::Object(fields) => {
                let mut map = serializer.serialize_map(None)?;
                for (name, field) in fields {
                    if !field.as_str().is_some_and(|text| self.values.fill(text).is_empty()) {
                        map.serialize_entry(name, &of(field))?;
                    }
                }
                map.end()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => self.template.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn values() -> Values {
        let own = |text: &str| Zeroizing::new(text.to_owned());
        Values(vec![
            ("to", own("+12")),
            ("code", own("{to}")),
            ("text", own("a \"b\"")),
            ("from", own("")),
            ("validity_seconds", own("300")),
            ("verified", own("false")),
        ])
    }

    #[test]
    fn places_are_filled_once() {
        for (template, filled) in [
            ("{to}", "+12"),
            ("x{to}y{to}", "x+12y+12"),
            ("{code}", "{to}"),
            ("{{to}}", "{+12}"),
            ("{ to } {TO} {} {", "{ to } {TO} {} {"),
            ("{from}", ""),
            ("ü{to}ü", "ü+12ü"),
        ] {
            assert_eq!(*values().fill(template), filled, "{template}");
        }
    }

    #[test]
    fn an_unknown_place_is_noticed() {
        assert_eq!(unknown("a {to} {tot}", OF_MESSAGE), Some("tot"));
        assert_eq!(unknown("a {to} {Tot} {}", OF_MESSAGE), None);
    }

    #[test]
    fn json_is_filled_escaped_and_without_what_is_empty() {
        let template = json!({"to": ["{to}"], "t": {"text": "{text}"}, "from": "{from}", "n": 1, "x": null,
            "ttl": "{validity_seconds}", "s": "{validity_seconds} s", "v": "{verified}"});
        let written = serde_json::to_value(Filled { template: &template, values: &values() }).expect("JSON");
        let expected = json!({"to": ["+12"], "t": {"text": "a \"b\""}, "n": 1, "x": null, "ttl": 300, "s": "300 s", "v": false});
        assert_eq!(written, expected);
    }
}
