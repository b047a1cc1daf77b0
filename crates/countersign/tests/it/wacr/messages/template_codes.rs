//! Codes in templates: given by the caller, or made here (`auto_generate_otp`).

use std::time::Duration;

use countersign_core::ports::observer::Event;
use serde_json::{Value, json};

use super::{Part, get, last_template, post, post_form, send_form, templated, text_about, with_templates};
use crate::support::{PHONE, Product};
use crate::wacr::holds;

const PATH: &str = "/messages/template";

async fn verify(product: &Product, code: &str) -> String {
    let seen = post(product, "/auth/verify", json!({"phone": PHONE, "code": code})).await;
    super::code_of(&seen).to_owned()
}

#[tokio::test]
async fn a_made_code_is_in_the_message_and_nowhere_else() {
    let product = with_templates().await;
    let answer = product.post(PATH, templated("login", &json!({"auto_generate_otp": true}))).await;
    let seen = super::seen("post", PATH, &answer);
    assert_eq!(seen["status"], 200, "{seen}");
    let sent = last_template(&product);
    let code = sent.body[0].expose().to_owned();
    assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
    assert_eq!(sent.buttons[0].1.expose(), code, "the button that copies it has it too");
    assert!(!holds(&answer, &code), "{answer:?}");
    for path in ["/messages", "/messages/1"] {
        let shown = product.get(path).await;
        assert!(!holds(&shown, &code), "{shown:?}");
    }
    assert_eq!(get(&product, "/messages/1").await["body"]["data"]["message"], "•••••• is your code. {{2}}");
    assert!(!product.is_written(&code));
    assert_eq!(verify(&product, "121212").await, "INVALID_CODE");
    assert_eq!(verify(&product, &code).await, "");
    assert_eq!(verify(&product, &code).await, "OTP_NOT_FOUND");
}

#[tokio::test]
async fn it_is_good_for_as_long_as_the_template_says() {
    let product = with_templates().await;
    post(&product, PATH, templated("login_minutes", &json!({"auto_generate_otp": "1"}))).await;
    let sent = last_template(&product);
    assert_eq!(sent.body[1].expose(), "5");
    product.advance(Duration::from_mins(5));
    assert_eq!(verify(&product, sent.body[0].expose()).await, "OTP_EXPIRED");
}

#[tokio::test]
async fn a_newer_code_takes_its_place() {
    let product = with_templates().await;
    post(&product, PATH, templated("login", &json!({"auto_generate_otp": true}))).await;
    let first = last_template(&product).body[0].expose().to_owned();
    post(&product, PATH, templated("login", &json!({"auto_generate_otp": true}))).await;
    let second = last_template(&product).body[0].expose().to_owned();
    assert_ne!(first, second);
    assert_eq!(verify(&product, &first).await, "INVALID_CODE");
    assert_eq!(verify(&product, &second).await, "");
}

#[tokio::test]
async fn the_field_that_becomes_the_code() {
    let product = with_templates().await;
    let fields = json!({"auto_generate_otp": true, "otp_field_number": 2, "field_1": "7",
                        "button_0": "a", "button_2": "b"});
    let sent = post(&product, PATH, templated("buttons", &fields)).await;
    assert_eq!(sent["status"], 200, "{sent}");
    let code = last_template(&product).body[1].expose().to_owned();
    assert_eq!(code.len(), 6);
    assert_eq!(get(&product, "/messages/1").await["body"]["data"]["message"], "Order 7 is ••••••");
    assert_eq!(verify(&product, &code).await, "");
}

#[tokio::test]
async fn a_template_without_a_place_for_it() {
    let product = with_templates().await;
    for (template, fields, text) in [
        (
            "plain",
            json!({"otp_field_number": 2, "field_1": "x"}),
            "The otp field number field must not be greater than 1.",
        ),
        ("bare", json!({}), "The template has no field for a code."),
    ] {
        let body = super::with(templated(template, &json!({"auto_generate_otp": true})), &fields);
        let said = text_about(&product, PATH, &body, "otp_field_number", &json!({})).await;
        assert_eq!(said, text, "{template}");
    }
    assert_eq!(
        post(&product, "/auth/status", json!({"phone": PHONE})).await["body"]["data"]["has_active_otp"],
        false
    );
}

