//! Merge fields: what stands in a text for something that is known of its recipient (`wacr-api-v2.md` 1.8).

use std::borrow::Cow;

use super::contact::ContactDetails;
use super::destination::Destination;

/// How each merge field begins.
const BEGIN: &str = "@{contact_";

/// Whether a text has merge fields.
pub fn has_fields(text: &str) -> bool {
    text.contains(BEGIN)
}

/// A text with its merge fields filled in, in one pass: what is filled in is never read as a field. Of somebody who is no
/// contact yet only the number is known. Fields that are not known stay as they are.
pub fn merge<'t>(text: &'t str, contact: Option<&ContactDetails>, to: &Destination) -> Cow<'t, str> {
    if !has_fields(text) {
        return Cow::Borrowed(text);
    }
    let number = || contact.map_or(to, |contact| &contact.phone).as_str();
    let value = |name: &str| match name {
        // Whoever has no first name is shown by the number, here as in lists.
        "first_name" => {
            let known = contact.map(|contact| &*contact.firstname).filter(|name| !name.is_empty());
            Some(known.unwrap_or_else(number))
        }
        "last_name" => Some(contact.map_or("", |contact| &*contact.lastname)),
        "email" => Some(contact.and_then(|contact| contact.email.as_ref()).map_or("", Destination::as_str)),
        "phone" => Some(number()),
        _ => None,
    };
    let mut merged = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(BEGIN) {
        merged.push_str(before);
        let known = after.split_once('}').and_then(|(name, tail)| Some((value(name)?, tail)));
        let (text, tail) = known.unwrap_or((BEGIN, after));
        merged.push_str(text);
        rest = tail;
    }
    merged.push_str(rest);
    Cow::Owned(merged)
}

#[cfg(test)]
mod tests {
    use super::super::contact::ContactKind;
    use super::super::ids::{SourceId, StatusId};
    use super::*;

    fn number(text: &str) -> Destination {
        Destination::parse_phone(text).expect("a number")
    }

    #[test]
    fn fields_are_filled_in_once() {
        let contact = ContactDetails {
            firstname: "@{contact_last_name}".to_owned(),
            lastname: "Rao".to_owned(),
            company: None,
            kind: ContactKind::Lead,
            email: Destination::parse_mailbox("a@b.example").ok(),
            phone: number("919812345678"),
            status: StatusId(1),
            source: SourceId(1),
            description: None,
            city: None,
            state: None,
            zip: None,
            address: None,
            country: None,
            assigned: None,
        };
        let to = number("919800000000");
        for (text, known, unknown) in [
            ("none @{x} {{1}}", "none @{x} {{1}}", "none @{x} {{1}}"),
            ("Dear @{contact_last_name}!", "Dear Rao!", "Dear !"),
            ("@{contact_first_name}", "@{contact_last_name}", "919800000000"),
            ("@{contact_email} @{contact_phone}", "a@b.example 919812345678", " 919800000000"),
            ("@{contact_shoe} @{contact_", "@{contact_shoe} @{contact_", "@{contact_shoe} @{contact_"),
            ("@{contact_@{contact_phone}", "@{contact_919812345678", "@{contact_919800000000"),
        ] {
            assert_eq!(merge(text, Some(&contact), &to), known, "{text}");
            assert_eq!(merge(text, None, &to), unknown, "{text}");
        }
    }
}
