//! One tenant's reports touch nothing of another's.

use countersign_core::domain::check::CheckOutcome;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::receipt::ReceiptKind;
use serde_json::json;

use super::{applied, check, delivery, messages, notification, send, sign, signed, status, url_of};
use crate::support::{APP_SECRET, Product};

#[tokio::test]
async fn another_tenants_messages_templates_and_url_are_out_of_reach() {
    let product = Product::new().await;
    product.admin("POST", "/tenants", Some(json!({"name": "Mallory", "subdomain": "mallory"}))).await;
    let account = json!({"phone_number_id": "106540352242922", "waba_id": "102290129340398", "access_token": "t",
        "app_secret": "mallory's", "verify_token": "v"});
    assert_eq!(product.admin("PUT", "/tenants/2/whatsapp", Some(account)).await.status, 200);
    let theirs = url_of(&product, TenantId(2)).await;
    let ours = url_of(&product, product.tenant.id).await;

    let wamid = send(&product, "123456").await.expect("sent").vendor_message_id;
    let mut read = status(&wamid, "read");
    read["biz_opaque_callback_data"] = json!(delivery(&product).to_string());
    let complaint = json!({"context": {"id": wamid}, "type": "button", "id": "wamid.reply",
        "button": {"payload": "DID_NOT_REQUEST_CODE"}});
    let forged = messages(json!({"statuses": [read], "messages": [complaint]}));
    let paused = notification(
        "message_template_status_update",
        &json!({"event": "PAUSED", "message_template_id": 1001}),
    );

    for body in [&forged, &paused] {
        let mine = product.request(signed(&theirs, &sign("mallory's", body), body.clone())).await;
        assert_eq!(mine.status, 200, "at their own URL with their own secret");
        for (url, secret) in [(&ours, "mallory's"), (&theirs, APP_SECRET)] {
            let answer = product.request(signed(url, &sign(secret, body), body.clone())).await;
            assert_eq!(answer.status, 403);
        }
    }
    assert_eq!(applied(&product).await, []);
    send(&product, "654321").await.expect("the template is not paused");
    assert!(matches!(check(&product, "654321").await, CheckOutcome::Approved { .. }));

    let ours_signed = signed(&ours, &sign(APP_SECRET, &forged), forged.clone());
    assert_eq!(product.request(ours_signed).await.status, 200);
    assert_eq!(
        applied(&product).await,
        [ReceiptKind::Read, ReceiptKind::Complaint],
        "the same from the right tenant counts"
    );
}

/// An account may have several numbers and one URL for all of them.
#[tokio::test]
async fn a_report_on_another_number_of_the_account_counts() {
    let product = Product::new().await;
    let wamid = send(&product, "123456").await.expect("sent").vendor_message_id;
    let value = json!({"metadata": {"phone_number_id": "999"}, "statuses": [status(&wamid, "sent")]});
    super::notify(&product, &notification("messages", &value)).await;
    assert_eq!(applied(&product).await, [ReceiptKind::Sent]);
}
