//! What a vendor reports about a message after it took it.

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
