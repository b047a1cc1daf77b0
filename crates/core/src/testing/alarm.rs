//! An alarm that wakes nobody: a test runs the queue itself.

use crate::ports::alarm::Alarm;

/// Does nothing.
pub struct SilentAlarm;

impl Alarm for SilentAlarm {
    fn ring(&self) {}
}
