//! Delivery receipts: what a `deliver_sm` says about a message of ours (SMPP 3.4, 5.2.12 and appendix B).

use countersign_core::domain::receipt::ReceiptKind;
use rusmpp::pdus::DeliverSm;
use rusmpp::tlvs::TlvValue;
use rusmpp::values::MessageState;

use super::settings::ReceiptIds;

/// The bits of `esm_class` that say what kind of message it is, and the one of a receipt.
const KIND_BITS: u8 = 0x3c;
const RECEIPT: u8 = 0x04;
/// The longest code that is kept of a failure.
const MAX_CODE_BYTES: usize = 32;

/// What an SMSC reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The SMSC's id of the message, as [`Taken`](countersign_core::domain::message::Taken) had it.
    pub vendor_message_id: String,
    /// What became of it.
    pub kind: ReceiptKind,
    /// The SMSC's code of a failure.
    pub vendor_code: Option<String>,
}

/// Reads a receipt. `None` for a message of a person, and for a receipt that says nothing.
pub(super) fn read(ids: ReceiptIds, pdu: &DeliverSm) -> Option<Report> {
    if u8::from(pdu.esm_class) & KIND_BITS != RECEIPT {
        return None;
    }
    let mut fields = Fields::default();
    fields.read_text(pdu.short_message().as_ref());
    for value in pdu.tlvs().iter().filter_map(|tlv| tlv.value()) {
        match value {
            TlvValue::MessagePayload(payload) => fields.read_text(payload.value.as_ref()),
            TlvValue::ReceiptedMessageId(id) => fields.id = Some(id.as_str().to_owned()),
            TlvValue::MessageState(state) => fields.kind = of_state(*state),
            TlvValue::NetworkErrorCode(code) => fields.code = Some(code.error_code.to_string()),
            _ => {}
        }
    }
    let kind = fields.kind?;
    Some(Report {
        vendor_message_id: of_receipt(ids, &fields.id.filter(|id| !id.is_empty())?),
        kind,
        vendor_code: fields.code.filter(|_| kind == ReceiptKind::Failed),
    })
}

#[derive(Default)]
struct Fields {
    id: Option<String>,
    kind: Option<ReceiptKind>,
    code: Option<String>,
}

impl Fields {
    /// Reads `id:… sub:… dlvrd:… submit date:… done date:… stat:… err:… text:…`. What follows `text:` is the message, and
    /// is not looked at.
    fn read_text(&mut self, text: &[u8]) {
        let text = String::from_utf8_lossy(text);
        for word in text.split_ascii_whitespace() {
            let Some((name, value)) = word.split_once(':') else { continue };
            match name.to_ascii_lowercase().as_str() {
                "id" => self.id = Some(value.to_owned()),
                "stat" => self.kind = of_word(value),
                "err" if is_code(value) => self.code = Some(value.to_owned()),
                "text" => return,
                _ => {}
            }
        }
    }
}

