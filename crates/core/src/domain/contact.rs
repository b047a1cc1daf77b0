//! The people a tenant writes to.

use std::time::Duration;

use super::ids::{ContactId, SourceId, StatusId};

/// How long a conversation lasts from the message that opens it; all messages to the contact meanwhile belong
/// to it.
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
