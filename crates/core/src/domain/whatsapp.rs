//! A tenant's WhatsApp Business account.

use super::contact::ContactDefaults;
use super::ids::{SourceId, StatusId};
use super::seal::Sealed;
use super::secret::Secret;

/// The Graph API of an account for which nothing else is said.
pub const DEFAULT_BASE_URL: &str = "https://graph.facebook.com";

/// Its version at the time of this release (`channels.md` A.1).
pub const DEFAULT_GRAPH_VERSION: &str = "v26.0";

/// What is kept of a tenant's account: names in the clear, secrets sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhatsAppSettings {
    /// Grows with every change; a cached opened form is good for one revision.
    pub revision: i64,
    /// The Graph API without version, as in `https://graph.facebook.com`.
    pub base_url: String,
    /// As in `v26.0`.
    pub graph_version: String,
    /// The number that sends.
    pub phone_number_id: String,
    /// The account that owns the templates.
    pub waba_id: String,
    /// Names this account in the URL of its webhook: random, unguessable.
    pub callback_id: String,
    /// Sealed bearer token.
    pub access_token: Sealed,
    /// Sealed app secret that signs webhooks.
    pub app_secret: Sealed,
    /// Sealed older app secret, accepted too while it is rotated.
    pub previous_app_secret: Option<Sealed>,
    /// Sealed text that Meta repeats in the webhook's handshake.
    pub verify_token: Sealed,
    /// Source of contacts that sends make.
    pub default_source: Option<SourceId>,
    /// Status of contacts that sends make.
    pub default_status: Option<StatusId>,
}

impl WhatsAppSettings {
    /// What an automatically made contact starts with, if both parts are set.
    pub fn contact_defaults(&self) -> Option<ContactDefaults> {
        Some(ContactDefaults { source: self.default_source?, status: self.default_status? })
    }
}

/// An account with its token opened: what a channel needs for one call.
#[derive(Debug, Clone)]
pub struct WhatsAppAccount {
    /// The Graph API without version.
    pub base_url: String,
    /// As in `v26.0`.
    pub graph_version: String,
    /// The number that sends.
    pub phone_number_id: String,
    /// The account that owns the templates.
    pub waba_id: String,
    /// Bearer token.
    pub access_token: Secret,
}

/// The secrets with which Meta's calls to us are checked.
#[derive(Debug, Clone)]
pub struct WebhookSecrets {
    /// The current app secret and, while it is rotated, the previous one.
    pub app_secrets: Vec<Secret>,
    /// What Meta repeats in the handshake.
    pub verify_token: Secret,
}
