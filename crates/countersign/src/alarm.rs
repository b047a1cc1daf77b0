//! Wakes the worker that sends due messages.

use std::sync::Arc;

use countersign_core::ports::alarm::Alarm;
use tokio::sync::Notify;

/// A bell that keeps one ring for a worker that is busy.
#[derive(Clone, Default)]
pub(crate) struct Bell(pub(crate) Arc<Notify>);

impl Alarm for Bell {
    fn ring(&self) {
        self.0.notify_one();
    }
}
