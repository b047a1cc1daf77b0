//! What providers report, and what they are told.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use countersign_core::domain::check::CheckOutcome;
use countersign_core::domain::delivery::Medium::{Sms, Voice};
use countersign_core::domain::fault::{Certainty, FaultClass};
use countersign_core::domain::provider::{CodeOutcome, Provider};

use super::{ProviderDraft, add, check, draft, fault, media, start, start_one, with_two};
use crate::outside::database;
use crate::support::Product;

async fn call(product: &Product, provider: &Provider, query: &str, body: &str) -> StatusCode {
    call_url(product, &format!("/callbacks/providers/{}?{query}", provider.callback_id), body).await
}

async fn call_url(product: &Product, url: &str, body: &str) -> StatusCode {
    let request = Request::post(url).body(Body::from(body.to_owned())).expect("a request");
    product.request(request).await.status
}

#[tokio::test]
async fn a_reported_failure_starts_the_next_step_at_once() {
    let (product, first, _) = with_two().await;
    let started = start_one(&product).await;
    product.run_queue().await;
    assert_eq!(call(&product, &first, "ok", "failed text.test1").await, StatusCode::OK);
    assert_eq!(product.engine.apply_receipts().await, Ok(1));
    product.run_queue().await;
    assert_eq!(media(&product), [Sms, Voice], "a minute early");
    let code = product.last_text().code;
    assert!(matches!(check(&product, started, code.expose()).await, CheckOutcome::Approved { .. }));
}

#[tokio::test]
async fn a_report_counts_once_and_a_delivery_after_a_failure_hurries_nothing() {
    let (product, first, _) = with_two().await;
    start_one(&product).await;
    product.run_queue().await;
    for (report, applied) in [("failed", 1), ("failed", 0), ("delivered", 1), ("delivered", 0)] {
        let body = format!("{report} text.test1");
        assert_eq!(call(&product, &first, "ok", &body).await, StatusCode::OK);
        assert_eq!(product.engine.apply_receipts().await, Ok(applied), "{report}");
    }
    product.run_queue().await;
    assert_eq!(media(&product), [Sms, Voice]);
}

#[tokio::test]
async fn a_failure_after_the_code_was_used_sends_nothing() {
    let (product, first, _) = with_two().await;
    let started = start_one(&product).await;
    product.run_queue().await;
    let code = product.last_text().code;
    check(&product, started, code.expose()).await;
    call(&product, &first, "ok", "failed text.test1").await;
    product.engine.apply_receipts().await.expect("a store");
    product.advance(Duration::from_mins(2));
    product.run_queue().await;
    assert_eq!(media(&product), [Sms]);
}

#[tokio::test]
async fn what_another_provider_reports_of_the_same_id_touches_nothing() {
    let (product, _, second) = with_two().await;
    start_one(&product).await;
    product.run_queue().await;
    assert_eq!(call(&product, &second, "ok", "failed text.test1").await, StatusCode::OK);
    assert_eq!(product.engine.apply_receipts().await, Ok(0));
}

#[tokio::test]
async fn only_the_provider_is_heard() {
    let (product, first, _) = with_two().await;
    start_one(&product).await;
    product.run_queue().await;
    assert_eq!(call(&product, &first, "", "failed text.test1").await, StatusCode::FORBIDDEN);
    let unknown = format!("/callbacks/providers/{:032x}?ok", 7);
    assert_eq!(call_url(&product, &unknown, "failed text.test1").await, StatusCode::FORBIDDEN);
    assert_eq!(
        call(&product, &first, "ok", "nonsense").await,
        StatusCode::OK,
        "it would not be better again"
    );
    let long = "x".repeat(300 * 1024);
    assert_eq!(call(&product, &first, "ok", &long).await, StatusCode::FORBIDDEN);
    assert_eq!(product.engine.apply_receipts().await, Ok(0));
}

