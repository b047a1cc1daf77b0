//! The number API's errors, byte for byte as seed 000 prints them: `data` is `[]` or `{}` by the case.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use countersign_core::domain::time::retry_after_seconds;
use countersign_core::engine::NumberError;
use countersign_core::ports::store::StoreError;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::request::json_response;

/// A call that was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NumberRefusal {
    /// The body is no JSON object of the right types.
    Payload,
    /// A field breaks a rule of the validator.
    Rule {
        /// The body's name in the validator's texts.
        body: &'static str,
        field: &'static str,
        tag: &'static str,
    },
    /// The number is none, is not here, or is not the one with that id.
    InvalidPhone,
    /// The country code is none.
    InvalidCountry,
    /// The account has no such WhatsApp Business account.
    ForeignWaba,
    /// The account has no such number.
    ForeignNumber,
    /// The number is proven already.
    AlreadyApproved,
    /// The code is wrong or over.
    WrongCode,
    /// Too much at once.
    TooMany(Option<Duration>),
    /// The queue of the store is full: nothing was done.
    Busy,
    /// Anything else on our side or WhatsApp's.
    Internal,
}

/// Whether `data` prints as a list or an object. Seed 000 has both.
#[derive(Clone, Copy)]
enum Empty {
    List,
    Object,
}

impl Serialize for Empty {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::List => serializer.collect_seq(std::iter::empty::<()>()),
            Self::Object => serializer.serialize_map(Some(0))?.end(),
        }
    }
}

/// `code`, `message`, `data`, and `error` with one entry.
struct NumberFailure {
    code: &'static str,
    message: String,
    data: Empty,
    key: &'static str,
    text: String,
}

impl Serialize for NumberFailure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Entry<'a>(&'static str, &'a str);
        impl Serialize for Entry<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry(self.0, self.1)?;
                map.end()
            }
        }
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("code", self.code)?;
        map.serialize_entry("message", &self.message)?;
        map.serialize_entry("data", &self.data)?;
        map.serialize_entry("error", &Entry(self.key, &self.text))?;
        map.end()
    }
}

/// The usual case: the text stands twice.
fn same(code: &'static str, data: Empty, key: &'static str, text: &str) -> NumberFailure {
    NumberFailure { code, message: text.to_owned(), data, key, text: text.to_owned() }
}

impl NumberRefusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::Payload
            | Self::Rule { .. }
            | Self::InvalidPhone
            | Self::InvalidCountry
            | Self::WrongCode => StatusCode::BAD_REQUEST,
            Self::ForeignWaba | Self::ForeignNumber => StatusCode::UNAUTHORIZED,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::AlreadyApproved | Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn body(&self) -> NumberFailure {
        match self {
            Self::Payload => NumberFailure {
                code: "WA400",
                message: "Refer to correct payload format".to_owned(),
                data: Empty::Object,
                key: "payload",
                text: "Incorrect payload format".to_owned(),
            },
            Self::Rule { body, field, tag } => {
                let text = format!(
                    "key: '{body}.{field}' error:field validation for '{field}' failed on the '{tag}' tag"
                );
                same("WA400", Empty::List, field, &text)
            }
            Self::InvalidPhone => same("WA400", Empty::List, "phone_number", "invalid phone number"),
            Self::InvalidCountry => same("WA400", Empty::List, "country_code", "invalid country code"),
            Self::ForeignWaba => {
                let text = "Waba_id is not present or does not belong to the account.";
                same("WA401", Empty::Object, "waba_id", text)
            }
            Self::ForeignNumber => {
                let text = "Phone number is not present or does not belong to the account.";
                same("WA401", Empty::Object, "phone_number", text)
            }
            Self::AlreadyApproved => same("WA500", Empty::List, "error", "wa phone number already approved"),
            Self::WrongCode => same("WA400", Empty::List, "otp", "invalid otp"),
            Self::TooMany(_) => same("WA429", Empty::Object, "error", "Too many requests"),
            Self::Busy | Self::Internal => NumberFailure {
                code: "WA500",
                message: "Please try again later".to_owned(),
                data: Empty::Object,
                key: "error",
                text: "Internal server error".to_owned(),
            },
        }
    }
}

impl From<NumberError> for NumberRefusal {
    fn from(error: NumberError) -> Self {
        match error {
            NumberError::WabaNotFound => Self::ForeignWaba,
            NumberError::NumberNotFound | NumberError::InvalidNumber => Self::InvalidPhone,
            NumberError::AlreadyApproved => Self::AlreadyApproved,
            NumberError::WrongCode => Self::WrongCode,
            NumberError::Throttled { retry_after } => Self::TooMany(retry_after),
            NumberError::Vendor(_) => Self::Internal,
            NumberError::Store(error) => of_store(&error),
        }
    }
}

fn of_store(error: &StoreError) -> NumberRefusal {
    if *error == StoreError::Busy {
        tracing::debug!("kaleyra.store_busy: the store's queue is full");
        return NumberRefusal::Busy;
    }
    tracing::error!(%error, "kaleyra.store_failed: the store could not do its part of a request");
    NumberRefusal::Internal
}

impl IntoResponse for NumberRefusal {
    fn into_response(self) -> Response {
        let retry_after = match &self {
            Self::TooMany(wait) => wait.map(retry_after_seconds),
            Self::Busy => Some(1),
            _ => None,
        };
        json_response(self.status(), &self.body(), retry_after)
    }
}

/// The store could not do its part.
pub(in crate::dialects::kaleyra) fn failed(error: &StoreError) -> Response {
    of_store(error).into_response()
}

/// Anything that must not happen.
pub(in crate::dialects::kaleyra) fn internal() -> Response {
    NumberRefusal::Internal.into_response()
}
