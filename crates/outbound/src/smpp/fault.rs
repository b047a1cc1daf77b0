//! What an SMSC's status means, as data (SMPP 3.4, 5.1.3; `channels.md` B.8).

use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use rusmpp::CommandStatus;
use rusmppc::error::Error;

use super::submit::Unwritable;

/// Every status that has a class. Others are the SMSC's own: a no, which trying again does not change.
const TABLE: &[(u32, FaultClass)] = &[
    // The request itself.
    (0x01, FaultClass::Configuration), // message length
    (0x02, FaultClass::Configuration), // command length
    (0x03, FaultClass::Configuration), // command id
    (0x04, FaultClass::Retry),         // not bound: the SMSC lost the session
    (0x05, FaultClass::Account),       // already bound, perhaps by another node
    (0x06, FaultClass::Configuration), // priority
    (0x07, FaultClass::Configuration), // registered delivery
    (0x08, FaultClass::Retry),         // system error
    (0x0a, FaultClass::NextChannel),   // source address
    (0x0b, FaultClass::NextChannel),   // destination address
    (0x0d, FaultClass::Account),       // bind failed
    (0x0e, FaultClass::Account),       // password
    (0x0f, FaultClass::Account),       // system id
    (0x14, FaultClass::Throttle),      // queue full
    (0x15, FaultClass::Configuration), // service type
    (0x43, FaultClass::Configuration), // esm_class
    (0x45, FaultClass::Retry),         // submission failed
    (0x48, FaultClass::Configuration), // source type of number
    (0x49, FaultClass::Configuration), // source numbering plan
    (0x50, FaultClass::Configuration), // destination type of number
    (0x51, FaultClass::Configuration), // destination numbering plan
    (0x53, FaultClass::Account),       // system type
    (0x58, FaultClass::Throttle),      // too fast
    (0x61, FaultClass::Configuration), // schedule
    (0x62, FaultClass::Configuration), // validity
    (0x64, FaultClass::Retry),         // passing trouble of the receiver
    (0xc0, FaultClass::Configuration), // optional fields
    (0xc1, FaultClass::Configuration), // an optional field that is not allowed
    (0xc2, FaultClass::Configuration), // an optional field's length
    (0xc3, FaultClass::Configuration), // an optional field is missing: the DLT ids, say
    (0xc4, FaultClass::Configuration), // an optional field's value
    (0xff, FaultClass::Retry),         // unknown error
];

fn class_of(status: u32) -> FaultClass {
    TABLE.iter().find(|(known, _)| *known == status).map_or(FaultClass::NextChannel, |(_, class)| *class)
}

/// Reads why a request has no good answer. Once it may be on the line, only an answer is a clear no.
pub(super) fn of_error(request: &str, error: &Error) -> SendFault {
    match error {
        Error::UnexpectedResponse { response } if response.status() != CommandStatus::EsmeRok => {
            let status = u32::from(response.status());
            let code = format!("0x{status:02x}");
            SendFault {
                vendor_code: Some(code.clone()),
                ..fault(
                    class_of(status),
                    Certainty::NotTaken,
                    format!("the SMSC answered {code} to a {request}"),
                )
            }
        }
        Error::UnexpectedResponse { .. } => {
            unknown(format!("the SMSC's answer to a {request} is no answer to it"))
        }
        Error::Connect(_) => no_connection("the SMSC cannot be reached"),
        Error::Encode(_) => not_sent(FaultClass::Configuration, format!("a {request} cannot be written")),
        Error::ResponseTimeout { .. } => unknown(format!("no answer to a {request} in time")),
        // An error of any other kind ends the connection, and may have come after the request was out.
        _ => unknown(format!("the connection ended before the answer to a {request}")),
    }
}

/// Nothing was sent: there is no session.
pub(super) fn no_connection(detail: &str) -> SendFault {
    not_sent(FaultClass::Retry, detail.to_owned())
}

/// Nothing was sent: too much else is on its way.
pub(super) fn too_much() -> SendFault {
    not_sent(FaultClass::Throttle, "no place in the window, or below the limit a second, in time".to_owned())
}

/// A message that was never written.
pub(super) fn unwritable(why: Unwritable) -> SendFault {
    let detail = match why {
        Unwritable::Sender => "the sender is neither a name of 11 characters nor a number",
        Unwritable::Text => "the text or the number cannot be written as SMPP",
    };
    not_sent(FaultClass::Configuration, detail.to_owned())
}

fn not_sent(class: FaultClass, detail: String) -> SendFault {
    fault(class, Certainty::NotTaken, detail)
}

fn unknown(detail: String) -> SendFault {
    fault(FaultClass::Retry, Certainty::Unknown, detail)
}

fn fault(class: FaultClass, certainty: Certainty, detail: String) -> SendFault {
    SendFault { class, certainty, vendor_code: None, detail, retry_after: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_statuses_have_their_class() {
        for (status, class) in [
            (0x0a, FaultClass::NextChannel),
            (0x0b, FaultClass::NextChannel),
            (0x0d, FaultClass::Account),
            (0x0e, FaultClass::Account),
            (0x0f, FaultClass::Account),
            (0x14, FaultClass::Throttle),
            (0x58, FaultClass::Throttle),
            (0x08, FaultClass::Retry),
            (0x45, FaultClass::Retry),
            (0x01, FaultClass::Configuration),
            (0x400, FaultClass::NextChannel),
        ] {
            assert_eq!(class_of(status), class, "{status:#x}");
        }
    }

    #[test]
    fn rows_are_in_order_and_apart() {
        assert!(TABLE.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
