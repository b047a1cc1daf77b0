//! What an answer means, by the rules of the settings.

use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use countersign_core::domain::message::{Taken, TextMessage};
use serde_json::Value;

use super::settings::AnswerRules;
use crate::http::Answer;
use crate::vendor::{fault, of_status, retry_after};

/// Characters of a vendor's id that are kept.
const MAX_ID: usize = 256;

impl AnswerRules {
    /// Reads an answer to `message`.
    pub(super) fn read(&self, answer: &Answer, message: &TextMessage) -> Result<Taken, SendFault> {
        let body: Option<Value> = serde_json::from_slice(&answer.body).ok();
        if answer.status.is_success() {
            self.of_success(body.as_ref(), answer, message)
        } else {
            Err(self.of_failure(body.as_ref(), answer))
        }
    }

    /// A 2xx. Without an id of the vendor's, ours stands in for it. One that says neither yes nor an error is an
    /// acceptance as likely as not.
    fn of_success(
        &self,
        body: Option<&Value>,
        answer: &Answer,
        message: &TextMessage,
    ) -> Result<Taken, SendFault> {
        let id = at(self.id.as_deref(), body).filter(|id| (1..=MAX_ID).contains(&id.len()));
        let accepted = match &self.ok {
            Some(ok) => at(Some(&ok.at), body).is_some_and(|value| ok.is.contains(&value)),
            None => self.id.is_none() || id.is_some(),
        };
        if accepted && (self.id.is_none() || id.is_some()) {
            let vendor_message_id = id.unwrap_or_else(|| message.delivery.to_string());
            return Ok(Taken { vendor_message_id });
        }
        match at(self.error.as_deref(), body) {
            Some(error) if !accepted => Err(self.of_error(&error, answer)),
            _ => {
                Err(fault(FaultClass::Retry, Certainty::Unknown, "a 2xx that says nothing known".to_owned()))
            }
        }
    }

    fn of_failure(&self, body: Option<&Value>, answer: &Answer) -> SendFault {
        let status = answer.status.as_u16();
        let error = at(self.error.as_deref(), body);
        if let Some(error) = error.filter(|error| self.errors.contains_key(error)) {
            return self.of_error(&error, answer);
        }
        let (class, certainty) = match self.statuses.get(&status.to_string()) {
            Some(class) => ((*class).into(), Certainty::NotTaken),
            None => of_status(status),
        };
        SendFault { retry_after: retry_after(answer), ..fault(class, certainty, said(status)) }
    }

    /// Only errors that the settings know are named: a vendor could echo anything there.
    fn of_error(&self, error: &str, answer: &Answer) -> SendFault {
        let known = self.errors.get_key_value(error);
        let class = known.map(|(_, class)| *class).or(self.other_errors);
        SendFault {
            vendor_code: known.map(|(error, _)| error.clone()),
            retry_after: retry_after(answer),
            ..fault(
                class.map_or(FaultClass::Configuration, FaultClass::from),
                Certainty::NotTaken,
                said(answer.status.as_u16()),
            )
        }
    }
}

fn at(pointer: Option<&str>, body: Option<&Value>) -> Option<String> {
    text(body?.pointer(pointer?)?)
}

fn said(status: u16) -> String {
    format!("the provider answered HTTP {status} and did not take it")
}

/// A value as the settings spell it.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
