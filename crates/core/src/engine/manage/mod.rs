//! What operators change: the one implementation behind the admin API and the command line.

mod accounts;
mod contacts;
mod flows;
mod message_templates;
mod providers;
mod tenants;
mod tokens;
mod wabas;
mod webhooks;
mod whatsapp;

pub use accounts::{AccountKeyChange, IssuedAccountKey, NewAccountKey};
pub use flows::FlowDraft;
pub use message_templates::TemplateDraft;
pub use providers::ProviderDraft;
pub use tenants::TenantChange;
pub use tokens::{IssuedAdminToken, IssuedToken, NewToken, UNNAMED_ADMIN};
pub use wabas::BackendChange;
pub use webhooks::{EndpointChange, IssuedEndpoint};
pub use whatsapp::WhatsAppChange;

use crate::domain::fault::SendFault;
use crate::domain::ids::TenantId;
use crate::domain::provider::SettingsFault;
use crate::engine::Engine;
use crate::ports::store::StoreError;

/// Why a change was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManageError {
    /// A field does not hold what it must.
    #[error("{field}: {why}")]
    Invalid {
        /// The field, as the admin API names it.
        field: &'static str,
        /// What it must hold.
        why: String,
    },
    /// The vendor did not answer as it should.
    #[error("WhatsApp says no: {0}")]
    Vendor(SendFault),
    /// A provider's settings or credentials are not such as its driver can use.
    #[error(transparent)]
    Settings(#[from] SettingsFault),
    /// The provider did not answer as it should.
    #[error("the provider says no: {0}")]
    Provider(SendFault),
    /// The store could not do its part; `Taken` and `Missing` are the caller's to mend.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Makes sure that a tenant exists, for what would otherwise be an empty list. Tenants are never removed, so a
    /// remembered one will do.
    pub(super) async fn require_tenant(&self, tenant: TenantId) -> Result<(), StoreError> {
        match self.profile(tenant).await? {
            Some(_) => Ok(()),
            None => Err(StoreError::Missing { what: "tenant" }),
        }
    }
}

fn invalid(field: &'static str, why: impl Into<String>) -> ManageError {
    ManageError::Invalid { field, why: why.into() }
}

/// `text` trimmed, if it has 1 to `most` characters.
fn named(field: &'static str, text: &str, most: usize) -> Result<String, ManageError> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(invalid(field, "must not be empty")),
        length if length > most => Err(invalid(field, format!("must have at most {most} characters"))),
        _ if text.chars().any(char::is_control) => Err(invalid(field, "must not hold control characters")),
        _ => Ok(text.to_owned()),
    }
}
