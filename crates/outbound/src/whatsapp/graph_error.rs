//! The error object of a Graph answer.

use serde_json::Value;

/// What is relied on of an error object. Only `code`, `message` and `fbtrace_id` are promised
/// (`channels.md` A.2), so every other field may be missing or of another type.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct GraphError {
    pub(super) code: u64,
    pub(super) is_transient: bool,
    /// Meta's support asks for it. It holds letters, digits, `-` and `_`.
    pub(super) trace: Option<String>,
    /// The most telling of its texts. It may echo what we sent.
    pub(super) text: Option<String>,
}

impl GraphError {
    /// Reads an answer's body; none if there is no error object with a code in it.
    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        let body: Value = serde_json::from_slice(body).ok()?;
        let error = body.get("error")?;
        let code = error.get("code")?.as_u64()?;
        Some(Self {
            code,
            is_transient: error.get("is_transient").and_then(Value::as_bool) == Some(true),
            trace: error
                .get("fbtrace_id")
                .and_then(Value::as_str)
                .filter(|id| is_trace(id))
                .map(str::to_owned),
            text: text(error, code),
        })
    }
}

/// `error_data.details` carries the useful text; `message` is what is always there. Its leading `(#code) `
/// says nothing new, and might be taken for a one-time code of the same digits.
fn text(error: &Value, code: u64) -> Option<String> {
    let details = error.pointer("/error_data/details").and_then(Value::as_str);
    let text = details.or_else(|| error.get("message")?.as_str())?;
    let text = text.strip_prefix(&format!("(#{code})")).unwrap_or(text).trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn is_trace(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_documented_object() {
        let error = GraphError::parse(
            br#"{"error":{"message":"(#131026) Message undeliverable","type":"OAuthException","code":131026,
                "error_data":{"messaging_product":"whatsapp","details":"Message Undeliverable."},
                "error_subcode":2494010,"is_transient":false,"fbtrace_id":"Az8or2yhqkZfEZ-_4Qn_Bam"}}"#,
        );
        assert_eq!(
            error,
            Some(GraphError {
                code: 131_026,
                is_transient: false,
                trace: Some("Az8or2yhqkZfEZ-_4Qn_Bam".to_owned()),
                text: Some("Message Undeliverable.".to_owned()),
            })
        );
    }

    #[test]
    fn takes_the_message_where_there_are_no_details() {
        let error =
            GraphError::parse(br#"{"error":{"message":"(#4) Slow down","code":4,"error_data":"{}"}}"#)
                .expect("an error");
        assert_eq!(error.text.as_deref(), Some("Slow down"));
    }

    #[test]
    fn what_names_no_code_is_no_graph_error() {
        for body in ["", "<html>", "{}", r#"{"error":null}"#, r#"{"error":"x"}"#, r#"{"error":{"code":"4"}}"#]
        {
            assert_eq!(GraphError::parse(body.as_bytes()), None, "{body}");
        }
    }

    #[test]
    fn a_trace_of_another_shape_is_dropped() {
        let error = GraphError::parse(br#"{"error":{"code":4,"fbtrace_id":"a b\n<c>"}}"#).expect("an error");
        assert_eq!(error.trace, None);
    }
}
