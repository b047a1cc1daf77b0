//! The standard's schedule, and what an endpoint's answers mean for it.

use std::time::Duration;

use countersign_core::domain::webhook::{Reply, TryOutcome};
use serde_json::json;

use super::{answer, listen, pass, run, test};
use crate::support::Product;

const NO_MORE: Duration = Duration::from_hours(720);

#[tokio::test]
async fn an_event_is_tried_ten_times_over_three_days() {
    let product = Product::plain().await;
    let id = listen(&product).await;
    test(&product, id).await;
    let failures = [
        answer(500),
        Reply { outcome: TryOutcome::TimedOut, retry_after: None },
        Reply { outcome: TryOutcome::Broken, retry_after: None },
        answer(302),
        answer(404),
        Reply { outcome: TryOutcome::NoConnection, retry_after: None },
        answer(500),
        answer(500),
        answer(500),
        answer(500),
    ];
    for failure in failures {
        product.notifier.answer_next(failure);
    }
    let first = run(&product).await;
    assert_eq!(first.len(), 1, "the first try is immediate");
    let hours = |hours: u64| hours * 3_600;
    let waits = [5, 300, 1_800, hours(2), hours(5), hours(10), hours(14), hours(20), hours(24)];
    for wait in waits {
        assert_eq!(pass(&product, Duration::from_millis(wait * 1_000 - 1)).await.len(), 0, "{wait}");
        // A tenth for the jitter.
        let again = pass(&product, Duration::from_millis(wait * 100 + 2)).await;
        assert_eq!(again.len(), 1, "{wait}");
        assert_eq!(again[0].event, first[0].event, "the same event each time");
    }
    assert_eq!(pass(&product, NO_MORE).await.len(), 0);
    let tries = product.admin("GET", &format!("/tenants/1/webhooks/{id}/tries"), None).await.json();
    let tries = tries["tries"].as_array().expect("tries");
    assert_eq!(tries.len(), 10);
    let last: Vec<_> = tries.iter().rev().take(4).map(|it| (&it["outcome"], &it["status"])).collect();
    assert_eq!(last[0], (&json!("answered"), &json!(500)));
    assert_eq!(last[1], (&json!("timed_out"), &json!(null)));
    assert_eq!(last[3], (&json!("answered"), &json!(302)));
    let events = product.admin("GET", "/tenants/1/events", None).await.json();
    assert_eq!(events["events"][0]["deliveries"][0]["state"], "given_up");
}

#[tokio::test]
async fn an_endpoint_that_is_gone_is_not_called_any_more() {
    let product = Product::plain().await;
    let id = listen(&product).await;
    product.notifier.answer_next(answer(410));
    for _ in 0..2 {
        test(&product, id).await;
    }
    // One claim may hold both.
    run(&product).await;
    assert_eq!(pass(&product, NO_MORE).await.len(), 0);
    let path = format!("/tenants/1/webhooks/{id}");
    let shown = product.admin("GET", &path, None).await.json();
    assert_eq!((&shown["enabled"], &shown["disabled_reason"]), (&json!(false), &json!("gone")));
    let refused = product.admin("POST", &format!("{path}/test"), None).await;
    assert_eq!(refused.status, 422);
    let enabled = product.admin("PATCH", &path, Some(json!({"enabled": true}))).await.json();
    assert_eq!((&enabled["enabled"], &enabled["disabled_reason"]), (&json!(true), &json!(null)));
    test(&product, id).await;
    assert_eq!(run(&product).await.len(), 1);
}

#[tokio::test]
async fn a_busy_endpoint_is_left_alone_for_as_long_as_it_asks() {
    let product = Product::plain().await;
    let id = listen(&product).await;
    test(&product, id).await;
    let busy = Reply { outcome: TryOutcome::Answered(429), retry_after: Some(Duration::from_mins(10)) };
    product.notifier.answer_next(busy);
    assert_eq!(run(&product).await.len(), 1);
    test(&product, id).await;
    assert_eq!(pass(&product, Duration::from_secs(599)).await.len(), 0, "no other event either");
    let told = pass(&product, Duration::from_secs(62)).await;
    assert_eq!(told.len(), 2);
}

#[tokio::test]
async fn five_days_of_failures_disable_an_endpoint() {
    let product = Product::plain().await;
    let id = listen(&product).await;
    for _ in 0..100 {
        product.notifier.answer_next(answer(500));
    }
    test(&product, id).await;
    run(&product).await;
    product.advance(Duration::from_hours(121));
    test(&product, id).await;
    run(&product).await;
    let shown = product.admin("GET", &format!("/tenants/1/webhooks/{id}"), None).await.json();
    assert_eq!(shown["disabled_reason"], "failing");
}
