//! `/contacts` (`wacr-api-v2.md` 2.15).

mod batch;
mod create;
mod hostile;
mod list;
mod model;
mod update;

use serde_json::{Value, json};

use super::{brief, call, code_of, get, post};
use crate::support::Product;

/// What a contact needs.
fn ada() -> Value {
    json!({"firstname": "Ada", "lastname": "Lovelace", "phone": "+91 98123-45001", "type": "lead",
           "source_id": 1, "status_id": 1})
}

/// [`ada`] with other fields; `null` takes one away.
fn ada_with(other: &Value) -> Value {
    let mut body = ada();
    for (name, value) in other.as_object().expect("fields") {
        body[name] = value.clone();
        if value.is_null() {
            body.as_object_mut().expect("fields").remove(name);
        }
    }
    body
}

/// Makes a contact and gives its number.
async fn make(product: &Product, other: Value) -> i64 {
    let made = post(product, "/contacts", ada_with(&other)).await;
    assert_eq!(made["status"], 201, "{made}");
    made["body"]["data"]["id"].as_i64().expect("a number")
}

async fn make_group(product: &Product, name: &str) {
    assert_eq!(post(product, "/groups", json!({"name": name})).await["status"], 201);
}
