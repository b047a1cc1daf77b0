//! `/openapi/admin.json` and `/openapi`: what is documented is what is there.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::support::{Answer, Product};

async fn fetch(product: &Product, path: &str) -> Answer {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    product.request(request).await
}

fn operations(document: &Value) -> Vec<(String, String)> {
    let paths = document["paths"].as_object().expect("paths");
    let mut all: Vec<_> = paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().expect("operations").keys();
            methods.map(move |method| (path.clone(), method.to_uppercase()))
        })
        .collect();
    all.sort();
    all
}

#[tokio::test]
async fn lists_exactly_the_routes_that_are_mounted() {
    let product = Product::new().await;
    let document = fetch(&product, "/openapi/admin.json").await.json();
    let documented = operations(&document);
    let list: Vec<_> = documented.iter().map(|(path, method)| format!("{method} {path}")).collect();
    insta::assert_snapshot!(list.join("\n"), @r"
    GET /admin/v1/admin-tokens
    POST /admin/v1/admin-tokens
    DELETE /admin/v1/admin-tokens/{token}
    GET /admin/v1/plans
    PUT /admin/v1/plans/{name}
    GET /admin/v1/tenants
    POST /admin/v1/tenants
    GET /admin/v1/tenants/{tenant}
    PATCH /admin/v1/tenants/{tenant}
    GET /admin/v1/tenants/{tenant}/account
    PUT /admin/v1/tenants/{tenant}/account
    GET /admin/v1/tenants/{tenant}/account/keys
    POST /admin/v1/tenants/{tenant}/account/keys
    DELETE /admin/v1/tenants/{tenant}/account/keys/{id}
    PATCH /admin/v1/tenants/{tenant}/account/keys/{id}
    POST /admin/v1/tenants/{tenant}/budgets/clear
    PUT /admin/v1/tenants/{tenant}/contacts/opt-out
    GET /admin/v1/tenants/{tenant}/events
    GET /admin/v1/tenants/{tenant}/flows
    POST /admin/v1/tenants/{tenant}/flows
    DELETE /admin/v1/tenants/{tenant}/flows/{id}
    GET /admin/v1/tenants/{tenant}/flows/{id}
    PUT /admin/v1/tenants/{tenant}/flows/{id}
    GET /admin/v1/tenants/{tenant}/message-templates
    POST /admin/v1/tenants/{tenant}/message-templates
    DELETE /admin/v1/tenants/{tenant}/message-templates/{id}
    GET /admin/v1/tenants/{tenant}/message-templates/{id}
    PUT /admin/v1/tenants/{tenant}/message-templates/{id}
    GET /admin/v1/tenants/{tenant}/message-templates/{id}/preview
    GET /admin/v1/tenants/{tenant}/providers
    DELETE /admin/v1/tenants/{tenant}/providers/{id}
    GET /admin/v1/tenants/{tenant}/providers/{id}
    PUT /admin/v1/tenants/{tenant}/providers/{id}
    POST /admin/v1/tenants/{tenant}/providers/{id}/check
    GET /admin/v1/tenants/{tenant}/sources
    POST /admin/v1/tenants/{tenant}/sources
    GET /admin/v1/tenants/{tenant}/statuses
    POST /admin/v1/tenants/{tenant}/statuses
    GET /admin/v1/tenants/{tenant}/templates
    POST /admin/v1/tenants/{tenant}/templates/sync
    GET /admin/v1/tenants/{tenant}/tokens
    POST /admin/v1/tenants/{tenant}/tokens
    DELETE /admin/v1/tenants/{tenant}/tokens/{token}
    GET /admin/v1/tenants/{tenant}/wabas
    DELETE /admin/v1/tenants/{tenant}/wabas/{id}
    PUT /admin/v1/tenants/{tenant}/wabas/{id}
    GET /admin/v1/tenants/{tenant}/webhooks
    POST /admin/v1/tenants/{tenant}/webhooks
    DELETE /admin/v1/tenants/{tenant}/webhooks/{id}
    GET /admin/v1/tenants/{tenant}/webhooks/{id}
    PATCH /admin/v1/tenants/{tenant}/webhooks/{id}
    POST /admin/v1/tenants/{tenant}/webhooks/{id}/replay
    POST /admin/v1/tenants/{tenant}/webhooks/{id}/rotate-secret
    POST /admin/v1/tenants/{tenant}/webhooks/{id}/test
    GET /admin/v1/tenants/{tenant}/webhooks/{id}/tries
    DELETE /admin/v1/tenants/{tenant}/whatsapp
    GET /admin/v1/tenants/{tenant}/whatsapp
    PUT /admin/v1/tenants/{tenant}/whatsapp
    POST /admin/v1/tenants/{tenant}/whatsapp/check
    DELETE /admin/v1/tenants/{tenant}/whatsapp/previous-app-secret
    ");

    for (path, _) in &documented {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let real = path.replace("{tenant}", "77").replace("{token}", "tok_1").replace("{name}", "p");
            let real = real.replace("{id}", "x");
            let answer =
                product.admin(method, real.strip_prefix("/admin/v1").expect("the prefix"), None).await;
            let is_mounted = answer.status != 405
                && answer.code_and_message() != ("not_found".into(), "no such route".into());
            let is_documented = documented.contains(&(path.clone(), method.to_owned()));
            assert_eq!(is_mounted, is_documented, "{method} {path}: {}", answer.status);
        }
    }
}

