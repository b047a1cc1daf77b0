//! Waking whoever waits for work.

/// What there is to see to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// Messages are due.
    Due,
    /// Vendors' reports have come.
    Receipts,
    /// Events wait to be told.
    Events,
    /// An operator or a tenant changed what nodes remember: tokens, tenants, accounts, templates, flows.
    Settings,
}

/// Tells news. It only saves the wait until they are looked for, so none of it has to arrive.
pub trait Alarm: Send + Sync {
    /// Tells it, without waiting.
    fn ring(&self, news: News);
}
