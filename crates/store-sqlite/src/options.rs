//! How much the store takes on at once.

use std::time::Duration;

/// Sizes and bounds; the defaults are the measured ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Writes that may wait, and as many reads; one more is answered `Busy` at once.
    pub queue: usize,
    /// Writes that share one transaction, and so one fsync.
    pub batch: usize,
    /// Reading connections, each with its own thread.
    pub readers: usize,
    /// How long a batch waits while another process writes to the same file.
    pub busy_timeout: Duration,
    /// Pages of write-ahead log after which it is copied back into the database, off the writer's thread.
    pub checkpoint_pages: u32,
    /// Pages of write-ahead log after which the writer copies the rest itself, so that the log starts anew.
    pub restart_pages: u32,
    /// Without a write for this long, the log is copied back although it is short.
    pub idle: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            queue: 1_024,
            batch: 512,
            readers: 2,
            busy_timeout: Duration::from_secs(5),
            checkpoint_pages: 8_000,
            restart_pages: 32_000,
            idle: Duration::from_secs(2),
        }
    }
}
