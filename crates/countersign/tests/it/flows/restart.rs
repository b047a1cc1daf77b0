//! A crash at every point of a step: never a lost step, and never two messages for one step, but for the hand-over whose
//! end nobody saw. That one is tried once more under the same id, by which a vendor can tell.

use std::collections::HashSet;
use std::time::Duration;

use countersign_core::domain::check::CheckOutcome;
use countersign_core::domain::delivery::Medium::{Email, Sms, Voice};

use super::{check, check_right, is_approved, media, pass, start, unclear};
use crate::support::Product;

/// Past every lease.
const LEASE: Duration = Duration::from_secs(61);

async fn settle(product: &Product) -> u32 {
    product.advance(LEASE);
    product.engine.settle_lost().await.expect("a store")
}

#[tokio::test]
async fn before_the_claim() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let started = start(&product).await;
    let product = product.restarted();
    assert_eq!(product.run_queue().await, 1);
    assert_eq!(media(&product), [Sms]);

    let product = product.restarted();
    assert_eq!(pass(&product, 60).await, 2, "and so with the steps that wait");
    assert_eq!(media(&product), [Sms, Voice, Email]);
    assert!(is_approved(check_right(&product, started).await));
}

#[tokio::test]
async fn after_the_claim() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let started = start(&product).await;
    assert_eq!(product.engine.claim_due(32).await.expect("a store").len(), 1);
    let product = product.restarted();
    assert_eq!(product.run_queue().await, 0, "the lease still runs");
    assert_eq!(settle(&product).await, 1);
    product.run_queue().await;
    let sms = product.texts.sent().iter().filter(|message| message.medium == Sms).count();
    assert_eq!(sms, 1);
    assert!(is_approved(check_right(&product, started).await));
}

#[tokio::test]
async fn after_the_vendor_accepted_and_before_that_was_recorded() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let started = start(&product).await;
    let claimed = product.engine.claim_due(32).await.expect("a store").remove(0);
    let lost = super::super::support::kaleyra::hand_over_only(&product, &claimed).await;
    let product = product.restarted();
    assert_eq!(settle(&product).await, 1);
    product.run_queue().await;
    let sms: Vec<_> = product.texts.sent().into_iter().filter(|message| message.medium == Sms).collect();
    assert_eq!(sms.len(), 2, "tried once more");
    let ids: HashSet<_> = sms.iter().map(|message| message.delivery).collect();
    assert_eq!(ids, HashSet::from([lost]), "under the same id");
    assert_eq!(sms[0].code.expose(), sms[1].code.expose(), "with the same code");
    assert!(is_approved(check_right(&product, started).await));
}

#[tokio::test]
async fn a_message_whose_claimers_die_twice_is_left_alone() {
    let mut product = Product::plain().await;
    product.connect_kaleyra().await;
    let mut draft = product.flow_draft(product.tenant.id).await;
    draft.steps.truncate(1);
    product.engine.create_flow(product.tenant.id, draft).await.expect("a flow");
    let started = start(&product).await;
    for claims in 1..=2 {
        let claimed = product.engine.claim_due(32).await.expect("a store");
        assert_eq!((claimed.len(), claimed[0].claims), (1, claims));
        product = product.restarted();
        assert_eq!(product.run_queue().await, 0, "the lease still runs");
        assert_eq!(settle(&product).await, 1);
    }
    assert_eq!((product.run_queue().await, media(&product)), (0, vec![]));
    let wrong = check(&product, started, "wrong1").await;
    assert_eq!(wrong, CheckOutcome::Wrong { attempts_remaining: 2 }, "it may be out: its code stays valid");
}

#[tokio::test]
async fn a_record_that_comes_after_the_rescue_ends_it() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    start(&product).await;
    let slow = product.engine.claim_due(1).await.expect("a store").remove(0);
    assert_eq!(settle(&product).await, 1);
    product.engine.deliver_step(slow).await.expect("recorded");
    assert_eq!(media(&product), [Sms]);
    let more = product.run_queue().await;
    assert_eq!((more, media(&product)), (2, vec![Sms, Voice, Email]), "it is not sent again");
}

#[tokio::test]
async fn an_unclear_answer_after_a_rescue_is_not_repeated() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    start(&product).await;
    drop(product.engine.claim_due(32).await.expect("a store"));
    settle(&product).await;
    product.texts.fail_next(unclear());
    let mut due = product.engine.claim_due(32).await.expect("a store");
    let again = due.swap_remove(due.iter().position(|m| m.content.medium == Sms).expect("the lost one"));
    assert_eq!(again.claims, 2);
    product.engine.deliver_step(again).await.expect("recorded");
    assert_eq!(product.texts.calls(), 1);
}
