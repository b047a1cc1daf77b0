//! Where a code goes.

use std::fmt;
use std::str::FromStr;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat};

/// A phone number in E.164 without the `+`, or a mailbox. `Debug` and logs show it masked.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Destination(String);

/// A text that is no phone number, or no mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a phone number has 3 to 15 digits")]
pub struct InvalidDestination;

/// The longest address of a mailbox, in bytes (RFC 5321, 4.5.3.1.3, without the angle brackets).
const MAX_MAILBOX_BYTES: usize = 254;

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

    /// Reads the address of a mailbox, in lower case: two spellings of one address must share a guess budget.
    ///
    /// Quoted local parts, comments and literal hosts (RFC 5321 allows them) are refused: nobody has them, and
    /// each is a way to write one mailbox twice.
    pub fn parse_mailbox(text: &str) -> Result<Self, InvalidDestination> {
        let address = text.trim().to_lowercase();
        let (local, host) = address.rsplit_once('@').ok_or(InvalidDestination)?;
        let is_local = |c: char| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let good_local = (1..=64).contains(&local.len())
            && local.chars().all(is_local)
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..");
        let good_host = host.contains('.') && host.split('.').all(is_label);
        if good_local && good_host && address.len() <= MAX_MAILBOX_BYTES {
            Ok(Self(address))
        } else {
            Err(InvalidDestination)
        }
    }

    /// Whether it is a mailbox and not a phone number.
    pub fn is_mailbox(&self) -> bool {
        self.0.contains('@')
    }

    /// A number's digits or a mailbox's address: how stores key it and dialects print it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number with all but its first two and last two digits hidden, or the mailbox with its name hidden.
    pub fn masked(&self) -> String {
        if let Some((_, host)) = self.0.rsplit_once('@') {
            return format!("•@{host}");
        }
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
        if text.contains('@') { Self::parse_mailbox(text) } else { Self::parse_phone(text) }
    }
}

impl fmt::Debug for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// Logs take the masked form; whoever needs the digits says [`Destination::as_str`].
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Result<String, InvalidDestination> {
        Destination::parse_phone(text).map(|d| d.as_str().to_owned())
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
    fn one_mailbox_has_one_form() {
        let read = |text: &str| Destination::parse_mailbox(text).map(|d| d.as_str().to_owned());
        assert_eq!(read(" User.Name+tag@Example.COM ").as_deref(), Ok("user.name+tag@example.com"));
        assert_eq!(read("jörg@bücher.example").as_deref(), Ok("jörg@bücher.example"));
        for text in [
            "",
            "user",
            "@example.com",
            "user@",
            "user@host",
            "a b@example.com",
            "a@b@example.com",
            "a,b@example.com",
            "\"a\"@example.com",
            ".a@example.com",
            "a..b@example.com",
            "a@-x.example",
            "a@example..com",
            "a\r\nBcc: x@example.com",
            "a@example.com\r\nx",
        ] {
            assert_eq!(read(text), Err(InvalidDestination), "{text:?}");
        }
        assert_eq!(Destination::parse_mailbox("user@example.com").expect("one").to_string(), "•@example.com");
    }

    #[test]
    fn is_masked_wherever_it_is_printed() {
        let destination = Destination::parse_phone("+919812345678").expect("a number");
        assert_eq!(format!("{destination:?} {destination}"), "+91••••••••78 +91••••••••78");
        assert_eq!(Destination::parse_phone("12345").expect("a number").masked(), "+•••••");
    }
}
