//! What went in as a secret never comes out.

use countersign_core::domain::token::Scope;
use serde_json::json;

use crate::support::Product;

#[tokio::test]
async fn no_answer_holds_a_secret_that_was_put_in() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    let api_token = product.issue_token(Scope::ALL, 60).await;
    let account = json!({"phone_number_id": "1", "waba_id": "2", "access_token": "marked-access",
        "app_secret": "marked-app", "verify_token": "marked-verify"});
    let mut answers = vec![product.admin("PUT", "/tenants/1/whatsapp", Some(account)).await];
    let rotated = json!({"phone_number_id": "1", "waba_id": "2", "app_secret": "marked-app-two"});
    answers.push(product.admin("PUT", "/tenants/1/whatsapp", Some(rotated)).await);
    let misplaced = json!({"phone_number_id": {"access_token": "marked-access"}, "waba_id": "2"});
    answers.push(product.admin("PUT", "/tenants/1/whatsapp", Some(misplaced)).await);
    let misplaced = json!({"name": "t", "scopes": ["marked-access"]});
    answers.push(product.admin("POST", "/tenants/1/tokens", Some(misplaced)).await);

    for path in [
        "/tenants",
        "/tenants/1",
        "/tenants/1/tokens",
        "/tenants/1/whatsapp",
        "/tenants/1/sources",
        "/tenants/1/statuses",
        "/plans",
    ] {
        let answer = product.admin("GET", path, None).await;
        assert_eq!(answer.status, 200, "{path}");
        answers.push(answer);
    }
    for answer in &answers {
        let text = String::from_utf8_lossy(&answer.body);
        for secret in ["marked", &api_token[6..], &product.token[6..], &product.admin_token[6..]] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
