//! What merge fields make of a text: WhatsApp would refuse one that is empty or too long.

use serde_json::{Value, json};

use super::{get, last_free, post, templated, text_about, texts, with_templates};
use crate::support::{PHONE, Product};
use countersign_core::domain::message::FreeContent;

/// A contact with a first name of 255 characters and no mailbox.
async fn make_long(product: &Product) {
    let long = json!({"firstname": "x".repeat(255), "lastname": "L", "phone": PHONE, "type": "lead",
                      "source_id": 1, "status_id": 1});
    assert_eq!(post(product, "/contacts", long).await["status"], 201);
}

#[tokio::test]
async fn nothing_goes_out_that_is_empty_or_too_long_then() {
    let product = with_templates().await;
    make_long(&product).await;
    let names = "@{contact_first_name}".repeat(6);
    let buttons = json!([{"id": "a", "title": "A"}]);
    let interactive = json!({"phone": PHONE, "type": "button", "body_text": "x", "buttons": buttons});
    let media = json!({"phone": PHONE, "media_type": "image", "media_url": "https://files.example/a.png"});
    let empty = |label: &str| {
        json!(format!("The {label} field must not be empty when its merge fields are filled in."))
    };
    let long = |label: &str, most: u32| {
        json!(format!(
            "The {label} field must not be greater than {most} characters when its merge fields are filled in."
        ))
    };
    let text = json!({"phone": PHONE});
    for (path, body, field, value, said) in [
        ("/messages/text", &text, "message", "@{contact_email}", empty("message")),
        ("/messages/text", &text, "message", &*"@{contact_first_name}".repeat(17), long("message", 4_096)),
        ("/messages/interactive", &interactive, "body_text", "@{contact_email}", empty("body text")),
        ("/messages/interactive", &interactive, "body_text", &names, long("body text", 1_024)),
        (
            "/messages/interactive",
            &interactive,
            "header_text",
            "@{contact_first_name}",
            long("header text", 60),
        ),
        (
            "/messages/interactive",
            &interactive,
            "footer_text",
            "@{contact_first_name}",
            long("footer text", 60),
        ),
        ("/messages/media", &media, "caption", &names, long("caption", 1_024)),
        ("/messages/template", &templated("plain", &json!({})), "field_1", &names, long("field 1", 1_024)),
        (
            "/messages/template",
            &templated("login", &json!({})),
            "field_1",
            "1234567890123456",
            long("field 1", 15),
        ),
    ] {
        assert_eq!(
            text_about(&product, path, body, field, &json!({field: value})).await,
            said,
            "{path} {field}"
        );
    }
    assert_eq!(get(&product, "/messages").await["body"]["meta"]["pagination"]["total"], 0);
    assert_eq!(product.whatsapp.calls(), 0);
}

#[tokio::test]
async fn what_may_be_absent_is_left_out() {
    let product = with_templates().await;
    make_long(&product).await;
    let body = json!({"phone": PHONE, "media_type": "image", "media_url": "https://files.example/a.png",
                      "caption": "@{contact_email}"});
    let sent = post(&product, "/messages/media", body).await;
    assert_eq!((&sent["status"], &sent["body"]["data"]["caption"]), (&json!(200), &Value::Null));
    let FreeContent::Media(media) = last_free(&product) else { panic!("no file") };
    assert_eq!(media.caption, None);
}

/// As `GET /contacts` shows whoever has no name.
#[tokio::test]
async fn a_stranger_is_called_by_the_number() {
    let product = with_templates().await;
    let body = templated("plain", &json!({"field_1": "@{contact_first_name}"}));
    assert_eq!(texts(&product, "/messages/template", body).await, Value::Null);
    assert_eq!(get(&product, "/messages/1").await["body"]["data"]["message"], "Dear 919999999999");
}
