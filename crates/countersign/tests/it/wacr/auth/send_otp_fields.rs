//! The fields of `POST /auth/send-otp` and, where they are the same, of its neighbours.

use axum::body::Body;
use serde_json::{Value, json};

use super::super::{code_of, post, raw, seen};
use super::{example, resend_example, with};
use crate::support::Product;

/// What a code is told that WhatsApp would refuse.
const UNSENDABLE_CODE: &str =
    "The code field must not contain links, emoji or more than 4 consecutive spaces.";

/// The texts about `field` when it alone is set to `value` in `body`.
async fn texts(product: &Product, path: &str, body: Value, field: &str, value: &Value) -> Value {
    let seen = post(product, path, with(body, &json!({field: value}))).await;
    match code_of(&seen) {
        "VALIDATION_ERROR" => {
            let details = seen["body"]["error"]["details"].as_object().expect("details").clone();
            assert!(details.keys().all(|name| name.split('.').next() == Some(field)), "{details:?}");
            Value::from(details)
        }
        _ => Value::Null,
    }
}

#[tokio::test]
async fn nothing_at_all() {
    let product = Product::new().await;
    let answer = product.request(raw(&product, "/auth/send-otp", None, Body::empty())).await;
    insta::assert_json_snapshot!(seen("post", "/auth/send-otp", &answer), @r#"
    {
      "body": {
        "error": {
          "code": "VALIDATION_ERROR",
          "details": {
            "code": [
              "Authentication code is required"
            ],
            "phone": [
              "Phone number is required"
            ],
            "template_name": [
              "Template name is required"
            ]
          },
          "message": "The given data was invalid."
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 422
    }
    "#);
}

#[tokio::test]
async fn null_empty_and_blank_count_as_absent() {
    let product = Product::new().await;
    for blank in [json!(null), json!(""), json!(" \t\n ")] {
        let fields = [
            "phone",
            "template_name",
            "code",
            "language",
            "expiry_minutes",
            "contact_id",
            "purpose",
            "additional_params",
        ];
        let body: Value = fields
            .iter()
            .map(|field| ((*field).to_owned(), blank.clone()))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let seen = post(&product, "/auth/send-otp", body).await;
        let details = &seen["body"]["error"]["details"];
        assert_eq!(
            *details,
            json!({
                "phone": ["Phone number is required"],
                "template_name": ["Template name is required"],
                "code": ["Authentication code is required"],
            }),
            "{blank}"
        );
    }
}

#[tokio::test]
async fn all_that_is_wrong_is_named_at_once() {
    let product = Product::new().await;
    let body = json!({
        "phone": "12ab", "template_name": 5, "code": 123_456, "language": "12345678901", "expiry_minutes": 0,
        "contact_id": 0, "purpose": "x".repeat(51), "additional_params": ["ok", null, {}, "a\nb"],
    });
    let answer = product.post("/auth/send-otp", body).await;
    insta::assert_json_snapshot!(seen("post", "/auth/send-otp", &answer)["body"]["error"], @r#"
    {
      "code": "VALIDATION_ERROR",
      "details": {
        "additional_params.1": [
          "The additional params.1 field is required."
        ],
        "additional_params.2": [
          "The additional params.2 field must be a string or a number."
        ],
        "additional_params.3": [
          "The additional params.3 field must not contain line breaks, tabs or more than 4 consecutive spaces."
        ],
        "code": [
          "The code field must be a string."
        ],
        "contact_id": [
          "The contact id field must be at least 1."
        ],
        "expiry_minutes": [
          "The expiry minutes field must be at least 1."
        ],
        "language": [
          "The language field must not be greater than 10 characters."
        ],
        "phone": [
          "Phone number must be at least 10 digits",
          "Phone number can only contain digits, +, -, spaces, and parentheses"
        ],
        "purpose": [
          "The purpose field must not be greater than 50 characters."
        ],
        "template_name": [
          "The template name field must be a string."
        ]
      },
      "message": "The given data was invalid."
    }
    "#);
    let text = String::from_utf8(answer.body).expect("UTF-8");
    let text = text.split("details").nth(1).expect("details");
    let fields = ["phone", "template_name", "code", "language", "expiry_minutes", "contact_id", "purpose"];
    let places: Vec<usize> =
        fields.iter().map(|field| text.find(&format!("\"{field}\":")).expect("a field")).collect();
    assert!(places.is_sorted(), "in the order of the page's table: {text}");
}

#[tokio::test]
async fn every_text() {
    let product = Product::new().await;
    for (named, value, text) in [
        ("phone", json!("+12345678"), "Phone number must be at least 10 digits"),
        (
            "phone",
            json!("+1234567890123456789012"),
            "The phone field must not be greater than 20 characters.",
        ),
        (
            "phone",
            json!("+91 99999.99999"),
            "Phone number can only contain digits, +, -, spaces, and parentheses",
        ),
        (
            "phone",
            json!("+91\t99999 99999"),
            "Phone number can only contain digits, +, -, spaces, and parentheses",
        ),
        ("phone", json!("1234567890123456"), "Phone number must have 3 to 15 digits"),
        ("phone", json!("++++++++++++"), "Phone number must have 3 to 15 digits"),
        ("phone", json!(919_999_999_999_u64), "The phone field must be a string."),
        ("phone", json!(["+919999999999"]), "The phone field must be a string."),
        ("template_name", json!({}), "The template name field must be a string."),
        (
            "template_name",
            json!("otp\u{0}verification"),
            "The template name field must not contain control characters.",
        ),
        ("code", json!(123_456), "The code field must be a string."),
        ("code", json!(true), "The code field must be a string."),
        ("code", json!("1234567890123456"), "The code field must not be greater than 15 characters."),
        ("code", json!("12\u{0}56"), "The code field must not contain control characters."),
        ("code", json!("WWW.1"), UNSENDABLE_CODE),
        ("code", json!("12://34"), UNSENDABLE_CODE),
        ("code", json!("1234.Com"), UNSENDABLE_CODE),
        ("code", json!("12\u{2600}34"), UNSENDABLE_CODE),
        ("code", json!("12\u{1f600}34"), UNSENDABLE_CODE),
        ("code", json!("12     34"), UNSENDABLE_CODE),
        ("language", json!(1), "The language field must be a string."),
        ("language", json!("en_US_posix"), "The language field must not be greater than 10 characters."),
        ("expiry_minutes", json!("ten"), "The expiry minutes field must be an integer."),
        ("expiry_minutes", json!(1.5), "The expiry minutes field must be an integer."),
        ("expiry_minutes", json!(true), "The expiry minutes field must be an integer."),
        ("expiry_minutes", json!(0), "The expiry minutes field must be at least 1."),
        ("expiry_minutes", json!(-1), "The expiry minutes field must be at least 1."),
        ("expiry_minutes", json!(61), "The expiry minutes field must not be greater than 60."),
        ("expiry_minutes", json!(1e30), "The expiry minutes field must be an integer."),
        ("contact_id", json!("abc"), "The contact id field must be an integer."),
        ("contact_id", json!(0), "The contact id field must be at least 1."),
        ("contact_id", json!(9_223_372_036_854_775_808_u64), "The contact id field must be an integer."),
        ("purpose", json!(7), "The purpose field must be a string."),
        ("purpose", json!("p".repeat(51)), "The purpose field must not be greater than 50 characters."),
        ("purpose", json!("a\u{7}b"), "The purpose field must not contain control characters."),
        ("additional_params", json!("a"), "The additional params field must be an array."),
        ("additional_params", json!({"0": "a"}), "The additional params field must be an array."),
        (
            "additional_params",
            json!(vec!["a"; 11]),
            "The additional params field must not have more than 10 items.",
        ),
        ("additional_params.1", json!(["a", ""]), "The additional params.1 field is required."),
        ("additional_params.0", json!([true]), "The additional params.0 field must be a string or a number."),
        (
            "additional_params.0",
            json!([["a"]]),
            "The additional params.0 field must be a string or a number.",
        ),
        (
            "additional_params.0",
            json!(["x".repeat(1_025)]),
            "The additional params.0 field must not be greater than 1024 characters.",
        ),
        (
            "additional_params.0",
            json!(["a\tb"]),
            "The additional params.0 field must not contain line breaks, tabs or more than 4 consecutive spaces.",
        ),
        (
            "additional_params.0",
            json!(["a     b"]),
            "The additional params.0 field must not contain line breaks, tabs or more than 4 consecutive spaces.",
        ),
    ] {
        let field = named.split('.').next().expect("a name");
        let texts = texts(&product, "/auth/send-otp", example("123456"), field, &value).await;
        assert_eq!(texts, json!({named: [text]}), "{field} = {value}");
    }
    assert_eq!(product.whatsapp.calls(), 0);
}

#[tokio::test]
async fn what_just_fits_is_taken() {
    let product = Product::new().await;
    for (field, value) in [
        ("phone", json!("+123456789")),
        ("phone", json!("+1 (234) 567-890-123")),
        ("phone", json!("123456789012345")),
        ("phone", json!("(((((((123")),
        ("code", json!("1")),
        ("code", json!("123456789012345")),
        ("code", json!("äö-ß 1.co www:")),
        ("code", json!("12    34")),
        ("language", json!("en")),
        ("expiry_minutes", json!(1)),
        ("expiry_minutes", json!(60)),
        ("expiry_minutes", json!("60")),
        ("expiry_minutes", json!(10.0)),
        ("purpose", json!("é".repeat(50))),
        ("additional_params", json!([])),
    ] {
        let seen = post(&product, "/auth/send-otp", with(example("777888"), &json!({field: value}))).await;
        assert_eq!(seen["status"], 200, "{field} = {value}: {seen}");
    }
    // A language of ten characters passes the check and is then not found.
    let body = with(example("777888"), &json!({"language": "1234567890"}));
    assert_eq!(code_of(&post(&product, "/auth/send-otp", body).await), "RESOURCE_NOT_FOUND");
    let long = json!({"template_name": "otp_long", "additional_params": ["x".repeat(1_024), "a    b"]});
    let seen = post(&product, "/auth/send-otp", with(example("777888"), &long)).await;
    assert_eq!(seen["status"], 200, "{seen}");
}

#[tokio::test]
async fn of_a_field_that_comes_twice_the_last_counts() {
    let product = Product::new().await;
    let body = r#"{"phone":"nobody","code":"111111","template_name":"otp_verification","phone":"+919999999999","code":"222222"}"#;
    let answer = product.request(raw(&product, "/auth/send-otp", Some("application/json"), body)).await;
    assert_eq!(answer.status, 200);
    assert_eq!(super::last_code(&product), "222222");
}

#[tokio::test]
async fn resend_checks_the_phone_as_send_does() {
    let product = Product::new().await;
    for phone in [json!("+12345678"), json!("+1234567890123456789012"), json!("call me"), json!(1)] {
        let resend = texts(&product, "/auth/resend", resend_example(), "phone", &phone).await;
        let send = texts(&product, "/auth/send-otp", example("123456"), "phone", &phone).await;
        assert!(resend.is_object());
        assert_eq!(resend, send, "{phone}");
    }
}

#[tokio::test]
async fn verify_and_status_have_no_bounds_of_their_own_for_a_phone() {
    let product = Product::new().await;
    let mut table = Vec::new();
    for phone in [
        json!("123"),
        json!("+1 (234) 567 - 890 - 12345"),
        json!("12"),
        json!("1234567890123456"),
        json!("call me"),
        json!("+1.23"),
        json!(123),
        json!(null),
    ] {
        let guess = json!({"code": "123456"});
        let verify = texts(&product, "/auth/verify", guess, "phone", &phone).await;
        let status = texts(&product, "/auth/status", json!({}), "phone", &phone).await;
        assert_eq!(verify, status, "{phone}");
        table.push(json!([phone, verify]));
    }
    insta::assert_json_snapshot!(table, @r#"
    [
      [
        "123",
        null
      ],
      [
        "+1 (234) 567 - 890 - 12345",
        null
      ],
      [
        "12",
        {
          "phone": [
            "Phone number must have 3 to 15 digits"
          ]
        }
      ],
      [
        "1234567890123456",
        {
          "phone": [
            "Phone number must have 3 to 15 digits"
          ]
        }
      ],
      [
        "call me",
        {
          "phone": [
            "Phone number can only contain digits, +, -, spaces, and parentheses"
          ]
        }
      ],
      [
        "+1.23",
        {
          "phone": [
            "Phone number can only contain digits, +, -, spaces, and parentheses"
          ]
        }
      ],
      [
        123,
        {
          "phone": [
            "The phone field must be a string."
          ]
        }
      ],
      [
        null,
        {
          "phone": [
            "Phone number is required"
          ]
        }
      ]
    ]
    "#);
}
