//! `/tenants/{tenant}/webhooks` and `/tenants/{tenant}/events`.

use std::time::Duration;

use serde_json::{Value, json};

use super::{kinds, listen, make, pass, run, send, test};
use crate::support::Product;

#[tokio::test]
async fn a_webhook_is_made_shown_changed_and_removed() {
    let product = Product::plain().await;
    let body = json!({"url": "https://shop.example/hooks",
        "events": ["verification.expired", "verification.approved", "verification.approved"]});
    let id = make(&product, body).await;
    let path = format!("/tenants/1/webhooks/{id}");
    let mut shown = product.admin("GET", &path, None).await.json();
    assert_eq!(product.admin("GET", "/tenants/1/webhooks", None).await.json()["webhooks"], json!([shown]));
    shown["id"] = json!("[id]");
    insta::assert_json_snapshot!(shown, @r#"
    {
      "created_at": "2026-01-01T07:53:14.000Z",
      "disabled_reason": null,
      "enabled": true,
      "events": [
        "verification.approved",
        "verification.expired"
      ],
      "failing_since": null,
      "id": "[id]",
      "paused_until": null,
      "previous_secret_until": null,
      "unmasked_numbers": false,
      "updated_at": "2026-01-01T07:53:14.000Z",
      "url": "https://shop.example/hooks"
    }
    "#);
    let change =
        json!({"url": "https://new.example/", "events": [], "unmasked_numbers": true, "enabled": false});
    let changed = product.admin("PATCH", &path, Some(change)).await.json();
    assert_eq!(changed["url"], "https://new.example/");
    assert_eq!((&changed["events"], &changed["unmasked_numbers"]), (&json!([]), &json!(true)));
    assert_eq!((&changed["enabled"], &changed["disabled_reason"]), (&json!(false), &json!("operator")));
    assert_eq!(product.admin("DELETE", &path, None).await.status, 204);
    assert_eq!(product.admin("GET", &path, None).await.status, 404);
}

#[tokio::test]
async fn a_bad_webhook_names_its_field() {
    let product = Product::plain().await;
    let url = "https://shop.example/hooks";
    for (body, field) in [
        (json!({"url": "http://shop.example/"}), "url"),
        (json!({"url": format!("https://shop.example/{}", "x".repeat(2_048))}), "url"),
        (json!({"url": url, "events": ["verification.approved", "message.lost"]}), "events[1]"),
        (json!({"url": url, "events": ["webhook.test"]}), "events"),
    ] {
        let refused = product.admin("POST", "/tenants/1/webhooks", Some(body.clone())).await;
        assert_eq!(refused.status, 422, "{body}");
        assert_eq!(refused.json()["error"]["field"], field, "{body}");
    }
    assert_eq!(product.admin("POST", "/tenants/404/webhooks", Some(json!({"url": url}))).await.status, 404);
}

#[tokio::test]
async fn a_secret_is_shown_once_and_both_sign_while_it_is_rotated() {
    let product = Product::plain().await;
    let made = product
        .admin("POST", "/tenants/1/webhooks", Some(json!({"url": "https://shop.example/hooks"})))
        .await
        .json();
    let (secret, id) =
        (made["secret"].as_str().expect("a secret"), made["webhook"]["id"].as_str().expect("an id"));
    let path = format!("/tenants/1/webhooks/{id}");
    let rotate = json!({"overlap_seconds": 3_600});
    let rotated = product.admin("POST", &format!("{path}/rotate-secret"), Some(rotate)).await.json();
    let fresh = rotated["secret"].as_str().expect("a secret");
    assert_ne!(fresh, secret);
    for hidden in [secret, fresh] {
        assert!(!product.is_written(hidden), "it is sealed");
        let shown = product.admin("GET", &path, None).await.json().to_string();
        assert!(!shown.contains(hidden), "{shown}");
    }
    let id = id.parse().expect("an id");
    test(&product, id).await;
    assert_eq!(run(&product).await[0].signatures, 2);
    product.advance(Duration::from_hours(1));
    test(&product, id).await;
    assert_eq!(run(&product).await[0].signatures, 1);
    let too_long = json!({"overlap_seconds": 604_801});
    assert_eq!(product.admin("POST", &format!("{path}/rotate-secret"), Some(too_long)).await.status, 422);
}

#[tokio::test]
async fn one_event_or_a_time_is_replayed() {
    let product = Product::new().await;
    let id = listen(&product).await;
    send(&product).await;
    let told = run(&product).await;
    assert_eq!(told.len(), 2);
    let path = format!("/tenants/1/webhooks/{id}/replay");
    let event = told[0].event.id;
    let answer = product.admin("POST", &path, Some(json!({"event_id": event.to_string()}))).await;
    assert_eq!((answer.status.as_u16(), answer.json()), (202, json!({"events": 1})));
    assert_eq!(run(&product).await.iter().map(|told| told.event.id).collect::<Vec<_>>(), [event]);
    let time = json!({"from": "2026-01-01T00:00:00Z", "to": "2026-01-02T00:00:00Z"});
    let answer = product.admin("POST", &path, Some(time)).await;
    assert_eq!(answer.json(), json!({"events": 2}));
    let mut again = run(&product).await;
    again.sort_by_key(|told| told.event.kind.name());
    assert_eq!(kinds(&again), ["message.sent", "verification.started"]);
    let empty = json!({"from": "2026-01-02T00:00:00Z", "to": "2026-01-02T00:00:00Z"});
    for (body, status) in [
        (empty, 422),
        (json!({}), 422),
        (json!({"event_id": "evt_1"}), 404),
        (json!({"event_id": event.to_string(), "from": "2026-01-02T00:00:00Z"}), 422),
    ] {
        assert_eq!(product.admin("POST", &path, Some(body.clone())).await.status, status, "{body}");
    }
}

#[tokio::test]
async fn events_and_tries_are_read_page_by_page() {
    let product = Product::plain().await;
    let id = listen(&product).await;
    for _ in 0..3 {
        test(&product, id).await;
        pass(&product, Duration::from_secs(1)).await;
    }
    for (path, list) in
        [("/tenants/1/events".to_owned(), "events"), (format!("/tenants/1/webhooks/{id}/tries"), "tries")]
    {
        let page = async |query: &str| product.admin("GET", &format!("{path}?{query}"), None).await.json();
        let length = |page: &Value| page[list].as_array().expect("a list").len();
        let first = page("limit=2").await;
        let next = first["next"].as_str().expect("there is more");
        let second = page(&format!("limit=2&before={next}")).await;
        assert_eq!((length(&first), length(&second), &second["next"]), (2, 1, &json!(null)), "{path}");
        for bad in ["limit=0", "limit=101", "before=x", "what=1"] {
            let refused = product.admin("GET", &format!("{path}?{bad}"), None).await;
            assert_eq!(refused.status, 422, "{path}?{bad}");
        }
    }
    let of_type = product.admin("GET", "/tenants/1/events?type=message.sent", None).await.json();
    assert_eq!(of_type["events"], json!([]));
    let shown = product.admin("GET", "/tenants/1/events?limit=1", None).await.json();
    assert_eq!(
        shown["events"][0]["deliveries"],
        json!([{"webhook_id": id.to_string(), "state": "delivered"}])
    );
}
