//! Kaleyra bodies through the whole router, engine and store: whatever comes, the answer is in the dialect's shape and no
//! failure of ours.
#![no_main]

use std::cell::OnceCell;

use axum::body::Body;
use axum::http::Request;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tokio::runtime::Runtime;

#[path = "../../crates/countersign/tests/it/support/mod.rs"]
#[allow(dead_code, unused_imports)]
mod support;

use support::kaleyra::{API_KEY, META_WABA, OWN_WABA, SID};

const TYPES: [&str; 2] = ["application/json", "application/x-www-form-urlencoded"];

thread_local! {
    static PRODUCT: OnceCell<(Runtime, support::Product)> = const { OnceCell::new() };
}

fn call(number: u8) -> (&'static str, String) {
    match number % 6 {
        0 => ("POST", format!("/v1/{SID}/verify")),
        1 => ("POST", format!("/v1/{SID}/verify/validate")),
        2 => ("POST", format!("/v2/{SID}/whatsapp/{OWN_WABA}/number/add")),
        3 => ("POST", format!("/v2/{SID}/whatsapp/{META_WABA}/number/retry_otp")),
        4 => ("POST", format!("/v2/{SID}/whatsapp/{OWN_WABA}/number/verify")),
        _ => ("PUT", format!("/v2/{SID}/whatsapp/{META_WABA}/number/update")),
    }
}

fuzz_target!(|input: &[u8]| {
    let [choice, body @ ..] = input else { return };
    PRODUCT.with(|cell| {
        let (runtime, product) = cell.get_or_init(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let product = runtime.block_on(async {
                let product = support::Product::plain().await;
                product.connect_kaleyra().await;
                product
            });
            (runtime, product)
        });
        let (method, path) = call(*choice);
        let request = Request::builder()
            .method(method)
            .uri(&path)
            .header("api-key", API_KEY)
            .header("content-type", TYPES[usize::from(choice / 6) % TYPES.len()])
            .body(Body::from(body.to_vec()))
            .expect("a request");
        let answer = runtime.block_on(product.request(request));
        let json: Value = serde_json::from_slice(&answer.body).expect("JSON");
        let approved = json["message"] == "wa phone number already approved";
        assert!(answer.status.as_u16() < 500 || approved, "{} {json}", answer.status);
        if path.starts_with("/v1/") {
            assert_eq!(json["data"]["verify_id"].is_string(), answer.status.is_success(), "{json}");
            assert_eq!(json["error"]["code"].is_string(), !answer.status.is_success(), "{json}");
        } else {
            assert_eq!(json["code"] == "WA200", answer.status.is_success(), "{json}");
        }
    });
});
