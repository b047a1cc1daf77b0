//! A text message as `submit_sm`: one, or several that the phone joins again (`channels.md` B.8).

use std::time::Duration;

use countersign_core::domain::message::TextMessage;
use countersign_core::domain::sms::{SmsEncoding, gsm7, parts};
use rusmpp::pdus::{BindTransceiver, SubmitSm};
use rusmpp::tlvs::{MessageSubmissionRequestTlvValue, TlvTag};
use rusmpp::types::{AnyOctetString, COctetString, EmptyOrFullCOctetString, OctetString};
use rusmpp::values::{DataCoding, EsmClass, InterfaceVersion, Npi, RegisteredDelivery, Ton};

use super::settings::SmppSettings;
use countersign_core::domain::secret::Secret;

/// The header that follows says how parts belong together.
const USER_DATA_HEADER: u8 = 0x40;
/// A receipt for the message's end, whatever it is; none for what happens before.
const FINAL_RECEIPT: u8 = 0x01;
/// Tags of the ids under which a text is registered in India, as its networks document them.
const DLT_ENTITY: u16 = 0x1400;
const DLT_TEMPLATE: u16 = 0x1401;
/// The longest name as a sender.
const NAME_CHARS: usize = 11;

/// Why a message cannot be written as SMPP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unwritable {
    /// No name of up to 11 ASCII characters and no number of up to 15 digits.
    Sender,
    /// More parts than can be numbered, or a text that fits into no part.
    Text,
}

/// The request that opens a session. rusmpp asks for version 5 unless told otherwise.
pub(super) fn bind(settings: &SmppSettings) -> Option<BindTransceiver> {
    let password = settings.password.as_ref().map_or("", Secret::expose);
    let bind = BindTransceiver::builder()
        .system_id(COctetString::from_vec(terminated(&settings.system_id)).ok()?)
        .password(COctetString::from_vec(terminated(password)).ok()?)
        .system_type(COctetString::from_vec(terminated(&settings.system_type)).ok()?)
        .interface_version(InterfaceVersion::Smpp3_4)
        .build();
    Some(bind)
}

/// The requests that carry a message, in order. Only the last one asks for a receipt: its id stands for the message.
pub(super) fn submissions(
    settings: &SmppSettings,
    message: &TextMessage,
) -> Result<Vec<SubmitSm>, Unwritable> {
    let text = message.text.expose();
    let encoding = SmsEncoding::of(text);
    let parts = parts(text);
    let count = u8::try_from(parts.len()).map_err(|_| Unwritable::Text)?;
    // Random, as the end of a delivery's id is.
    let reference = message.delivery.to_bytes()[15];
    let mut submissions = Vec::with_capacity(parts.len());
    for (number, part) in (1_u8..).zip(parts) {
        let mut submission = envelope(settings, message)?;
        let mut content = Vec::with_capacity(160);
        if count > 1 {
            submission.esm_class = EsmClass::from(USER_DATA_HEADER);
            content.extend([0x05, 0x00, 0x03, reference, count, number]);
        }
        content.extend(octets(encoding, part));
        submission.set_short_message(OctetString::from_vec(content).map_err(|_| Unwritable::Text)?);
        submission.registered_delivery =
            RegisteredDelivery::from(if number == count { FINAL_RECEIPT } else { 0 });
        submission.data_coding = match encoding {
            SmsEncoding::Gsm7 => DataCoding::McSpecific,
            SmsEncoding::Ucs2 => DataCoding::Ucs2,
        };
        submissions.push(submission);
    }
    Ok(submissions)
}

/// All but the content.
fn envelope(settings: &SmppSettings, message: &TextMessage) -> Result<SubmitSm, Unwritable> {
    let (ton, npi, sender) = source(&message.sender)?;
    let validity = validity(message.valid_for);
    let mut submission = SubmitSm::builder()
        .source_addr_ton(settings.source_ton.map_or(ton, Ton::from))
        .source_addr_npi(settings.source_npi.map_or(npi, Npi::from))
        .source_addr(COctetString::from_vec(terminated(sender)).map_err(|_| Unwritable::Sender)?)
        .dest_addr_ton(Ton::International)
        .dest_addr_npi(Npi::Isdn)
        .destination_addr(
            COctetString::from_vec(terminated(message.to.as_str())).map_err(|_| Unwritable::Text)?,
        )
        .validity_period(
            EmptyOrFullCOctetString::from_vec(terminated(&validity)).map_err(|_| Unwritable::Text)?,
        )
        // rusmpp's default is 0x08, an acknowledgement by the recipient.
        .esm_class(EsmClass::from(0))
        .build();
    if let Some(dlt) = &message.dlt {
        for (tag, id) in [(DLT_ENTITY, dlt.entity()), (DLT_TEMPLATE, dlt.template())] {
            let value = AnyOctetString::from_vec(id.as_bytes().to_vec());
            submission.push_tlv(MessageSubmissionRequestTlvValue::Other { tag: TlvTag::Other(tag), value });
        }
    }
    Ok(submission)
}

/// What kind of address a sender is, and how it is written: a number without its `+`.
fn source(sender: &str) -> Result<(Ton, Npi, &str), Unwritable> {
    let digits = sender.strip_prefix('+').unwrap_or(sender);
    if sender.is_empty() {
        Ok((Ton::Unknown, Npi::Unknown, sender))
    } else if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        match digits.len() {
            1..=6 => Ok((Ton::NetworkSpecific, Npi::Unknown, digits)),
            7..=15 => Ok((Ton::International, Npi::Isdn, digits)),
            _ => Err(Unwritable::Sender),
        }
    } else if sender.len() <= NAME_CHARS && sender.bytes().all(|b| b.is_ascii_graphic() || b == b' ') {
        Ok((Ton::Alphanumeric, Npi::Unknown, sender))
    } else {
        Err(Unwritable::Sender)
    }
}

/// A time from now on as `YYMMDDhhmmsstnnp`, at least a second: nobody needs the message after its code's end.
fn validity(left: Duration) -> String {
    let seconds = left.as_secs().clamp(1, 31 * 86_400 - 1);
    let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
    format!("0000{days:02}{hours:02}{:02}{:02}000R", seconds / 60 % 60, seconds % 60)
}

/// One septet to an octet, or 16 bits to a unit, the higher octet first.
fn octets(encoding: SmsEncoding, text: &str) -> Vec<u8> {
    match encoding {
        SmsEncoding::Ucs2 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        SmsEncoding::Gsm7 => text
            .chars()
            .filter_map(gsm7::septets)
            .flat_map(|(septets, count)| septets.into_iter().take(count))
            .collect(),
    }
}

/// rusmpp takes these texts with their end.
fn terminated(text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes.push(0);
    bytes
}

#[cfg(test)]
#[path = "submit_tests.rs"]
mod tests;
