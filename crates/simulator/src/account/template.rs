//! A message template, as stored and as a send is checked against it.

use serde_json::{Map, Value, json};

use super::shape::Shape;

/// A template's category; a send bills by it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Category {
    /// One-time codes.
    Authentication,
    /// Updates on something the user did.
    Utility,
    /// All else.
    Marketing,
}

impl Category {
    /// Reads Meta's word for it, in any case.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Authentication, Self::Utility, Self::Marketing]
            .into_iter()
            .find(|category| word.eq_ignore_ascii_case(category.as_str()))
    }

    /// Meta's word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Authentication => "AUTHENTICATION",
            Self::Utility => "UTILITY",
            Self::Marketing => "MARKETING",
        }
    }

    /// The status a new or changed template gets: codes need no review here.
    pub(crate) fn first_status(self) -> Status {
        if self == Self::Authentication { Status::Approved } else { Status::Pending }
    }
}

/// Whether a template may be sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// May be sent.
    Approved,
    /// In review.
    Pending,
}

impl Status {
    /// Meta's word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "APPROVED",
            Self::Pending => "PENDING",
        }
    }
}

/// A message template in one language.
pub(crate) struct Template {
    /// Its id, rising in order of creation.
    pub(crate) id: u64,
    /// Lower-case name.
    pub(crate) name: String,
    /// Language or locale code.
    pub(crate) language: String,
    /// What it is for.
    pub(crate) category: Category,
    /// Whether it may be sent.
    pub(crate) status: Status,
    /// Seconds after which an undelivered message is dropped.
    pub(crate) ttl_seconds: Option<i64>,
    /// Components as the API shows them.
    pub(crate) components: Vec<Value>,
    /// What a send needs of them.
    pub(crate) shape: Shape,
}

/// What a template is made of, before it has an id.
pub(crate) struct Draft {
    /// Lower-case name.
    pub(crate) name: String,
    /// Language or locale code.
    pub(crate) language: String,
    /// What it is for.
    pub(crate) category: Category,
    /// Seconds after which an undelivered message is dropped.
    pub(crate) ttl_seconds: Option<i64>,
    /// Components in the form the API shows them.
    pub(crate) components: Vec<Value>,
}

impl Template {
    /// A template from its parts; what a send needs is read from the components once.
    pub(crate) fn new(id: u64, draft: Draft) -> Self {
        Self {
            id,
            name: draft.name,
            language: draft.language,
            category: draft.category,
            status: draft.category.first_status(),
            ttl_seconds: draft.ttl_seconds,
            shape: Shape::of(&draft.components),
            components: draft.components,
        }
    }

    /// Every field that `fields=` can ask for.
    pub(crate) fn to_json(&self) -> Map<String, Value> {
        let fields = json!({
            "id": self.id.to_string(),
            "name": self.name,
            "language": self.language,
            "status": self.status.as_str(),
            "category": self.category.as_str(),
            "components": self.components,
            "parameter_format": "POSITIONAL",
            "rejected_reason": "NONE",
            "quality_score": { "score": "UNKNOWN", "date": 1_750_030_073 },
        });
        let Value::Object(mut fields) = fields else {
            return Map::new();
        };
        if let Some(seconds) = self.ttl_seconds {
            fields.insert("message_send_ttl_seconds".to_owned(), seconds.into());
        }
        fields
    }
}

/// What a template shows when `fields` is not given.
pub(crate) const DEFAULT_FIELDS: &[&str] =
    &["name", "parameter_format", "components", "language", "status", "category", "message_send_ttl_seconds"];
