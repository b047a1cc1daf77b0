//! From a call that did not bring acceptance to what the engine does next.

use std::fmt::Write as _;
use std::time::Duration;

use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use serde_json::Value;

use super::errors;
use super::graph_error::GraphError;
use super::redaction::Redaction;
use crate::http::{Answer, CallFailure, NotSent, StatusCode};

/// The fault behind an answer that is not the one hoped for.
///
/// **Certainty.** Graph's own error object is a clear no, with any status: nothing was taken. Without one,
/// an answer of the 3xx or 4xx range still says that the request was turned away. But a 5xx without one comes
/// from a gateway that may have passed the request on before it gave up, as do 408 and 504 with anything in
/// them; and a 2xx that cannot be read is an acceptance as likely as not. In these the message may be out.
pub(super) fn of_answer(answer: &Answer, redaction: &Redaction<'_>) -> SendFault {
    match GraphError::parse(&answer.body) {
        Some(error) => of_graph_error(answer, &error, redaction),
        None => of_status(answer),
    }
}

/// The fault behind a call without an answer.
pub(super) fn of_failure(failure: &CallFailure) -> SendFault {
    let (class, certainty) = match failure {
        CallFailure::NotSent(NotSent::Url(_) | NotSent::Header(_) | NotSent::PrivateAddress) => {
            (FaultClass::Configuration, Certainty::NotTaken)
        }
        CallFailure::NotSent(NotSent::Unresolved | NotSent::Connect(_)) => {
            (FaultClass::Retry, Certainty::NotTaken)
        }
        CallFailure::Unknown(_) => (FaultClass::Retry, Certainty::Unknown),
    };
    fault(class, certainty, failure.to_string())
}

/// The fault of a 2xx answer whose text is not as promised.
pub(super) fn unreadable(what: &str) -> SendFault {
    fault(FaultClass::Retry, Certainty::Unknown, format!("the answer {what}"))
}

/// A read has no message that could be out, so it may always be tried again.
pub(super) fn of_read(fault: SendFault) -> SendFault {
    SendFault { certainty: Certainty::NotTaken, ..fault }
}

fn fault(class: FaultClass, certainty: Certainty, detail: String) -> SendFault {
    SendFault { class, certainty, vendor_code: None, detail, retry_after: None }
}

fn of_graph_error(answer: &Answer, error: &GraphError, redaction: &Redaction<'_>) -> SendFault {
    let row = errors::find(error.code);
    let class = row.map_or_else(|| class_of_unknown(answer.status, error), |row| row.class);
    let asked = asked_wait(answer, class);
    SendFault {
        class,
        certainty: if is_gateway_timeout(answer.status) { Certainty::Unknown } else { Certainty::NotTaken },
        vendor_code: Some(error.code.to_string()),
        detail: detail(answer.status, error, row.map(|row| row.meaning), redaction),
        retry_after: asked.max(row.and_then(|row| row.wait)),
    }
}

/// A code that is not in the table: only passing trouble is worth another try.
fn class_of_unknown(status: StatusCode, error: &GraphError) -> FaultClass {
    if status == StatusCode::TOO_MANY_REQUESTS {
        FaultClass::Throttle
    } else if error.is_transient || status.is_server_error() {
        FaultClass::Retry
    } else {
        FaultClass::NextChannel
    }
}

fn of_status(answer: &Answer) -> SendFault {
    use Certainty::{NotTaken, Unknown};
    use FaultClass::{Account, Configuration, Retry, Throttle};
    let status = answer.status;
    let (class, certainty) = match status.as_u16() {
        401 | 403 => (Account, NotTaken),
        429 => (Throttle, NotTaken),
        408 | 500..=599 => (Retry, Unknown),
        // The vendor's API answers its errors with an error object: this is another server, or another path.
        300..=499 => (Configuration, NotTaken),
        _ => (Retry, Unknown),
    };
    let what = if status.is_success() { "is not as documented" } else { "has no error object" };
    SendFault {
        retry_after: asked_wait(answer, class),
        ..fault(class, certainty, format!("the answer {what} (HTTP {})", status.as_u16()))
    }
}

fn is_gateway_timeout(status: StatusCode) -> bool {
    matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT)
}

fn detail(
    status: StatusCode,
    error: &GraphError,
    meaning: Option<&str>,
    redaction: &Redaction<'_>,
) -> String {
    let meaning = meaning.unwrap_or("an error that is not in our table");
    let mut detail = format!("{meaning} (code {}, HTTP {}", error.code, status.as_u16());
    let trace = error.trace.as_deref().and_then(|trace| redaction.clean(trace));
    if let Some(trace) = trace {
        let _ = write!(detail, ", trace {trace}");
    }
    detail.push(')');
    if let Some(text) = error.text.as_deref().and_then(|text| redaction.clean(text)) {
        let _ = write!(detail, ": {text}");
    }
    detail
}

/// A header that asks for more is not believed.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// How long the answer's headers ask us to wait (`channels.md` A.1).
///
/// `Retry-After` counts in seconds; its other form, a date, would need a clock and Meta does not use it. The
/// usage header is sent with every kind of answer, so it speaks only where the call was throttled.
fn asked_wait(answer: &Answer, class: FaultClass) -> Option<Duration> {
    let retry_after =
        answer.header("retry-after").and_then(|seconds| seconds.trim().parse().ok()).map(Duration::from_secs);
    let usage = answer
        .header("x-business-use-case-usage")
        .filter(|_| class == FaultClass::Throttle)
        .and_then(regained_after);
    retry_after.max(usage).map(|wait| wait.min(LONGEST_WAIT))
}

/// The longest `estimated_time_to_regain_access`, which counts in minutes.
fn regained_after(usage: &str) -> Option<Duration> {
    let usage: Value = serde_json::from_str(usage).ok()?;
    let minutes = usage
        .as_object()?
        .values()
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(|entry| entry.get("estimated_time_to_regain_access")?.as_u64())
        .max()?;
    (minutes > 0).then(|| Duration::from_secs(minutes.saturating_mul(60)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_wait_of_the_usage_header_counts() {
        for (header, minutes) in [
            (
                r#"{"102":[{"type":"whatsapp","call_count":100,"estimated_time_to_regain_access":15}]}"#,
                Some(15),
            ),
            (
                r#"{"1":[{"estimated_time_to_regain_access":0},{"estimated_time_to_regain_access":4}],
                    "2":[{"estimated_time_to_regain_access":2}]}"#,
                Some(4),
            ),
            (r#"{"1":[{"estimated_time_to_regain_access":0}]}"#, None),
            (r#"{"1":[{"call_count":3}]}"#, None),
            ("not json", None),
        ] {
            let expected = minutes.map(|minutes: u64| Duration::from_secs(minutes * 60));
            assert_eq!(regained_after(header), expected, "{header}");
        }
    }
}
