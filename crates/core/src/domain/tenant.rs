//! A customer of this installation.

use super::budget::BudgetPolicy;
use super::ids::TenantId;
use super::plan::{Allowance, Plan};
use super::time::Timestamp;
use super::whatsapp::WhatsAppSettings;

/// Whether a tenant may use the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TenantState {
    /// It may.
    Active,
    /// Its tokens are refused.
    Suspended,
}

/// A tenant's own record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Its number.
    pub id: TenantId,
    /// Its name, 1 to 255 characters.
    pub name: String,
    /// A short unique name for hosts and paths: lower-case letters, digits and hyphens, 1 to 63.
    pub subdomain: String,
    /// Whether it may use the API.
    pub state: TenantState,
    /// Its rules for guesses and retention.
    pub policy: TenantPolicy,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The rules a tenant may set for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TenantPolicy {
    /// Guesses that one code suffers, 1 to 10.
    pub max_attempts: u32,
    /// The guess budget of each (destination, purpose).
    pub budget: BudgetPolicy,
    /// Hours that an ended or expired verification is kept for questions about it, 1 to 8760.
    pub retention_hours: u32,
}

impl Default for TenantPolicy {
    fn default() -> Self {
        Self { max_attempts: 5, budget: BudgetPolicy::default(), retention_hours: 24 }
    }
}

/// A tenant with all that a request needs to know of it.
#[derive(Debug, Clone)]
pub struct TenantProfile {
    /// The tenant.
    pub tenant: Tenant,
    /// Its plan; none means the allowance of no plan, which is unlimited.
    pub plan: Option<Plan>,
    /// Its WhatsApp account, with its secrets still sealed.
    pub whatsapp: Option<WhatsAppSettings>,
    /// Whether it has a webhook endpoint, so that it is told of events.
    pub tells: bool,
}

impl TenantProfile {
    /// What it may use.
    pub fn allowance(&self) -> Allowance {
        self.plan.as_ref().map_or(Allowance::UNLIMITED, |plan| plan.allowance)
    }
}
