//! `/tenants/{tenant}/sources` and `/tenants/{tenant}/statuses`.

use serde_json::json;

use super::shown;
use crate::support::Product;

#[tokio::test]
async fn a_name_is_found_or_made() {
    let product = Product::bare(countersign_http::Limits::default()).await;
    let web = json!({"name": " Website "});
    let answer = product.admin("POST", "/tenants/1/sources", Some(web.clone())).await;
    insta::assert_snapshot!(shown(&answer), @r#"
    200
    {
      "id": 2,
      "name": "Website"
    }
    "#);
    let again = product.admin("POST", "/tenants/1/sources", Some(web)).await;
    assert_eq!(again.json(), answer.json());
    insta::assert_snapshot!(shown(&product.admin("GET", "/tenants/1/sources", None).await), @r#"
    200
    {
      "items": [
        {
          "id": 1,
          "name": "API"
        },
        {
          "id": 2,
          "name": "Website"
        }
      ]
    }
    "#);
    insta::assert_snapshot!(shown(&product.admin("GET", "/tenants/1/statuses", None).await), @r#"
    200
    {
      "items": [
        {
          "id": 1,
          "name": "New"
        }
      ]
    }
    "#);
    let hot = product.admin("POST", "/tenants/1/statuses", Some(json!({"name": "Hot"}))).await;
    assert_eq!(hot.json(), json!({"id": 2, "name": "Hot"}));
    let none = product.admin("POST", "/tenants/1/statuses", Some(json!({"name": "\t"}))).await;
    insta::assert_snapshot!(shown(&none), @r#"
    422
    {
      "error": {
        "code": "invalid",
        "field": "name",
        "message": "must not be empty"
      }
    }
    "#);
}
