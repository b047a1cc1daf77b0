//! What a code is for.

use std::fmt;

/// The longest purpose, in characters (seed 001; seed 002 states no bound, but a longer one could not be checked).
pub const MAX_PURPOSE_CHARS: usize = 50;

/// Free text that keeps the codes of one destination apart: `authentication`, `payment`, …
///
/// Codes and guess budgets of different purposes are independent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Purpose(String);

/// A purpose that is empty or too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a purpose has 1 to {MAX_PURPOSE_CHARS} characters")]
pub struct InvalidPurpose;

impl Purpose {
    /// Takes a purpose of 1 to 50 characters.
    pub fn parse(text: &str) -> Result<Self, InvalidPurpose> {
        let length = text.chars().count();
        if (1..=MAX_PURPOSE_CHARS).contains(&length) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidPurpose)
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `authentication`, which the WA.cr dialect takes when none is given (seeds 001, 002).
impl Default for Purpose {
    fn default() -> Self {
        Self("authentication".to_owned())
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
