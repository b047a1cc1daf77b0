//! What an error adds to its code and text.

use serde::{Serialize, Serializer};
use utoipa::ToSchema;

/// The details of an error, by kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Details {
    /// Fields that do not hold what they must, each with its texts.
    #[schema(value_type = std::collections::HashMap<String, Vec<String>>)]
    Fields(FieldErrors),
    /// Asking again can help later.
    Wait {
        /// Seconds to wait, as in `Retry-After`.
        #[schema(example = 287)]
        retry_after: u64,
    },
    /// A limit of the plan.
    Limit {
        /// `contacts` or `conversations`.
        #[schema(example = "contacts")]
        feature: &'static str,
        /// How many there are.
        current: u32,
        /// How many the plan allows.
        maximum: u32,
    },
    /// A wrong code.
    Attempts {
        /// Guesses that this code still suffers.
        #[schema(example = 4)]
        attempts_remaining: u32,
    },
    /// A message that was not sent.
    Send {
        /// WhatsApp's own error code, if it gave one.
        #[schema(example = "131026", required)]
        reason: Option<String>,
        /// Whether the same request can work later.
        retryable: bool,
    },
}

impl Details {
    /// The fields that do not hold what they must, if it is about such.
    pub(crate) fn fields(&self) -> Option<&FieldErrors> {
        match self {
            Self::Fields(errors) => Some(errors),
            Self::Wait { .. } | Self::Limit { .. } | Self::Attempts { .. } | Self::Send { .. } => None,
        }
    }
}

/// Field → texts, in the order in which fields were checked.
#[derive(Debug, Clone, Default)]
pub(crate) struct FieldErrors(Vec<(String, Vec<String>)>);

impl FieldErrors {
    /// Adds a text to a field.
    pub(crate) fn push(&mut self, field: &str, text: impl Into<String>) {
        match self.0.iter_mut().find(|(name, _)| name == field) {
            Some((_, texts)) => texts.push(text.into()),
            None => self.0.push((field.to_owned(), vec![text.into()])),
        }
    }

    /// The same, of fields that stand at `place`, as in `contacts.3`.
    pub(crate) fn at(self, place: &str) -> Self {
        Self(self.0.into_iter().map(|(field, texts)| (format!("{place}.{field}"), texts)).collect())
    }

    /// Whether a field has any.
    pub(crate) fn has(&self, field: &str) -> bool {
        self.0.iter().any(|(name, _)| name == field)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for FieldErrors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(field, texts)| (field, texts)))
    }
}
