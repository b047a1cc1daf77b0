use std::time::Duration;

use async_trait::async_trait;

use super::StoreError;
use crate::domain::time::Timestamp;

/// How long ended things are kept. Verifications follow their tenant's retention instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SweepPolicy {
    /// Messages and their dispatches, from their last change.
    pub deliveries: Duration,
    /// Receipts, from their arrival. Meta repeats a webhook for up to 7 days, so keep them longer.
    pub receipts: Duration,
    /// Guess budgets with a run of failures, from the last one. Others go after a day.
    pub budgets: Duration,
    /// Messages of chats and notes, from when they were recorded; chats, from the last of them; files, from when they were
    /// stored. A file that was begun and not finished goes after a day.
    pub messages: Duration,
    /// Events with their deliveries and tries, from when they happened. Longer than all tries of one, some three days.
    pub events: Duration,
}

impl Default for SweepPolicy {
    fn default() -> Self {
        const DAY: Duration = Duration::from_hours(24);
        Self {
            deliveries: 30 * DAY,
            receipts: 8 * DAY,
            budgets: 365 * DAY,
            messages: 365 * DAY,
            events: 14 * DAY,
        }
    }
}

/// Rows removed by one turn of the sweep.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// All rows together; zero means that nothing is left to do.
    pub rows: u32,
}

/// Housekeeping and health.
#[async_trait]
pub trait UpkeepStore: Send + Sync {
    /// Removes at most `limit` rows of each kind that nobody can ask about any more.
    async fn sweep(&self, policy: SweepPolicy, limit: u32, now: Timestamp) -> Result<Swept, StoreError>;

    /// Whether the store can read and write now.
    async fn ping(&self) -> Result<(), StoreError>;
}
