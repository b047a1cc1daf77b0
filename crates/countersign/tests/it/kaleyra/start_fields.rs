//! The fields of `POST /v1/{sid}/verify`: each code's body, and the bounds.

use countersign_core::domain::delivery::Medium;
use countersign_core::domain::flow::Alphabet;
use serde_json::{Value, json};

use super::{post, printed, start};
use crate::support::Product;

fn code(answer: &crate::support::Answer) -> String {
    answer.json()["error"]["code"].as_str().unwrap_or("").to_owned()
}

#[tokio::test]
async fn each_code_has_its_body() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let mobile = "919812345678";
    let mut bodies = Vec::new();
    for body in [
        json!({}),
        json!({"to": {}}),
        json!({"to": {"mobile": "12"}}),
        json!({"to": {"mobile": mobile, "email": "nobody"}}),
        json!({"to": {"mobile": mobile}, "otp": "12-456"}),
        json!({"to": {"mobile": mobile}, "otp": "12345"}),
        json!({"to": {"mobile": mobile}, "otp": "12345a"}),
    ] {
        bodies.push(printed(&start(&product, body).await));
    }
    insta::assert_snapshot!(bodies.join("\n"), @r#"
    400 {"error":{"code":"E600","type":"VALIDATION_ERROR","parameter":"to","message":"to field is mandatory","reference":""}}
    400 {"error":{"code":"E804","type":"VALIDATION_ERROR","parameter":"mobile","message":"mobile field is mandatory","reference":""}}
    400 {"error":{"code":"E805","type":"VALIDATION_ERROR","parameter":"mobile","message":"Mobile number must contain 3 to 20 digits.","reference":""}}
    400 {"error":{"code":"E802","type":"VALIDATION_ERROR","parameter":"email","message":"Invalid email address.","reference":""}}
    400 {"error":{"code":"E803","type":"VALIDATION_ERROR","parameter":"OTP","message":"OTP can contain only alphanumeric values.","reference":""}}
    400 {"error":{"code":"E903","type":"validation_error","parameter":"OTP","message":"OTP length mismatch","reference":""}}
    400 {"error":{"code":"E914","type":"validation_error","parameter":"OTP","message":"Alphanumeric OTP is not supported for this flow","reference":""}}
    "#);
    assert_eq!(product.run_queue().await, 0, "nothing is sent");
}

#[tokio::test]
async fn bounds_and_odd_values() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let eleven = (10..21).map(|n| format!("9198123456{n}")).collect::<Vec<_>>().join(",");
    let ten = eleven.rsplit_once(',').expect("several").0.to_owned();
    for (to, expected) in [
        (json!(null), "E600"),
        (json!("919812345678"), "E600"),
        (json!({"mobile": null}), "E804"),
        (json!({"mobile": ""}), "E804"),
        (json!({"mobile": "   "}), "E805"),
        (json!({"mobile": "123"}), ""),
        (json!({"mobile": "123456789012345"}), ""),
        (json!({"mobile": "1234567890123456"}), "E805"),
        (json!({"mobile": "123456789012345678901"}), "E805"),
        (json!({"mobile": "+91 98.123"}), "E805"),
        (json!({"mobile": "919812345678,"}), "E805"),
        (json!({"mobile": "919812345678;919812345679"}), "E805"),
        (json!({"mobile": ["919812345678"]}), "E805"),
        (json!({"mobile": 1.5}), "E805"),
        (json!({"mobile": true}), "E805"),
        (json!({"mobile": ten}), ""),
        (json!({"mobile": eleven}), "E805"),
        (json!({"mobile": "919812345678", "email": "a@b"}), "E802"),
        (json!({"mobile": "919812345678", "email": 7}), "E802"),
        (json!({"mobile": "919812345678", "email": "a@b.example\r\nBcc: x@y.example"}), "E802"),
        (json!({"email": "user@example.com"}), "E804"),
    ] {
        assert_eq!(code(&start(&product, json!({"to": to})).await), expected, "{to}");
    }
    for (otp, expected) in [
        (json!(null), ""),
        (json!(""), ""),
        (json!(123_456), ""),
        (json!("1234567890123456789"), "E903"),
        (json!("ééé456"), "E803"),
        (json!({"a": 1}), "E803"),
    ] {
        let body = json!({"to": {"mobile": "919812345678"}, "otp": otp});
        assert_eq!(code(&start(&product, body).await), expected, "{otp}");
    }
}

#[tokio::test]
async fn what_is_no_json_has_no_fields() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    for path in ["/verify", "/verify/validate"] {
        let expected = if path == "/verify" { "E600" } else { "E800" };
        for body in [json!([]), json!("x"), json!(null)] {
            assert_eq!(code(&post(&product, path, body).await), expected);
        }
    }
}

#[tokio::test]
async fn a_flow_of_e_mail_only_needs_no_mobile() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let mut draft = product.flow_draft(product.tenant.id).await;
    draft.steps.retain(|step| step.medium == Medium::Email);
    product.engine.create_flow(product.tenant.id, draft).await.expect("a flow");
    let answer = start(&product, json!({"to": {"email": "user@example.com"}})).await;
    assert_eq!(answer.json()["data"]["to"], json!({"mobile": "", "email": "user@example.com"}));
    assert_eq!(product.run_queue().await, 1);
    assert_eq!(code(&start(&product, json!({"to": {"mobile": "919812345678"}})).await), "E802");
}

#[tokio::test]
async fn an_alphanumeric_flow_takes_and_makes_letters() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let mut draft = product.flow_draft(product.tenant.id).await;
    draft.code.alphabet = Alphabet::Alphanumeric;
    draft.code.length = 8;
    product.engine.create_flow(product.tenant.id, draft).await.expect("a flow");
    let own = start(&product, json!({"to": {"mobile": "919812345678"}, "otp": "aB3xYz01"})).await;
    assert_eq!(own.status, 200);
    let made = start(&product, json!({"to": {"mobile": "919812345679"}})).await;
    assert_eq!(made.status, 200);
    product.run_queue().await;
    let sent = product.texts.sent();
    let made_for = sent.iter().find(|message| message.to.as_str() == "919812345679").expect("a message");
    let code = made_for.code.expose().to_owned();
    assert_eq!(code.len(), 8);
    assert!(code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()), "{code}");
    let id = made.json()["data"]["verify_id"].as_str().expect("an id").to_owned();
    let lower = super::validate(&product, &id, &code.to_lowercase()).await;
    assert_eq!(lower.json()["error"]["code"], Value::from("E912"), "case counts");
}
