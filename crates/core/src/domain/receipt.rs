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

/// How long the message of a receipt is looked for.
pub const PARKED_FOR: Duration = Duration::from_hours(1);

/// When to look again for the message of a receipt that arrived at `arrived_at`, after `looks` looks in vain, the
/// last one at `now`: in 2 seconds, then in twice as long each time, and once more when the hour is over. `None`
/// gives it up.
pub fn next_look(arrived_at: Timestamp, looks: u32, now: Timestamp) -> Option<Timestamp> {
    let end = arrived_at + PARKED_FOR;
    if end.is_past(now) {
        return None;
    }
    let pause = Duration::from_secs(2_u64.saturating_pow(looks.max(1)));
    Some((now + pause).min(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_again_ever_later_and_gives_up_after_an_hour() {
        let second = Timestamp::from_seconds;
        for (looks, now, next) in [
            (1, 0, Some(2)),
            (2, 2, Some(6)),
            (3, 6, Some(14)),
            (11, 2_100, Some(3_600)),
            (200, 3_599, Some(3_600)),
            (12, 3_600, None),
            (1, 9_999, None),
        ] {
            assert_eq!(
                next_look(second(0), looks, second(now)),
                next.map(second),
                "{looks} looks, now {now}"
            );
        }
    }
}
