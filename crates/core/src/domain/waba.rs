//! WhatsApp Business accounts whose numbers are proven here, as the Kaleyra number dialect does it (seed 000).

use super::destination::Destination;
use super::fault::SendFault;
use super::ids::TenantId;
use super::seal::Sealed;
use super::time::Timestamp;

/// An account that numbers are added to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waba {
    /// Whose.
    pub tenant: TenantId,
    /// Its id, as callers put it into paths: 1 to 64 letters and digits, unique within the tenant.
    pub waba_id: String,
    /// Who makes and checks the codes.
    pub backend: WabaBackend,
}

/// Who makes and checks the codes that prove a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WabaBackend {
    /// WhatsApp itself.
    Meta {
        /// The Graph API without version.
        base_url: String,
        /// As in `v26.0`.
        graph_version: String,
        /// Sealed bearer token.
        access_token: Sealed,
    },
    /// This installation, over its own text messages and calls.
    Own {
        /// Who the message comes from.
        sender: String,
        /// How long a code is good for, in minutes, 1 to 60.
        code_minutes: u32,
        /// Guesses that one code suffers, 1 to 10.
        max_attempts: u32,
    },
}

/// Whether a number is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberState {
    /// Not yet.
    Pending,
    /// It is.
    Approved,
}

/// A number of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WabaNumber {
    /// Whose.
    pub tenant: TenantId,
    /// The account it belongs to.
    pub waba_id: String,
    /// Its id: WhatsApp's own, or 15 digits made here. Unique within the tenant.
    pub id: String,
    /// The number. Unique within the tenant.
    pub phone: Destination,
    /// The name that recipients see.
    pub name: String,
    /// Whether it is proven.
    pub state: NumberState,
    /// Sealed two-step PIN with which it was registered at WhatsApp.
    pub pin: Option<Sealed>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What changes of a number; what is left out stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NumberChange {
    /// The name that recipients see.
    pub name: Option<String>,
    /// The PIN to register it with. A number that has one keeps it: WhatsApp takes no other.
    pub pin: Option<Sealed>,
    /// It is proven now, and stays so.
    pub approved: bool,
}

/// How a number's code travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeMethod {
    /// By text message.
    Sms,
    /// By call.
    Voice,
}

/// A number to be added at WhatsApp.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNumber {
    /// The country's dial code, as in `91`.
    pub country_code: String,
    /// The digits after it.
    pub national: String,
    /// The name that recipients are to see.
    pub name: String,
}

/// What WhatsApp says of a number. What it does not say is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NumberDetails {
    /// As in `+91 98765 43210`.
    pub display_phone_number: Option<String>,
    /// The name that recipients see.
    pub verified_name: Option<String>,
    /// As in `APPROVED`, `PENDING_REVIEW`.
    pub name_status: Option<String>,
    /// As in `VERIFIED`, `NOT_VERIFIED`.
    pub code_verification_status: Option<String>,
    /// As in `CONNECTED`, `PENDING`.
    pub status: Option<String>,
    /// As in `GREEN`.
    pub quality_rating: Option<String>,
    /// As in `TIER_1K`.
    pub messaging_limit_tier: Option<String>,
    /// As in `STANDARD`.
    pub throughput_level: Option<String>,
    /// Whether it may send: `AVAILABLE`, `LIMITED`, `BLOCKED`.
    pub can_send_message: Option<String>,
}

/// Why WhatsApp did not do what was asked of a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberFault {
    /// The number is proven already.
    #[error("the number is verified already")]
    AlreadyVerified,
    /// The code is wrong or its time is over.
    #[error("the code is wrong")]
    WrongCode,
    /// WhatsApp does not take this number.
    #[error("the number is not valid")]
    InvalidNumber,
    /// Anything else, by its class.
    #[error(transparent)]
    Send(SendFault),
}
