//! `PATCH /contacts/{id}`.

use std::time::Duration;

use serde_json::{Value, json};

use super::{call, get, make, make_group};
use crate::support::Product;

async fn full(product: &Product) {
    make_group(product, "VIP").await;
    make_group(product, "News").await;
    make(
        product,
        json!({"email": "ada@example.com", "company": "Engines", "description": "d", "city": "c", "state": "s",
               "zip": "z", "address": "a", "country_id": 1, "assigned_id": 2, "groups": [1]}),
    )
    .await;
}

#[tokio::test]
async fn what_is_named_changes() {
    let product = Product::plain().await;
    full(&product).await;
    product.advance(Duration::from_mins(1));
    let body = json!({"city": "Paris", "type": "guest", "groups": [2]});
    insta::assert_json_snapshot!(call(&product, "patch", "/contacts/1", Some(body)).await, @r#"
    {
      "body": {
        "data": {
          "address": "a",
          "assigned_id": 2,
          "city": "Paris",
          "company": "Engines",
          "country_id": 1,
          "created_at": "2026-01-01T07:53:14+00:00",
          "description": "d",
          "email": "ada@example.com",
          "firstname": "Ada",
          "group_id": [
            2
          ],
          "groups": [
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
          "state": "s",
          "status_id": 1,
          "type": "guest",
          "updated_at": "2026-01-01T07:54:14+00:00",
          "zip": "z"
        },
        "message": "Contact updated successfully",
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:54:14+00:00"
        },
        "success": true
      },
      "status": 200
    }
    "#);
}

/// Every field alone: it changes, and nothing else but the time.
#[tokio::test]
async fn each_field_changes_alone() {
    let product = Product::plain().await;
    full(&product).await;
    for name in ["Web", "Shop"] {
        super::post(&product, "/sources", json!({"name": name})).await;
        super::post(&product, "/statuses", json!({"name": name})).await;
    }
    let show = async || get(&product, "/contacts/1").await["body"]["data"].clone();
    for (field, value, printed) in [
        ("firstname", json!("Augusta"), json!("Augusta")),
        ("lastname", json!(" King "), json!("King")),
        ("phone", json!("+91 98123 45999"), json!("919812345999")),
        ("type", json!("customer"), json!("customer")),
        ("source_id", json!("2"), json!(2)),
        ("status_id", json!(3), json!(3)),
        ("email", json!("King@Example.com"), json!("king@example.com")),
        ("email", Value::Null, Value::Null),
        ("company", json!("Other"), json!("Other")),
        ("company", json!(""), Value::Null),
        ("description", json!("a\n\tb"), json!("a\n\tb")),
        ("description", Value::Null, Value::Null),
        ("city", Value::Null, Value::Null),
        ("state", Value::Null, Value::Null),
        ("zip", json!("  "), Value::Null),
        ("address", Value::Null, Value::Null),
        ("country_id", json!(49), json!(49)),
        ("country_id", Value::Null, Value::Null),
        ("assigned_id", Value::Null, Value::Null),
        ("groups", json!([2, 1]), json!([1, 2])),
        ("groups", Value::Null, json!([])),
    ] {
        let before = show().await;
        product.advance(Duration::from_secs(1));
        let changed = call(&product, "patch", "/contacts/1", Some(json!({field: value}))).await;
        assert_eq!(changed["status"], 200, "{field}: {changed}");
        let after = show().await;
        let mut expected = before;
        expected[if field == "groups" { "group_id" } else { field }] = printed;
        expected["updated_at"] = after["updated_at"].clone();
        assert_eq!(after, expected, "{field}");
        assert_eq!(after["created_at"], "2026-01-01T07:53:14+00:00");
    }
    for field in ["firstname", "lastname", "phone", "type", "source_id", "status_id"] {
        let refused = call(&product, "patch", "/contacts/1", Some(json!({field: null}))).await;
        assert_eq!(refused["status"], 422, "a contact needs its {field}");
    }
}
