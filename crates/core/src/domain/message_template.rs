//! Texts that carry a code, written by operators. (WhatsApp's own templates live at WhatsApp; see `template`.)

use super::delivery::Medium;
use super::ids::{MessageTemplateId, TenantId};
use super::placeholder::branded;
use super::sms::autofill::Autofill;
use super::sms::dlt::DltIds;
use super::time::Timestamp;

/// Whether a template or a flow may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    /// Nobody has looked at it yet.
    Pending,
    /// It may.
    Approved,
    /// It may not.
    Rejected,
}

/// A text for one medium.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageTemplate {
    /// Its id.
    pub id: MessageTemplateId,
    /// Whose.
    pub tenant: TenantId,
    /// Its name, unique within tenant, medium and language. For WhatsApp the name of the template at WhatsApp.
    pub name: String,
    /// What it is for.
    pub medium: Medium,
    /// Its language, as in `en`. For WhatsApp the language of the template at WhatsApp.
    pub language: String,
    /// Subject of an e-mail, without placeholders; none for other media.
    pub subject: Option<String>,
    /// The text with its placeholders ([`check_text`]); empty for WhatsApp.
    ///
    /// [`check_text`]: super::placeholder::check_text
    pub text: String,
    /// Who fills the code in: lines that go below the text. None unless it is for text messages.
    pub autofill: Autofill,
    /// The ids under which the text is registered in India. None unless it is for text messages.
    pub dlt: Option<DltIds>,
    /// Whether it may be used.
    pub approval: Approval,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl MessageTemplate {
    /// What a message with this text says, open only for what is known when it is sent. `brand` is its tenant's name.
    pub fn text_for(&self, brand: &str) -> String {
        self.autofill.below(branded(&self.text, brand))
    }
}
