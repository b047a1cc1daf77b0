//! Telling endpoints of events.

use async_trait::async_trait;

use crate::domain::event::Event;
use crate::domain::time::Timestamp;
use crate::domain::webhook::{Reply, SigningSecret};

/// A call to an endpoint. It has no `Debug`: it holds secrets.
pub struct Notification {
    /// Where it goes.
    pub url: String,
    /// What is told.
    pub event: Event,
    /// Whether numbers and mailboxes are told as they are.
    pub unmasked_numbers: bool,
    /// What it is signed with, the newest first, at least one.
    pub secrets: Vec<SigningSecret>,
    /// When it is sent; the signature holds it.
    pub at: Timestamp,
}

/// Calls endpoints.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Whether an address may be called at all; if not, why. A name is only looked up when it is called.
    fn check_url(&self, url: &str) -> Result<(), String>;

    /// Makes one call, and ends within the adapter's own time-out.
    async fn notify(&self, notification: &Notification) -> Reply;
}
