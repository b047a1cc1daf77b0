//! Endpoints that a tenant is told of events at, and the tries to tell them: Standard Webhooks.

mod retry;
mod secret;

use super::event::{Event, EventKind};
use super::ids::{EndpointId, EventId, TenantId};
use super::seal::Sealed;
use super::time::Timestamp;
pub use retry::{AtEndpoint, Next, Reply, TRIES, Verdict, judge};
pub use secret::{InvalidSigningSecret, SigningSecret};

/// The longest address of an endpoint, in bytes.
pub const MAX_URL_BYTES: usize = 2_048;

/// Endpoints of one tenant.
pub const MAX_ENDPOINTS: usize = 50;

/// Where a tenant is told of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Its id.
    pub id: EndpointId,
    /// Whose.
    pub tenant: TenantId,
    /// Its address.
    pub url: String,
    /// What it is told of; empty for everything.
    pub kinds: Vec<EventKind>,
    /// Whether it gets numbers and mailboxes as they are, instead of masked.
    pub unmasked_numbers: bool,
    /// What its calls are signed with.
    pub secret: Sealed,
    /// What they are signed with too, for a while after a rotation.
    pub previous: Option<PreviousSecret>,
    /// Why it is not called, if so. Its events are kept, and can be replayed.
    pub disabled: Option<Disabled>,
    /// Nothing is sent before, because it asked for that or is overloaded.
    pub paused_until: Option<Timestamp>,
    /// Since when no try succeeded.
    pub failing_since: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When an operator last changed it.
    pub updated_at: Timestamp,
}

/// A secret that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviousSecret {
    /// The secret.
    pub secret: Sealed,
    /// When it stops being used.
    pub until: Timestamp,
}

/// An endpoint that is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disabled {
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub reason: DisabledReason,
}

/// Why an endpoint is not called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisabledReason {
    /// An operator said so.
    Operator,
    /// It answered 410: it is there no more.
    Gone,
    /// No try succeeded for `retry::GIVE_UP_AFTER`.
    Failing,
}

impl Endpoint {
    /// Whether it is to be told of events of this kind. A test names its endpoint.
    pub fn wants(&self, kind: EventKind) -> bool {
        kind != EventKind::EndpointTest && (self.kinds.is_empty() || self.kinds.contains(&kind))
    }

    /// What a call at `now` is signed with, the newest first.
    pub fn secrets(&self, now: Timestamp) -> impl Iterator<Item = &Sealed> {
        let previous = self.previous.as_ref().filter(|previous| !previous.until.is_past(now));
        std::iter::once(&self.secret).chain(previous.map(|previous| &previous.secret))
    }
}

/// An event that its claimer may send to an endpoint until the lease ends.
#[derive(Debug, Clone)]
pub struct ClaimedEvent {
    /// What is told.
    pub event: Event,
    /// To whom.
    pub endpoint: Endpoint,
    /// How often it was claimed, this time included; the number of the try.
    pub claim: u32,
    /// Tries that ended since it was due first, or was replayed.
    pub tries: u32,
}

/// The end of a try, to be recorded in one step.
#[derive(Debug, Clone, Copy)]
pub struct FinishEvent {
    /// Whose.
    pub tenant: TenantId,
    /// What was told.
    pub event: EventId,
    /// To whom.
    pub endpoint: EndpointId,
    /// The claim under which it was sent. One that is older than the last only adds to the log.
    pub claim: u32,
    /// When the call began.
    pub started_at: Timestamp,
    /// When its end was clear.
    pub finished_at: Timestamp,
    /// What came back.
    pub outcome: TryOutcome,
    /// What follows.
    pub verdict: Verdict,
}

/// What came back of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TryOutcome {
    /// An answer with this status.
    Answered(u16),
    /// No answer in time.
    TimedOut,
    /// No connection: no such name, nobody there, no TLS.
    NoConnection,
    /// The connection broke, or the answer was not HTTP, or too large.
    Broken,
    /// It was not called: the address is not one that may be called.
    NotAllowed,
    /// It was not called: its secret does not open with this master key.
    NoSecret,
}

/// A try, as the log has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Try {
    /// What was told.
    pub event: EventId,
    /// Its number, from 1; numbers are missing where a claimer died.
    pub number: u32,
    /// When the call began.
    pub started_at: Timestamp,
    /// When its end was clear.
    pub finished_at: Timestamp,
    /// What came back.
    pub outcome: TryOutcome,
}

/// How far an event has come with an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventDelivery {
    /// It is tried, or waits to be tried again.
    Pending,
    /// The endpoint took it.
    Delivered,
    /// All tries failed. It can be replayed.
    GivenUp,
}
