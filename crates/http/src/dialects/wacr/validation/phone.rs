//! Phone numbers.

use countersign_core::domain::destination::Destination;

use super::Checks;

const FIELD: &str = "phone";
const REQUIRED: &str = "Phone number is required";
const MIN: usize = 10;
const MAX: usize = 20;
const MAX_OF_MEDIA: usize = 15;
const TOO_SHORT: &str = "Phone number must be at least 10 digits";
const BAD_CHARACTERS: &str = "Phone number can only contain digits, +, -, spaces, and parentheses";
const BAD_LENGTH: &str = "Phone number must have 3 to 15 digits";

impl Checks<'_> {
    /// `phone` where a message goes: 10 to 20 characters (seed 002), counted as Laravel does, punctuation included.
    pub(crate) fn phone_to_send(&mut self) -> Option<Destination> {
        self.phone_within(Some((MIN, MAX)))
    }

    /// `phone` where a file goes: 10 to 15 characters (`wacr-api-v2.md` 2.8).
    pub(crate) fn phone_of_media(&mut self) -> Option<Destination> {
        self.phone_within(Some((MIN, MAX_OF_MEDIA)))
    }

    /// `phone` of a contact: at most 20 characters.
    pub(super) fn phone_of_contact(&mut self) -> Option<Destination> {
        self.phone_within(Some((0, MAX)))
    }

    /// `phone` where nothing is sent: the pages state no bounds.
    pub(crate) fn phone(&mut self) -> Option<Destination> {
        self.phone_within(None)
    }

    fn phone_within(&mut self, bounds: Option<(usize, usize)>) -> Option<Destination> {
        let value = self.required(FIELD, REQUIRED)?;
        let Some(text) = value.as_str().map(str::trim) else {
            self.wrong(FIELD, "must be a string");
            return None;
        };
        if let Some((least, most)) = bounds {
            let length = text.chars().count();
            if length < least {
                self.errors.push(FIELD, TOO_SHORT);
            }
            if length > most {
                self.wrong(FIELD, &format!("must not be greater than {most} characters"));
            }
        }
        if !text.chars().all(is_allowed) {
            self.errors.push(FIELD, BAD_CHARACTERS);
        }
        if self.errors.has(FIELD) {
            return None;
        }
        let destination = Destination::parse_phone(text).ok();
        if destination.is_none() {
            self.errors.push(FIELD, BAD_LENGTH);
        }
        destination
    }
}

fn is_allowed(character: char) -> bool {
    character.is_ascii_digit() || matches!(character, '+' | '-' | ' ' | '(' | ')')
}
