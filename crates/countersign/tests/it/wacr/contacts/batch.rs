//! `POST` and `DELETE /contacts/batch`.

use countersign_core::domain::plan::Allowance;
use serde_json::{Value, json};

use super::{ada_with, brief, call, code_of, get, make, make_group, post};
use crate::support::Product;

fn contact(n: usize) -> Value {
    ada_with(&json!({"phone": format!("+9198123450{n:02}")}))
}

async fn total(product: &Product) -> Value {
    get(product, "/contacts").await["body"]["meta"]["pagination"]["total"].clone()
}

#[expect(clippy::too_many_lines, reason = "one snapshot of a whole answer")]
#[tokio::test]
async fn goes_on_after_errors_unless_told() {
    let product = Product::plain().await;
    make_group(&product, "VIP").await;
    make(&product, json!({"phone": "+919812345001"})).await;
    let body = json!({"contacts": [
        ada_with(&json!({"phone": "+919812345002", "groups": [1]})),
        contact(1),
        {"firstname": "Only"},
        "no contact",
        ada_with(&json!({"phone": "+919812345003", "source_id": 404})),
        contact(2),
    ]});
    insta::assert_json_snapshot!(post(&product, "/contacts/batch", body).await, @r#"
    {
      "body": {
        "data": {
          "created": [
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
              "id": 2,
              "is_opted_out": false,
              "lastname": "Lovelace",
              "phone": "919812345002",
              "source_id": 1,
              "state": null,
              "status_id": 1,
              "type": "lead",
              "updated_at": "2026-01-01T07:53:14+00:00",
              "zip": null
            }
          ],
          "errors": [
            {
              "data": {
                "firstname": "Ada",
                "lastname": "Lovelace",
                "phone": "+919812345001",
                "source_id": 1,
                "status_id": 1,
                "type": "lead"
              },
              "errors": {
                "phone": [
                  "This phone number already exists"
                ]
              },
              "index": 1
            },
            {
              "data": {
                "firstname": "Only"
              },
              "errors": {
                "lastname": [
                  "Last name is required"
                ],
                "phone": [
                  "Phone number is required"
                ],
                "source_id": [
                  "The source id field is required."
                ],
                "status_id": [
                  "The status id field is required."
                ],
                "type": [
                  "The type field is required."
                ]
              },
              "index": 2
            },
            {
              "data": "no contact",
              "errors": {
                "contact": [
                  "The contact must be an object."
                ]
              },
              "index": 3
            },
            {
              "data": {
                "firstname": "Ada",
                "lastname": "Lovelace",
                "phone": "+919812345003",
                "source_id": 404,
                "status_id": 1,
                "type": "lead"
              },
              "errors": {
                "source_id": [
                  "The selected source does not exist or does not belong to your account"
                ]
              },
              "index": 4
            },
            {
              "data": {
                "firstname": "Ada",
                "lastname": "Lovelace",
                "phone": "+919812345002",
                "source_id": 1,
                "status_id": 1,
                "type": "lead"
              },
              "errors": {
                "phone": [
                  "This phone number already exists"
                ]
              },
              "index": 5
            }
          ],
          "skipped": [],
          "success": false,
          "summary": {
            "created": 1,
            "failed": 5,
            "skipped": 0,
            "total": 6
          }
        },
        "message": "Batch create completed",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    assert_eq!(total(&product).await, 2);
}

#[tokio::test]
async fn skips_whom_it_knows_if_told() {
    let product = Product::plain().await;
    make(&product, json!({"phone": "+919812345001"})).await;
    let body =
        json!({"contacts": [contact(1), contact(2), contact(2)], "options": {"skip_duplicates": true}});
    insta::assert_json_snapshot!(post(&product, "/contacts/batch", body).await["body"]["data"], @r#"
    {
      "created": [
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
          "id": 2,
          "is_opted_out": false,
          "lastname": "Lovelace",
          "phone": "919812345002",
          "source_id": 1,
          "state": null,
          "status_id": 1,
          "type": "lead",
          "updated_at": "2026-01-01T07:53:14+00:00",
          "zip": null
        }
      ],
      "errors": [],
      "skipped": [
        {
          "data": {
            "firstname": "Ada",
            "lastname": "Lovelace",
            "phone": "+919812345001",
            "source_id": 1,
            "status_id": 1,
            "type": "lead"
          },
          "index": 0,
          "reason": "This phone number already exists"
        },
        {
          "data": {
            "firstname": "Ada",
            "lastname": "Lovelace",
            "phone": "+919812345002",
            "source_id": 1,
            "status_id": 1,
            "type": "lead"
          },
          "index": 2,
          "reason": "This phone number already exists"
        }
      ],
      "success": true,
      "summary": {
        "created": 1,
        "failed": 0,
        "skipped": 2,
        "total": 3
      }
    }
    "#);
}

#[tokio::test]
async fn makes_all_or_none_if_told() {
    let product = Product::plain().await;
    make(&product, json!({"phone": "+919812345001"})).await;
    let options = json!({"continue_on_error": false});
    let batch = async |contacts: Value| {
        post(&product, "/contacts/batch", json!({"contacts": contacts, "options": options})).await
    };
    let refused = batch(json!([contact(2), contact(3), contact(1), contact(4)])).await;
    insta::assert_json_snapshot!(refused, @r#"
    {
      "body": {
        "error": {
          "code": "VALIDATION_ERROR",
          "details": {
            "contacts.2.phone": [
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
    assert_eq!(total(&product).await, 1);
    let refused = batch(json!([contact(2), {"firstname": "Only"}])).await;
    assert_eq!(code_of(&refused), "VALIDATION_ERROR");
    assert_eq!(refused["body"]["error"]["details"]["contacts.1.phone"], json!(["Phone number is required"]));
    assert_eq!(total(&product).await, 1);
    let done = batch(json!([contact(2), contact(3)])).await;
    assert_eq!(done["body"]["data"]["summary"], json!({"total": 2, "created": 2, "skipped": 0, "failed": 0}));
    assert_eq!(done["body"]["data"]["success"], true);
}

#[tokio::test]
async fn the_plan_has_room_for_so_many() {
    let product = Product::plain().await;
    product.set_plan(Allowance { contacts: Some(2), ..Allowance::UNLIMITED }).await;
    let all = json!([contact(1), contact(2), contact(3)]);
    let refused =
        post(&product, "/contacts/batch", json!({"contacts": all, "options": {"continue_on_error": "0"}}))
            .await;
    assert_eq!(
        brief(&refused),
        r#"403 FEATURE_LIMIT_EXCEEDED {"current":2,"feature":"contacts","maximum":2}"#
    );
    assert_eq!(total(&product).await, 0, "none was made");
    let done = post(&product, "/contacts/batch", json!({"contacts": all})).await;
    assert_eq!(done["body"]["data"]["summary"], json!({"total": 3, "created": 2, "skipped": 0, "failed": 1}));
    assert_eq!(done["body"]["data"]["errors"][0]["errors"], json!({"contacts": ["Contact limit reached"]}));
}

#[tokio::test]
async fn bodies_have_their_rules() {
    let product = Product::plain().await;
    let many: Vec<_> = (0..101).map(|_| json!({})).collect();
    for (body, details) in [
        (json!({}), r#"{"contacts":["The contacts field is required."]}"#),
        (json!({"contacts": []}), r#"{"contacts":["The contacts field is required."]}"#),
        (json!({"contacts": {}}), r#"{"contacts":["The contacts field must be an array."]}"#),
        (
            json!({"contacts": many}),
            r#"{"contacts":["The contacts field must not have more than 100 items."]}"#,
        ),
        (json!({"contacts": [{}], "options": 1}), r#"{"options":["The options field must be an object."]}"#),
        (
            json!({"contacts": [{}], "options": {"skip_duplicates": "yes", "continue_on_error": null}}),
            r#"{"options.skip_duplicates":["The options.skip duplicates field must be true or false."]}"#,
        ),
    ] {
        assert_eq!(
            brief(&post(&product, "/contacts/batch", body).await),
            format!("422 VALIDATION_ERROR {details}")
        );
    }
    for (body, details) in [
        (json!({}), r#"{"ids":["The ids field is required."]}"#),
        (json!({"ids": []}), r#"{"ids":["The ids field is required."]}"#),
        (json!({"ids": "1"}), r#"{"ids":["The ids field must be an array."]}"#),
        (json!({"ids": [null]}), r#"{"ids.0":["The ids.0 field must be an integer."]}"#),
        (
            json!({"ids": (0..1001).collect::<Vec<_>>()}),
            r#"{"ids":["The ids field must not have more than 1000 items."]}"#,
        ),
    ] {
        assert_eq!(
            brief(&call(&product, "delete", "/contacts/batch", Some(body)).await),
            format!("422 VALIDATION_ERROR {details}")
        );
    }
}

#[tokio::test]
async fn many_are_removed() {
    let product = Product::plain().await;
    for n in 1..=3 {
        make(&product, json!({"phone": format!("+91981234500{n}")})).await;
    }
    let ids = json!({"ids": [1, "2", 404, 1]});
    insta::assert_json_snapshot!(call(&product, "delete", "/contacts/batch", Some(ids)).await, @r#"
    {
      "body": {
        "data": {
          "success": false,
          "summary": {
            "deleted": 2,
            "failed": 1,
            "total": 3
          }
        },
        "message": "Batch delete completed",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
    assert_eq!(total(&product).await, 1);
    let done = call(&product, "delete", "/contacts/batch", Some(json!({"ids": [3]}))).await;
    assert_eq!(brief(&done), r#"200  {"success":true,"summary":{"deleted":1,"failed":0,"total":1}}"#);
}