fn is_code(value: &str) -> bool {
    (1..=MAX_CODE_BYTES).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn of_state(state: MessageState) -> Option<ReceiptKind> {
    match state {
        MessageState::Enroute | MessageState::Accepted => Some(ReceiptKind::Sent),
        MessageState::Delivered => Some(ReceiptKind::Delivered),
        MessageState::Expired
        | MessageState::Deleted
        | MessageState::Undeliverable
        | MessageState::Rejected => Some(ReceiptKind::Failed),
        // Scheduled, unknown, and what later versions add.
        _ => None,
    }
}

fn of_word(word: &str) -> Option<ReceiptKind> {
    match word.to_ascii_uppercase().as_str() {
        "ENROUTE" | "ACCEPTD" => Some(ReceiptKind::Sent),
        "DELIVRD" => Some(ReceiptKind::Delivered),
        "EXPIRED" | "DELETED" | "UNDELIV" | "REJECTD" => Some(ReceiptKind::Failed),
        _ => None,
    }
}

/// The id of an answer to a submission. Where the receipt will write it in another base, it becomes the number itself.
pub(super) fn of_answer(ids: ReceiptIds, id: &str) -> String {
    match ids {
        ReceiptIds::Same => id.to_owned(),
        ReceiptIds::HexThenDecimal => in_base(id, 16),
        ReceiptIds::DecimalThenHex => in_base(id, 10),
    }
}

fn of_receipt(ids: ReceiptIds, id: &str) -> String {
    match ids {
        ReceiptIds::Same => id.to_owned(),
        ReceiptIds::HexThenDecimal => in_base(id, 10),
        ReceiptIds::DecimalThenHex => in_base(id, 16),
    }
}

/// The number, or the id as it is where it is none.
fn in_base(id: &str, base: u32) -> String {
    u128::from_str_radix(id, base).map_or_else(|_| id.to_owned(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use rusmpp::tlvs::MessageDeliveryRequestTlvValue as Tlv;
    use rusmpp::types::{COctetString, OctetString};
    use rusmpp::values::EsmClass;

    use super::*;

    fn receipt(text: &str, tlvs: Vec<Tlv>) -> DeliverSm {
        let mut pdu = DeliverSm::builder()
            .esm_class(EsmClass::from(RECEIPT))
            .short_message(OctetString::from_slice(text.as_bytes()).expect("a short text"))
            .build();
        pdu.set_tlvs(tlvs);
        pdu
    }

    fn report(id: &str, kind: ReceiptKind, code: Option<&str>) -> Report {
        Report { vendor_message_id: id.to_owned(), kind, vendor_code: code.map(str::to_owned) }
    }

    #[test]
    fn texts_are_read_up_to_the_message() {
        let dates = "sub:001 dlvrd:001 submit date:2601010000 done date:2601010001";
        for (text, expected) in [
            (
                format!("id:7A {dates} stat:DELIVRD err:000 text:417083"),
                Some(report("7A", ReceiptKind::Delivered, None)),
            ),
            (
                format!("id:7A {dates} stat:UNDELIV err:045 text:"),
                Some(report("7A", ReceiptKind::Failed, Some("045"))),
            ),
            (format!("ID:7A {dates} Stat:Expired Err:"), Some(report("7A", ReceiptKind::Failed, None))),
            ("id:7A stat:ACCEPTD".to_owned(), Some(report("7A", ReceiptKind::Sent, None))),
            ("id:7A stat:UNKNOWN err:001".to_owned(), None),
            ("stat:DELIVRD text:id:7A".to_owned(), None),
            ("id:7A text:stat:DELIVRD".to_owned(), None),
            ("\u{0}\u{1}".to_owned(), None),
        ] {
            assert_eq!(read(ReceiptIds::Same, &receipt(&text, Vec::new())), expected, "{text}");
        }
    }

    #[test]
    fn fields_of_their_own_count_more_than_the_text() {
        let id = Tlv::ReceiptedMessageId(COctetString::from_slice(b"9\0").expect("an id"));
        let tlvs = vec![id, Tlv::MessageState(MessageState::Undeliverable)];
        let pdu = receipt("id:7A stat:DELIVRD err:011", tlvs);
        assert_eq!(read(ReceiptIds::Same, &pdu), Some(report("9", ReceiptKind::Failed, Some("011"))));
    }

    #[test]
    fn a_message_of_a_person_is_no_receipt() {
        let mut pdu = receipt("id:7A stat:DELIVRD", Vec::new());
        pdu.esm_class = EsmClass::from(0);
        assert_eq!(read(ReceiptIds::Same, &pdu), None);
    }

    #[test]
    fn one_id_in_two_bases_is_one_id() {
        for (ids, answer, receipt) in [
            (ReceiptIds::Same, "0A1b", "0A1b"),
            (ReceiptIds::HexThenDecimal, "00a1B", "2587"),
            (ReceiptIds::DecimalThenHex, "2587", "A1B"),
            (ReceiptIds::HexThenDecimal, "msg-1", "msg-1"),
        ] {
            assert_eq!(of_answer(ids, answer), of_receipt(ids, receipt), "{ids:?}");
        }
        assert_ne!(of_answer(ReceiptIds::Same, "0A1b"), of_receipt(ReceiptIds::Same, "A1B"));
    }
}
