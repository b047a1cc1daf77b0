//! One-time codes: the plain form that goes into a message, and the digest that is kept.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::ids::VerificationId;
use crate::ports::entropy::Entropy;

/// WhatsApp takes at most 15 characters as a one-time password parameter (`channels.md` A.2).
pub const MAX_CODE_CHARS: usize = 15;

/// A code in the clear. It lives only between the request and the message, and is wiped when dropped.
#[derive(Clone)]
pub struct PlainCode(Zeroizing<String>);

/// Why a text cannot be a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCode {
    /// No character at all.
    #[error("a code has at least one character")]
    Empty,
    /// More than [`MAX_CODE_CHARS`].
    #[error("a code has at most {MAX_CODE_CHARS} characters")]
    TooLong,
    /// A control character, which no message can carry.
    #[error("a code has no control characters")]
    Control,
}

impl PlainCode {
    /// Takes a code that the caller made or the user typed.
    pub fn parse(text: &str) -> Result<Self, InvalidCode> {
        if text.is_empty() {
            Err(InvalidCode::Empty)
        } else if text.chars().count() > MAX_CODE_CHARS {
            Err(InvalidCode::TooLong)
        } else if text.chars().any(char::is_control) {
            Err(InvalidCode::Control)
        } else {
            Ok(Self(Zeroizing::new(text.to_owned())))
        }
    }

    /// A uniform code of `digits` decimal digits, leading zeros included.
    ///
    /// Bytes of 250 and above are thrown away, so that no digit is likelier than another.
    pub fn random_digits(digits: usize, entropy: &dyn Entropy) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(digits));
        while text.len() < digits {
            let mut pool = Zeroizing::new([0_u8; 16]);
            entropy.fill(pool.as_mut_slice());
            let fair = pool.iter().filter(|byte| **byte < 250).map(|byte| char::from(b'0' + byte % 10));
            for digit in fair.take(digits - text.len()) {
                text.push(digit);
            }
        }
        Self(text)
    }

    /// A uniform code of `length` capital letters and digits, without the ones that are mistaken for each other
    /// (0 and O, 1 and I): 32 are left, so that a byte has no bias.
    pub fn random_alphanumeric(length: usize, entropy: &dyn Entropy) -> Self {
        const CHARACTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
        let mut text = Zeroizing::new(String::with_capacity(length));
        let mut pool = Zeroizing::new(vec![0_u8; length]);
        entropy.fill(pool.as_mut_slice());
        for byte in pool.iter() {
            text.push(char::from(CHARACTERS[usize::from(byte % 32)]));
        }
        Self(text)
    }

    /// The characters, for the message that carries them.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PlainCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlainCode")
    }
}

/// What is kept of a code: HMAC-SHA-256 over the verification's id and the code.
///
/// Bound to the id, so that equal codes have unequal digests and a digest is useless in another row.
#[derive(Clone, Copy)]
pub struct CodeDigest([u8; 32]);

impl CodeDigest {
    /// As stored.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0
    }

    /// As stored.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for CodeDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeDigest")
    }
}

/// The key of all code digests. It is derived from the master key and never enters the database.
#[derive(Clone)]
pub struct DigestKey(Arc<Hmac<Sha256>>);

impl DigestKey {
    /// Prepares the key; the block it hashes first is hashed once, here.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Arc::new(Hmac::new_from_slice(&bytes).expect("HMAC takes any key length")))
    }

    /// The digest of `code` for `verification`.
    pub fn digest(&self, verification: VerificationId, code: &PlainCode) -> CodeDigest {
        CodeDigest(self.keyed(&[&verification.to_bytes(), code.expose().as_bytes()]))
    }

    /// A keyed fingerprint of a request that may hold a code; a plain hash of it could be searched.
    pub fn fingerprint(&self, route: &str, body: &[u8]) -> [u8; 32] {
        let length = (route.len() as u64).to_be_bytes();
        self.keyed(&[b"request", &length, route.as_bytes(), body])
    }

    fn keyed(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.0.as_ref().clone();
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for DigestKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DigestKey")
    }
}

/// A guess on its way to the atomic step that counts and compares it.
#[derive(Clone, Debug)]
pub struct Guess {
    code: PlainCode,
    key: DigestKey,
}

impl Guess {
    /// Pairs what the user typed with the key that can tell whether it is right.
    pub fn new(code: PlainCode, key: DigestKey) -> Self {
        Self { code, key }
    }

    /// Whether this is the code behind `digest`, compared in constant time.
    pub fn matches(&self, verification: VerificationId, digest: &CodeDigest) -> bool {
        self.key.digest(verification, &self.code).0.ct_eq(&digest.0).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    struct Fixed(u8);

    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            for (place, byte) in bytes.iter_mut().enumerate() {
                *byte = if place % 2 == 0 { self.0 } else { 251 };
            }
        }
    }

    #[test]
    fn bounds_are_characters_not_bytes() {
        assert!(PlainCode::parse("123456789012345").is_ok());
        assert!(PlainCode::parse("äöüäöüäöüäöüäöü").is_ok());
        assert_eq!(PlainCode::parse("1234567890123456").err(), Some(InvalidCode::TooLong));
        assert_eq!(PlainCode::parse("").err(), Some(InvalidCode::Empty));
        assert_eq!(PlainCode::parse("12\n4").err(), Some(InvalidCode::Control));
    }

    #[test]
    fn biased_bytes_are_thrown_away() {
        assert_eq!(PlainCode::random_digits(6, &Fixed(249)).expose(), "999999");
        assert_eq!(PlainCode::random_digits(6, &Fixed(10)).expose(), "000000");
    }

    #[test]
    fn a_digest_belongs_to_one_verification() {
        let key = DigestKey::new([3; 32]);
        let code = PlainCode::parse("123456").expect("a code");
        let ours = VerificationId::new(Timestamp::from_millis(1), [1; 10]);
        let other = VerificationId::new(Timestamp::from_millis(1), [2; 10]);
        let digest = key.digest(ours, &code);
        let guess = Guess::new(code, key.clone());
        assert!(guess.matches(ours, &digest));
        assert!(!guess.matches(other, &digest));
        assert!(!Guess::new(PlainCode::parse("123457").expect("a code"), key).matches(ours, &digest));
    }

    #[test]
    fn debug_shows_no_code() {
        let key = DigestKey::new([3; 32]);
        let guess = Guess::new(PlainCode::parse("777888").expect("a code"), key);
        assert!(!format!("{guess:?}").contains("777888"));
    }
}
