//! Reading a notification without ever failing for one part of it.
//!
//! Meta adds fields, kinds and statuses at any time, and one notification carries many. So each change, each status
//! and each message is read by itself, and what is not understood is counted and left.

mod loose;
mod message;
mod status;
mod template;

use countersign_core::domain::chat::MessageKind;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::DeliveryId;
use countersign_core::domain::receipt::ReceiptKind;
use countersign_core::domain::template::TemplateStatus;
use countersign_core::domain::time::Timestamp;
use serde_json::Value;

use loose::{array, name};
use template::TemplateEvent;

/// The longest id of a message or template that is taken; Meta's have well under 200.
pub const MAX_ID_CHARS: usize = 512;

/// Characters of a user's text that are kept; WhatsApp's own bound is 4,096.
pub const MAX_TEXT_CHARS: usize = 16_384;

/// Notices taken from one notification; the rest is counted as skipped, so that one call cannot fill a log.
const MAX_NOTICES: usize = 16;

/// What a notification says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// Reports on messages, in the order in which they stand.
    pub reports: Vec<Report>,
    /// What users wrote, in the order in which it stands.
    pub messages: Vec<Written>,
    /// Changes of templates, in the order in which they stand.
    pub templates: Vec<TemplateReport>,
    /// Other things that Meta tells about the account.
    pub notices: Vec<Notice>,
    /// Parts that are understood and mean nothing here, such as a change of a user's number.
    pub ignored: u32,
    /// Parts that are not understood.
    pub skipped: u32,
}

/// A report on one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Meta's id of the message, at most [`MAX_ID_CHARS`].
    pub vendor_message_id: String,
    /// Our own id of it, if Meta repeated one. It may be forged: look it up within the tenant only.
    pub delivery: Option<DeliveryId>,
    /// What is reported.
    pub kind: ReceiptKind,
    /// Meta's error code of a failure.
    pub vendor_code: Option<String>,
    /// When it happened, if Meta said so.
    pub at: Option<Timestamp>,
}

/// What a user wrote.
#[derive(Clone, PartialEq, Eq)]
pub struct Written {
    /// Meta's id of it, at most [`MAX_ID_CHARS`].
    pub vendor_message_id: String,
    /// Who wrote.
    pub from: Destination,
    /// What is in it.
    pub kind: MessageKind,
    /// Its text, or what stands below a file, or the title of what was pressed; at most [`MAX_TEXT_CHARS`].
    pub text: Option<String>,
    /// Meta's id of the message that it answers.
    pub ref_message_id: Option<String>,
    /// When, if Meta said so.
    pub at: Option<Timestamp>,
}

/// Shows no text: it is between two people.
impl std::fmt::Debug for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Written({:?} from {})", self.kind, self.from)
    }
}

/// A template's new status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateReport {
    /// Meta's id of the template, at most [`MAX_ID_CHARS`].
    pub vendor_id: String,
    /// Its status now.
    pub status: TemplateStatus,
}

/// Something about the account, by name only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The webhook field, as in `account_update`; `unnamed` if it does not look like a name.
    pub field: String,
    /// The event, as in `ACCOUNT_RESTRICTION`; `unnamed` likewise.
    pub event: String,
}

/// A body that is no notification at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It is not JSON, or nested deeper than 128 levels.
    NotJson,
    /// It has no list of entries.
    NoEntries,
}

/// Reads a notification. It takes any bytes and never panics; a fuzzer may call it as it is.
///
/// # Errors
///
/// The body is not JSON or has no list of entries. Faults further in are counted in [`Parsed::skipped`].
pub fn parse(body: &[u8]) -> Result<Parsed, Unreadable> {
    let root: Value = serde_json::from_slice(body).map_err(|_| Unreadable::NotJson)?;
    let entries = root.get("entry").and_then(Value::as_array).ok_or(Unreadable::NoEntries)?;
    let mut parsed = Parsed::default();
    for entry in entries {
        match entry.get("changes").and_then(Value::as_array) {
            Some(changes) => changes.iter().for_each(|change| parsed.change(change)),
            None => parsed.skipped += 1,
        }
    }
    Ok(parsed)
}

impl Parsed {
    fn change(&mut self, change: &Value) {
        let Some(value) = change.get("value").filter(|value| value.is_object()) else {
            self.skipped += 1;
            return;
        };
        match change.get("field").and_then(Value::as_str) {
            Some("messages") => self.messages(value),
            Some("message_template_status_update") => self.template(value),
            Some(field) => {
                self.notice(name(field), value.get("event").and_then(Value::as_str).map_or("none", name));
            }
            None => self.skipped += 1,
        }
    }

