//! Vendors that carry messages.

use async_trait::async_trait;

use crate::domain::code::PlainCode;
use crate::domain::fault::SendFault;
use crate::domain::message::{Taken, TemplateMessage, TextMessage};
use crate::domain::secret::Secret;
use crate::domain::template::Listing;
use crate::domain::waba::{CodeMethod, NewNumber, NumberDetails, NumberFault};
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

/// Text messages, calls and e-mails.
#[async_trait]
pub trait TextChannel: Send + Sync {
    /// Hands one message over. It makes one try and ends within the adapter's own time-out.
    async fn send(&self, message: &TextMessage) -> Result<Taken, SendFault>;
}

/// The numbers of a WhatsApp Business account at WhatsApp itself, which makes and checks the codes that prove them.
/// `account.phone_number_id` names the number concerned; [`NumberRegistry::add`] ignores it.
#[async_trait]
pub trait NumberRegistry: Send + Sync {
    /// Adds a number to the account. Returns WhatsApp's id of it.
    async fn add(&self, account: &WhatsAppAccount, number: &NewNumber) -> Result<String, NumberFault>;

    /// Asks WhatsApp to send a code to the number.
    async fn request_code(
        &self,
        account: &WhatsAppAccount,
        method: CodeMethod,
        language: &str,
    ) -> Result<(), NumberFault>;

    /// Proves the number with the code that WhatsApp sent.
    async fn verify_code(&self, account: &WhatsAppAccount, code: &PlainCode) -> Result<(), NumberFault>;

    /// Registers the proven number for sending, with a two-step PIN of six digits.
    async fn register(&self, account: &WhatsAppAccount, pin: &Secret) -> Result<(), NumberFault>;

    /// What WhatsApp says of the number.
    async fn details(&self, account: &WhatsAppAccount) -> Result<NumberDetails, NumberFault>;

    /// Asks WhatsApp for another display name.
    async fn rename(&self, account: &WhatsAppAccount, name: &str) -> Result<(), NumberFault>;
}
