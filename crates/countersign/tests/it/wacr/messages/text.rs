//! `POST /messages/text`.

use countersign_core::domain::message::FreeContent;
use serde_json::{Value, json};

use super::{last_free, make_ada, post, text_about, texts};
use crate::support::{PHONE, Product};

const PATH: &str = "/messages/text";

fn hello() -> Value {
    json!({"phone": PHONE, "message": "Hello"})
}

fn sent(product: &Product) -> String {
    let FreeContent::Text(text) = last_free(product) else { panic!("no text") };
    text.expose().to_owned()
}

#[tokio::test]
async fn a_text_goes_out() {
    let product = Product::new().await;
    let seen =
        post(&product, PATH, json!({"phone": "+91 (999) 999-9999", "message": " Hello\n\tthere "})).await;
    insta::assert_json_snapshot!(seen, @r#"
    {
      "body": {
        "data": {
          "chat_id": 1,
          "chat_message_id": 1,
          "contact_id": 1,
          "message": "Hello\n\tthere",
          "message_id": "wamid.test1",
          "phone": "919999999999",
          "sent_at": "2026-01-01T07:53:14+00:00",
          "status": "sent"
        },
        "message": "Message sent successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    assert_eq!(sent(&product), "Hello\n\tthere");
    assert_eq!(product.whatsapp.sent_freely()[0].to.as_str(), "919999999999");
}

#[tokio::test]
async fn merge_fields_are_filled_in() {
    let product = Product::new().await;
    let message =
        "@{contact_first_name} @{contact_last_name} @{contact_email} @{contact_phone} @{contact_shoe}";
    let body = json!({"phone": PHONE, "message": message});
    let unknown = post(&product, PATH, body.clone()).await;
    assert_eq!(unknown["body"]["data"]["message"], "919999999999   919999999999 @{contact_shoe}");
    let other = Product::new().await;
    let ada = make_ada(&other).await;
    let known = post(&other, PATH, body).await;
    assert_eq!(known["body"]["data"]["message"], "Ada Lovelace ada@example.com 919999999999 @{contact_shoe}");
    assert_eq!(known["body"]["data"]["contact_id"], ada);
    assert_eq!(sent(&other), "Ada Lovelace ada@example.com 919999999999 @{contact_shoe}");
}

#[tokio::test]
async fn nothing_at_all() {
    let product = Product::new().await;
    for blank in [json!({}), json!({"phone": null, "message": " \n "}), json!({"phone": "", "message": ""})] {
        let expected = json!({"message": ["Message is required"], "phone": ["Phone number is required"]});
        assert_eq!(texts(&product, PATH, blank).await, expected);
    }
}

#[tokio::test]
async fn each_field_has_its_bounds() {
    let product = Product::new().await;
    let long = "x".repeat(4_096);
    for (field, value, text) in [
        ("phone", json!("+91999999"), json!("Phone number must be at least 10 digits")),
        (
            "phone",
            json!("+91 99999 99999 99999"),
            json!("The phone field must not be greater than 20 characters."),
        ),
        (
            "phone",
            json!("+9199999x9999"),
            json!("Phone number can only contain digits, +, -, spaces, and parentheses"),
        ),
        ("phone", json!(919_999_999_999_u64), json!("The phone field must be a string.")),
        ("message", json!(long), Value::Null),
        (
            "message",
            json!(format!("{long}x")),
            json!("The message field must not be greater than 4096 characters."),
        ),
        ("message", json!("ä".repeat(4_096)), Value::Null),
        ("message", json!("a\r\n\tb"), Value::Null),
        ("message", json!("a\u{7}b"), json!("The message field must not contain control characters.")),
        ("message", json!("a\u{0}b"), json!("The message field must not contain control characters.")),
        ("message", json!("a\u{85}b"), json!("The message field must not contain control characters.")),
        ("message", json!(5), json!("The message field must be a string.")),
        ("message", json!(["Hello"]), json!("The message field must be a string.")),
        ("contact_id", json!("abc"), json!("The contact id field must be an integer.")),
        ("contact_id", json!(0), json!("The contact id field must be at least 1.")),
    ] {
        let said = text_about(&product, PATH, &hello(), field, &json!({field: value})).await;
        assert_eq!(said, text, "{field} {value:.60}");
    }
}

#[tokio::test]
async fn all_that_is_wrong_is_named_at_once() {
    let product = Product::new().await;
    let wrong = json!({"phone": "12ab", "message": "a\u{1}", "contact_id": "x"});
    insta::assert_json_snapshot!(texts(&product, PATH, wrong).await, @r#"
    {
      "contact_id": [
        "The contact id field must be an integer."
      ],
      "message": [
        "The message field must not contain control characters."
      ],
      "phone": [
        "Phone number must be at least 10 digits",
        "Phone number can only contain digits, +, -, spaces, and parentheses"
      ]
    }
    "#);
    assert_eq!(product.whatsapp.calls(), 0);
}

/// Merge fields can make a text longer than it may be.
#[tokio::test]
async fn a_text_that_grows_too_long() {
    let product = Product::new().await;
    let long = json!({"firstname": "x".repeat(255), "lastname": "y", "phone": PHONE, "type": "lead",
                      "source_id": 1, "status_id": 1});
    assert_eq!(post(&product, "/contacts", long).await["status"], 201);
    let names = |count: usize| json!({"message": "@{contact_first_name}".repeat(count)});
    assert_eq!(text_about(&product, PATH, &hello(), "message", &names(16)).await, Value::Null);
    assert_eq!(
        text_about(&product, PATH, &hello(), "message", &names(17)).await,
        "The message field must not be greater than 4096 characters when its merge fields are filled in."
    );
    assert_eq!(product.whatsapp.sent_freely().len(), 1);
}
