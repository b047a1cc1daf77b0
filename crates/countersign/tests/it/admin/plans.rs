//! `/plans`.

use serde_json::json;

use super::shown;
use crate::support::Product;

#[tokio::test]
async fn a_plan_is_made_replaced_and_listed() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    let body = json!({"contacts": 1000, "conversations": null, "whatsapp_templates": true});
    let answer = product.admin("PUT", "/plans/starter%20plan", Some(body)).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    200
    {
      "contacts": 1000,
      "conversations": null,
      "id": 1,
      "name": "starter plan",
      "whatsapp_templates": true
    }
    "#);
    let body = json!({"conversations": 5, "whatsapp_templates": false});
    product.admin("PUT", "/plans/starter%20plan", Some(body)).await;
    insta::assert_snapshot!(shown(&product.admin("GET", "/plans", None).await), @r#"
    200
    {
      "plans": [
        {
          "contacts": null,
          "conversations": 5,
          "id": 1,
          "name": "starter plan",
          "whatsapp_templates": false
        }
      ]
    }
    "#);
}

#[tokio::test]
async fn a_plan_says_whether_templates_are_in_it() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    for body in [json!({}), json!({"whatsapp_templates": 1}), json!({"whatsapp_templates": null})] {
        let answer = product.admin("PUT", "/plans/p", Some(body)).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["error"]["field"]),
            (422, &json!("whatsapp_templates"))
        );
    }
    let body = json!({"contacts": -1, "whatsapp_templates": true});
    insta::assert_snapshot!(shown(&product.admin("PUT", "/plans/p", Some(body)).await), @r#"
    422
    {
      "error": {
        "code": "invalid",
        "field": "contacts",
        "message": "must be a whole number from 0 to 4294967295"
      }
    }
    "#);
    let body = json!({"whatsapp_templates": true});
    let name = "n".repeat(256);
    let answer = product.admin("PUT", &format!("/plans/{name}"), Some(body)).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    422
    {
      "error": {
        "code": "invalid",
        "field": "name",
        "message": "must have at most 255 characters"
      }
    }
    "#);
}
