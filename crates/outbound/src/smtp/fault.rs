//! What a mail server's answer means, as data (RFC 5321, 4.2; RFC 4954, 6; `channels.md` D).

use std::ops::RangeInclusive;

use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use lettre::transport::smtp::Error;

use super::email::Unwritable;

/// How far a conversation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Look-up, TCP, greeting, TLS.
    Connect,
    /// User and password.
    Login,
    /// The sender's address.
    Sender,
    /// The recipient's address, and leave to send the content.
    Recipient,
    /// The content: from here on the server may have taken the message.
    Content,
}

/// One rule: the codes that it is for, in which phases, and the class.
struct Row {
    phases: &'static [Phase],
    codes: RangeInclusive<u16>,
    class: FaultClass,
}

use Phase::{Connect, Content, Login, Recipient, Sender};

/// The first row that fits counts.
const TABLE: &[Row] = &[
    // Wherever it comes: credentials are needed, wrong, too weak, or need TLS.
    row(&[Connect, Login, Sender, Recipient, Content], 530..=530, FaultClass::Account),
    row(&[Connect, Login, Sender, Recipient, Content], 534..=535, FaultClass::Account),
    row(&[Connect, Login, Sender, Recipient, Content], 538..=538, FaultClass::Account),
    // A server that is busy, or a mailbox, also while it looks whether we come again (greylisting).
    row(&[Connect, Login, Sender, Recipient, Content], 400..=499, FaultClass::Retry),
    // It does not want us at all.
    row(&[Connect, Login], 500..=599, FaultClass::Account),
    // Commands that it does not understand, and a sender that it does not let us be.
    row(&[Sender, Recipient, Content], 500..=504, FaultClass::Configuration),
    row(&[Sender], 505..=599, FaultClass::Configuration),
    row(&[Recipient, Content], 505..=599, FaultClass::NextChannel),
];

const fn row(phases: &'static [Phase], codes: RangeInclusive<u16>, class: FaultClass) -> Row {
    Row { phases, codes, class }
}

fn class_of(phase: Phase, code: u16) -> FaultClass {
    let row = TABLE.iter().find(|row| row.phases.contains(&phase) && row.codes.contains(&code));
    row.map_or(FaultClass::Retry, |row| row.class)
}

/// Reads an error. An answer is a clear no; its text is left out, because servers repeat addresses in it.
pub(super) fn of_error(phase: Phase, error: &Error) -> SendFault {
    if let Some(status) = error.status() {
        let code = u16::from(status);
        let detail = format!("the mail server answered {code}{}", phase.words());
        return SendFault {
            vendor_code: Some(code.to_string()),
            ..fault(class_of(phase, code), Certainty::NotTaken, detail)
        };
    }
    // A certificate that cannot be trusted does not become better in a second.
    if error.is_tls() {
        return fault(FaultClass::Account, Certainty::NotTaken, "no TLS with the mail server".to_owned());
    }
    // lettre's own refusals: no STARTTLS, no way to log in, no SMTPUTF8 for an address.
    if error.is_client() {
        let class = if phase == Sender { FaultClass::NextChannel } else { FaultClass::Account };
        let detail = format!("the mail server lacks what is needed{}", phase.words());
        return fault(class, Certainty::NotTaken, detail);
    }
    lost(phase, "the connection broke or the answer was no answer")
}

/// No answer within the time-out.
pub(super) fn timed_out(phase: Phase) -> SendFault {
    lost(phase, "no answer in time")
}

/// An e-mail that was never written.
pub(super) fn unwritable(why: Unwritable) -> SendFault {
    let (class, detail) = match why {
        Unwritable::Sender => (FaultClass::Configuration, "the sender is no mailbox"),
        Unwritable::Subject => (FaultClass::Configuration, "the subject holds a control character"),
        Unwritable::Parts => (FaultClass::Configuration, "the e-mail cannot be put together"),
        Unwritable::Recipient => (FaultClass::NextChannel, "the recipient's address cannot be written to"),
    };
    fault(class, Certainty::NotTaken, detail.to_owned())
}

fn lost(phase: Phase, what: &str) -> SendFault {
    let certainty = if phase == Content { Certainty::Unknown } else { Certainty::NotTaken };
    fault(FaultClass::Retry, certainty, format!("{what}{}", phase.words()))
}

fn fault(class: FaultClass, certainty: Certainty, detail: String) -> SendFault {
    SendFault { class, certainty, vendor_code: None, detail, retry_after: None }
}

impl Phase {
    fn words(self) -> &'static str {
        match self {
            Self::Connect => " while connecting",
            Self::Login => " to the login",
            Self::Sender => " to the sender",
            Self::Recipient => " to the recipient",
            Self::Content => " to the content",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_has_its_class() {
        for (phase, code, class) in [
            (Connect, 421, FaultClass::Retry),
            (Connect, 554, FaultClass::Account),
            (Login, 454, FaultClass::Retry),
            (Login, 535, FaultClass::Account),
            (Login, 504, FaultClass::Account),
            (Sender, 530, FaultClass::Account),
            (Sender, 451, FaultClass::Retry),
            (Sender, 553, FaultClass::Configuration),
            (Recipient, 450, FaultClass::Retry),
            (Recipient, 501, FaultClass::Configuration),
            (Recipient, 550, FaultClass::NextChannel),
            (Recipient, 552, FaultClass::NextChannel),
            (Content, 451, FaultClass::Retry),
            (Content, 554, FaultClass::NextChannel),
        ] {
            assert_eq!(class_of(phase, code), class, "{phase:?} {code}");
        }
    }

    #[test]
    fn only_content_without_an_answer_may_be_out() {
        for phase in [Connect, Login, Sender, Recipient] {
            assert_eq!(timed_out(phase).certainty, Certainty::NotTaken, "{phase:?}");
        }
        assert_eq!(timed_out(Content).certainty, Certainty::Unknown);
    }
}
