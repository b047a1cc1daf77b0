//! Steps that fail.

use countersign_core::domain::check::CheckOutcome;
use countersign_core::domain::delivery::Medium::{Email, Sms, Voice};
use countersign_core::domain::fault::{FaultClass, SendFault};

use super::{check, check_right, is_approved, media, pass, start, start_to, unclear};
use crate::support::{Product, undeliverable};

#[tokio::test]
async fn a_step_that_fails_for_good_starts_the_next_at_once() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let started = start(&product).await;
    product.texts.fail_next(undeliverable());
    assert_eq!(product.run_queue().await, 3);
    assert_eq!(media(&product), [Voice, Email]);
    assert!(is_approved(check_right(&product, started).await));
}

#[tokio::test]
async fn the_next_step_waits_while_one_number_of_the_step_was_reached() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    start_to(&product, &["+919812345678", "+447911123456"], None).await;
    product.texts.fail_next(undeliverable());
    assert_eq!(product.run_queue().await, 2);
    assert_eq!(media(&product), [Sms]);
    assert_eq!(pass(&product, 60).await, 2);
}

#[tokio::test]
async fn when_all_steps_fail_nobody_has_the_code() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let started = start(&product).await;
    for _ in 0..3 {
        product.texts.fail_next(undeliverable());
    }
    assert_eq!(product.run_queue().await, 3);
    assert_eq!(media(&product), []);
    assert_eq!(check(&product, started, "123456").await, CheckOutcome::Withdrawn);
    assert_eq!(pass(&product, 600).await, 0);
}

#[tokio::test]
async fn passing_trouble_is_tried_again_before_the_next_step() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    start(&product).await;
    for _ in 0..2 {
        product.texts.fail_next(SendFault { class: FaultClass::Retry, ..undeliverable() });
    }
    assert_eq!(product.run_queue().await, 1);
    assert_eq!((media(&product), product.texts.calls()), (vec![Sms], 3));
}

#[tokio::test]
async fn an_unclear_answer_is_tried_once_more_with_the_same_id_and_code() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let started = start(&product).await;
    product.texts.fail_next(unclear());
    assert_eq!(product.run_queue().await, 1);
    assert_eq!((media(&product), product.texts.calls()), (vec![Sms], 2));
    assert!(is_approved(check_right(&product, started).await));
}

#[tokio::test]
async fn two_unclear_answers_leave_the_code_valid_and_the_next_step_to_its_time() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let started = start(&product).await;
    product.texts.fail_next(unclear());
    product.texts.fail_next(unclear());
    assert_eq!(product.run_queue().await, 1);
    assert_eq!((media(&product), product.texts.calls()), (vec![], 2), "at most once more");
    assert_eq!(pass(&product, 60).await, 2);
    assert!(is_approved(check_right(&product, started).await));
}

#[tokio::test]
async fn a_refusal_after_an_unclear_answer_does_not_withdraw_the_code() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let mut draft = product.flow_draft(product.tenant.id).await;
    draft.steps.truncate(1);
    product.engine.create_flow(product.tenant.id, draft).await.expect("a flow");
    let started = start(&product).await;
    product.texts.fail_next(unclear());
    product.texts.fail_next(undeliverable());
    product.run_queue().await;
    let wrong = check(&product, started, "wrong1").await;
    assert_eq!(wrong, CheckOutcome::Wrong { attempts_remaining: 2 });
}