#[tokio::test]
async fn a_used_code_is_told_to_the_provider_that_carried_it() {
    let (product, first, _) = with_two().await;
    let started = start_one(&product).await;
    product.run_queue().await;
    let code = product.last_text().code;
    check(&product, started, "000000").await;
    assert_eq!(product.engine.tell_outcomes().await, 0, "a wrong guess is no outcome");
    let approved = check(&product, started, code.expose()).await;
    assert!(matches!(approved, CheckOutcome::Approved { .. }));
    assert!(product.texts.told().is_empty(), "the check does not wait for it");
    assert_eq!(product.engine.tell_outcomes().await, 1);
    assert_eq!(product.texts.told(), [(first.id, "text.test1".to_owned(), CodeOutcome::Used(product.now()))]);
    assert_eq!(product.engine.tell_outcomes().await, 0, "once");
    assert_eq!(told_at_the_end(&product).await, 1, "nor again when its time is over");
}

/// What providers hear in all, once the time of every code is over.
async fn told_at_the_end(product: &Product) -> usize {
    product.advance(Duration::from_mins(5));
    for _ in 0..2 {
        product.engine.route_events().await.expect("a store");
        product.engine.tell_outcomes().await;
    }
    product.texts.told().len()
}

#[tokio::test]
async fn an_unused_code_is_told_once_to_a_provider_that_wants_to_hear_of_it() {
    let (product, first, _) = with_two().await;
    let wants = ProviderDraft { settings: r#"{"unused": 1}"#.to_owned(), ..draft(Sms, 0) };
    product.engine.put_provider(product.tenant.id, "first", wants).await.expect("a provider");
    add(&product, "call", Voice, 0).await;
    let phone = |number| format!("91981234567{number}");
    let mut started = Vec::new();
    for number in 1..=3 {
        started.push(start(&product, &phone(number)).await);
    }
    let (used_up, used) = (started[1], started[2]);
    product.run_queue().await;
    for _ in 0..3 {
        check(&product, used_up, "000000").await;
    }
    let sent = product.texts.sent();
    let of = |number| 1 + sent.iter().position(|message| message.to.as_str() == phone(number)).expect("sent");
    check(&product, used, sent[of(3) - 1].code.expose()).await;
    assert_eq!(product.engine.tell_outcomes().await, 1, "the time of the others is not over");
    let approved_at = product.now();

    product.advance(Duration::from_mins(1));
    product.run_queue().await;
    assert_eq!(media(&product), [Sms, Sms, Sms, Voice], "by one that does not want to hear of it");
    product.advance(Duration::from_mins(4));
    product.engine.route_events().await.expect("a store");
    assert_eq!(product.texts.told().len(), 1, "who looks for ends does not wait for providers");
    assert_eq!(product.engine.tell_outcomes().await, 2);
    let told = product.texts.told();
    let news = |number, outcome| (first.id, format!("text.test{}", of(number)), outcome);
    assert_eq!(told[0], news(3, CodeOutcome::Used(approved_at)));
    for number in [1, 2] {
        assert!(told.contains(&news(number, CodeOutcome::Unused(product.now()))), "{told:?}");
    }
    assert_eq!(told_at_the_end(&product).await, 3, "once");
}

#[tokio::test]
async fn an_unused_code_is_no_news_to_other_providers() {
    let (product, ..) = with_two().await;
    start_one(&product).await;
    product.run_queue().await;
    let watched = database(&product).query_row("SELECT count(*) FROM expiry_watches", [], |row| row.get(0));
    assert_eq!(watched, Ok(0), "nobody asks, so nothing is looked for");
    assert_eq!(told_at_the_end(&product).await, 0);
}

#[tokio::test]
async fn a_provider_that_does_not_want_to_hear_is_let_be() {
    let (product, ..) = with_two().await;
    let started = start_one(&product).await;
    product.run_queue().await;
    let code = product.last_text().code;
    check(&product, started, code.expose()).await;
    product.texts.fail_next(fault(FaultClass::Retry, Certainty::Unknown));
    assert_eq!(product.engine.tell_outcomes().await, 0);
    assert_eq!(product.texts.told().len(), 1);
}
