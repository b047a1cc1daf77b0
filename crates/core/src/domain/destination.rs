//! Where a code goes.

use std::fmt;
use std::str::FromStr;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

/// A phone number in E.164 without the `+`. `Debug` and logs show it masked.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Destination(String);

/// A text that is no phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a phone number has 3 to 15 digits")]
pub struct InvalidDestination;

impl Destination {
    /// Reads a phone number with its country code: digits, with `+`, `-`, `.`, spaces and parentheses
    /// thrown away.
    ///
    /// A number that libphonenumber knows takes its E.164 form, so that a stray trunk zero
    /// (`+44 (0)7911 …`) does not open a second guess budget. One that it rejects stands as its digits,
    /// if there are 3 to 15 of them (ITU-T E.164): the dialects' own rule decides, and test numbers such as the
    /// `+919999999999` of seed 002 must work.
    pub fn parse_phone(text: &str) -> Result<Self, InvalidDestination> {
        let mut international = String::with_capacity(16);
        international.push('+');
        for character in text.chars() {
            match character {
                '0'..='9' if international.len() <= 30 => international.push(character),
                '+' | '-' | '.' | '(' | ')' | ' ' | '\u{a0}' => {}
                _ => return Err(InvalidDestination),
            }
        }
        // `00` is how most of the world dials `+`; no country code begins with a zero.
        while international.starts_with("+00") {
            international.replace_range(1..3, "");
        }
        if let Some(known) = Self::normalized(&international) {
            return Ok(Self(known));
        }
        let digits = international.split_off(1);
        if is_e164(&digits) { Ok(Self(digits)) } else { Err(InvalidDestination) }
    }

    /// The E.164 form of a number that libphonenumber knows. It lets some German numbers have 17 digits; E.164
    /// has 15 at most.
    fn normalized(international: &str) -> Option<String> {
        let number = PHONE_NUMBER_UTIL.parse(international, None).ok()?;
        if !PHONE_NUMBER_UTIL.is_valid_number(&number) {
            return None;
        }
        let e164 = PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164);
        e164.strip_prefix('+').filter(|digits| is_e164(digits)).map(str::to_owned)
    }

    /// Digits only: how stores key it and how the WA.cr dialect prints it.
    pub fn as_digits(&self) -> &str {
        &self.0
    }

    /// The number with all but its first two and last two digits hidden.
    pub fn masked(&self) -> String {
        let shown = if self.0.len() > 6 { 2 } else { 0 };
        let hidden = self.0.len() - 2 * shown;
        format!("+{}{}{}", &self.0[..shown], "•".repeat(hidden), &self.0[self.0.len() - shown..])
    }
}

fn is_e164(digits: &str) -> bool {
    (3..=15).contains(&digits.len())
}

impl FromStr for Destination {
    type Err = InvalidDestination;

    fn from_str(text: &str) -> Result<Self, InvalidDestination> {
        Self::parse_phone(text)
    }
}

impl fmt::Debug for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// Logs take the masked form; whoever needs the digits says [`Destination::as_digits`].
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Result<String, InvalidDestination> {
        Destination::parse_phone(text).map(|d| d.as_digits().to_owned())
    }

    #[test]
    fn one_number_has_one_form() {
        for text in
            ["+447911123456", "44 7911 123456", "(44) 7911-123456", "+44 (0)7911 123456", "0044 7911 123456"]
        {
            assert_eq!(digits(text).as_deref(), Ok("447911123456"), "{text}");
        }
    }

    #[test]
    fn a_number_libphonenumber_rejects_stands_as_its_digits() {
        assert_eq!(digits("+919999999999").as_deref(), Ok("919999999999"));
        assert_eq!(digits("+1 (202) 555-0001").as_deref(), Ok("12025550001"));
        assert_eq!(digits("123").as_deref(), Ok("123"));
        assert_eq!(digits("0091 99999 99999").as_deref(), Ok("919999999999"));
        assert_eq!(digits("+000001069445208").as_deref(), Ok("01069445208"), "and so has what is left");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "12", "+", "abc", "12345678901234567890", "+49 907911123459123", "12a45", "１２３４"]
        {
            assert_eq!(digits(text), Err(InvalidDestination), "{text}");
        }
    }

    #[test]
    fn is_masked_wherever_it_is_printed() {
        let destination = Destination::parse_phone("+919812345678").expect("a number");
        assert_eq!(format!("{destination:?} {destination}"), "+91••••••••78 +91••••••••78");
        assert_eq!(Destination::parse_phone("12345").expect("a number").masked(), "+•••••");
    }
}