/// A code that the caller made is nobody's to check, but no chat shows it either.
#[tokio::test]
async fn a_given_code_is_hidden() {
    let product = with_templates().await;
    post(&product, PATH, templated("login", &json!({"field_1": "848484"}))).await;
    assert_eq!(last_template(&product).buttons[0].1.expose(), "848484");
    assert_eq!(get(&product, "/messages/1").await["body"]["data"]["message"], "•••••• is your code. {{2}}");
    assert!(!product.is_written("848484"));
    assert_eq!(verify(&product, "848484").await, "OTP_NOT_FOUND");
}

#[tokio::test]
async fn words_of_a_form_for_what_json_has_words_for() {
    let product = with_templates().await;
    let sent = |flag: &'static str| {
        [
            Part::Text("phone", PHONE),
            Part::Text("template_name", "login"),
            Part::Text("language", "en"),
            Part::Text("field_1", "848484"),
            Part::Text("auto_generate_otp", flag),
        ]
    };
    for (flag, made) in [("true", true), ("1", true), ("false", false), ("0", false), ("", false)] {
        assert_eq!(send_form(&product, PATH, &sent(flag)).await.status, 200, "{flag}");
        assert_eq!(last_template(&product).body[0].expose() != "848484", made, "{flag}");
    }
    let refused = post_form(&product, PATH, &sent("yes")).await;
    assert_eq!(
        refused["body"]["error"]["details"],
        json!({"auto_generate_otp": ["The auto generate otp field must be true or false."]})
    );
}

/// The refusal of the message brings back the code before it.
#[tokio::test]
async fn a_refused_message_keeps_the_earlier_code() {
    let product = with_templates().await;
    post(&product, PATH, templated("login", &json!({"auto_generate_otp": true}))).await;
    let first = last_template(&product).body[0].expose().to_owned();
    product.whatsapp.fail_next(crate::support::undeliverable());
    let refused = post(&product, PATH, templated("login", &json!({"auto_generate_otp": true}))).await;
    assert_eq!(super::code_of(&refused), "MESSAGE_SEND_FAILED");
    assert_eq!(verify(&product, &first).await, "");
    assert_eq!(refused["body"]["data"], Value::Null);
}

/// The code may stand where it does not belong, and the first field of a template for codes is always one.
#[tokio::test]
async fn a_code_in_another_field_is_not_shown_either() {
    let product = with_templates().await;
    for fields in [
        json!({"field_1": "739164", "field_2": "739164"}),
        json!({"field_1": "739164", "field_2": "it is 739164 again"}),
        json!({"field_1": "739164", "auto_generate_otp": true, "otp_field_number": 2}),
    ] {
        let sent = post(&product, PATH, templated("login_minutes", &fields)).await;
        assert_eq!(sent["status"], 200, "{sent}");
    }
    assert!(!holds(&product.get("/messages").await, "739164"));
    assert!(!product.is_written("739164"));
}

/// A verification is one that is counted as started; other messages are only calls of the vendor.
#[tokio::test]
async fn only_a_code_is_counted_as_a_start() {
    let product = with_templates().await;
    let starts = || {
        product
            .observer
            .events()
            .iter()
            .filter(|it| matches!(it, Event::Started | Event::StartRefused))
            .count()
    };
    post(&product, "/messages/text", json!({"phone": PHONE, "message": "Hello"})).await;
    post(&product, "/messages/text", json!({"phone": PHONE, "message": "@{contact_email}"})).await;
    post(&product, PATH, templated("plain", &json!({"field_1": "x"}))).await;
    assert_eq!(starts(), 0);
    post(&product, PATH, templated("login", &json!({"auto_generate_otp": true}))).await;
    assert_eq!(starts(), 1);
}
