//! How a program that speaks the Kaleyra dialects shows who it is: the account's SID and one of its API keys
//! (`kaleyra-api.md` 1.3).

use super::allowed_ips::AllowedIps;
use super::ids::{AccountKeyId, TenantId};
use super::time::Timestamp;

/// A tenant's account: one per tenant, so that what belongs to an account is what belongs to its tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub tenant: TenantId,
    /// The security identifier in every path: 1 to 64 letters, digits and `_`; unique in the installation.
    pub sid: String,
    /// From where its keys may be used.
    pub allowed_ips: AllowedIps,
}

/// One of an account's keys. The key itself is kept as its SHA-256 only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountKey {
    /// Its id.
    pub id: AccountKeyId,
    /// Whose.
    pub tenant: TenantId,
    /// What people call it.
    pub name: String,
    /// Whether it works.
    pub active: bool,
    /// From where it may be used, within what its account allows.
    pub allowed_ips: AllowedIps,
    /// When it was made.
    pub created_at: Timestamp,
}
