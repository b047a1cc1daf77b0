//! Probing: what it asks and what convinces it.

use countersign_core::domain::fault::Certainty::NotTaken;
use countersign_core::domain::fault::FaultClass::{Account, Configuration, Retry};
use countersign_core::ports::channel::WhatsApp;

use crate::account::{TOKEN, account, api, patient};
use crate::vendor::{Reply, Vendor};

#[tokio::test]
async fn asks_for_the_numbers_record() {
    let body = r#"{"id":"106540352242922","display_phone_number":"+1 555-078-3881","status":"CONNECTED"}"#;
    let vendor = Vendor::answering([Reply::new(200, body)]).await;
    api(patient()).probe(&account(vendor.base_url())).await.expect("the number");
    let seen = vendor.seen().pop().expect("a request");
    assert_eq!(
        format!("{} {}", seen.method, seen.path_and_query),
        "GET /v26.0/106540352242922?fields=id%2Cdisplay_phone_number%2Cstatus"
    );
    assert_eq!(seen.headers["authorization"], format!("Bearer {TOKEN}").as_str());
}

#[tokio::test]
async fn says_why_it_is_not_convinced() {
    for (status, body, class) in [
        (401, r#"{"error":{"code":190,"message":"Session has expired"}}"#, Account),
        (
            400,
            r#"{"error":{"code":100,"error_subcode":33,"message":"Unsupported get request"}}"#,
            Configuration,
        ),
        (200, r#"{"id":"1"}"#, Retry),
        (200, "<html>", Retry),
        (503, "", Retry),
    ] {
        let vendor = Vendor::answering([Reply::new(status, body)]).await;
        let fault = api(patient()).probe(&account(vendor.base_url())).await.expect_err("refused");
        assert_eq!((fault.class, fault.certainty), (class, NotTaken), "{status} {body}");
    }
}
