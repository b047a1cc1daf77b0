//! What each kind of event tells.

use std::fmt;

use serde_json::{Map, Value};

use super::{Event, EventKind};
use crate::domain::budget::Exhausted;
use crate::domain::calendar::rfc3339;
use crate::domain::delivery::Medium;
use crate::domain::destination::Destination;
use crate::domain::ids::{DeliveryId, EndpointId, TenantId, VerificationId};
use crate::domain::template::{RemoteTemplate, TemplateStatus};
use crate::domain::time::Timestamp;
use crate::domain::verification::Verification;

/// A JSON object, as text, without the destinations.
#[derive(Clone, PartialEq, Eq)]
pub struct EventData(String);

impl EventData {
    /// As stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads what [`EventData::as_str`] gave.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    fn of<const N: usize>(facts: [(&str, Option<Value>); N]) -> Self {
        let there = facts.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Self(Value::Object(there.collect::<Map<_, _>>()).to_string())
    }
}

/// Shows nothing: what is told is the tenant's.
impl fmt::Debug for EventData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventData")
    }
}

/// How a verification ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Its code was accepted.
    Approved,
    /// Its guesses are used up.
    AttemptsUsedUp,
    /// Every message was refused, so that nobody has its code. The one whose place it took is live again, if any.
    NotSent {
        /// The verification that is live again.
        restored: Option<VerificationId>,
    },
    /// Its time is over.
    Expired,
    /// Its recipient disowned it.
    Disowned,
}

/// What became of a provider's breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerChange {
    /// The provider is at fault and left alone.
    Opened,
    /// It works again.
    Closed,
}

impl Event {
    /// A code is live.
    pub fn started(verification: &Verification, supersedes: Option<VerificationId>) -> Self {
        let at = verification.created_at;
        let data = EventData::of([
            ("verification_id", Some(text(verification.id))),
            ("purpose", Some(text(verification.purpose.as_str()))),
            ("flow_id", verification.flow.map(text)),
            ("expires_at", Some(text(rfc3339(verification.expires_at)))),
            ("supersedes", supersedes.map(text)),
        ]);
        Self::of_verification(EventKind::VerificationStarted, verification, at, data)
    }

    /// A verification ended.
    pub fn ended(verification: &Verification, ending: Ending, at: Timestamp) -> Self {
        let (kind, reason, restored) = match ending {
            Ending::Approved => (EventKind::VerificationApproved, None, None),
            Ending::AttemptsUsedUp => (EventKind::VerificationFailed, Some("attempts_used_up"), None),
            Ending::NotSent { restored } => (EventKind::VerificationFailed, Some("not_sent"), restored),
            Ending::Expired => (EventKind::VerificationExpired, None, None),
            Ending::Disowned => (EventKind::VerificationCanceled, Some("disowned"), None),
        };
        let data = EventData::of([
            ("verification_id", Some(text(verification.id))),
            ("purpose", Some(text(verification.purpose.as_str()))),
            ("flow_id", verification.flow.map(text)),
            ("reason", reason.map(text)),
            ("restored", restored.map(text)),
        ]);
        Self::of_verification(kind, verification, at, data)
    }

    /// A message of a verification went on, or was complained of.
    pub fn of_message(
        kind: EventKind,
        (tenant, message, verification): (TenantId, DeliveryId, VerificationId),
        medium: Medium,
        to: Destination,
        at: Timestamp,
    ) -> Self {
        let data = EventData::of([
            ("message_id", Some(text(message))),
            ("verification_id", Some(text(verification))),
            ("channel", Some(text(channel(medium)))),
        ]);
        Self::about(kind, tenant, at, &message.to_bytes(), data).to(vec![to])
    }

    /// Wrong guesses have used up the budget of `destination`, the last of them at `verification`.
    pub fn exhausted(
        verification: &Verification,
        destination: &Destination,
        exhausted: Exhausted,
        at: Timestamp,
    ) -> Self {
        let until = (!exhausted.hard).then(|| at + exhausted.retry_after);
        let data = EventData::of([
            ("purpose", Some(text(verification.purpose.as_str()))),
            ("verification_id", Some(text(verification.id))),
            ("until_cleared", Some(Value::Bool(exhausted.hard))),
            ("retry_at", until.map(rfc3339).map(text)),
        ]);
        let (kind, tenant) = (EventKind::BudgetExhausted, verification.tenant);
        // One code's last guess can use up the budgets of several destinations, and the same one's again later.
        let subject =
            [&verification.id.to_bytes()[..], &at.as_millis().to_be_bytes(), destination.as_str().as_bytes()]
                .concat();
        Self::about(kind, tenant, at, &subject, data).to(vec![destination.clone()])
    }

    /// A vendor gave `template` another status.
    pub fn template_status(
        tenant: TenantId,
        template: &RemoteTemplate,
        status: &TemplateStatus,
        at: Timestamp,
    ) -> Self {
        let data = EventData::of([
            ("template_name", Some(text(&template.name))),
            ("language", Some(text(&template.language))),
            ("status", Some(text(status.as_str()))),
            ("previous_status", Some(text(template.status.as_str()))),
        ]);
        let subject = format!("{}/{}/{}", template.name, template.language, at.as_millis());
        Self::about(EventKind::TemplateStatusChanged, tenant, at, subject.as_bytes(), data)
    }

    /// A provider's breaker opened or closed, on the node that says so. `country` where it is one country's.
    pub fn breaker(
        tenant: TenantId,
        provider: &str,
        country: Option<&str>,
        change: BreakerChange,
        at: Timestamp,
    ) -> Self {
        let kind = match change {
            BreakerChange::Opened => EventKind::BreakerOpened,
            BreakerChange::Closed => EventKind::BreakerClosed,
        };
        let data = EventData::of([("provider", Some(text(provider))), ("country", country.map(text))]);
        let subject = format!("{provider}/{}/{}", country.unwrap_or_default(), at.as_millis());
        Self::about(kind, tenant, at, subject.as_bytes(), data)
    }

    /// An operator tries an endpoint.
    pub fn test(tenant: TenantId, endpoint: EndpointId, distinct: [u8; 16], at: Timestamp) -> Self {
        let data = EventData::of([("webhook_id", Some(text(endpoint)))]);
        Self::about(EventKind::EndpointTest, tenant, at, &distinct, data)
    }

    fn of_verification(kind: EventKind, verification: &Verification, at: Timestamp, data: EventData) -> Self {
        let destinations = verification.destinations().cloned().collect();
        Self::about(kind, verification.tenant, at, &verification.id.to_bytes(), data).to(destinations)
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "ids are passed as they are, and an optional one through map"
)]
fn text(value: impl ToString) -> Value {
    Value::String(value.to_string())
}

fn channel(medium: Medium) -> &'static str {
    match medium {
        Medium::WhatsApp => "whatsapp",
        Medium::Sms => "sms",
        Medium::Voice => "voice",
        Medium::Email => "email",
    }
}
