//! What callers hear when something of ours fails: the envelope, and nothing of the cause.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use super::doubles::{Failure, HeldWhatsApp, Node};
use super::{code_of, head, holds, seen};
use crate::log::Log;
use crate::support::{Answer, PHONE, Product};

fn body(path: &str) -> Value {
    match path {
        "/auth/verify" => json!({"phone": PHONE, "code": "987654321"}),
        "/auth/status" => json!({"phone": PHONE}),
        "/messages/text" => json!({"phone": PHONE, "message": "@{contact_phone}"}),
        _ => {
            json!({"phone": PHONE, "code": "987654321", "template_name": "otp_verification", "language": "en",
                    "field_1": "x"})
        }
    }
}

fn request(product: &Product, method: &str, path: &str) -> Request<Body> {
    let body = if method == "post" { Body::from(body(path).to_string()) } else { Body::empty() };
    head(product, &method.to_uppercase(), &format!("/api/v2{path}")).body(body).expect("a request")
}

/// The answer of a node whose store fails at `call`.
async fn failing(
    product: &Product,
    call: &'static str,
    failure: Failure,
    method: &str,
    path: &str,
) -> Answer {
    let node = Node::of(product);
    node.store.fail(call, failure);
    let answer = node.request(request(product, method, path)).await;
    assert!(!holds(&answer, "987654321") && !holds(&answer, "secret"), "{answer:?}");
    node.store.heal();
    assert_eq!(node.request(request(product, "get", "/account")).await.status, 200, "it goes on");
    answer
}

