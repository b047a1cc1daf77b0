//! Idempotency keys: the same request twice is one message.

use std::time::Duration;

use super::ids::TenantId;
use super::time::Timestamp;

/// How long a key is remembered.
pub const KEEP: Duration = Duration::from_hours(24);

/// The longest key, in bytes of visible ASCII.
pub const MAX_KEY_BYTES: usize = 255;

/// A caller's key, within its tenant, as it is kept: not in the clear, since a caller may make it from a number and
/// a code.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    /// Whose.
    pub tenant: TenantId,
    /// A keyed fingerprint of the header's value.
    pub key: [u8; 32],
}

/// Takes a key for a request about to run.
#[derive(Debug, Clone)]
pub struct ClaimKey {
    /// The key.
    pub key: IdempotencyKey,
    /// A keyed fingerprint of route and body, never the body: it holds a code.
    pub fingerprint: [u8; 32],
    /// After this time a claimer that has not begun to send is taken for dead.
    pub lease_until: Timestamp,
    /// When.
    pub now: Timestamp,
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyClaim {
    /// The key is ours: run the request.
    Granted,
    /// The same request has an answer already.
    Answered(StoredAnswer),
    /// The same request is still running.
    Running,
    /// The key was used for another request.
    OtherRequest,
    /// The same request began to send and its process died: whether a message is out is unknown, and the
    /// key must not send another.
    Lost,
}

/// A response kept for repetition. It holds no code: no response does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    /// HTTP status.
    pub status: u16,
    /// Body bytes.
    pub body: Vec<u8>,
}
