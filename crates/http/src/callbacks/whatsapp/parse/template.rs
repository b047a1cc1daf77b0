//! `message_template_status_update`.

use countersign_core::domain::template::TemplateStatus;
use serde_json::Value;

use super::TemplateReport;
use super::loose::{id, name};

/// What happened to a template.
pub(super) enum TemplateEvent<'v> {
    /// It has another status now.
    Status(TemplateReport),
    /// It is in danger, and is sent as before.
    Warning(&'v str),
}

/// Reads an update; `None` if it names no template or no event.
pub(super) fn event(value: &Value) -> Option<TemplateEvent<'_>> {
    let event = value.get("event")?.as_str().filter(|event| name(event) == *event)?;
    // Meta: users complain, and it may be paused next. Refusing it now would stop codes that still arrive.
    if event.eq_ignore_ascii_case("FLAGGED") {
        return Some(TemplateEvent::Warning(event));
    }
    Some(TemplateEvent::Status(TemplateReport {
        vendor_id: id(value.get("message_template_id"))?,
        status: TemplateStatus::parse(event),
    }))
}
