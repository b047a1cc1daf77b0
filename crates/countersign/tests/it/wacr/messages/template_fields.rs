//! The fields of `POST /messages/template`.

use serde_json::{Value, json};

use super::{Part, post_form, templated, text_about, texts, with_templates};

const PATH: &str = "/messages/template";

fn max(field: &str, most: usize) -> Value {
    json!(format!("The {field} field must not be greater than {most} characters."))
}

#[tokio::test]
async fn nothing_at_all() {
    let product = with_templates().await;
    let missing = texts(&product, PATH, json!({})).await;
    insta::assert_json_snapshot!(missing, @r#"
    {
      "language": [
        "The language field is required."
      ],
      "phone": [
        "Phone number is required"
      ],
      "template_name": [
        "Template name is required"
      ]
    }
    "#);
    let form = post_form(&product, PATH, &[Part::Text("template_name", "")]).await;
    assert_eq!(form["body"]["error"]["details"], missing);
}

#[tokio::test]
async fn each_field_has_its_bounds() {
    let product = with_templates().await;
    let letters = |count: usize| json!("x".repeat(count));
    for (field, value, text) in [
        ("phone", json!("1"), json!("Phone number must be at least 10 digits")),
        ("phone", json!("+91 99999 99999 99999"), max("phone", 20)),
        ("template_name", json!(5), json!("The template name field must be a string.")),
        (
            "template_name",
            json!("a\nb"),
            json!("The template name field must not contain control characters."),
        ),
        ("language", Value::Null, json!("The language field is required.")),
        ("language", letters(11), max("language", 10)),
        ("contact_id", json!("x"), json!("The contact id field must be an integer.")),
        ("header_image_url", json!("x"), json!("The header image url field must be a valid URL.")),
        ("header_video_url", json!("ftp://x/y"), json!("The header video url field must be a valid URL.")),
        ("header_document_url", json!("/a"), json!("The header document url field must be a valid URL.")),
        (
            "header_image_url",
            json!(format!("https://x/{}", "a".repeat(2_039))),
            max("header image url", 2_048),
        ),
        ("header_image_file", json!("x"), json!("The header image file field must be a file.")),
        ("header_document_name", letters(255), Value::Null),
        ("header_document_name", letters(256), max("header document name", 255)),
        ("header_document_name", json!("/"), json!("The header document name field must be a file name.")),
        ("header_field_1", letters(60), Value::Null),
        ("header_field_1", letters(61), max("header field 1", 60)),
        ("header_field_1", json!(true), json!("The header field 1 field must be a string or a number.")),
        ("field_1", letters(1_024), Value::Null),
        ("field_1", letters(1_025), max("field 1", 1_024)),
        ("field_10", letters(1_025), max("field 10", 1_024)),
        ("field_11", letters(1_025), Value::Null),
        ("field_2", json!(["x"]), json!("The field 2 field must be a string or a number.")),
        ("button_0", letters(1_025), max("button 0", 1_024)),
        ("button_2", json!({}), json!("The button 2 field must be a string or a number.")),
        ("button_3", json!({}), Value::Null),
        ("auto_generate_otp", json!("maybe"), json!("The auto generate otp field must be true or false.")),
        ("auto_generate_otp", json!(2), json!("The auto generate otp field must be true or false.")),
        ("otp_field_number", json!(0), json!("The otp field number field must be at least 1.")),
        ("otp_field_number", json!(11), json!("The otp field number field must not be greater than 10.")),
        ("otp_field_number", json!("one"), json!("The otp field number field must be an integer.")),
        ("contact.email", json!("x"), json!("The contact.email field must be a valid email address.")),
    ] {
        let said =
            text_about(&product, PATH, &templated("bare", &json!({})), field, &json!({field: value})).await;
        assert_eq!(said, text, "{field} {value:.60}");
    }
}

/// WhatsApp takes no parameter with these (`channels.md` A.2).
#[tokio::test]
async fn parameters_have_no_lines() {
    let product = with_templates().await;
    for text in ["a\nb", "a\tb", "a\rb", "a     b", "a\u{0}b"] {
        for field in ["header_field_1", "field_1", "field_10", "button_1"] {
            let said =
                text_about(&product, PATH, &templated("bare", &json!({})), field, &json!({field: text}))
                    .await;
            let label = field.replace('_', " ");
            assert_eq!(
                said,
                format!(
                    "The {label} field must not contain line breaks, tabs or more than 4 consecutive spaces."
                )
            );
        }
    }
}

#[tokio::test]
async fn all_that_is_wrong_is_named_at_once() {
    let product = with_templates().await;
    let wrong = json!({"phone": "x", "template_name": [], "contact_id": 0, "header_image_url": "x",
        "header_video_file": "x", "header_field_1": {}, "field_3": "a\nb", "button_1": "a\tb", "auto_generate_otp": "x",
        "otp_field_number": 99, "contact": 5});
    insta::assert_json_snapshot!(texts(&product, PATH, wrong).await, @r#"
    {
      "auto_generate_otp": [
        "The auto generate otp field must be true or false."
      ],
      "button_1": [
        "The button 1 field must not contain line breaks, tabs or more than 4 consecutive spaces."
      ],
      "contact": [
        "The contact field must be an object."
      ],
      "contact_id": [
        "The contact id field must be at least 1."
      ],
      "field_3": [
        "The field 3 field must not contain line breaks, tabs or more than 4 consecutive spaces."
      ],
      "header_field_1": [
        "The header field 1 field must be a string or a number."
      ],
      "header_image_url": [
        "The header image url field must be a valid URL."
      ],
      "header_video_file": [
        "The header video file field must be a file."
      ],
      "language": [
        "The language field is required."
      ],
      "otp_field_number": [
        "The otp field number field must not be greater than 10."
      ],
      "phone": [
        "Phone number must be at least 10 digits",
        "Phone number can only contain digits, +, -, spaces, and parentheses"
      ],
      "template_name": [
        "The template name field must be a string."
      ]
    }
    "#);
}
