//! Reading a callback by the rules of the settings.

use countersign_core::domain::provider::OpenProvider;
use countersign_core::domain::receipt::{Callback, CallbackRefused, VendorReport};
use serde_json::{Map, Value};
use subtle::ConstantTimeEq as _;

use super::answer::text;
use super::settings::{RECEIPT_SECRET, ReceiptRules, SecretPlace};

/// Reports read from one call.
const MOST: usize = 1_000;

impl ReceiptRules {
    pub(super) fn read(
        &self,
        provider: &OpenProvider,
        call: &Callback,
    ) -> Result<Vec<VendorReport>, CallbackRefused> {
        self.prove(provider, call)?;
        let body = said(call);
        let reports = match &self.list {
            None => vec![&body],
            Some(list) => match body.pointer(list) {
                Some(Value::Array(items)) => items.iter().take(MOST).collect(),
                _ => return Err(CallbackRefused::NotUnderstood),
            },
        };
        reports.into_iter().filter_map(|report| self.report(report).transpose()).collect()
    }

    fn prove(&self, provider: &OpenProvider, call: &Callback) -> Result<(), CallbackRefused> {
        let Some(place) = &self.secret else { return Ok(()) };
        let shown = match place {
            SecretPlace::Header { name } => call.header(&name.to_ascii_lowercase()).map(str::to_owned),
            SecretPlace::Query { name } => pairs(call.query.as_bytes())
                .into_iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value),
        };
        match (provider.credentials.get(RECEIPT_SECRET), shown) {
            (Some(secret), Some(shown)) if bool::from(secret.expose().as_bytes().ct_eq(shown.as_bytes())) => {
                Ok(())
            }
            _ => Err(CallbackRefused::NotProved),
        }
    }

    /// The report, if it says something we know. `Err` for what is no report.
    fn report(&self, report: &Value) -> Result<Option<VendorReport>, CallbackRefused> {
        let at = |pointer: &str| report.pointer(pointer).and_then(text);
        let id = at(&self.id).filter(|id| (1..=256).contains(&id.len()));
        let (Some(vendor_message_id), Some(status)) = (id, at(&self.status)) else {
            return Err(CallbackRefused::NotUnderstood);
        };
        let Some(state) = self.states.get(&status) else { return Ok(None) };
        Ok(Some(VendorReport {
            vendor_message_id,
            delivery: self.reference.as_deref().and_then(at).and_then(|reference| reference.parse().ok()),
            kind: (*state).into(),
            vendor_code: self.error.as_deref().and_then(at).filter(|code| is_code(code)),
        }))
    }
}

fn is_code(code: &str) -> bool {
    (1..=32).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-' || b == b'.')
}

/// What the call says: its JSON, or the fields of its form, and of its query.
fn said(call: &Callback) -> Value {
    let fields = |bytes: &[u8]| pairs(bytes).into_iter().map(|(name, value)| (name, Value::String(value)));
    let mut all: Map<String, Value> = fields(call.query.as_bytes()).collect();
    match serde_json::from_slice(&call.body) {
        Ok(Value::Object(object)) => all.extend(object),
        Ok(list @ Value::Array(_)) => return list,
        _ => all.extend(fields(&call.body)),
    }
    Value::Object(all)
}

fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(bytes).into_owned().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use countersign_core::domain::delivery::Medium;
    use countersign_core::domain::ids::{DeliveryId, ProviderId, TenantId};
    use countersign_core::domain::provider::{Credentials, ProviderKind};
    use countersign_core::domain::receipt::ReceiptKind;
    use countersign_core::domain::secret::Secret;
    use countersign_core::domain::time::Timestamp;
    use serde_json::json;

    use super::*;

    fn rules(more: &Value) -> ReceiptRules {
        let mut rules = json!({"id": "/id", "status": "/status", "states": {"DELIVRD": "delivered", "3": "failed"},
            "error": "/err", "reference": "/ref"});
        rules.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        serde_json::from_value(rules).expect("rules")
    }

    fn provider() -> OpenProvider {
        let secret = (RECEIPT_SECRET.to_owned(), Secret::new("s3cret"));
        OpenProvider {
            tenant: TenantId(1),
            id: ProviderId::new(Timestamp::from_seconds(1), [1; 10]),
            revision: Timestamp::from_seconds(1),
            medium: Medium::Sms,
            kind: ProviderKind::Http,
            settings: String::new(),
            credentials: Credentials(BTreeMap::from([secret])),
            callback_url: None,
        }
    }

    fn call(query: &str, body: &str) -> Callback {
        Callback {
            query: query.to_owned(),
            headers: vec![("x-secret".to_owned(), "s3cret".to_owned())],
            body: body.as_bytes().to_vec(),
        }
    }

    fn report(kind: ReceiptKind, code: Option<&str>, delivery: Option<DeliveryId>) -> VendorReport {
        let vendor_code = code.map(str::to_owned);
        VendorReport { vendor_message_id: "42".to_owned(), delivery, kind, vendor_code }
    }

    #[test]
    fn a_query_a_form_and_json_say_the_same() {
        let delivery = DeliveryId::new(Timestamp::from_seconds(1), [2; 10]);
        let form = format!("id=42&status=3&err=E-7&ref={delivery}");
        let json = json!({"id": 42, "status": 3, "err": "E-7", "ref": delivery.to_string()}).to_string();
        let expected = Ok(vec![report(ReceiptKind::Failed, Some("E-7"), Some(delivery))]);
        for call in [call(&form, ""), call("", &form), call("", &json)] {
            assert_eq!(rules(&json!({})).read(&provider(), &call), expected);
        }
    }

    #[test]
    fn a_list_is_read_and_unknown_statuses_are_passed_over() {
        let body = json!([{"id": "42", "status": "DELIVRD"}, {"id": "43", "status": "BUFFERED"}]).to_string();
        let read = rules(&json!({"list": ""})).read(&provider(), &call("", &body));
        assert_eq!(read, Ok(vec![report(ReceiptKind::Delivered, None, None)]));
    }

    #[test]
    fn what_is_no_report_is_refused() {
        for body in ["", "{}", r#"{"id": "42"}"#, r#"{"id": "", "status": "3"}"#, r#"[{"id": "1"}]"#] {
            let read = rules(&json!({})).read(&provider(), &call("", body));
            assert_eq!(read, Err(CallbackRefused::NotUnderstood), "{body}");
        }
    }

    #[test]
    fn a_secret_must_be_shown_where_the_rules_say() {
        let body = "id=42&status=3";
        for (place, query, heard) in [
            (json!({"in": "header", "name": "X-Secret"}), "", true),
            (json!({"in": "header", "name": "X-Other"}), "", false),
            (json!({"in": "query", "name": "key"}), "key=s3cret", true),
            (json!({"in": "query", "name": "key"}), "key=s3cret1", false),
            (json!({"in": "query", "name": "key"}), "", false),
        ] {
            let read = rules(&json!({"secret": place})).read(&provider(), &call(query, body));
            assert_eq!(read.is_ok(), heard, "{place} {query}");
        }
        let mut without = provider();
        without.credentials = Credentials::default();
        let rules = rules(&json!({"secret": {"in": "query", "name": "key"}}));
        assert_eq!(rules.read(&without, &call("key=", body)), Err(CallbackRefused::NotProved));
    }
}
