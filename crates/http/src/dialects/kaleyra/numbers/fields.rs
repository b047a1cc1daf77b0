//! Reading a body by the validator's rules: wrong types first, then the first field that breaks a rule, in their order.

use axum::extract::Request;
use countersign_core::domain::code::PlainCode;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::waba::CodeMethod;
use countersign_core::engine::{AccountCaller, NumberError};

use super::errors::NumberRefusal;
use crate::AppState;
use crate::dialects::kaleyra::body::{self, Fields, Present};

/// Digits of a number's code.
const DIGITS: usize = 6;

/// A body's fields, of the right types.
pub(super) struct Payload {
    body: &'static str,
    fields: Fields,
}

impl Payload {
    /// Reads the body of a call about a WhatsApp Business account: whether it is the caller's is told before anything about
    /// the body.
    pub(super) async fn read(
        state: &AppState,
        caller: &AccountCaller,
        waba_id: &str,
        body: &'static str,
        request: Request,
    ) -> Result<Self, NumberRefusal> {
        state
            .engine
            .require_waba(caller, waba_id)
            .await
            .map_err(|error: NumberError| NumberRefusal::from(error))?;
        if body::content_type(request.headers()) != "application/json" {
            return Err(NumberRefusal::Payload);
        }
        let bytes = body::read(state, request.into_body()).await.map_err(|_| NumberRefusal::Payload)?;
        let fields = body::json(&bytes).ok_or(NumberRefusal::Payload)?;
        let payload = Self { body, fields };
        for (field, may_be_number) in [
            ("id", true),
            ("otp", true),
            ("country_code", true),
            ("phone_number", false),
            ("name", false),
            ("type_verification", false),
            ("verification_type", false),
        ] {
            let is_number = payload.fields.get(field).is_some_and(serde_json::Value::is_number);
            if payload.text(field) == Present::Odd || (is_number && !may_be_number) {
                return Err(NumberRefusal::Payload);
            }
        }
        Ok(payload)
    }

    fn text(&self, field: &str) -> Present<String> {
        body::text(self.fields.get(field))
    }

    fn rule(&self, field: &'static str, tag: &'static str) -> NumberRefusal {
        NumberRefusal::Rule { body: self.body, field, tag }
    }

    /// A field that must be there.
    pub(super) fn required(&self, field: &'static str) -> Result<String, NumberRefusal> {
        match self.text(field) {
            Present::Given(text) => Ok(text),
            Present::Missing | Present::Odd => Err(self.rule(field, "required")),
        }
    }

    /// The number with its country code.
    pub(super) fn phone(&self) -> Result<Destination, NumberRefusal> {
        phone(&self.required("phone_number")?)
    }

    /// The number, if it is given.
    pub(super) fn optional_phone(&self) -> Result<Option<Destination>, NumberRefusal> {
        match self.text("phone_number") {
            Present::Given(text) => phone(&text).map(Some),
            Present::Missing | Present::Odd => Ok(None),
        }
    }

    /// A display name, 2 to 75 characters as WhatsApp has it (`channels.md` A.7).
    pub(super) fn name(&self) -> Result<String, NumberRefusal> {
        let name = self.required("name")?;
        match name.chars().count() {
            0..2 => Err(self.rule("name", "min")),
            76.. => Err(self.rule("name", "max")),
            _ if name.chars().any(char::is_control) => Err(self.rule("name", "printable")),
            _ => Ok(name),
        }
    }

    /// `SMS` or `VOICE`, in capitals as documented.
    pub(super) fn method(&self, field: &'static str) -> Result<CodeMethod, NumberRefusal> {
        match self.required(field)?.as_str() {
            "SMS" => Ok(CodeMethod::Sms),
            "VOICE" => Ok(CodeMethod::Voice),
            _ => Err(self.rule(field, "isvalidtypeverification")),
        }
    }

    /// Six digits. Anything else is a wrong code that no number has, and costs no guess.
    pub(super) fn otp(&self) -> Result<PlainCode, NumberRefusal> {
        let otp = self.required("otp")?;
        if otp.len() == DIGITS && otp.bytes().all(|byte| byte.is_ascii_digit()) {
            PlainCode::parse(&otp).map_err(|_| NumberRefusal::WrongCode)
        } else {
            Err(NumberRefusal::WrongCode)
        }
    }
}

fn phone(text: &str) -> Result<Destination, NumberRefusal> {
    Destination::parse_phone(text).map_err(|_| NumberRefusal::InvalidPhone)
}
