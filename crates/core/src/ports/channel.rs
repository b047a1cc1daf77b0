//! Vendors that carry messages.

use async_trait::async_trait;

use crate::domain::fault::SendFault;
use crate::domain::message::{Taken, TemplateMessage};
use crate::domain::template::Listing;
use crate::domain::whatsapp::WhatsAppAccount;

/// A WhatsApp Business account's API.
#[async_trait]
pub trait WhatsApp: Send + Sync {
    /// Hands one message over. It makes one try and ends within the adapter's own time-out.
    async fn send(&self, account: &WhatsAppAccount, message: &TemplateMessage) -> Result<Taken, SendFault>;

    /// Lists every template of the account, through all pages.
    async fn templates(&self, account: &WhatsAppAccount) -> Result<Listing, SendFault>;

    /// Asks for the sending number's own record: shows that the credentials work, and sends nothing.
    async fn probe(&self, account: &WhatsAppAccount) -> Result<(), SendFault>;
}