#[tokio::test]
async fn a_full_queue() {
    let product = Product::new().await;
    let answer = failing(&product, "start", Failure::Busy, "post", "/auth/send-otp").await;
    insta::assert_json_snapshot!(seen("post", "/auth/send-otp", &answer), @r#"
    {
      "body": {
        "error": {
          "code": "SERVICE_UNAVAILABLE",
          "details": {
            "retry_after": 1
          },
          "message": "The service is overloaded, please try again in a moment"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 503
    }
    "#);
}

#[tokio::test]
async fn a_store_that_is_away() {
    let product = Product::new().await;
    let answer = failing(&product, "check", Failure::Away, "post", "/auth/verify").await;
    insta::assert_json_snapshot!(seen("post", "/auth/verify", &answer), @r#"
    {
      "body": {
        "error": {
          "code": "INTERNAL_ERROR",
          "message": "Unexpected server error"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 500
    }
    "#);
    let answer = failing(&product, "page_templates", Failure::Away, "get", "/auth/templates").await;
    insta::assert_json_snapshot!(seen("get", "/auth/templates", &answer)["body"]["error"], @r#"
    {
      "code": "INTERNAL_ERROR",
      "message": "Failed to fetch authentication templates"
    }
    "#);
}

#[tokio::test]
async fn wherever_the_store_fails() {
    let product = Product::new().await;
    for (call, method, path) in [
        ("find_token", "get", "/account"),
        ("find_profile", "get", "/account"),
        ("usage", "get", "/account/usage"),
        ("find_token", "post", "/auth/send-otp"),
        ("find_template", "post", "/auth/send-otp"),
        ("start", "post", "/auth/send-otp"),
        ("hit_limit", "post", "/auth/resend"),
        ("start", "post", "/auth/resend"),
        ("check", "post", "/auth/verify"),
        ("find_pending", "post", "/auth/status"),
        ("page_templates", "get", "/auth/templates"),
        ("page_templates", "get", "/templates"),
        ("send", "post", "/messages/text"),
        ("find_contact_by_phone", "post", "/messages/text"),
        ("find_template", "post", "/messages/template"),
        ("list_messages", "get", "/messages"),
        ("find_message", "get", "/messages/1"),
        ("replace_templates", "post", "/templates/sync"),
    ] {
        for (failure, code) in [
            (Failure::Busy, "SERVICE_UNAVAILABLE"),
            (Failure::Away, "INTERNAL_ERROR"),
            (Failure::Panic, "INTERNAL_ERROR"),
        ] {
            let answer = failing(&product, call, failure, method, path).await;
            let seen = seen(method, path, &answer);
            assert_eq!(code_of(&seen), code, "{call} {failure:?}");
        }
    }
    assert_eq!(product.whatsapp.calls(), 0, "nothing was sent");
}

/// Each call says in its own words what it could not do (`wacr-api-v2.md` 2.15 to 2.18), and nothing of the cause.
#[tokio::test]
async fn contacts_and_names_fail_in_words_of_their_own() {
    let product = Product::new().await;
    let name = || Some(json!({"name": "Web"}));
    let contact = || {
        json!({"firstname": "Ada", "lastname": "Lovelace", "phone": PHONE, "type": "lead",
               "source_id": 1, "status_id": 1})
    };
    let mut rows = vec![
        ("list_contacts", "get", "/contacts", None, "Failed to fetch contacts"),
        ("find_contact", "get", "/contacts/1", None, "Failed to fetch contact"),
        ("insert_contacts", "post", "/contacts", Some(contact()), "Failed to create contact"),
        ("update_contact", "patch", "/contacts/1", Some(json!({})), "Failed to update contact"),
        ("delete_contacts", "delete", "/contacts/1", None, "Failed to delete contact"),
        (
            "insert_contacts",
            "post",
            "/contacts/batch",
            Some(json!({"contacts": [contact()]})),
            "Failed to create contacts",
        ),
        (
            "delete_contacts",
            "delete",
            "/contacts/batch",
            Some(json!({"ids": [1]})),
            "Failed to delete contacts",
        ),
        ("list_messages", "get", "/messages", None, "Failed to fetch messages"),
        ("find_message", "get", "/messages/1", None, "Failed to fetch message"),
        ("list_named", "get", "/groups", None, "Failed to fetch groups"),
        ("find_named", "get", "/groups/1", None, "Failed to fetch group"),
        ("insert_named", "post", "/groups", name(), "Failed to create group"),
        ("update_named", "patch", "/groups/1", name(), "Failed to update group"),
        ("remove_some_members", "delete", "/groups/1", None, "Failed to delete group"),
        (
            "add_members",
            "post",
            "/groups/1/contacts",
            Some(json!({"contact_ids": [1]})),
            "Failed to add contacts to group",
        ),
        (
            "remove_members",
            "delete",
            "/groups/1/contacts",
            Some(json!({"contact_ids": [1]})),
            "Failed to remove contacts from group",
        ),
    ];
    for (list, one, small, many) in
        [("/sources", "/sources/1", "source", "sources"), ("/statuses", "/statuses/1", "status", "statuses")]
    {
        let text = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
        rows.extend([
            ("list_named", "get", list, None, text(format!("Failed to fetch {many}"))),
            ("find_named", "get", one, None, text(format!("Failed to fetch {small}"))),
            ("insert_named", "post", list, name(), text(format!("Failed to create {small}"))),
            ("update_named", "patch", one, name(), text(format!("Failed to update {small}"))),
            ("delete_named", "delete", one, None, text(format!("Failed to delete {small}"))),
        ]);
    }
    let node = Node::of(&product);
    for (call, method, path, body, text) in rows {
        for (failure, code) in [(Failure::Busy, "SERVICE_UNAVAILABLE"), (Failure::Away, "INTERNAL_ERROR")] {
            node.store.fail(call, failure);
            let answer = node.request(super::request(&product.token, method, path, body.clone())).await;
            node.store.heal();
            assert!(!holds(&answer, "secret"), "{answer:?}");
            let seen = seen(method, path, &answer);
            assert_eq!(code_of(&seen), code, "{call} {method} {path}");
            let said = seen["body"]["error"]["message"].as_str().expect("a text");
            assert_eq!(said == text, code == "INTERNAL_ERROR", "{call} {method} {path}: {said}");
        }
    }
}

/// The message is out, its record is not: the caller hears of a failure, and the code is good.
#[tokio::test]
async fn a_hand_over_that_cannot_be_recorded() {
    let product = Product::new().await;
    let answer = failing(&product, "finish_delivery", Failure::Away, "post", "/auth/send-otp").await;
    assert_eq!(code_of(&seen("post", "/auth/send-otp", &answer)), "INTERNAL_ERROR");
    assert_eq!(product.whatsapp.sent().len(), 1);
    assert_eq!(product.post("/auth/verify", body("/auth/verify")).await.status, 200);
}

#[tokio::test]
async fn a_panic() {
    let product = Product::new().await;
    let answer = failing(&product, "find_pending", Failure::Panic, "post", "/auth/status").await;
    insta::assert_json_snapshot!(seen("post", "/auth/status", &answer), @r#"
    {
      "body": {
        "error": {
          "code": "INTERNAL_ERROR",
          "message": "Unexpected server error"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 500
    }
    "#);
    let answer = failing(&product, "check", Failure::Panic, "post", "/auth/verify").await;
    assert_eq!(answer.code(), "INTERNAL_ERROR", "work that outlives its request, too");
}

#[tokio::test]
async fn a_request_that_takes_too_long() {
    let product = Product::new().await;
    let vendor = HeldWhatsApp::before(product.whatsapp.clone());
    let node = Node::with(&product, vendor.clone(), |state| state.limits.request = Duration::from_secs(1));
    let answer = node.request(request(&product, "post", "/auth/send-otp")).await;
    insta::assert_json_snapshot!(seen("post", "/auth/send-otp", &answer), @r#"
    {
      "body": {
        "error": {
          "code": "GATEWAY_TIMEOUT",
          "message": "The request took too long"
        },
        "meta": {
          "request_id": "[request id]",
          "timestamp": "2026-01-01T07:53:14+00:00"
        },
        "success": false
      },
      "status": 504
    }
    "#);
    vendor.go.notify_one();
    node.settle().await;
    assert_eq!(product.whatsapp.sent().len(), 1, "the message goes out all the same");
    assert_eq!(product.post("/auth/verify", body("/auth/verify")).await.status, 200);
}

/// Overload must not fill the disk with errors: it is counted by the answers' status.
#[tokio::test]
async fn a_full_queue_is_no_error_in_the_log() {
    let product = Product::new().await;
    for (failure, level) in [(Failure::Busy, "DEBUG"), (Failure::Away, "ERROR")] {
        let node = Node::of(&product);
        node.store.fail("start", failure);
        node.store.fail("list_tenants", failure);
        let log = Log::catch();
        node.request(request(&product, "post", "/auth/send-otp")).await;
        assert_eq!(log.levels("wacr.store_"), [level]);
        let list = Request::get("/admin/v1/tenants")
            .header("authorization", format!("Bearer {}", product.admin_token))
            .body(Body::empty());
        node.request(list.expect("a request")).await;
        assert_eq!(log.levels("admin.store"), [level]);
    }
}
