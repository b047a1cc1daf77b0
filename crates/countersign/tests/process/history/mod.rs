//! What clients did and were told, and whether one server that keeps the promises could have told them that.
//!
//! Clients of many nodes record each operation with the moments between which it took effect. [`check`] looks for an
//! order of all operations on a number, within these moments, that the [`model`] allows. What a client was not told of
//! may have taken effect at any time after it was asked for, or never.

mod linearize;
mod model;
mod record;
mod tests;

pub(crate) use linearize::check;
pub(crate) use record::History;

/// A code, by its place among those that were sent to a number: no code stands in a history.
pub(crate) type CodeNumber = u8;

/// What a client asks for. A send that the vendor refuses takes effect twice: its code is live, and then it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Action {
    /// A new code takes the place of the live one.
    Begin(CodeNumber),
    /// The vendor refused the message: the code is withdrawn, the one below it is live again.
    Undo(CodeNumber),
    /// A guess at the live code, with a code that was sent or another one.
    Guess(Option<CodeNumber>),
    /// How the live code stands.
    Look,
}

/// What the client was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Answer {
    /// It is done.
    Done,
    /// The code is right.
    Accepted,
    /// It is wrong, and the live one suffers so many guesses more.
    Wrong { left: u8 },
    /// No code is live.
    NoCode,
    /// The live code's guesses are used up.
    UsedUp,
    /// The number's budget of wrong guesses is used up.
    BudgetGone,
    /// Too many guesses within a minute.
    Limited,
    /// A code is live, with so many guesses counted.
    Live { attempts: u8 },
    /// Nothing of use: the connection broke, or the server failed.
    Unknown,
}

/// One operation on one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Operation {
    pub(crate) action: Action,
    pub(crate) answer: Answer,
    /// The moment before it was asked for.
    pub(crate) asked: u64,
    /// The moment after the answer was in.
    pub(crate) answered: u64,
}
