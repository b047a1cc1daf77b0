//! What a tenant has paid for, as the WA.cr errors name it.

use super::ids::PlanId;

/// A named set of limits and features.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its number.
    pub id: PlanId,
    /// Its name, unique.
    pub name: String,
    /// What it allows.
    pub allowance: Allowance,
}

/// Limits and features. `None` is unlimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Contacts a tenant may hold.
    pub contacts: Option<u32>,
    /// Conversations a tenant may open in a calendar month, UTC.
    pub conversations: Option<u32>,
    /// Whether WhatsApp templates may be sent.
    pub whatsapp_templates: bool,
}

impl Allowance {
    /// No limits, every feature.
    pub const UNLIMITED: Self = Self { contacts: None, conversations: None, whatsapp_templates: true };
}
