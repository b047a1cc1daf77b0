//! Two tenants with the same numbers, names and ids: no operation of one reads or changes what is the other's.

use countersign_core::domain::chat::{InboundMessage, MessageKind};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::tenant::TenantPolicy;
use countersign_core::domain::token::Scope;
use countersign_core::engine::NewToken;
use serde_json::{Value, json};

use super::scopes::operations;
use super::{request, seen};
use crate::support::Product;

/// Stands in every name and address of the first tenant.
const MARK: &str = "theirs";

async fn ask(product: &Product, token: &str, method: &str, path: &str, body: Option<Value>) -> Value {
    let plain = path.split('?').next().expect("a path");
    seen(method, plain, &product.request(request(token, method, path, body)).await)
}

/// A contact, a group, a source, a status and a chat with a comment, `count` of each, told apart by `mark`.
async fn fill(product: &Product, tenant: TenantId, token: &str, mark: &str, count: usize) {
    for n in 1..=count {
        let written = InboundMessage {
            vendor_message_id: format!("wamid.{n}"),
            from: Destination::parse_phone(&format!("9198123450{n:02}")).expect("a number"),
            kind: MessageKind::Text,
            text: Some(mark.to_owned()),
            ref_message_id: None,
            at: product.now(),
        };
        product.engine.receive_messages(tenant, vec![written]).await.expect("a store");
        let path = format!("/comments/9198123450{n:02}");
        let made = ask(product, token, "post", &path, Some(json!({"comment": mark}))).await;
        assert_eq!(made["status"], 200, "{made}");
        for path in ["/groups", "/sources", "/statuses"] {
            let made = ask(product, token, "post", path, Some(json!({"name": format!("{mark} {n}")}))).await;
            assert_eq!(made["status"], 201, "{made}");
        }
        let contact = json!({
            "firstname": mark, "lastname": mark, "phone": format!("+9198123450{n:02}"), "type": "lead",
            "source_id": 2, "status_id": 2, "email": format!("{mark}{n}@example.com"), "groups": [n],
        });
        let made = ask(product, token, "post", "/contacts", Some(contact)).await;
        assert_eq!(made["status"], 201, "{made}");
    }
}

/// All that a tenant has.
async fn all(product: &Product, token: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for path in [
        "/contacts?include=groups,source,status",
        "/groups",
        "/sources",
        "/statuses",
        "/messages",
        "/messages/4",
        "/comments/919812345001",
        "/comments/919812345004",
    ] {
        all.push(ask(product, token, "get", path, None).await["body"]["data"].clone());
    }
    all
}

/// Bodies that would do something.
fn bodies(method: &str, path: &str) -> Vec<Option<Value>> {
    let contact = |phone: &str| json!({"firstname": "A", "lastname": "B", "phone": phone, "type": "guest", "source_id": 4, "status_id": 4});
    match (method, path) {
        ("get", _) | ("delete", "/contacts/{id}" | "/groups/{id}" | "/sources/{id}" | "/statuses/{id}") => {
            vec![None]
        }
        ("post", "/contacts") => vec![
            Some(contact("+919812345003")),
            Some(json!({"firstname": "A", "lastname": "B", "phone": "+919812345004", "type": "lead",
                        "source_id": 2, "status_id": 2, "groups": [4]})),
        ],
        ("post", "/contacts/batch") => vec![Some(json!({"contacts": [contact("+919812345003")]}))],
        ("delete", "/contacts/batch") => vec![Some(json!({"ids": [1, 2, 3, 4]}))],
        (_, "/groups/{id}/contacts") => {
            vec![Some(json!({"contact_ids": [1]})), Some(json!({"contact_ids": [4]}))]
        }
        ("patch", "/contacts/{id}") => vec![
            Some(json!({"firstname": "changed", "groups": [1]})),
            Some(json!({"source_id": 4})),
            Some(json!({"groups": [4]})),
        ],
        ("post", path) if path.starts_with("/messages") => {
            let body = json!({
                "message": "changed", "template_name": "order_update", "language": "en", "field_1": "changed",
                "media_type": "image", "media_url": "https://files.example.com/a.jpg", "type": "button",
                "body_text": "changed", "buttons": [{"id": "1", "title": "x"}],
            });
            let to = |fields: Value| {
                let mut body = body.clone();
                body.as_object_mut().expect("fields").extend(fields.as_object().cloned().expect("fields"));
                Some(body)
            };
            vec![
                to(json!({"phone": "+919812345004"})),
                to(json!({"phone": "+919812345001", "contact_id": 4})),
                to(json!({"phone": "+919812345009", "contact.groups": "4"})),
            ]
        }
        ("post", "/comments/{mobile}") => vec![Some(json!({"comment": "changed"}))],
        (_, path) if path.starts_with("/auth") => vec![Some(
            json!({"phone": "+919812345001", "code": "123456", "template_name": "otp_verification", "contact_id": 4}),
        )],
        _ => vec![Some(json!({"name": "changed", "color": "#000000"}))],
    }
}

#[tokio::test]
async fn no_operation_reaches_another_tenant() {
    let product = Product::new().await;
    let other =
        product.engine.create_tenant("Other", "other", TenantPolicy::default()).await.expect("a tenant");
    let new = NewToken {
        name: "other".to_owned(),
        scopes: Scope::ALL.to_vec(),
        requests_per_minute: 100_000,
        expires_at: None,
    };
    let own = product.engine.issue_token(other.id, new).await.expect("a token").plain.expose().to_owned();
    fill(&product, product.tenant.id, &product.token, MARK, 4).await;
    fill(&product, other.id, &own, "ours", 2).await;
    let before = all(&product, &product.token).await;
    assert_eq!(before[0].as_array().map(Vec::len), Some(4));

    for (method, path) in operations() {
        // 1 is the number of something of both, 4 of something of the other alone.
        for id in ["1", "4"] {
            let asked = path.replace("{id}", id).replace("{mobile}", &format!("91981234500{id}"));
            for body in bodies(&method, &path) {
                let answer = ask(&product, &own, &method, &asked, body.clone()).await;
                let text = answer.to_string();
                assert!(!text.contains(MARK), "{method} {asked} {body:?} tells of the other: {text}");
                let misses = id == "4" && path.contains('{');
                assert!(
                    !misses || answer["status"] == 404 || answer["status"] == 422,
                    "{method} {asked}: {answer}"
                );
            }
        }
        assert_eq!(all(&product, &product.token).await, before, "{method} {path} changed the other's");
    }
}
