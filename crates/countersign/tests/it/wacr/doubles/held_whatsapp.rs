//! A vendor that takes its time.

use std::sync::Arc;

use async_trait::async_trait;
use countersign_core::domain::fault::SendFault;
use countersign_core::domain::message::{Taken, WhatsAppMessage};
use countersign_core::domain::template::Listing;
use countersign_core::domain::whatsapp::WhatsAppAccount;
use countersign_core::ports::channel::WhatsApp;
use tokio::sync::Notify;

/// Holds every message until it is told to go on.
pub(crate) struct HeldWhatsApp {
    inner: Arc<dyn WhatsApp>,
    /// A message has come.
    pub(crate) came: Notify,
    /// One message may go.
    pub(crate) go: Notify,
}

impl HeldWhatsApp {
    pub(crate) fn before(inner: Arc<dyn WhatsApp>) -> Arc<Self> {
        Arc::new(Self { inner, came: Notify::new(), go: Notify::new() })
    }
}

#[async_trait]
impl WhatsApp for HeldWhatsApp {
    async fn send(&self, account: &WhatsAppAccount, message: &WhatsAppMessage) -> Result<Taken, SendFault> {
        self.came.notify_one();
        self.go.notified().await;
        self.inner.send(account, message).await
    }

    async fn templates(&self, account: &WhatsAppAccount) -> Result<Listing, SendFault> {
        self.inner.templates(account).await
    }

    async fn probe(&self, account: &WhatsAppAccount) -> Result<(), SendFault> {
        self.inner.probe(account).await
    }
}
