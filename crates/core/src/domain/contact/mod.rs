//! The people a tenant writes to.

mod details;
mod query;

pub use details::{Contact, ContactChange, ContactDetails, ContactFault, ContactKind, ContactRefusal};
pub use query::{ContactColumn, ContactQuery, ContactSort, ContactTest, NumberTest};

use std::time::Duration;

use super::ids::{ContactId, SourceId, StatusId};

/// How long a conversation lasts from our first message to a number; all messages to the number meanwhile belong
/// to it. It is not held with a contact: one contact may be named for any number, and would make all of them one.
pub const CONVERSATION: Duration = Duration::from_hours(24);

/// Which contact a send belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactChoice {
    /// The one the caller named; it must exist.
    Existing(ContactId),
    /// The one with the destination's number, made if there is none.
    ByDestination {
        /// What a new one starts with; without it none can be made.
        defaults: Option<ContactDefaults>,
    },
}

/// What an automatically made contact starts with (seed 002, "Auto-Contact Creation").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContactDefaults {
    /// Where it came from.
    pub source: SourceId,
    /// Its lead status.
    pub status: StatusId,
}
