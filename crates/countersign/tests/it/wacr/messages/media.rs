//! `POST /messages/media` with an address, and with a file.

use countersign_core::domain::message::{FreeContent, MediaKind};
use serde_json::{Value, json};

use super::{
    PDF, PNG, Part, brief, code_of, get, last_free, last_media, make_ada, path_of, picture, post, post_form,
};
use crate::support::{PHONE, Product};

const PATH: &str = "/messages/media";
const URL: &str = "https://files.example.com/a.jpg";

#[tokio::test]
async fn an_address_is_handed_on() {
    let product = Product::new().await;
    let body = json!({"phone": PHONE, "media_type": "image", "media_url": URL, "caption": " A\nline "});
    insta::assert_json_snapshot!(post(&product, PATH, body).await, @r#"
    {
      "body": {
        "data": {
          "caption": "A\nline",
          "chat_id": 1,
          "chat_message_id": 1,
          "contact_id": 1,
          "filename": null,
          "media_type": "image",
          "media_url": "https://files.example.com/a.jpg",
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
    assert_eq!(last_media(&product), (URL.to_owned(), Some("A\nline".to_owned()), None));
    assert!(product.downloads.asked().is_empty(), "nothing is fetched here");
}

#[tokio::test]
async fn each_kind_goes_out_as_such() {
    let product = Product::new().await;
    for (word, kind, filename) in [
        ("image", MediaKind::Image, None),
        ("video", MediaKind::Video, None),
        ("audio", MediaKind::Audio, None),
        ("document", MediaKind::Document, Some("a.pdf")),
    ] {
        let body = json!({"phone": PHONE, "media_type": word, "media_url": URL, "filename": "a.pdf"});
        let sent = post(&product, PATH, body).await["body"]["data"].clone();
        assert_eq!(sent["media_type"], word);
        assert_eq!(sent["filename"], json!(filename), "only documents have names");
        assert_eq!(sent["caption"], Value::Null);
        let FreeContent::Media(media) = last_free(&product) else { panic!("no file") };
        assert_eq!((media.kind, media.filename.as_deref()), (kind, filename));
        let id = sent["chat_message_id"].as_i64().expect("a number");
        let shown = get(&product, &format!("/messages/{id}")).await;
        assert_eq!(
            (&shown["body"]["data"]["type"], &shown["body"]["data"]["url"]),
            (&json!(word), &json!(URL))
        );
    }
}

#[tokio::test]
async fn a_file_is_stored_and_its_address_handed_on() {
    let product = Product::new().await;
    let parts = [
        Part::Text("phone", PHONE),
        Part::Text("media_type", "document"),
        Part::File("media_file", "Rechnung März.pdf", PDF),
        Part::Text("caption", "@{contact_phone}"),
    ];
    let mut seen = post_form(&product, PATH, &parts).await;
    let url = seen["body"]["data"]["media_url"].as_str().expect("an address").to_owned();
    let file = product.fetch(path_of(&url)).await;
    assert_eq!((file.status.as_u16(), file.body.as_slice()), (200, PDF));
    assert_eq!(file.headers["content-type"], "application/pdf");
    let name = Some("Rechnung März.pdf".to_owned());
    assert_eq!(last_media(&product), (url.clone(), Some("919999999999".to_owned()), name));
    seen["body"]["data"]["media_url"] = json!("[address]");
    insta::assert_json_snapshot!(seen, @r#"
    {
      "body": {
        "data": {
          "caption": "919999999999",
          "chat_id": 1,
          "chat_message_id": 1,
          "contact_id": 1,
          "filename": "Rechnung März.pdf",
          "media_type": "document",
          "media_url": "[address]",
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
}

/// The field that says what it is may come after it.
#[tokio::test]
async fn fields_come_in_any_order() {
    let product = Product::new().await;
    let mut parts = picture("a.png", PNG);
    parts.reverse();
    assert_eq!(post_form(&product, PATH, &parts).await["status"], 200);
}

#[tokio::test]
async fn a_file_goes_before_an_address() {
    let product = Product::new().await;
    let mut parts = picture("a.png", PNG);
    parts.push(Part::Text("media_url", URL));
    let sent = post_form(&product, PATH, &parts).await;
    let url = sent["body"]["data"]["media_url"].as_str().expect("an address");
    assert_eq!(product.fetch(path_of(url)).await.body, PNG);
    *parts.last_mut().expect("a part") = Part::Text("media_url", "nonsense");
    let refused = post_form(&product, PATH, &parts).await;
    assert_eq!(
        brief(&refused),
        r#"422 VALIDATION_ERROR {"media_url":["The media url field must be a valid URL."]}"#
    );
}

/// Browsers send a file field without a file so.
#[tokio::test]
async fn an_empty_file_field_is_none() {
    let product = Product::new().await;
    let mut parts = picture("", b"");
    parts.push(Part::Text("media_url", URL));
    assert_eq!(post_form(&product, PATH, &parts).await["body"]["data"]["media_url"], URL);
}

#[tokio::test]
async fn a_form_needs_no_file() {
    let product = Product::new().await;
    let parts = [
        Part::Text("phone", PHONE),
        Part::Text("media_type", "audio"),
        Part::Text("media_url", URL),
        Part::Text("contact_id", &make_ada(&product).await.to_string()),
        Part::Text("unknown", "x"),
        Part::File("avatar", "a.exe", b"MZ"),
    ];
    assert_eq!(post_form(&product, PATH, &parts).await["status"], 200);
}

#[tokio::test]
async fn a_new_contact_gets_what_is_known_of_it() {
    let product = Product::new().await;
    for name in ["VIP", "News"] {
        assert_eq!(post(&product, "/groups", json!({"name": name})).await["status"], 201);
    }
    let in_form = [
        Part::Text("phone", "+919812345001"),
        Part::Text("media_type", "image"),
        Part::File("media_file", "a.png", PNG),
        Part::Text("contact.firstname", "Ada"),
        Part::Text("contact.lastname", "Lovelace"),
        Part::Text("contact.email", "Ada@Example.com"),
        Part::Text("contact.country", "91"),
        Part::Text("contact.assigned_id", "7"),
        Part::Text("contact.groups", "1, 2,"),
        Part::Text("caption", "Dear @{contact_first_name}"),
    ];
    let known =
        json!({"firstname": "Ada", "lastname": "Lovelace", "country": 91, "assigned_id": 7, "groups": "1,2"});
    let mut in_json = json!({"phone": "+919812345002", "media_type": "image", "media_url": URL,
                             "caption": "Dear @{contact_first_name}"});
    let mut dotted = in_json.clone();
    dotted["phone"] = json!("+919812345003");
    for (name, value) in known.as_object().expect("fields") {
        dotted[format!("contact.{name}")] = value.clone();
    }
    in_json["contact"] = known;
    for sent in [
        post_form(&product, PATH, &in_form).await,
        post(&product, PATH, in_json).await,
        post(&product, PATH, dotted).await,
    ] {
        assert_eq!(sent["status"], 200, "{sent}");
        let id = sent["body"]["data"]["contact_id"].as_i64().expect("a number");
        let contact = get(&product, &format!("/contacts/{id}")).await["body"]["data"].clone();
        for (field, value) in [
            ("firstname", json!("Ada")),
            ("lastname", json!("Lovelace")),
            ("country_id", json!(91)),
            ("assigned_id", json!(7)),
            ("group_id", json!([1, 2])),
            ("type", json!("lead")),
        ] {
            assert_eq!(contact[field], value, "{field} of {contact}");
        }
    }
    let first = get(&product, "/contacts?filter[assigned_id]=7&sort=id").await["body"]["data"][0].clone();
    assert_eq!(first["email"], "ada@example.com");
}

/// What is said of a contact that is there changes nothing of it.
#[tokio::test]
async fn a_contact_that_is_there_stays_as_it_is() {
    let product = Product::new().await;
    let ada = make_ada(&product).await;
    let body =
        json!({"phone": PHONE, "media_type": "image", "media_url": URL, "contact": {"firstname": "Eve"}});
    let sent = post(&product, PATH, body).await;
    assert_eq!(sent["body"]["data"]["contact_id"], ada);
    let contact = get(&product, &format!("/contacts/{ada}")).await;
    assert_eq!(contact["body"]["data"]["firstname"], "Ada");
}

#[tokio::test]
async fn a_new_contact_that_cannot_be() {
    let product = Product::new().await;
    make_ada(&product).await;
    let body = json!({"phone": "+919812345001", "media_type": "image", "media_url": URL,
                      "contact": {"email": "ADA@example.com", "groups": "9"}});
    let refused = post(&product, PATH, body).await;
    assert_eq!(code_of(&refused), "VALIDATION_ERROR");
    insta::assert_json_snapshot!(refused["body"]["error"]["details"], @r#"
    {
      "contact.email": [
        "This email address already exists"
      ],
      "contact.groups": [
        "One or more groups do not exist or do not belong to your account"
      ]
    }
    "#);
    assert_eq!(product.whatsapp.calls(), 0);
}
