//! Whether a text or a flow may be used, and how a message travels.

use countersign_core::domain::delivery::Medium;
use countersign_core::domain::message_template::Approval;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether it may be used.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::admin) enum ApprovalWord {
    Pending,
    Approved,
    Rejected,
}

impl ApprovalWord {
    /// What an operator writes is approved unless they say otherwise.
    pub(in crate::admin) fn approved() -> Self {
        Self::Approved
    }
}

impl From<ApprovalWord> for Approval {
    fn from(word: ApprovalWord) -> Self {
        match word {
            ApprovalWord::Pending => Self::Pending,
            ApprovalWord::Approved => Self::Approved,
            ApprovalWord::Rejected => Self::Rejected,
        }
    }
}

impl From<Approval> for ApprovalWord {
    fn from(approval: Approval) -> Self {
        match approval {
            Approval::Pending => Self::Pending,
            Approval::Approved => Self::Approved,
            Approval::Rejected => Self::Rejected,
        }
    }
}

/// How a message travels.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::admin) enum MediumWord {
    Sms,
    Voice,
    Email,
    Whatsapp,
}

impl From<MediumWord> for Medium {
    fn from(word: MediumWord) -> Self {
        match word {
            MediumWord::Sms => Self::Sms,
            MediumWord::Voice => Self::Voice,
            MediumWord::Email => Self::Email,
            MediumWord::Whatsapp => Self::WhatsApp,
        }
    }
}

impl From<Medium> for MediumWord {
    fn from(medium: Medium) -> Self {
        match medium {
            Medium::Sms => Self::Sms,
            Medium::Voice => Self::Voice,
            Medium::Email => Self::Email,
            Medium::WhatsApp => Self::Whatsapp,
        }
    }
}
