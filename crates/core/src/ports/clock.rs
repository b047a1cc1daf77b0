//! Time.

use std::time::Duration;

use async_trait::async_trait;

use crate::domain::time::Timestamp;

/// The only source of time.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The wall clock, UTC.
    fn now(&self) -> Timestamp;

    /// Waits. A test's clock ends the wait when it is moved far enough.
    async fn sleep(&self, span: Duration);
}
