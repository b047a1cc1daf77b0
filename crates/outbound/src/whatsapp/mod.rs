//! Meta's WhatsApp Cloud API (`channels.md` A.1–A.6).
//!
//! Limits: authentication templates with text parameters only; phone numbers are not managed here; reports
//! come in through webhooks, which the HTTP front end reads.

mod endpoint;
mod errors;
mod fault;
mod graph_error;
mod probe;
mod redaction;
mod send;
mod shape;
mod templates;

use async_trait::async_trait;
use countersign_core::domain::fault::SendFault;
use countersign_core::domain::message::{Taken, TemplateMessage};
use countersign_core::domain::template::Listing;
use countersign_core::domain::whatsapp::WhatsAppAccount;
use countersign_core::ports::channel::WhatsApp;

use crate::http::GuardedClient;

/// The Cloud API, for any number of accounts.
#[derive(Debug, Clone)]
pub struct CloudApi {
    client: GuardedClient,
}

impl CloudApi {
    /// Calls through `client`, whose bounds hold for each call.
    pub fn new(client: GuardedClient) -> Self {
        Self { client }
    }
}

#[async_trait]
impl WhatsApp for CloudApi {
    async fn send(&self, account: &WhatsAppAccount, message: &TemplateMessage) -> Result<Taken, SendFault> {
        send::send(&self.client, account, message).await
    }

    async fn templates(&self, account: &WhatsAppAccount) -> Result<Listing, SendFault> {
        templates::list(&self.client, account).await
    }

    async fn probe(&self, account: &WhatsAppAccount) -> Result<(), SendFault> {
        probe::probe(&self.client, account).await
    }
}
