//! A process that dies on the way: nothing is lost, and what is told twice has the same id.

use std::time::Duration;

use super::{kinds, listen, pass, run, send, test};
use crate::support::Product;

#[tokio::test]
async fn between_the_change_and_its_routing() {
    let product = Product::new().await;
    listen(&product).await;
    send(&product).await;
    let product = product.restarted();
    let mut told = run(&product).await;
    told.sort_by_key(|told| told.event.kind.name());
    assert_eq!(kinds(&told), ["message.sent", "verification.started"]);
}

#[tokio::test]
async fn between_the_claim_and_its_end() {
    let product = Product::plain().await;
    let id = listen(&product).await;
    test(&product, id).await;
    product.engine.route_events().await.expect("a store");
    let claimed = product.engine.claim_events(32).await.expect("a store");
    let event = claimed[0].event.id;
    drop(claimed);
    let product = product.restarted();
    assert_eq!(run(&product).await.len(), 0, "the lease runs");
    let told = pass(&product, Duration::from_mins(1)).await;
    assert_eq!(told.iter().map(|told| told.event.id).collect::<Vec<_>>(), [event]);
    assert_eq!(pass(&product, Duration::from_hours(100)).await.len(), 0, "it was told");
}
