//! Waking whoever delivers.

/// Tells the workers of this process that messages are due. It only saves them the wait until they look by themselves.
pub trait Alarm: Send + Sync {
    /// Wakes them.
    fn ring(&self);
}
