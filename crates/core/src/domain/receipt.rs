//! What a vendor reports about a message after it took it.

use std::time::Duration;

use super::delivery::DeliveryState;
use super::ids::{DeliveryId, TenantId};
use super::time::Timestamp;

/// What is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReceiptKind {
    /// The vendor sent it on.
    Sent,
    /// It reached the device.
    Delivered,
    /// It was opened.
    Read,
    /// It will not arrive.
    Failed,
    /// The recipient pressed "I didn't request a code" (`channels.md` A.8).
    Complaint,
}

impl ReceiptKind {
    /// The delivery state it claims; a complaint claims that the message was read.
    pub fn claims(self) -> DeliveryState {
        match self {
            Self::Sent => DeliveryState::Sent,
            Self::Delivered => DeliveryState::Delivered,
            Self::Read | Self::Complaint => DeliveryState::Read,
            Self::Failed => DeliveryState::Failed,
        }
    }
}

/// One report. (tenant, vendor message id, kind) identifies it: vendors repeat themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Whose account the vendor reported to.
    pub tenant: TenantId,
    /// The vendor's id of the message.
    pub vendor_message_id: String,
    /// Our own id of it, where the vendor echoes it. It finds the message before the hand-over's answer
    /// has told us the vendor's id.
    pub delivery: Option<DeliveryId>,
    /// What is reported.
    pub kind: ReceiptKind,
    /// The vendor's error code of a failure.
    pub vendor_code: Option<String>,
    /// When it happened, by the vendor's clock.
    pub at: Timestamp,
}

/// A vendor's call to a provider's callback URL, as it came.
#[derive(Clone)]
pub struct Callback {
    /// The query, without `?`; empty if there is none.
    pub query: String,
    /// The headers that are text, with their names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body's bytes: signatures are made over these.
    pub body: Vec<u8>,
}

impl Callback {
    /// The first header of this name, which is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Shows nothing of the call: vendors echo numbers and texts.
impl std::fmt::Debug for Callback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Callback").field("body_bytes", &self.body.len()).finish_non_exhaustive()
    }
}

/// What a callback reports of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorReport {
    /// The vendor's id of the message.
    pub vendor_message_id: String,
    /// Our own id of it, where the vendor echoes it.
    pub delivery: Option<DeliveryId>,
    /// What is reported.
    pub kind: ReceiptKind,
    /// The vendor's error code of a failure.
    pub vendor_code: Option<String>,
}

/// Why a callback is not heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallbackRefused {
    /// It is not signed, or not by the vendor.
    #[error("the call is not proved to be the vendor's")]
    NotProved,
    /// It is the vendor's, and makes no sense.
    #[error("the call makes no sense")]
    NotUnderstood,
    /// This kind of provider does not call back.
    #[error("this kind of provider does not call back")]
    NoCallbacks,
}

/// How long the message of a complaint is looked for. It names the vendor's id alone, which we may learn late: from
/// the first status report that echoes our own.
pub const COMPLAINT_PARKED_FOR: Duration = Duration::from_hours(1);

/// How often the message of a status report is looked for again, within 14 seconds.
///
/// Our message is known before it is handed over, and each send carries our id, so a report that finds nothing is
/// nearly always about the message of another software on the same account: all of its reports come to us. Only a
/// vendor that drops the echo, and is faster with the report than with its answer, is worth the wait.
const STATUS_LOOKS: u32 = 3;

/// When to look again for the message of a receipt that arrived at `arrived_at`, after `looks` looks in vain, the
/// last one at `now`: in 2 seconds, then in twice as long each time. `None` gives it up: a status report soon, a
/// complaint after one last look when its hour is over.
pub fn next_look(kind: ReceiptKind, arrived_at: Timestamp, looks: u32, now: Timestamp) -> Option<Timestamp> {
    let end = arrived_at + COMPLAINT_PARKED_FOR;
    if end.is_past(now) || (kind != ReceiptKind::Complaint && looks > STATUS_LOOKS) {
        return None;
    }
    let pause = Duration::from_secs(2_u64.saturating_pow(looks.max(1)));
    Some((now + pause).min(end))
}

#[cfg(test)]
mod tests {
    use super::ReceiptKind::{Complaint, Failed, Sent};
    use super::*;

    #[test]
    fn looks_again_ever_later_and_gives_up() {
        let second = Timestamp::from_seconds;
        for (kind, looks, now, next) in [
            (Complaint, 1, 0, Some(2)),
            (Complaint, 2, 2, Some(6)),
            (Complaint, 3, 6, Some(14)),
            (Complaint, 4, 14, Some(30)),
            (Complaint, 11, 2_100, Some(3_600)),
            (Complaint, 200, 3_599, Some(3_600)),
            (Complaint, 12, 3_600, None),
            (Complaint, 1, 9_999, None),
            (Sent, 1, 0, Some(2)),
            (Sent, 2, 2, Some(6)),
            (Sent, 3, 6, Some(14)),
            (Sent, 4, 14, None),
            (Failed, 3, 1_000, Some(1_008)),
            (Failed, 4, 1_000, None),
            (Failed, 1, 3_600, None),
        ] {
            assert_eq!(
                next_look(kind, second(0), looks, second(now)),
                next.map(second),
                "{kind:?}, {looks} looks, now {now}"
            );
        }
    }
}
