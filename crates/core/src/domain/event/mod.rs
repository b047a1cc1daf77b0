//! What a tenant is told of, at webhook endpoints of its own.
//!
//! An event's data is written once, as the JSON that endpoints get: every try and every replay of an event carries
//! the same, whatever release runs by then. Only the numbers are kept apart, since each endpoint decides whether it
//! wants them masked. No event holds a code.

mod facts;
mod kind;

use sha2::{Digest as _, Sha256};

use super::destination::Destination;
use super::ids::{EventId, TenantId};
use super::time::Timestamp;
pub use facts::{BreakerChange, Ending, EventData};
pub use kind::EventKind;

/// Something that happened to what belongs to a tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its id, the same for every endpoint and every try.
    pub id: EventId,
    /// Whose.
    pub tenant: TenantId,
    /// What kind of thing happened.
    pub kind: EventKind,
    /// When.
    pub at: Timestamp,
    /// The numbers and mailboxes it is about; none for what is about no recipient.
    pub destinations: Vec<Destination>,
    /// What else there is to tell.
    pub data: EventData,
}

impl Event {
    /// An event about `subject`, which with the kind makes it the one it is: a step that is run again tells the same
    /// event, so nothing is told twice.
    fn about(kind: EventKind, tenant: TenantId, at: Timestamp, subject: &[u8], data: EventData) -> Self {
        let mut hash = Sha256::new();
        hash.update(tenant.0.to_be_bytes());
        hash.update(kind.name());
        hash.update([0]);
        hash.update(subject);
        let mut distinct = [0; 10];
        for (byte, of_hash) in distinct.iter_mut().zip(hash.finalize()) {
            *byte = of_hash;
        }
        Self { id: EventId::new(at, distinct), tenant, kind, at, destinations: Vec::new(), data }
    }

    fn to(mut self, destinations: Vec<Destination>) -> Self {
        self.destinations = destinations;
        self
    }
}
