//! What a message says, byte by byte.

use countersign_core::domain::delivery::Medium::{self, Email, Sms, Voice};
use countersign_core::domain::message::TextMessage;
use countersign_core::domain::sms::autofill::Autofill;
use countersign_core::domain::sms::dlt::DltIds;
use countersign_core::engine::{TemplateDraft, TenantChange};

use super::{pass, start};
use crate::support::Product;

/// Changes the text that the default flow sends over a medium.
async fn set(product: &Product, medium: Medium, text: &str, autofill: Autofill, dlt: Option<DltIds>) {
    let tenant = product.tenant.id;
    let id = product.text(tenant, medium).await;
    let present = product.engine.get_message_template(tenant, id).await.expect("a template");
    let draft = TemplateDraft {
        name: present.name,
        medium,
        language: present.language,
        subject: present.subject,
        text: text.to_owned(),
        autofill,
        dlt,
        approval: present.approval,
    };
    product.engine.change_message_template(tenant, id, draft).await.expect("a template");
}

async fn with_text(text: &str, autofill: Autofill) -> (Product, TextMessage) {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    set(&product, Sms, text, autofill, None).await;
    start(&product).await;
    product.run_queue().await;
    let message = product.last_text();
    (product, message)
}

#[tokio::test]
async fn lines_for_browsers_and_apps_are_the_last_ones() {
    let web = || "login.example.com".parse().ok();
    let app = || "FA+9qCX9VSu".parse().ok();
    for (autofill, below) in [
        (Autofill::default(), ""),
        (Autofill { web: web(), app: None }, "\n\n@login.example.com #CODE"),
        (Autofill { web: None, app: app() }, "\nFA+9qCX9VSu"),
        (Autofill { web: web(), app: app() }, "\nFA+9qCX9VSu\n\n@login.example.com #CODE"),
    ] {
        let (_, message) =
            with_text("{{code}} is your code for {{brand}}, good for {{minutes}} min.", autofill).await;
        let expected = format!("CODE is your code for Acme, good for 5 min.{below}");
        assert_eq!(message.text.expose(), expected.replace("CODE", message.code.expose()));
    }
}

#[tokio::test]
async fn lines_that_were_typed_into_a_text_go_out_as_they_are() {
    let text = "{{code}} is your code.\n\n@login.example.com #{{code}}";
    let (_, message) = with_text(text, Autofill::default()).await;
    assert_eq!(message.text.expose(), text.replace("{{code}}", message.code.expose()));
}

#[tokio::test]
async fn a_brand_is_the_tenants_name_of_the_start() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    set(&product, Voice, "{{brand}}: {{code}}", Autofill::default(), None).await;
    set(&product, Email, "{{brand}}: {{code}}", Autofill::default(), None).await;
    let name = |name: &str| TenantChange { name: Some(name.to_owned()), ..TenantChange::default() };
    product.engine.change_tenant(product.tenant.id, name("A {{code}} <&> Cö")).await.expect("a tenant");
    start(&product).await;
    product.run_queue().await;
    product.engine.change_tenant(product.tenant.id, name("Later")).await.expect("a tenant");
    assert_eq!(pass(&product, 60).await, 2);
    for message in &product.texts.sent()[1..] {
        let said: Vec<_> = message.code.expose().chars().map(String::from).collect();
        let code = said.join(if message.medium == Voice { ", " } else { "" });
        assert_eq!(message.text.expose(), format!("A code <&> Cö: {code}"), "{:?}", message.medium);
    }
}

#[tokio::test]
async fn ids_of_a_registered_text_go_with_its_message_and_no_other() {
    let product = Product::plain().await;
    product.connect_kaleyra().await;
    let ids = DltIds::new("1101456324567890123", "1107161234567890123").ok();
    set(&product, Sms, "{{code}}", Autofill::default(), ids.clone()).await;
    start(&product).await;
    // What was started keeps the ids of its text.
    set(&product, Sms, "{{code}}", Autofill::default(), None).await;
    product.run_queue().await;
    assert_eq!(pass(&product, 60).await, 2);
    let sent = product.texts.sent();
    let named: Vec<_> = sent.iter().map(|message| (message.medium, message.dlt.clone())).collect();
    assert_eq!(named, [(Sms, ids), (Voice, None), (Email, None)]);
}
