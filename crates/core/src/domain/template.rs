//! Message templates as WhatsApp knows them.

use super::ids::TemplateId;
use super::time::Timestamp;

/// A template's category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateCategory {
    /// One-time codes.
    Authentication,
    /// Anything else, as WhatsApp spells it.
    Other(String),
}

impl TemplateCategory {
    /// Reads WhatsApp's spelling, in any case.
    pub fn parse(text: &str) -> Self {
        if text.eq_ignore_ascii_case("AUTHENTICATION") {
            Self::Authentication
        } else {
            Self::Other(text.to_ascii_uppercase())
        }
    }

    /// WhatsApp's spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Authentication => "AUTHENTICATION",
            Self::Other(text) => text,
        }
    }
}

/// Whether WhatsApp lets a template be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateStatus {
    /// It does.
    Approved,
    /// It does not (PENDING, REJECTED, PAUSED, … and what Meta may add), as WhatsApp spells it.
    Other(String),
}

impl TemplateStatus {
    /// Reads WhatsApp's spelling, in any case. `REINSTATED` and `UNARCHIVED` are events that mean approved.
    pub fn parse(text: &str) -> Self {
        match text.to_ascii_uppercase().as_str() {
            "APPROVED" | "REINSTATED" | "UNARCHIVED" => Self::Approved,
            other => Self::Other(other.to_owned()),
        }
    }

    /// WhatsApp's spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Approved => "APPROVED",
            Self::Other(text) => text,
        }
    }
}

/// A template as the vendor lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteTemplate {
    /// WhatsApp's id of it.
    pub vendor_id: String,
    /// Its name; (name, language) is unique in an account.
    pub name: String,
    /// Its language, as in `en_US`.
    pub language: String,
    /// Its category.
    pub category: TemplateCategory,
    /// Whether it may be sent.
    pub status: TemplateStatus,
    /// Its parts, as the vendor's JSON.
    pub components: String,
    /// What sends and lists need to know of its parts.
    pub shape: TemplateShape,
}

/// What the vendor lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Those that could be read.
    pub templates: Vec<RemoteTemplate>,
    /// Entries that could not be read: each may be a template that we have, so none is taken for gone.
    pub unreadable: u32,
}

/// What we read from a template's parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateShape {
    /// The body's text with its placeholders.
    pub body: String,
    /// How many placeholders the body has.
    pub body_params: u32,
    /// TEXT, IMAGE, VIDEO or DOCUMENT; none without a header.
    pub header_format: Option<String>,
    /// A text header's text.
    pub header_text: Option<String>,
    /// The footer's text.
    pub footer: Option<String>,
    /// Minutes that the footer names as the code's life.
    pub code_expiration_minutes: Option<u32>,
    /// Places of the URL buttons whose URL takes `otp{{1}}` (seed 002, "Template Requirements").
    pub otp_buttons: Vec<u8>,
}

/// A template's local row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its number within the tenant; it survives syncs.
    pub id: TemplateId,
    /// The vendor's view of it.
    pub remote: RemoteTemplate,
    /// When it was first seen.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a list of templates may be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateSort {
    /// By name.
    Name,
    /// By language.
    Language,
    /// By when it was first seen.
    CreatedAt,
    /// By when it last changed.
    UpdatedAt,
}

/// Which templates a list is of, and what its search looks through beside the name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TemplateScope {
    /// Those that can carry codes: approved ones of the AUTHENTICATION category. Bodies are searched.
    #[default]
    Sendable,
    /// All of them. Categories are searched.
    All,
}

/// A page of templates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TemplateQuery {
    /// Which templates.
    pub scope: TemplateScope,
    /// Only the one with this id at WhatsApp.
    pub vendor_id: Option<String>,
    /// Only this category, as WhatsApp spells it.
    pub category: Option<String>,
    /// Only this status, as WhatsApp spells it.
    pub status: Option<String>,
    /// Only this language.
    pub language: Option<String>,
    /// Only this name.
    pub name: Option<String>,
    /// Only those that hold this text, in any case; see [`TemplateScope`] for where.
    pub search: Option<String>,
    /// First key first; `true` is descending. Ties go by id.
    pub sort: Vec<(TemplateSort, bool)>,
    /// Rows to skip.
    pub offset: u64,
    /// Rows to return.
    pub limit: u32,
}

/// What a sync changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SyncSummary {
    /// Templates the vendor listed.
    pub listed: u32,
    /// Rows that are new.
    pub added: u32,
    /// Rows removed because the vendor no longer lists them.
    pub removed: u32,
}
