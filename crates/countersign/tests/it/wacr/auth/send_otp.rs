//! `POST /auth/send-otp` when all is well.

use countersign_core::domain::message::MessageText;
use serde_json::json;

use super::super::{code_of, post, seen};
use super::{example, last_code, outcome, send, with};
use crate::support::{PHONE, Product};

#[tokio::test]
async fn the_example_of_seed_002() {
    let product = Product::new().await;
    let answer = product.post("/auth/send-otp", example("123456")).await;
    insta::assert_json_snapshot!(seen("post", "/auth/send-otp", &answer), @r#"
    {
      "body": {
        "data": {
          "code_sent": true,
          "contact_id": 1,
          "expires_at": "2026-01-01T08:03:14+00:00",
          "expiry_minutes": 10,
          "language": "en",
          "message_id": "wamid.test1",
          "phone": "919999999999",
          "sent_at": "2026-01-01T07:53:14+00:00",
          "status": "sent",
          "template_name": "otp_verification"
        },
        "message": "OTP sent successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);

    let sent = product.whatsapp.sent();
    let [message] = sent.as_slice() else { panic!("one message: {sent:?}") };
    assert_eq!(message.to.as_str(), "919999999999");
    assert_eq!((message.template.as_str(), message.language.as_str()), ("otp_verification", "en"));
    let body: Vec<&str> = message.body.iter().map(MessageText::expose).collect();
    assert_eq!(body, ["123456"]);
    let buttons: Vec<(u8, &str)> =
        message.buttons.iter().map(|(place, text)| (*place, text.expose())).collect();
    assert_eq!(buttons, [(0, "123456")]);
}

#[tokio::test]
async fn keys_come_in_the_documented_order() {
    let product = Product::new().await;
    let answer = product.post("/auth/send-otp", example("123456")).await;
    let text = String::from_utf8(answer.body).expect("UTF-8");
    let keys = [
        "success",
        "data",
        "message_id",
        "contact_id",
        "phone",
        "template_name",
        "language",
        "code_sent",
        "expiry_minutes",
        "expires_at",
        "status",
        "sent_at",
        "message",
        "meta",
        "request_id",
        "timestamp",
    ];
    let places: Vec<usize> =
        keys.iter().map(|key| text.find(&format!("\"{key}\":")).expect("a key")).collect();
    assert!(places.is_sorted(), "{text}");
}

#[tokio::test]
async fn only_the_required_fields() {
    let product = Product::new().await;
    let body = json!({"phone": PHONE, "template_name": "otp_verification", "code": "123456"});
    let seen = post(&product, "/auth/send-otp", body).await;
    assert_eq!(seen["body"]["data"]["language"], "en");
    assert_eq!(seen["body"]["data"]["expiry_minutes"], 10);
    assert_eq!(outcome(&product, "123456").await, "", "its purpose is authentication");
}

#[tokio::test]
async fn every_field_and_fields_that_are_not_known() {
    let product = Product::new().await;
    send(&product, "111111").await;
    let body = json!({
        "phone": "+91 (99999) 999-99",
        "template_name": "otp_long",
        "code": "222222",
        "language": "en",
        "expiry_minutes": 60,
        "contact_id": 1,
        "purpose": "payment",
        "additional_params": ["Acme", 42],
        "colour": "red",
    });
    let seen = post(&product, "/auth/send-otp", body).await;
    insta::assert_json_snapshot!(seen["body"]["data"], @r#"
    {
      "code_sent": true,
      "contact_id": 1,
      "expires_at": "2026-01-01T08:53:14+00:00",
      "expiry_minutes": 60,
      "language": "en",
      "message_id": "wamid.test2",
      "phone": "919999999999",
      "sent_at": "2026-01-01T07:53:14+00:00",
      "status": "sent",
      "template_name": "otp_long"
    }
    "#);
    let body: Vec<String> =
        product.whatsapp.sent()[1].body.iter().map(|text| text.expose().to_owned()).collect();
    assert_eq!(body, ["222222", "60", "Acme", "42"]);
}

#[tokio::test]
async fn the_minutes_go_into_the_second_parameter() {
    let product = Product::new().await;
    let body = with(example("123456"), &json!({"template_name": "otp_minutes", "expiry_minutes": 7}));
    let seen = post(&product, "/auth/send-otp", body).await;
    assert_eq!(seen["body"]["data"]["expires_at"], "2026-01-01T08:00:14+00:00");
    assert_eq!(product.whatsapp.sent()[0].body[1].expose(), "7");
}

#[tokio::test]
async fn all_spellings_of_a_number_are_one_contact_and_one_code() {
    let product = Product::new().await;
    for (phone, code) in [
        ("+919999999999", "100001"),
        ("919999999999", "100002"),
        ("+91 99999-99999", "100003"),
        ("+91 (99999) 99999", "100004"),
        ("  +919999999999  ", "100005"),
    ] {
        let body = with(example(code), &json!({"phone": phone}));
        let seen = post(&product, "/auth/send-otp", body).await;
        assert_eq!(seen["body"]["data"]["phone"], "919999999999", "{phone}");
        assert_eq!(seen["body"]["data"]["contact_id"], 1, "{phone}");
    }
    assert_eq!(outcome(&product, "100004").await, "INVALID_CODE");
    assert_eq!(outcome(&product, "100005").await, "");
}

#[tokio::test]
async fn a_new_code_takes_the_place_of_the_old_one() {
    let product = Product::new().await;
    send(&product, "111111").await;
    send(&product, "222222").await;
    assert_eq!(outcome(&product, "111111").await, "INVALID_CODE");
    assert_eq!(outcome(&product, "222222").await, "");
    assert_eq!(outcome(&product, "111111").await, "OTP_NOT_FOUND");
}

#[tokio::test]
async fn purposes_have_codes_of_their_own() {
    let product = Product::new().await;
    send(&product, "111111").await;
    let body = with(example("222222"), &json!({"purpose": "payment"}));
    post(&product, "/auth/send-otp", body).await;
    assert_eq!(outcome(&product, "222222").await, "INVALID_CODE");
    assert_eq!(outcome(&product, "111111").await, "");
    let guess = json!({"phone": PHONE, "code": "222222", "purpose": "payment"});
    assert_eq!(code_of(&post(&product, "/auth/verify", guess).await), "");
}

#[tokio::test]
async fn a_code_is_a_text_as_it_is() {
    let product = Product::new().await;
    for (code, wrong) in [
        ("000123", "123"),
        ("0", "00"),
        ("AB-12 cd", "ab-12 cd"),
        ("123456789012345", "12345678901234"),
        ("äöüß", "aou"),
    ] {
        send(&product, code).await;
        assert_eq!(last_code(&product), code);
        assert_eq!(outcome(&product, wrong).await, "INVALID_CODE", "{wrong} for {code}");
        assert_eq!(outcome(&product, code).await, "", "{code}");
    }
}

#[tokio::test]
async fn texts_are_trimmed() {
    let product = Product::new().await;
    let body = json!({
        "phone": "\t+919999999999 ", "template_name": " otp_verification ", "code": " 123456\n",
        "language": " en ", "purpose": " authentication ", "expiry_minutes": " 10 ",
    });
    let seen = post(&product, "/auth/send-otp", body).await;
    assert_eq!(seen["status"], 200, "{seen}");
    assert_eq!(last_code(&product), "123456");
    assert_eq!(outcome(&product, "123456").await, "");
}
