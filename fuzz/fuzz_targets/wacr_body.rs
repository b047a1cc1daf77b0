//! WA.cr bodies through the whole router, engine and store: whatever comes, the answer is an envelope and no 5xx.
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

const CALLS: [&str; 4] = ["send-otp", "resend", "verify", "status"];

thread_local! {
    static PRODUCT: OnceCell<(Runtime, support::Product)> = const { OnceCell::new() };
}

fuzz_target!(|input: &[u8]| {
    let Some((call, body)) = input.split_first() else { return };
    PRODUCT.with(|cell| {
        let (runtime, product) = cell.get_or_init(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            let product = runtime.block_on(support::Product::new());
            (runtime, product)
        });
        let request = Request::post(format!("/api/v2/auth/{}", CALLS[usize::from(*call) % CALLS.len()]))
            .header("authorization", format!("Bearer {}", product.token))
            .header("content-type", "application/json")
            .body(Body::from(body.to_vec()))
            .expect("a request");
        let answer = runtime.block_on(product.request(request));
        let json: Value = answer.json();
        assert!(answer.status.as_u16() < 500, "{} {json}", answer.status);
        assert_eq!(json["success"].as_bool(), Some(answer.status.is_success()), "{json}");
        assert!(json["meta"]["timestamp"].is_string(), "{json}");
    });
});