/// Answers of every kind, against the schema that the document gives for their operation and status. Properties
/// that the schema does not name are refused.
#[tokio::test]
async fn answers_are_as_the_document_says() {
    let product = Product::new().await;
    let document = closed(fetch(&product, "/openapi/admin.json").await.json());
    let tenant = "/admin/v1/tenants/{tenant}";
    let token = json!({"name": "t", "scopes": ["*"], "expires_at": "2030-01-01T00:00:00Z"});
    let plan = json!({"contacts": 5, "whatsapp_templates": true});
    let account = json!({"phone_number_id": "1", "waba_id": "2"});
    let text = json!({"name": "login", "medium": "sms", "text": "{{code}} —", "autofill": {"web_host": "a.example"},
        "dlt": {"entity_id": "11", "template_id": "12"}});
    let phone = json!({"phone": "+919999999999"});
    super::contacts::send(&product, "+919999999999", "123456").await.expect("sent");
    for (method, path, body, status) in [
        ("POST", "/admin/v1/tenants".to_owned(), Some(json!({"name": "B", "subdomain": "b"})), 201),
        ("POST", "/admin/v1/tenants".to_owned(), Some(json!({"name": "B", "subdomain": "b"})), 409),
        ("POST", "/admin/v1/tenants".to_owned(), Some(json!({"name": "B"})), 422),
        ("GET", "/admin/v1/tenants".to_owned(), None, 200),
        ("PUT", "/admin/v1/plans/{name}".to_owned(), Some(plan), 200),
        ("GET", "/admin/v1/plans".to_owned(), None, 200),
        ("PATCH", tenant.to_owned(), Some(json!({"plan_id": 1})), 200),
        ("GET", tenant.to_owned(), None, 200),
        ("PUT", format!("{tenant}/account"), Some(json!({"allowed_ips": ["10.0.0.0/8"]})), 200),
        ("GET", format!("{tenant}/account"), None, 200),
        ("POST", format!("{tenant}/account/keys"), Some(json!({"name": "app"})), 201),
        ("GET", format!("{tenant}/account/keys"), None, 200),
        ("PATCH", format!("{tenant}/account/keys/{{id}}"), Some(json!({"active": false})), 404),
        ("POST", format!("{tenant}/message-templates"), Some(text), 201),
        ("GET", format!("{tenant}/message-templates"), None, 200),
        ("GET", format!("{tenant}/message-templates/{{id}}"), None, 404),
        ("POST", format!("{tenant}/flows"), Some(json!({"name": "x", "channels": []})), 422),
        ("GET", format!("{tenant}/flows"), None, 200),
        ("PUT", format!("{tenant}/wabas/{{id}}"), Some(json!({"backend": "own", "sender": "ACME"})), 200),
        ("GET", format!("{tenant}/wabas"), None, 200),
        (
            "POST",
            format!("{tenant}/webhooks"),
            Some(json!({"url": "https://shop.example/hooks", "events": ["message.sent"]})),
            201,
        ),
        ("GET", format!("{tenant}/webhooks"), None, 200),
        ("PATCH", format!("{tenant}/webhooks/{{id}}"), Some(json!({"enabled": false})), 404),
        ("GET", format!("{tenant}/events"), None, 200),
        ("POST", format!("{tenant}/tokens"), Some(token), 201),
        ("GET", format!("{tenant}/tokens"), None, 200),
        ("DELETE", format!("{tenant}/tokens/{{token}}"), None, 404),
        ("PUT", format!("{tenant}/whatsapp"), Some(account), 200),
        ("GET", format!("{tenant}/whatsapp"), None, 200),
        ("POST", format!("{tenant}/whatsapp/check"), None, 200),
        ("DELETE", format!("{tenant}/whatsapp/previous-app-secret"), None, 204),
        ("POST", format!("{tenant}/templates/sync"), None, 200),
        ("GET", format!("{tenant}/templates"), None, 200),
        ("GET", format!("{tenant}/sources"), None, 200),
        ("POST", format!("{tenant}/sources"), Some(json!({"name": "Web"})), 200),
        ("GET", format!("{tenant}/statuses"), None, 200),
        ("POST", format!("{tenant}/statuses"), Some(json!({"name": "New"})), 200),
        (
            "PUT",
            format!("{tenant}/contacts/opt-out"),
            Some(json!({"phone": "+919999999999", "opted_out": true})),
            200,
        ),
        ("POST", format!("{tenant}/budgets/clear"), Some(phone), 204),
        ("DELETE", format!("{tenant}/whatsapp"), None, 204),
        ("POST", "/admin/v1/admin-tokens".to_owned(), None, 201),
        ("POST", "/admin/v1/admin-tokens".to_owned(), Some(json!({"name": "Ada's"})), 201),
        ("GET", "/admin/v1/admin-tokens".to_owned(), None, 200),
        ("DELETE", "/admin/v1/admin-tokens/{token}".to_owned(), None, 404),
    ] {
        let real = path.replace("{tenant}", "1").replace("{token}", "tok_1").replace("{name}", "p");
        let real = real.replace("{id}", "766");
        if let Some(body) = &body
            && status < 300
        {
            let schema =
                document["paths"][&path][method.to_lowercase()]["requestBody"]["content"]["application/json"]
                    ["schema"]
                    .clone();
            validate(&document, schema, body, &format!("request of {method} {path}"));
        }
        let answer = product.admin(method, real.strip_prefix("/admin/v1").expect("the prefix"), body).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}");
        let answers = &document["paths"][&path][method.to_lowercase()]["responses"];
        let documented = answers.get(status.to_string()).unwrap_or(&answers["default"]);
        match documented.pointer("/content/application~1json/schema") {
            Some(schema) => validate(
                &document,
                schema.clone(),
                &answer.json(),
                &format!("answer {status} of {method} {path}"),
            ),
            None => assert!(answer.body.is_empty(), "{method} {path}"),
        }
    }
}

