//! Vendors that carry messages.

use async_trait::async_trait;

use crate::domain::code::PlainCode;
use crate::domain::fault::SendFault;
use crate::domain::message::{Taken, TextMessage, WhatsAppMessage};
use crate::domain::provider::{CodeOutcome, OpenProvider, Provider, SettingsFault};
use crate::domain::receipt::{Callback, CallbackRefused, VendorReport};
use crate::domain::secret::Secret;
use crate::domain::template::Listing;
use crate::domain::waba::{CodeMethod, NewNumber, NumberDetails, NumberFault};
use crate::domain::whatsapp::WhatsAppAccount;

/// A WhatsApp Business account's API.
#[async_trait]
pub trait WhatsApp: Send + Sync {
    /// Hands one message over. It makes one try and ends within the adapter's own time-out.
    async fn send(&self, account: &WhatsAppAccount, message: &WhatsAppMessage) -> Result<Taken, SendFault>;

    /// Lists every template of the account, through all pages.
    async fn templates(&self, account: &WhatsAppAccount) -> Result<Listing, SendFault>;

    /// Asks for the sending number's own record: shows that the credentials work, and sends nothing.
    async fn probe(&self, account: &WhatsAppAccount) -> Result<(), SendFault>;
}

/// Who carries text messages, calls and e-mails: the drivers of all kinds of providers behind one door.
#[async_trait]
pub trait Carrier: Send + Sync {
    /// Checks that a provider's settings and credentials are such as its driver can use. Asks nobody.
    fn check(&self, provider: &OpenProvider) -> Result<(), SettingsFault>;

    /// Hands one message over. It makes one try and ends within the adapter's own time-out. Without a provider the
    /// installation's own carrier takes it, if it has one.
    async fn send(&self, provider: Option<&OpenProvider>, message: &TextMessage) -> Result<Taken, SendFault>;

    /// Shows that the provider can be reached and knows the credentials, and sends nothing.
    async fn probe(&self, provider: &OpenProvider) -> Result<(), SendFault>;

    /// Begins to keep up what the provider's reports come over, where its driver keeps a connection. Returns at once.
    fn keep_up(&self, provider: &OpenProvider);

    /// Tells the provider what became of the code of a message that it took, if it wants to know.
    async fn tell_outcome(
        &self,
        provider: &OpenProvider,
        vendor_message_id: &str,
        outcome: CodeOutcome,
    ) -> Result<(), SendFault>;

    /// Whether the provider wants to hear also of codes that nobody gave. Looked up at every start: asks nobody.
    fn hears_of_unused(&self, provider: &Provider) -> bool;

    /// Proves that a call is the provider's, and reads what it reports.
    fn read_callback(
        &self,
        provider: &OpenProvider,
        call: &Callback,
    ) -> Result<Vec<VendorReport>, CallbackRefused>;
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

/// Why a file was not fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DownloadFault {
    /// The URL is none, or names a host or port that nobody is to be called at.
    #[error("the address is not allowed")]
    NotAllowed,
    /// The file has more bytes than asked for.
    #[error("the file is too large")]
    TooLarge,
    /// Nobody answered, or not with a file.
    #[error("the file could not be fetched")]
    Unreachable,
}

/// Files elsewhere that a tenant names.
#[async_trait]
pub trait Downloads: Send + Sync {
    /// Fetches a file of at most `most` bytes. A URL that a tenant gives never reaches a private address.
    async fn download(&self, url: &str, most: usize) -> Result<Vec<u8>, DownloadFault>;
}
