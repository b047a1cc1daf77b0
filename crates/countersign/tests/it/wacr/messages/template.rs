//! `POST /messages/template`: headers, bodies and buttons.

use countersign_core::domain::message::{HeaderParameter, MediaKind, MessageText, TemplateMessage};
use serde_json::json;

use super::{
    PDF, PNG, Part, brief, get, last_template, make_ada, path_of, post, post_form, templated, with_templates,
};
use crate::support::PHONE;

const PATH: &str = "/messages/template";
const URL: &str = "https://files.example.com/a";

fn body(message: &TemplateMessage) -> Vec<&str> {
    message.body.iter().map(MessageText::expose).collect()
}

/// Kind, address and name of the header's file.
fn file(message: &TemplateMessage) -> (MediaKind, &str, Option<&str>) {
    let Some(HeaderParameter::Media(media)) = &message.header else { panic!("no file") };
    (media.kind, &media.link, media.filename.as_deref())
}

#[tokio::test]
async fn a_template_goes_out() {
    let product = with_templates().await;
    make_ada(&product).await;
    let fields = json!({"field_1": "@{contact_first_name} @{contact_last_name}", "field_2": "ignored", "button_0": "x"});
    insta::assert_json_snapshot!(post(&product, PATH, templated("plain", &fields)).await, @r#"
    {
      "body": {
        "data": {
          "chat_id": 1,
          "chat_message_id": 1,
          "contact_id": 1,
          "language": "en",
          "message_id": "wamid.test1",
          "phone": "919999999999",
          "sent_at": "2026-01-01T07:53:14+00:00",
          "status": "sent",
          "template_name": "plain"
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
    let sent = last_template(&product);
    assert_eq!((sent.template.as_str(), sent.language.as_str()), ("plain", "en"));
    assert_eq!(body(&sent), ["Ada Lovelace"]);
    assert!(sent.header.is_none() && sent.buttons.is_empty());
    let shown = get(&product, "/messages/1").await;
    assert_eq!(shown["body"]["data"]["message"], "Dear Ada Lovelace");
}

#[tokio::test]
async fn numbers_are_parameters_too() {
    let product = with_templates().await;
    assert_eq!(post(&product, PATH, templated("plain", &json!({"field_1": 12.5}))).await["status"], 200);
    assert_eq!(body(&last_template(&product)), ["12.5"]);
}

#[tokio::test]
async fn a_header_may_take_a_text() {
    let product = with_templates().await;
    let fields = json!({"header_field_1": "@{contact_phone}"});
    assert_eq!(post(&product, PATH, templated("greeting", &fields)).await["status"], 200);
    let Some(HeaderParameter::Text(text)) = last_template(&product).header else { panic!("no text") };
    assert_eq!(text.expose(), "919999999999");
}

#[tokio::test]
async fn a_header_may_take_an_address() {
    let product = with_templates().await;
    for (template, field, kind) in [
        ("picture", "header_image_url", MediaKind::Image),
        ("film", "header_video_url", MediaKind::Video),
        ("paper", "header_document_url", MediaKind::Document),
    ] {
        let sent = post(&product, PATH, templated(template, &json!({field: URL}))).await;
        assert_eq!(sent["status"], 200, "{sent}");
        assert_eq!(file(&last_template(&product)), (kind, URL, None));
    }
    let fields = json!({"header_document_url": URL, "header_document_name": "x/bill.pdf"});
    assert_eq!(post(&product, PATH, templated("paper", &fields)).await["status"], 200);
    assert_eq!(file(&last_template(&product)), (MediaKind::Document, URL, Some("bill.pdf")));
}

#[tokio::test]
async fn a_header_may_take_a_file() {
    let product = with_templates().await;
    let mp4 = b"\0\0\0\x18ftypmp42 and so on";
    for (template, field, name, bytes, kind) in [
        ("picture", "header_image_file", "a.png", PNG, MediaKind::Image),
        ("film", "header_video_file", "a.mp4", mp4, MediaKind::Video),
        ("paper", "header_document_file", "bill.pdf", PDF, MediaKind::Document),
    ] {
        let parts = [
            Part::Text("phone", PHONE),
            Part::File(field, name, bytes),
            Part::Text("template_name", template),
            Part::Text("language", "en"),
        ];
        let sent = post_form(&product, PATH, &parts).await;
        assert_eq!(sent["status"], 200, "{sent}");
        let message = last_template(&product);
        let (sent_kind, url, filename) = file(&message);
        assert_eq!((sent_kind, filename), (kind, (kind == MediaKind::Document).then_some("bill.pdf")));
        assert_eq!(product.fetch(path_of(url)).await.body, bytes);
        let id = sent["body"]["data"]["chat_message_id"].as_i64().expect("a number");
        assert_eq!(get(&product, &format!("/messages/{id}")).await["body"]["data"]["url"], url);
    }
}

#[tokio::test]
async fn a_file_of_another_kind_than_its_field() {
    let product = with_templates().await;
    for (field, name, bytes, types) in [
        ("header_image_file", "a.pdf", PDF, "jpg, jpeg, png, webp"),
        ("header_video_file", "a.png", PNG, "mp4, 3gp"),
        ("header_document_file", "a.png", PNG, "pdf, doc, docx, xls, xlsx, ppt, pptx, txt, csv"),
    ] {
        let parts = [
            Part::Text("phone", PHONE),
            Part::Text("template_name", "picture"),
            Part::Text("language", "en"),
            Part::File(field, name, bytes),
        ];
        let refused = post_form(&product, PATH, &parts).await;
        let text = format!("The {} field must be a file of type: {types}.", field.replace('_', " "));
        assert_eq!(brief(&refused), format!("422 VALIDATION_ERROR {}", json!({field: [text]})));
    }
}

#[tokio::test]
async fn buttons_take_what_their_urls_lack() {
    let product = with_templates().await;
    let fields = json!({"field_1": "7", "field_2": "ready", "button_0": "7", "button_2": "@{contact_phone}"});
    assert_eq!(post(&product, PATH, templated("buttons", &fields)).await["status"], 200);
    let sent = last_template(&product);
    assert_eq!(body(&sent), ["7", "ready"]);
    let buttons: Vec<_> = sent.buttons.iter().map(|(place, text)| (*place, text.expose())).collect();
    assert_eq!(buttons, [(0, "7"), (2, "919999999999")]);
}

#[tokio::test]
async fn what_a_template_needs_is_named() {
    let product = with_templates().await;
    for template in ["plain", "greeting", "picture", "film", "paper", "buttons", "login", "login_minutes"] {
        let refused = post(&product, PATH, templated(template, &json!({}))).await;
        assert_eq!(
            (&refused["status"], super::code_of(&refused)),
            (&json!(422), "VALIDATION_ERROR"),
            "{template}"
        );
    }
    let needs = async |template: &str| {
        post(&product, PATH, templated(template, &json!({}))).await["body"]["error"]["details"].clone()
    };
    insta::assert_json_snapshot!(needs("buttons").await, @r#"
    {
      "button_0": [
        "The button 0 field is required."
      ],
      "button_2": [
        "The button 2 field is required."
      ],
      "field_1": [
        "The field 1 field is required."
      ],
      "field_2": [
        "The field 2 field is required."
      ]
    }
    "#);
    insta::assert_json_snapshot!(needs("greeting").await, @r#"
    {
      "header_field_1": [
        "The header field 1 field is required."
      ]
    }
    "#);
    insta::assert_json_snapshot!(needs("picture").await, @r#"
    {
      "header_image_url": [
        "The header image url field is required when header image file is not present."
      ]
    }
    "#);
    insta::assert_json_snapshot!(needs("film").await, @r#"
    {
      "header_video_url": [
        "The header video url field is required when header video file is not present."
      ]
    }
    "#);
    insta::assert_json_snapshot!(needs("paper").await, @r#"
    {
      "header_document_url": [
        "The header document url field is required when header document file is not present."
      ]
    }
    "#);
    // A file of another kind than the header's is of no use to it.
    let other = templated("picture", &json!({"header_video_url": URL}));
    assert_eq!(post(&product, PATH, other).await["status"], 422);
    assert_eq!(product.whatsapp.calls(), 0);
}

/// What merge fields leave empty is not given.
#[tokio::test]
async fn a_parameter_that_becomes_empty() {
    let product = with_templates().await;
    let refused = post(&product, PATH, templated("plain", &json!({"field_1": "@{contact_email}"}))).await;
    assert_eq!(brief(&refused), r#"422 VALIDATION_ERROR {"field_1":["The field 1 field is required."]}"#);
}

#[tokio::test]
async fn a_template_that_is_none() {
    let product = with_templates().await;
    for fields in
        [json!({"template_name": "none"}), json!({"template_name": "draft"}), json!({"language": "de"})]
    {
        let body = super::with(templated("bare", &json!({})), &fields);
        let refused = post(&product, PATH, body).await;
        assert_eq!((&refused["status"], super::code_of(&refused)), (&json!(404), "RESOURCE_NOT_FOUND"));
        assert_eq!(refused["body"]["error"]["message"], "Template not found or not approved");
    }
}

#[tokio::test]
async fn a_template_makes_a_contact_with_what_is_known() {
    let product = with_templates().await;
    let fields = json!({"phone": "+919812345001", "contact": {"firstname": "Ada", "country": "India"}});
    let sent = post(&product, PATH, templated("bare", &fields)).await;
    let id = sent["body"]["data"]["contact_id"].as_i64().expect("a number");
    let contact = get(&product, &format!("/contacts/{id}")).await["body"]["data"].clone();
    assert_eq!((&contact["firstname"], &contact["country_id"]), (&json!("Ada"), &json!(null)));
}