/// An answer of 200 against the document's schema.
pub(super) async fn check(product: &Product, method: &str, path: &str, answer: &Answer) {
    assert_eq!(answer.status, 200, "{method} {path}");
    let document = closed(fetch(product, "/openapi/admin.json").await.json());
    let content = &document["paths"][path][method]["responses"]["200"]["content"]["application/json"];
    validate(&document, content["schema"].clone(), &answer.json(), &format!("answer of {method} {path}"));
}

#[tokio::test]
async fn the_documented_defaults_are_the_ones_in_force() {
    let product = Product::new().await;
    let document = fetch(&product, "/openapi/admin.json").await.json();
    let account = json!({"phone_number_id": "1", "waba_id": "2"});
    let set = product.admin("PUT", "/tenants/1/whatsapp", Some(account)).await.json();
    let fields = &document["components"]["schemas"]["PutWhatsAppRequest"]["properties"];
    for field in ["base_url", "graph_version"] {
        assert!(set[field].is_string(), "{set}");
        assert_eq!(fields[field]["default"], set[field], "{field}");
    }
}

fn validate(document: &Value, mut schema: Value, instance: &Value, what: &str) {
    schema["components"] = document["components"].clone();
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    if let Err(error) = validator.validate(instance) {
        panic!("{what}: {error} at {}: {instance:#}", error.instance_path());
    }
}

/// The document with every object closed to properties that it does not name.
fn closed(mut document: Value) -> Value {
    let schemas = document["components"]["schemas"].as_object_mut().expect("schemas");
    for schema in schemas.values_mut().filter(|schema| schema["properties"].is_object()) {
        schema["additionalProperties"] = Value::Bool(false);
    }
    document
}

#[tokio::test]
async fn the_page_comes_whole_from_here() {
    let product = Product::new().await;
    for (path, kind) in [
        ("/openapi", "text/html; charset=utf-8"),
        ("/openapi/page.css", "text/css; charset=utf-8"),
        ("/openapi/page.js", "text/javascript; charset=utf-8"),
        ("/openapi/admin.json", "application/json"),
        ("/openapi/wacr.json", "application/json"),
        ("/openapi/kaleyra.json", "application/json"),
    ] {
        let answer = fetch(&product, path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.headers["content-type"], kind);
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        insta::allow_duplicates! {
            insta::assert_snapshot!(answer.headers["content-security-policy"].to_str().expect("ASCII"), @"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        }
        let text = String::from_utf8(answer.body).expect("UTF-8");
        if path.starts_with("/openapi/page") || path == "/openapi" {
            assert!(
                !text.contains("http://") && !text.contains("https://"),
                "{path} loads something from elsewhere"
            );
        }
    }
}

impl Answer {
    fn code_and_message(&self) -> (String, String) {
        let error = serde_json::from_slice::<Value>(&self.body).unwrap_or_default()["error"].clone();
        let text = |key: &str| error[key].as_str().unwrap_or("").to_owned();
        (text("code"), text("message"))
    }
}
