use crate::domain::delivery::DeliveryState;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// What kind of thing happened.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum EventKind {
            $($(#[$doc])* $name,)+
        }

        impl EventKind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// As endpoints and stores know it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// Reads what [`EventKind::name`] gave.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

kinds! {
    /// A code is live and on its way.
    VerificationStarted = "verification.started",
    /// The code was accepted.
    VerificationApproved = "verification.approved",
    /// The code's guesses are used up, or nobody has the code because every message was refused.
    VerificationFailed = "verification.failed",
    /// The code's time is over and nobody gave it.
    VerificationExpired = "verification.expired",
    /// The recipient said that they did not ask for the code.
    VerificationCanceled = "verification.canceled",
    /// A vendor took a message.
    MessageSent = "message.sent",
    /// A message reached the device.
    MessageDelivered = "message.delivered",
    /// A message was opened.
    MessageRead = "message.read",
    /// A message will not arrive.
    MessageFailed = "message.failed",
    /// A recipient said that they did not ask for a code.
    ComplaintReceived = "complaint.received",
    /// Wrong guesses have used up a destination's budget.
    BudgetExhausted = "budget.exhausted",
    /// A vendor approved, paused or rejected a template.
    TemplateStatusChanged = "template.status_changed",
    /// A provider is left alone for a while.
    BreakerOpened = "provider.breaker_opened",
    /// A provider works again.
    BreakerClosed = "provider.breaker_closed",
    /// An operator tries an endpoint. It is sent to that endpoint only.
    EndpointTest = "webhook.test",
}

impl EventKind {
    /// What there is to tell of a message that went from `before` to `after`. States that were passed by are not told:
    /// of a message that is first heard of as delivered it is not told that it was sent.
    pub fn of_message(before: DeliveryState, after: DeliveryState) -> Option<Self> {
        use DeliveryState::{
            Accepted, Canceled, Delivered, Failed, Queued, Read, Sending, Sent, Unconfirmed,
        };
        if before == after {
            return None;
        }
        match after {
            Accepted => Some(Self::MessageSent),
            // The vendor took it earlier, and that was told.
            Sent => (before != Accepted).then_some(Self::MessageSent),
            Delivered => Some(Self::MessageDelivered),
            Read => Some(Self::MessageRead),
            Failed => Some(Self::MessageFailed),
            Queued | Sending | Unconfirmed | Canceled => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DeliveryState::{
        Accepted, Canceled, Delivered, Failed, Queued, Read, Sending, Sent, Unconfirmed,
    };
    use super::*;

    #[test]
    fn a_kind_reads_back() {
        for kind in EventKind::ALL {
            assert_eq!(EventKind::parse(kind.name()), Some(*kind));
        }
        assert_eq!(EventKind::parse("message.lost"), None);
    }

    #[test]
    fn each_step_of_a_message_is_told_once() {
        for (before, after, told) in [
            (Sending, Accepted, Some(EventKind::MessageSent)),
            (Unconfirmed, Sent, Some(EventKind::MessageSent)),
            (Accepted, Sent, None),
            (Accepted, Accepted, None),
            (Sent, Delivered, Some(EventKind::MessageDelivered)),
            (Delivered, Read, Some(EventKind::MessageRead)),
            (Sending, Failed, Some(EventKind::MessageFailed)),
            (Failed, Delivered, Some(EventKind::MessageDelivered)),
            (Sending, Unconfirmed, None),
            (Queued, Canceled, None),
        ] {
            assert_eq!(EventKind::of_message(before, after), told, "{before:?} to {after:?}");
        }
    }
}
