//! The requests, written once: only the number in them changes.

use super::measure::Call;
use super::target::Target;

/// The code of every send.
const CODE: &str = "482915";

/// Every request that a caller makes.
#[derive(Clone)]
pub(super) struct Requests {
    send: Draft,
    status: Draft,
    wrong: Draft,
    right: Draft,
}

/// A request with a place for the number.
#[derive(Clone)]
struct Draft {
    bytes: Vec<u8>,
    number: std::ops::Range<usize>,
}

impl Requests {
    pub(super) fn to(target: &Target) -> Self {
        let template = serde_json::Value::from(target.template());
        let draft = |call: &str, rest: &str| Draft::new(target, &format!("/api/v2/auth/{call}"), rest);
        Self {
            // As long as can be: the codes must outlive the run.
            send: draft(
                "send-otp",
                &format!(r#","template_name":{template},"code":"{CODE}","expiry_minutes":60}}"#),
            ),
            status: draft("status", "}"),
            wrong: draft("verify", r#","code":"000000"}"#),
            right: draft("verify", &format!(r#","code":"{CODE}"}}"#)),
        }
    }

    /// A call about a number of twelve digits.
    pub(super) fn about(&mut self, call: Call, number: u64) -> &[u8] {
        let draft = match call {
            Call::Send => &mut self.send,
            Call::Status => &mut self.status,
            Call::VerifyWrong => &mut self.wrong,
            Call::VerifyRight => &mut self.right,
        };
        let digits = &mut draft.bytes[draft.number.clone()];
        let mut left = number;
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + u8::try_from(left % 10).expect("a digit");
            left /= 10;
        }
        &draft.bytes
    }
}

impl Draft {
    fn new(target: &Target, path: &str, rest: &str) -> Self {
        const OPEN: &str = r#"{"phone":"+"#;
        const NUMBER: &str = "000000000000";
        let body = format!("{OPEN}{NUMBER}\"{rest}");
        let head = format!(
            "POST {}{path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n\r\n",
            target.path(),
            target.host(),
            target.token(),
            body.len()
        );
        let start = head.len() + OPEN.len();
        Self { bytes: (head + &body).into_bytes(), number: start..start + NUMBER.len() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_number_changes() {
        let target = Target::new("http://127.0.0.1:1/base/", "wacr_1", "a \"b\"").expect("an address");
        let mut requests = Requests::to(&target);
        requests.about(Call::Send, 916_000_001_000);
        let text = String::from_utf8(requests.about(Call::Send, 919_876_543_210).to_vec()).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        assert!(
            head.starts_with("POST /base/api/v2/auth/send-otp HTTP/1.1\r\nhost: 127.0.0.1:1\r\n"),
            "{head}"
        );
        assert!(head.contains(&format!("content-length: {}", body.len())), "{head}");
        let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
        assert_eq!(body["phone"], "+919876543210");
        assert_eq!(body["template_name"], "a \"b\"");
        assert_eq!(body["code"], CODE);
    }
}
