//! WhatsApp as a step of a flow.

use countersign_core::domain::delivery::Medium;

use super::{check, is_approved, media, start};
use crate::support::{Product, undeliverable};

async fn whatsapp_first(product: &Product) {
    let mut draft = product.flow_draft(product.tenant.id).await;
    draft.steps[0].medium = Medium::WhatsApp;
    draft.steps[0].template = product.text(product.tenant.id, Medium::WhatsApp).await;
    product.engine.create_flow(product.tenant.id, draft).await.expect("a flow");
}

#[tokio::test]
async fn it_sends_the_tenants_template() {
    let product = Product::new().await;
    product.connect_kaleyra().await;
    whatsapp_first(&product).await;
    let started = start(&product).await;
    assert_eq!(product.run_queue().await, 1);
    let message = product.whatsapp.sent().pop().expect("a message");
    assert_eq!((message.template.as_str(), message.language.as_str()), ("otp_verification", "en"));
    assert_eq!((message.body.len(), message.buttons.len()), (1, 1));
    assert!(is_approved(check(&product, started, message.body[0].expose()).await));
}

#[tokio::test]
async fn a_number_without_whatsapp_gets_the_next_channel_at_once() {
    let product = Product::new().await;
    product.connect_kaleyra().await;
    whatsapp_first(&product).await;
    start(&product).await;
    product.whatsapp.fail_next(undeliverable());
    product.run_queue().await;
    assert_eq!(media(&product), [Medium::Voice, Medium::Email]);
}

#[tokio::test]
async fn a_tenant_without_whatsapp_gets_the_next_channel_at_once() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    whatsapp_first(&product).await;
    start(&product).await;
    product.run_queue().await;
    assert_eq!((product.whatsapp.calls(), media(&product)), (0, vec![Medium::Voice, Medium::Email]));
}
