//! Meta's WhatsApp Cloud API (`channels.md` A.1–A.6).
//!
//! Sent are templates, texts, files by their links, and texts with buttons or a list to press.
//!
//! Limits: no files are uploaded, no carousels, flows, catalogues, places or contacts are sent; of a template's buttons only
//! URL buttons take a parameter. Reports come in through webhooks, which the HTTP front end reads.

mod endpoint;
mod errors;
mod fault;
mod graph_error;
mod numbers;
mod probe;
mod redaction;
mod send;
mod shape;
mod templates;

use async_trait::async_trait;
use countersign_core::domain::code::PlainCode;
use countersign_core::domain::fault::SendFault;
use countersign_core::domain::message::{Taken, WhatsAppMessage};
use countersign_core::domain::secret::Secret;
use countersign_core::domain::template::Listing;
use countersign_core::domain::waba::{CodeMethod, NewNumber, NumberDetails, NumberFault};
use countersign_core::domain::whatsapp::WhatsAppAccount;
use countersign_core::ports::channel::{NumberRegistry, WhatsApp};

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
    async fn send(&self, account: &WhatsAppAccount, message: &WhatsAppMessage) -> Result<Taken, SendFault> {
        send::send(&self.client, account, message).await
    }

    async fn templates(&self, account: &WhatsAppAccount) -> Result<Listing, SendFault> {
        templates::list(&self.client, account).await
    }

    async fn probe(&self, account: &WhatsAppAccount) -> Result<(), SendFault> {
        probe::probe(&self.client, account).await
    }
}

#[async_trait]
impl NumberRegistry for CloudApi {
    async fn add(&self, account: &WhatsAppAccount, number: &NewNumber) -> Result<String, NumberFault> {
        numbers::add(&self.client, account, number).await
    }

    async fn request_code(
        &self,
        account: &WhatsAppAccount,
        method: CodeMethod,
        language: &str,
    ) -> Result<(), NumberFault> {
        numbers::request_code(&self.client, account, method, language).await
    }

    async fn verify_code(&self, account: &WhatsAppAccount, code: &PlainCode) -> Result<(), NumberFault> {
        numbers::verify_code(&self.client, account, code).await
    }

    async fn register(&self, account: &WhatsAppAccount, pin: &Secret) -> Result<(), NumberFault> {
        numbers::register(&self.client, account, pin).await
    }

    async fn details(&self, account: &WhatsAppAccount) -> Result<NumberDetails, NumberFault> {
        numbers::details(&self.client, account).await
    }

    async fn rename(&self, account: &WhatsAppAccount, name: &str) -> Result<(), NumberFault> {
        numbers::rename(&self.client, account, name).await
    }
}
