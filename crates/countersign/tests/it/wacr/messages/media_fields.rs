//! The fields of `POST /messages/media`.

use serde_json::{Value, json};

use super::{Part, post_form, text_about, texts};
use crate::support::{PHONE, Product};

const PATH: &str = "/messages/media";

fn image() -> Value {
    json!({"phone": PHONE, "media_type": "image", "media_url": "https://files.example.com/a.jpg"})
}

#[tokio::test]
async fn nothing_at_all() {
    let product = Product::new().await;
    let missing = texts(&product, PATH, json!({})).await;
    insta::assert_json_snapshot!(missing, @r#"
    {
      "media_type": [
        "The media type field is required."
      ],
      "media_url": [
        "The media url field is required when media file is not present."
      ],
      "phone": [
        "Phone number is required"
      ]
    }
    "#);
    for parts in [vec![], vec![Part::Text("phone", " ")]] {
        let form = post_form(&product, PATH, &parts).await;
        assert_eq!(form["body"]["error"]["details"], missing);
    }
}

#[tokio::test]
async fn each_field_has_its_bounds() {
    let product = Product::new().await;
    let caption = "x".repeat(1_024);
    let url = |length: usize| json!(format!("https://files.example.com/{:a<1$}", "", length - 26));
    let name = "x".repeat(255);
    let max = |field: &str, most: usize| {
        json!(format!("The {field} field must not be greater than {most} characters."))
    };
    let not_a_url = json!("The media url field must be a valid URL.");
    for (field, value, text) in [
        ("phone", json!("123456789"), json!("Phone number must be at least 10 digits")),
        ("phone", json!("+91999999999999"), Value::Null),
        ("phone", json!("+919999999999999"), max("phone", 15)),
        ("phone", Value::Null, json!("Phone number is required")),
        ("media_type", json!("sticker"), json!("The selected media type is invalid.")),
        ("media_type", json!("IMAGE"), json!("The selected media type is invalid.")),
        ("media_type", json!(1), json!("The selected media type is invalid.")),
        ("media_type", Value::Null, json!("The media type field is required.")),
        ("media_url", Value::Null, json!("The media url field is required when media file is not present.")),
        ("media_url", json!("files.example.com/a.jpg"), not_a_url.clone()),
        ("media_url", json!("ftp://files.example.com/a.jpg"), not_a_url.clone()),
        ("media_url", json!("javascript:alert(1)"), not_a_url.clone()),
        ("media_url", json!("https:///a.jpg"), not_a_url.clone()),
        ("media_url", json!("https://files.example.com/a b.jpg"), not_a_url),
        ("media_url", json!(5), json!("The media url field must be a string.")),
        ("media_url", url(2_048), Value::Null),
        ("media_url", url(2_049), max("media url", 2_048)),
        ("media_file", json!("a.jpg"), json!("The media file field must be a file.")),
        ("caption", json!(caption), Value::Null),
        ("caption", json!(format!("{caption}x")), max("caption", 1_024)),
        ("caption", json!("a\nb\tc"), Value::Null),
        ("caption", json!("a\u{1b}b"), json!("The caption field must not contain control characters.")),
        ("filename", json!(name), Value::Null),
        ("filename", json!(format!("{name}x")), max("filename", 255)),
        ("filename", json!("a\nb.pdf"), json!("The filename field must not contain control characters.")),
        ("filename", json!("../.."), json!("The filename field must be a file name.")),
        ("contact_id", json!(-1), json!("The contact id field must be at least 1.")),
        ("contact_id", json!({}), json!("The contact id field must be an integer.")),
        ("contact", json!("Ada"), json!("The contact field must be an object.")),
        ("contact.firstname", json!(format!("{name}x")), max("contact.firstname", 255)),
        (
            "contact.firstname",
            json!("a\nb"),
            json!("The contact.firstname field must not contain control characters."),
        ),
        ("contact.lastname", json!(format!("{name}x")), max("contact.lastname", 255)),
        ("contact.email", json!("ada"), json!("The contact.email field must be a valid email address.")),
        ("contact.email", json!(format!("{}@example.com", "x".repeat(200))), max("contact.email", 191)),
        ("contact.country", json!(0), json!("The contact.country field must be at least 1.")),
        ("contact.country", json!("India"), Value::Null),
        ("contact.country", json!([]), json!("The contact.country field must be a string.")),
        ("contact.assigned_id", json!("me"), json!("The contact.assigned id field must be an integer.")),
    ] {
        let said = text_about(&product, PATH, &image(), field, &json!({field: value})).await;
        assert_eq!(said, text, "{field} {value:.60}");
    }
}

#[tokio::test]
async fn groups_are_numbers_with_commas() {
    let product = Product::new().await;
    for (value, field) in [
        (json!("1,x"), "contact.groups.1"),
        (json!(["x"]), "contact.groups.0"),
        (json!(1.5), "contact.groups.0"),
        (json!({}), "contact.groups.0"),
    ] {
        let said = text_about(&product, PATH, &image(), field, &json!({"contact.groups": value})).await;
        assert_eq!(said, format!("The {field} field must be an integer."), "{value}");
    }
    let many = "1,".repeat(1_001);
    let said = text_about(&product, PATH, &image(), "contact.groups", &json!({"contact.groups": many})).await;
    assert_eq!(said, "The contact.groups field must not have more than 1000 items.");
}

#[tokio::test]
async fn audio_has_no_caption() {
    let product = Product::new().await;
    let fields = json!({"media_type": "audio", "caption": "A"});
    let said = text_about(&product, PATH, &image(), "caption", &fields).await;
    assert_eq!(said, "The caption field is prohibited when media type is audio.");
    let said =
        texts(&product, PATH, super::with(image(), &json!({"media_type": "audio", "caption": " "}))).await;
    assert_eq!(said, Value::Null);
}

#[tokio::test]
async fn a_path_before_a_name_is_left_out() {
    let product = Product::new().await;
    for (given, name) in [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\ada\\a.pdf", "a.pdf"),
        ("..hidden.pdf", "hidden.pdf"),
        ("exe.\u{202e}fdp.pdf", "exe.fdp.pdf"),
    ] {
        let body = super::with(image(), &json!({"media_type": "document", "filename": given}));
        let sent = super::post(&product, PATH, body).await;
        assert_eq!(sent["body"]["data"]["filename"], name, "{given}");
    }
}

#[tokio::test]
async fn all_that_is_wrong_is_named_at_once() {
    let product = Product::new().await;
    let parts = [
        Part::Text("phone", "1"),
        Part::Text("media_type", "song"),
        Part::File("media_file", "a.exe", b"MZ"),
        Part::Text("media_url", "x"),
        Part::Text("caption", "\u{1}"),
        Part::Text("contact_id", "x"),
        Part::Text("contact.email", "x"),
    ];
    let seen = post_form(&product, PATH, &parts).await;
    insta::assert_json_snapshot!(seen["body"]["error"]["details"], @r#"
    {
      "caption": [
        "The caption field must not contain control characters."
      ],
      "contact.email": [
        "The contact.email field must be a valid email address."
      ],
      "contact_id": [
        "The contact id field must be an integer."
      ],
      "media_file": [
        "The media file field must be a file of type: jpg, jpeg, png, webp, pdf, doc, docx, xls, xlsx, ppt, pptx, txt, csv, mp4, 3gp, mp3, ogg, opus, amr, aac."
      ],
      "media_type": [
        "The selected media type is invalid."
      ],
      "media_url": [
        "The media url field must be a valid URL."
      ],
      "phone": [
        "Phone number must be at least 10 digits"
      ]
    }
    "#);
}
