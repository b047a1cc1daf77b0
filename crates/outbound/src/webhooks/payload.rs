//! The body of a call: `type`, `timestamp` and `data`, as Standard Webhooks recommends.

use countersign_core::domain::calendar::rfc3339;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::event::{Event, EventKind};
use serde::Serialize;
use serde_json::{Map, Value};

#[derive(Serialize)]
struct EventRequest<'e> {
    r#type: &'e str,
    timestamp: String,
    data: Map<String, Value>,
}

/// The body that tells of `event`, the same each time.
pub(super) fn of(event: &Event, unmasked: bool) -> Vec<u8> {
    // It was written by us as an object. Should it ever be none, the endpoint is told of the rest.
    let mut data: Map<String, Value> = serde_json::from_str(event.data.as_str()).unwrap_or_default();
    data.insert("tenant_id".to_owned(), event.tenant.0.into());
    let shown = |to: &Destination| if unmasked { plain(to) } else { to.masked() };
    let mut to = event.destinations.iter().map(shown);
    if is_of_several(event.kind) {
        data.insert("to".to_owned(), to.collect::<Vec<_>>().into());
    } else if let Some(to) = to.next() {
        data.insert("to".to_owned(), to.into());
    }
    let request = EventRequest { r#type: event.kind.name(), timestamp: rfc3339(event.at), data };
    serde_json::to_vec(&request).expect("texts and numbers can be written")
}

/// A code may go to several; a message goes to one.
fn is_of_several(kind: EventKind) -> bool {
    match kind {
        EventKind::VerificationStarted
        | EventKind::VerificationApproved
        | EventKind::VerificationFailed
        | EventKind::VerificationExpired
        | EventKind::VerificationCanceled => true,
        EventKind::MessageSent
        | EventKind::MessageDelivered
        | EventKind::MessageRead
        | EventKind::MessageFailed
        | EventKind::ComplaintReceived
        | EventKind::BudgetExhausted
        | EventKind::TemplateStatusChanged
        | EventKind::BreakerOpened
        | EventKind::BreakerClosed
        | EventKind::EndpointTest => false,
    }
}

fn plain(to: &Destination) -> String {
    if to.is_mailbox() { to.as_str().to_owned() } else { format!("+{}", to.as_str()) }
}

#[cfg(test)]
mod tests {
    use countersign_core::domain::delivery::Medium;
    use countersign_core::domain::ids::{DeliveryId, TenantId, VerificationId};
    use countersign_core::domain::time::Timestamp;

    use super::*;

    const AT: Timestamp = Timestamp::from_millis(1_941_883_200_500);

    fn sent() -> Event {
        let about = (TenantId(7), DeliveryId::new(AT, [1; 10]), VerificationId::new(AT, [2; 10]));
        let to = Destination::parse_phone("919812345678").expect("a number");
        Event::of_message(EventKind::MessageSent, about, Medium::Sms, to, AT)
    }

    #[test]
    fn an_endpoint_is_told_in_the_standards_shape_with_the_number_masked() {
        let body = String::from_utf8(of(&sent(), false)).expect("text");
        insta::assert_snapshot!(body, @r#"{"type":"message.sent","timestamp":"2031-07-15T12:00:00.500Z","data":{"channel":"sms","message_id":"dlv_01c4214223f471018101010101010101","tenant_id":7,"to":"+91••••••••78","verification_id":"ver_01c4214223f472028202020202020202"}}"#);
    }

    #[test]
    fn a_number_is_shown_to_who_asked_for_it() {
        let body: Value = serde_json::from_slice(&of(&sent(), true)).expect("JSON");
        assert_eq!(body["data"]["to"], "+919812345678");
    }
}
