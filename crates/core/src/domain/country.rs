//! Countries, by which providers are chosen.

use std::fmt;
use std::str::FromStr;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber};

use super::destination::Destination;

/// An ISO 3166-1 alpha-2 code, in capitals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country([u8; 2]);

/// A text that is no country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a country has two letters, as in DE (ISO 3166-1 alpha-2)")]
pub struct InvalidCountry;

impl Country {
    /// The code.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("two ASCII letters")
    }

    /// The country of a number, as libphonenumber has it. A number that no plan has belongs to the main country of its
    /// calling code; numbers of no country (satellite phones) and mailboxes have none.
    pub fn of(destination: &Destination) -> Option<Self> {
        if destination.is_mailbox() {
            return None;
        }
        let number: PhoneNumber = PHONE_NUMBER_UTIL.parse(format!("+{}", destination.as_str()), None).ok()?;
        let region = PHONE_NUMBER_UTIL
            .get_region_for_number(&number)
            .or_else(|| PHONE_NUMBER_UTIL.get_region_for_country_code(number.country_code))?;
        region.as_region_str().parse().ok()
    }
}

impl FromStr for Country {
    type Err = InvalidCountry;

    fn from_str(text: &str) -> Result<Self, InvalidCountry> {
        match text.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => Err(InvalidCountry),
        }
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_country_of_its_plan_or_of_its_calling_code() {
        for (to, country) in [
            ("+919812345678", Some("IN")),
            ("+919999999999", Some("IN")),
            ("+447400123456", Some("GB")),
            ("+447911123456", Some("GG")),
            ("+441534123456", Some("JE")),
            ("+12025550123", Some("US")),
            ("+14165550123", Some("CA")),
            ("+77012345678", Some("KZ")),
            ("+881612345678", None),
            ("123", Some("US")),
            ("user@example.com", None),
        ] {
            let destination: Destination = to.parse().expect("a destination");
            assert_eq!(Country::of(&destination).map(|c| c.to_string()).as_deref(), country, "{to}");
        }
    }

    #[test]
    fn a_code_has_two_letters() {
        assert_eq!("de".parse::<Country>().map(|c| c.to_string()).as_deref(), Ok("DE"));
        for text in ["", "D", "DEU", "4A", "Ää"] {
            assert_eq!(text.parse::<Country>(), Err(InvalidCountry), "{text}");
        }
    }
}
