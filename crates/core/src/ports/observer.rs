//! What the engine tells operators, as counts.

use crate::domain::fault::FaultClass;
use crate::domain::receipt::ReceiptKind;

/// Something worth counting. It names no tenant, destination or code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A verification was started.
    Started,
    /// A start was refused before anything was sent.
    StartRefused,
    /// A check ended.
    Checked(CheckResult),
    /// A vendor call ended in acceptance.
    Dispatched,
    /// A vendor call ended in a fault.
    DispatchFailed(FaultClass),
    /// A report was applied to a message.
    Reported(ReceiptKind),
    /// An account's breaker opened.
    BreakerOpened,
    /// A hand-over whose process had died was settled.
    Rescued,
}

/// How a check ended, for counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckResult {
    /// The code was right.
    Approved,
    /// The code was wrong.
    Wrong,
    /// There was nothing to check, or no longer.
    NotOpen,
    /// The dialect's limit stopped it.
    Limited,
    /// The guess budget stopped it.
    BudgetExhausted,
}

/// Counts events.
pub trait Observer: Send + Sync {
    /// Counts one.
    fn count(&self, event: Event);
}