    fn messages(&mut self, value: &Value) {
        for status in array(value, "statuses") {
            match status::report(status) {
                Some(report) => self.reports.push(report),
                None => self.skipped += 1,
            }
        }
        for message in array(value, "messages") {
            match message::complaint(message) {
                message::Complaint::About(report) => self.reports.push(report),
                message::Complaint::AboutNothing => self.skipped += 1,
                message::Complaint::None => {}
            }
            match message::written(message) {
                message::Inbound::Written(written) => self.messages.push(written),
                message::Inbound::Other => self.ignored += 1,
                message::Inbound::Broken => self.skipped += 1,
            }
        }
        for error in array(value, "errors") {
            let code = error.get("code").and_then(loose::text).unwrap_or_default();
            self.notice("errors", name(&code));
        }
    }

    fn template(&mut self, value: &Value) {
        match template::event(value) {
            Some(TemplateEvent::Status(report)) => self.templates.push(report),
            Some(TemplateEvent::Warning(event)) => self.notice("message_template_status_update", event),
            None => self.skipped += 1,
        }
    }

    fn notice(&mut self, field: &str, event: &str) {
        if self.notices.len() < MAX_NOTICES {
            self.notices.push(Notice { field: field.to_owned(), event: event.to_owned() });
        } else {
            self.skipped += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"object":"whatsapp_business_account","entry":[{"id":"1","time":1,"changes":[
        {"field":"messages","value":{"statuses":[
            {"id":"wamid.a","status":"failed","timestamp":"1750030073","errors":[{"code":131026}],
             "biz_opaque_callback_data":"dlv_018bcfe56800707070707070707070707"},
            {"id":"wamid.b","status":"read","timestamp":1750030074,"errors":[{"code":1}],
             "biz_opaque_callback_data":"dlv_018bcfe5680070707070707070707070"},
            {"id":"wamid.c","status":"warped"}],
          "messages":[{"id":"wamid.d","from":"919812345678","type":"text","text":{"body":"hello"}},
                      {"id":"wamid.e","from":"US.a user without a number","type":"text","text":{"body":"hello"}},
                      {"id":"wamid.f","from":"919812345678","type":"system","system":{"body":"a new number"}}],
          "errors":[{"code":130429}]}},
        {"field":"message_template_status_update","value":{"event":"PAUSED","message_template_id":99999999999999}},
        {"field":"line\nbreak","value":{"event":"spoofed event"}}]}]}"#;

    #[test]
    fn reads_each_part_by_itself() {
        let parsed = parse(BODY.as_bytes()).expect("a notification");
        let report = |id: &str, kind, code: Option<&str>, second| Report {
            vendor_message_id: id.to_owned(),
            delivery: None,
            kind,
            vendor_code: code.map(str::to_owned),
            at: Some(Timestamp::from_seconds(second)),
        };
        let mut read = report("wamid.b", ReceiptKind::Read, None, 1_750_030_074);
        read.delivery = "dlv_018bcfe5680070707070707070707070".parse().ok();
        assert!(read.delivery.is_some());
        let notice = |field: &str, event: &str| Notice { field: field.to_owned(), event: event.to_owned() };
        let expected = Parsed {
            reports: vec![report("wamid.a", ReceiptKind::Failed, Some("131026"), 1_750_030_073), read],
            messages: vec![Written {
                vendor_message_id: "wamid.d".to_owned(),
                from: Destination::parse_phone("919812345678").expect("a number"),
                kind: MessageKind::Text,
                text: Some("hello".to_owned()),
                ref_message_id: None,
                at: None,
            }],
            templates: vec![TemplateReport {
                vendor_id: "99999999999999".to_owned(),
                status: TemplateStatus::Other("PAUSED".to_owned()),
            }],
            notices: vec![notice("errors", "130429"), notice("unnamed", "unnamed")],
            ignored: 1,
            skipped: 2,
        };
        assert_eq!(parsed, expected);
    }

    #[test]
    fn one_notification_cannot_fill_a_log() {
        let change = r#"{"field":"f","value":{}}"#;
        let body = format!(r#"{{"entry":[{{"changes":[{}]}}]}}"#, [change; 100].join(","));
        let parsed = parse(body.as_bytes()).expect("a notification");
        assert_eq!((parsed.notices.len(), parsed.skipped), (MAX_NOTICES, 84));
    }

    #[test]
    fn a_body_cut_anywhere_is_refused_without_a_panic() {
        for end in 0..BODY.len() {
            assert_eq!(parse(&BODY.as_bytes()[..end]), Err(Unreadable::NotJson), "cut at {end}");
        }
    }
}
