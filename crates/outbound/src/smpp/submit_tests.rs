use countersign_core::domain::code::PlainCode;
use countersign_core::domain::delivery::Medium;
use countersign_core::domain::ids::DeliveryId;
use countersign_core::domain::message::MessageText;
use countersign_core::domain::sms::dlt::DltIds;
use rusmpp::encode::{Encode as _, Length as _};
use rusmpp::{Command, CommandStatus, Pdu};
use serde_json::json;

use countersign_core::domain::time::Timestamp;

use super::*;

const NOW: Timestamp = Timestamp::from_seconds(1_767_225_600);

fn settings() -> SmppSettings {
    let settings = json!({"host": "smsc.example", "system_id": "acme", "password": "hunter2"});
    SmppSettings::parse(settings).expect("settings")
}

fn message(text: &str) -> TextMessage {
    TextMessage {
        delivery: DeliveryId::new(NOW, [7; 10]),
        medium: Medium::Sms,
        to: "+447911123456".parse().expect("a number"),
        sender: "ACME".to_owned(),
        language: "en".to_owned(),
        subject: None,
        text: MessageText::new(text),
        code: PlainCode::parse("417083").expect("a code"),
        valid_for: Duration::from_mins(5),
        dlt: None,
    }
}

fn bytes(pdu: impl Into<Pdu>) -> Vec<u8> {
    let command = Command::builder().status(CommandStatus::EsmeRok).sequence_number(1).pdu(pdu.into());
    let mut bytes = vec![0; command.length()];
    command.encode(&mut bytes);
    bytes
}

fn only(message: &TextMessage) -> Vec<u8> {
    let mut submissions = submissions(&settings(), message).expect("a submission");
    assert_eq!(submissions.len(), 1);
    bytes(submissions.remove(0))
}

/// The octets from the command id on.
fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

#[test]
fn a_bind_asks_for_version_3_4() {
    let bind = bytes(bind(&settings()).expect("a bind"));
    let expected = joined(&[
        b"\x00\x00\x00\x09\x00\x00\x00\x00\x00\x00\x00\x01",
        b"acme\0hunter2\0\0",
        b"\x34\x00\x00\0",
    ]);
    assert_eq!(bind, expected);
}

#[test]
fn a_submission_is_exact_to_the_octet() {
    let expected = joined(&[
        b"\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x01",
        b"\0",                            // service_type
        b"\x05\x00ACME\0",                // source: alphanumeric
        b"\x01\x01447911123456\0",        // destination: international
        b"\x00\x00\x00",                  // esm_class, protocol_id, priority_flag
        b"\x00000000000500000R\0",        // schedule_delivery_time: now; validity_period: five minutes
        b"\x01\x00\x00\x00", // registered_delivery, replace_if_present, data_coding, sm_default_msg_id
        b"\x10417083 \x00 ACME\x1b\x65.", // sm_length, short_message
    ]);
    assert_eq!(only(&message("417083 @ ACME€.")), expected);
}

#[test]
fn other_alphabets_go_as_16_bit_units() {
    let submission = only(&message("Код 1"));
    let tail = joined(&[b"\x01\x00\x08\x00\x0a", b"\x04\x1a\x04\x3e\x04\x34\x00\x20\x00\x31"]);
    assert!(submission.ends_with(&tail), "{submission:02x?}");
}

#[test]
fn a_long_text_is_joined_by_its_headers_and_has_one_receipt() {
    let text = format!("{}{}", "x".repeat(153), "y".repeat(10));
    let parts = submissions(&settings(), &message(&text)).expect("submissions");
    let [first, second]: [Vec<u8>; 2] =
        parts.into_iter().map(bytes).collect::<Vec<_>>().try_into().expect("two parts");
    let reference = message("").delivery.to_bytes()[15];
    let header = |number| [0x05, 0x00, 0x03, reference, 2, number];
    assert!(first.ends_with(&joined(&[b"\x00\x00\x00\x00\x9f", &header(1), "x".repeat(153).as_bytes()])));
    assert!(second.ends_with(&joined(&[b"\x01\x00\x00\x00\x10", &header(2), b"yyyyyyyyyy"])));
    let esm_class = joined(&[b"447911123456\0", b"\x40\x00\x00"]);
    for part in [&first, &second] {
        assert!(part.windows(esm_class.len()).any(|window| window == esm_class));
    }
}

#[test]
fn a_text_registered_in_india_names_its_ids() {
    let mut message = message("1");
    message.dlt = Some(DltIds::new("1101456", "1107161").expect("ids"));
    assert!(only(&message).ends_with(b"\x14\x00\x00\x071101456\x14\x01\x00\x071107161"));
}

#[test]
fn senders_have_their_kind() {
    for (sender, kind) in [
        ("", Ok((Ton::Unknown, Npi::Unknown, ""))),
        ("ACME", Ok((Ton::Alphanumeric, Npi::Unknown, "ACME"))),
        ("Acme Bank", Ok((Ton::Alphanumeric, Npi::Unknown, "Acme Bank"))),
        ("+447911123456", Ok((Ton::International, Npi::Isdn, "447911123456"))),
        ("918000000000", Ok((Ton::International, Npi::Isdn, "918000000000"))),
        ("56161", Ok((Ton::NetworkSpecific, Npi::Unknown, "56161"))),
        ("Acme Bank Ltd", Err(Unwritable::Sender)),
        ("ÄCME", Err(Unwritable::Sender)),
        ("+", Ok((Ton::Alphanumeric, Npi::Unknown, "+"))),
        ("1234567890123456", Err(Unwritable::Sender)),
    ] {
        assert_eq!(source(sender), kind, "{sender}");
    }
}

#[test]
fn validity_is_what_is_left_of_the_code() {
    for (seconds, text) in [
        (300, "000000000500000R"),
        (59, "000000000059000R"),
        (0, "000000000001000R"),
        (86_400 + 3_661, "000001010101000R"),
    ] {
        assert_eq!(validity(Duration::from_secs(seconds)), text);
    }
}
