//! Making, showing and removing one.

use crate::outside::database;
use axum::body::Body;
use countersign_core::domain::plan::Allowance;
use serde_json::json;

use super::{ada, ada_with, brief, call, code_of, get, make, make_group, post};
use crate::support::Product;
use crate::wacr::head;

#[expect(clippy::too_many_lines, reason = "two snapshots of whole answers")]
#[tokio::test]
async fn with_all_its_fields() {
    let product = Product::plain().await;
    make_group(&product, "VIP").await;
    make_group(&product, "News").await;
    let body = ada_with(&json!({
        "phone": "+91 (98123) 45-001", "type": "customer", "email": "Ada@Example.com", "company": "Engines",
        "description": "first\nprogrammer", "city": "London", "state": "Middlesex", "zip": "W1",
        "address": "12 St James's Square", "country_id": 44, "assigned_id": "7", "groups": [2, 1, 2],
        "unknown": true,
    }));
    insta::assert_json_snapshot!(post(&product, "/contacts", body).await, @r#"
    {
      "body": {
        "data": {
          "address": "12 St James's Square",
          "assigned_id": 7,
          "city": "London",
          "company": "Engines",
          "country_id": 44,
          "created_at": "2026-01-01T07:53:14+00:00",
          "description": "first\nprogrammer",
          "email": "ada@example.com",
          "firstname": "Ada",
          "group_id": [
            1,
            2
          ],
          "groups": [
            {
              "created_at": "2026-01-01T07:53:14+00:00",
              "id": 1,
              "name": "VIP",
              "updated_at": "2026-01-01T07:53:14+00:00"
            },
            {
              "created_at": "2026-01-01T07:53:14+00:00",
              "id": 2,
              "name": "News",
              "updated_at": "2026-01-01T07:53:14+00:00"
            }
          ],
          "id": 1,
          "is_opted_out": false,
          "lastname": "Lovelace",
          "phone": "919812345001",
          "source_id": 1,
          "state": "Middlesex",
          "status_id": 1,
          "type": "customer",
          "updated_at": "2026-01-01T07:53:14+00:00",
          "zip": "W1"
        },
        "message": "Contact created successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": true
      },
      "status": 201
    }
    "#);
    insta::assert_json_snapshot!(
        get(&product, "/contacts/1?include=groups,%20source,status,junk,source").await, @r#"
    {
      "body": {
        "data": {
          "address": "12 St James's Square",
          "assigned_id": 7,
          "city": "London",
          "company": "Engines",
          "country_id": 44,
          "created_at": "2026-01-01T07:53:14+00:00",
          "description": "first\nprogrammer",
          "email": "ada@example.com",
          "firstname": "Ada",
          "group_id": [
            1,
            2
          ],
          "groups": [
            {
              "created_at": "2026-01-01T07:53:14+00:00",
              "id": 1,
              "name": "VIP",
              "updated_at": "2026-01-01T07:53:14+00:00"
            },
            {
              "created_at": "2026-01-01T07:53:14+00:00",
              "id": 2,
              "name": "News",
              "updated_at": "2026-01-01T07:53:14+00:00"
            }
          ],
          "id": 1,
          "is_opted_out": false,
          "lastname": "Lovelace",
          "phone": "919812345001",
          "source": {
            "created_at": "2026-01-01T07:53:14+00:00",
            "id": 1,
            "name": "API",
            "updated_at": "2026-01-01T07:53:14+00:00"
          },
          "source_id": 1,
          "state": "Middlesex",
          "status": {
            "color": null,
            "created_at": "2026-01-01T07:53:14+00:00",
            "id": 1,
            "name": "New",
            "updated_at": "2026-01-01T07:53:14+00:00"
          },
          "status_id": 1,
          "type": "customer",
          "updated_at": "2026-01-01T07:53:14+00:00",
          "zip": "W1"
        },
        "message": "Contact retrieved successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    let plain = get(&product, "/contacts/1").await;
    for included in ["groups", "source", "status"] {
        assert!(plain["body"]["data"].get(included).is_none(), "{included} was not asked for");
    }
    let answer = product.get("/contacts/1").await;
    let text = String::from_utf8(answer.body).expect("UTF-8");
    let keys = [
        "id",
        "firstname",
        "lastname",
        "company",
        "type",
        "email",
        "phone",
        "status_id",
        "source_id",
        "description",
        "city",
        "state",
        "zip",
        "address",
        "country_id",
        "assigned_id",
        "group_id",
        "is_opted_out",
        "created_at",
        "updated_at",
    ];
    let places: Vec<_> = keys.iter().map(|key| text.find(&format!("\"{key}\":")).expect("a key")).collect();
    assert!(places.is_sorted(), "{text}");
}

#[tokio::test]
async fn with_what_it_needs() {
    let product = Product::plain().await;
    insta::assert_json_snapshot!(post(&product, "/contacts", ada()).await["body"]["data"], @r#"
    {
      "address": null,
      "assigned_id": null,
      "city": null,
      "company": null,
      "country_id": null,
      "created_at": "2026-01-01T07:53:14+00:00",
      "description": null,
      "email": null,
      "firstname": "Ada",
      "group_id": [],
      "groups": [],
      "id": 1,
      "is_opted_out": false,
      "lastname": "Lovelace",
      "phone": "919812345001",
      "source_id": 1,
      "state": null,
      "status_id": 1,
      "type": "lead",
      "updated_at": "2026-01-01T07:53:14+00:00",
      "zip": null
    }
    "#);
}

#[expect(clippy::too_many_lines, reason = "a row for each rule")]
#[tokio::test]
async fn fields_have_their_rules() {
    let product = Product::plain().await;
    let all = r#"{"firstname":["First name is required"],"lastname":["Last name is required"],"phone":["Phone number is required"],"source_id":["The source id field is required."],"status_id":["The status id field is required."],"type":["The type field is required."]}"#;
    assert_eq!(brief(&post(&product, "/contacts", json!({})).await), format!("422 VALIDATION_ERROR {all}"));
    let kind = r#"{"type":["Type must be either lead, customer, or guest"]}"#;
    for (field, value, details) in [
        ("firstname", json!(""), r#"{"firstname":["First name is required"]}"#),
        (
            "firstname",
            json!("x".repeat(256)),
            r#"{"firstname":["The firstname field must not be greater than 255 characters."]}"#,
        ),
        (
            "firstname",
            json!("a\u{0}b"),
            r#"{"firstname":["The firstname field must not contain control characters."]}"#,
        ),
        ("lastname", json!("  "), r#"{"lastname":["Last name is required"]}"#),
        ("lastname", json!(["x"]), r#"{"lastname":["The lastname field must be a string."]}"#),
        (
            "lastname",
            json!("x".repeat(256)),
            r#"{"lastname":["The lastname field must not be greater than 255 characters."]}"#,
        ),
        ("phone", json!(919_812_345_001_u64), r#"{"phone":["The phone field must be a string."]}"#),
        (
            "phone",
            json!("+91 98123 45001 (000)"),
            r#"{"phone":["The phone field must not be greater than 20 characters."]}"#,
        ),
        (
            "phone",
            json!("+91a"),
            r#"{"phone":["Phone number can only contain digits, +, -, spaces, and parentheses"]}"#,
        ),
        ("phone", json!("12"), r#"{"phone":["Phone number must have 3 to 15 digits"]}"#),
        ("type", json!("vip"), kind),
        ("type", json!("LEAD"), kind),
        ("type", json!(1), kind),
        ("source_id", json!("x"), r#"{"source_id":["The source id field must be an integer."]}"#),
        (
            "source_id",
            json!(404),
            r#"{"source_id":["The selected source does not exist or does not belong to your account"]}"#,
        ),
        ("status_id", json!(true), r#"{"status_id":["The status id field must be an integer."]}"#),
        (
            "status_id",
            json!(404),
            r#"{"status_id":["The selected status does not exist or does not belong to your account"]}"#,
        ),
        ("email", json!("no mailbox"), r#"{"email":["The email field must be a valid email address."]}"#),
        (
            "email",
            json!(format!("{}@example.com", "x".repeat(190))),
            r#"{"email":["The email field must not be greater than 191 characters."]}"#,
        ),
        (
            "company",
            json!("x".repeat(256)),
            r#"{"company":["The company field must not be greater than 255 characters."]}"#,
        ),
        (
            "description",
            json!("a\u{0}"),
            r#"{"description":["The description field must not contain control characters."]}"#,
        ),
        (
            "description",
            json!("x".repeat(10_001)),
            r#"{"description":["The description field must not be greater than 10000 characters."]}"#,
        ),
        ("description", json!(7), r#"{"description":["The description field must be a string."]}"#),
        (
            "city",
            json!("x".repeat(256)),
            r#"{"city":["The city field must not be greater than 255 characters."]}"#,
        ),
        (
            "state",
            json!("x".repeat(256)),
            r#"{"state":["The state field must not be greater than 255 characters."]}"#,
        ),
        (
            "zip",
            json!("x".repeat(21)),
            r#"{"zip":["The zip field must not be greater than 20 characters."]}"#,
        ),
        (
            "address",
            json!("x".repeat(501)),
            r#"{"address":["The address field must not be greater than 500 characters."]}"#,
        ),
        ("country_id", json!("x"), r#"{"country_id":["The country id field must be an integer."]}"#),
        ("assigned_id", json!(1.5), r#"{"assigned_id":["The assigned id field must be an integer."]}"#),
        ("groups", json!("1"), r#"{"groups":["The groups field must be an array."]}"#),
        ("groups", json!([{}]), r#"{"groups.0":["The groups.0 field must be an integer."]}"#),
        (
            "groups",
            json!([404]),
            r#"{"groups":["One or more groups do not exist or do not belong to your account"]}"#,
        ),
    ] {
        let refused = post(&product, "/contacts", ada_with(&json!({field: value}))).await;
        assert_eq!(brief(&refused), format!("422 VALIDATION_ERROR {details}"), "{field}");
        if field != "groups" || details.contains("array") || details.contains("integer") {
            // On a change the same rules hold of what is named.
            make_once(&product).await;
            let refused = call(&product, "patch", "/contacts/1", Some(json!({field: value}))).await;
            assert_eq!(brief(&refused), format!("422 VALIDATION_ERROR {details}"), "{field}");
            assert_eq!(call(&product, "delete", "/contacts/1", None).await["status"], 200);
            database(&product)
                .execute_batch("DELETE FROM counters WHERE name = 'contact_id'")
                .expect("a reset");
        }
    }
    let bounds = json!({"firstname": "é".repeat(255), "zip": "x".repeat(20), "address": "x".repeat(500)});
    assert_eq!(make(&product, bounds).await, 1);
}

async fn make_once(product: &Product) {
    assert_eq!(make(product, json!({})).await, 1);
}

#[tokio::test]
async fn numbers_and_mailboxes_are_unique() {
    let product = Product::new().await;
    make(&product, json!({"email": "ada@example.com"})).await;
    let again = ada_with(&json!({"phone": "919812345001", "email": "ADA@example.com"}));
    insta::assert_json_snapshot!(post(&product, "/contacts", again).await, @r#"
    {
      "body": {
        "error": {
          "code": "VALIDATION_ERROR",
          "details": {
            "email": [
              "This email address already exists"
            ],
            "phone": [
              "This phone number already exists"
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
    make(&product, json!({"phone": "+919812345002"})).await;
    let change = json!({"phone": "0091 98123 45001", "email": " Ada@EXAMPLE.com "});
    assert_eq!(
        brief(&call(&product, "patch", "/contacts/2", Some(change)).await),
        r#"422 VALIDATION_ERROR {"email":["This email address already exists"],"phone":["This phone number already exists"]}"#
    );
    let sent = json!({"phone": "+919812345003", "template_name": "otp_verification", "code": "123456"});
    assert_eq!(post(&product, "/auth/send-otp", sent).await["body"]["data"]["contact_id"], 3);
    let made_by_send = get(&product, "/contacts/3").await["body"]["data"].clone();
    assert_eq!((&made_by_send["firstname"], &made_by_send["lastname"]), (&json!("919812345003"), &json!("")));
    let known = ada_with(&json!({"phone": "+919812345003"}));
    assert_eq!(post(&product, "/contacts", known).await["status"], 422, "a send made it");
}

#[tokio::test]
async fn the_plan_has_room_for_so_many() {
    let product = Product::plain().await;
    product.set_plan(Allowance { contacts: Some(1), ..Allowance::UNLIMITED }).await;
    make(&product, json!({})).await;
    let second = ada_with(&json!({"phone": "+919812345002"}));
    insta::assert_json_snapshot!(post(&product, "/contacts", second.clone()).await, @r#"
    {
      "body": {
        "error": {
          "code": "FEATURE_LIMIT_EXCEEDED",
          "details": {
            "current": 1,
            "feature": "contacts",
            "maximum": 1
          },
          "message": "Contact limit reached"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 403
    }
    "#);
    assert_eq!(code_of(&post(&product, "/contacts", ada()).await), "VALIDATION_ERROR", "fields come first");
    assert_eq!(call(&product, "delete", "/contacts/1", None).await["status"], 200);
    assert_eq!(post(&product, "/contacts", second).await["status"], 201, "there is room again");
}

#[tokio::test]
async fn one_is_removed() {
    let product = Product::plain().await;
    make(&product, json!({})).await;
    insta::assert_json_snapshot!(call(&product, "delete", "/contacts/1", None).await, @r#"
    {
      "body": {
        "data": null,
        "message": "Contact deleted successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    insta::assert_json_snapshot!(call(&product, "delete", "/contacts/1", None).await, @r#"
    {
      "body": {
        "error": {
          "code": "NOT_FOUND",
          "message": "Contact not found"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 404
    }
    "#);
    for (method, body) in [("get", None), ("patch", Some(json!({}))), ("delete", None)] {
        for id in ["1", "0", "404", "99999999999999999999"] {
            let missing = call(&product, method, &format!("/contacts/{id}"), body.clone()).await;
            assert_eq!(missing["body"]["error"]["message"], "Contact not found", "{method} {id}");
        }
    }
    for id in ["abc", "-1", "%ff", "1%00"] {
        let request = head(&product, "GET", &format!("/api/v2/contacts/{id}")).body(Body::empty());
        assert_eq!(product.request(request.expect("a request")).await.code(), "NOT_FOUND", "{id}");
    }
    assert_eq!(make(&product, json!({})).await, 2, "its number is free, its id is not used again");
}
