//! `/tenants/{tenant}/contacts/opt-out` and `/tenants/{tenant}/budgets/clear`.

use countersign_core::domain::check::CheckOutcome;
use countersign_core::domain::code::PlainCode;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::purpose::Purpose;
use countersign_core::domain::token::PlainToken;
use countersign_core::engine::{Caller, CheckRequest, StartError, StartRequest, Started};
use serde_json::json;

use super::shown;
use crate::support::{PHONE, Product};

async fn caller(product: &Product) -> Caller {
    let token = PlainToken::presented(&product.token);
    product.engine.authenticate(&token).await.expect("our token")
}

/// Sends a code as the dialects do.
pub(super) async fn send(product: &Product, phone: &str, code: &str) -> Result<Started, StartError> {
    let request = StartRequest {
        destination: Destination::parse_phone(phone).expect("a number"),
        purpose: Purpose::default(),
        code: PlainCode::parse(code).expect("a code"),
        expiry_minutes: 10,
        template: "otp_verification".to_owned(),
        language: "en".to_owned(),
        additional: Vec::new(),
        contact: None,
        idempotency: None,
    };
    product.engine.start(&caller(product).await, request).await
}

async fn check(product: &Product, phone: &str, code: &str) -> CheckOutcome {
    let request = CheckRequest {
        destination: Destination::parse_phone(phone).expect("a number"),
        purpose: Purpose::default(),
        code: PlainCode::parse(code).expect("a code"),
    };
    product.engine.check(&caller(product).await, request).await.expect("a store")
}

#[tokio::test]
async fn who_opted_out_gets_no_code_until_they_opt_in() {
    let product = Product::new().await;
    let path = "/tenants/1/contacts/opt-out";
    let out = json!({"phone": "+91 99999-99999", "opted_out": true});
    insta::assert_snapshot!(shown(&product.admin("PUT", path, Some(out.clone())).await), @r#"
    404
    {
      "error": {
        "code": "not_found",
        "message": "no such contact"
      }
    }
    "#);
    send(&product, PHONE, "123456").await.expect("the first makes the contact");
    insta::assert_snapshot!(shown(&product.admin("PUT", path, Some(out)).await), @r#"
    200
    {
      "contact_id": 1,
      "opted_out": true
    }
    "#);
    assert_eq!(send(&product, PHONE, "123456").await, Err(StartError::OptedOut));
    let back = json!({"phone": PHONE, "opted_out": false});
    product.admin("PUT", path, Some(back)).await;
    send(&product, PHONE, "123456").await.expect("opted in");
}

#[tokio::test]
async fn a_phone_number_must_be_one() {
    let product = Product::new().await;
    let wrong = json!({"phone": "marked", "opted_out": true});
    let answer = product.admin("PUT", "/tenants/1/contacts/opt-out", Some(wrong)).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    422
    {
      "error": {
        "code": "invalid",
        "field": "phone",
        "message": "must be a phone number with country code, 3 to 15 digits"
      }
    }
    "#);
    let wrong = json!({"phone": PHONE, "purpose": "p".repeat(51)});
    let answer = product.admin("POST", "/tenants/1/budgets/clear", Some(wrong)).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    422
    {
      "error": {
        "code": "invalid",
        "field": "purpose",
        "message": "must be 1 to 50 characters"
      }
    }
    "#);
}

#[tokio::test]
async fn a_cleared_budget_lets_guesses_in_again() {
    let product = Product::new().await;
    product.admin("PATCH", "/tenants/1", Some(json!({"failures_per_hour": 2}))).await;
    send(&product, PHONE, "123456").await.expect("sent");
    for _ in 0..2 {
        assert!(matches!(check(&product, PHONE, "000000").await, CheckOutcome::Wrong { .. }));
    }
    assert!(matches!(check(&product, PHONE, "123456").await, CheckOutcome::BudgetExhausted { .. }));
    let other = json!({"phone": PHONE, "purpose": "payment"});
    assert_eq!(product.admin("POST", "/tenants/1/budgets/clear", Some(other)).await.status, 204);
    assert!(matches!(check(&product, PHONE, "123456").await, CheckOutcome::BudgetExhausted { .. }));
    let this = json!({"phone": PHONE});
    insta::assert_snapshot!(shown(&product.admin("POST", "/tenants/1/budgets/clear", Some(this)).await), @"204");
    assert!(matches!(check(&product, PHONE, "123456").await, CheckOutcome::Approved { .. }));
}
