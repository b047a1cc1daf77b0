//! Every operation of the document needs its scope, and no other.

use axum::body::Body;
use axum::http::Request;
use countersign_core::domain::token::Scope;
use serde_json::json;

use super::document::document;
use super::{request, seen};
use crate::support::Product;

/// Operations and the scopes that the pages name for them (`wacr-api-v2.md` 1.3, 2).
const SCOPES: &[(&str, &str, Scope)] = &[
    ("get", "/account", Scope::AccountRead),
    ("get", "/account/limits", Scope::AccountRead),
    ("get", "/account/usage", Scope::AccountRead),
    ("get", "/auth/templates", Scope::TemplatesRead),
    ("post", "/auth/resend", Scope::MessagesSend),
    ("post", "/auth/send-otp", Scope::MessagesSend),
    ("post", "/auth/status", Scope::MessagesSend),
    ("post", "/auth/verify", Scope::MessagesSend),
    ("get", "/contacts", Scope::ContactsRead),
    ("post", "/contacts", Scope::ContactsWrite),
    ("delete", "/contacts/batch", Scope::ContactsDelete),
    ("post", "/contacts/batch", Scope::ContactsWrite),
    ("delete", "/contacts/{id}", Scope::ContactsDelete),
    ("get", "/contacts/{id}", Scope::ContactsRead),
    ("patch", "/contacts/{id}", Scope::ContactsWrite),
    ("get", "/groups", Scope::GroupsRead),
    ("post", "/groups", Scope::GroupsWrite),
    ("delete", "/groups/{id}", Scope::GroupsDelete),
    ("get", "/groups/{id}", Scope::GroupsRead),
    ("patch", "/groups/{id}", Scope::GroupsWrite),
    ("delete", "/groups/{id}/contacts", Scope::GroupsWrite),
    ("post", "/groups/{id}/contacts", Scope::GroupsWrite),
    ("get", "/sources", Scope::SourcesRead),
    ("post", "/sources", Scope::SourcesWrite),
    ("delete", "/sources/{id}", Scope::SourcesDelete),
    ("get", "/sources/{id}", Scope::SourcesRead),
    ("patch", "/sources/{id}", Scope::SourcesWrite),
    ("get", "/statuses", Scope::StatusesRead),
    ("post", "/statuses", Scope::StatusesWrite),
    ("delete", "/statuses/{id}", Scope::StatusesDelete),
    ("get", "/statuses/{id}", Scope::StatusesRead),
    ("patch", "/statuses/{id}", Scope::StatusesWrite),
    ("get", "/templates", Scope::TemplatesRead),
    ("post", "/templates/sync", Scope::TemplatesSync),
    ("get", "/templates/{id}", Scope::TemplatesRead),
];

/// Every operation of the document: method, and path without the prefix.
pub(super) fn operations() -> Vec<(String, String)> {
    let paths = document()["paths"].as_object().expect("paths");
    let all = paths.iter().flat_map(|(path, item)| {
        let path = path.strip_prefix("/api/v2").expect("the prefix");
        item.as_object().expect("operations").keys().map(|method| (method.clone(), path.to_owned()))
    });
    let mut all: Vec<_> = all.collect();
    all.sort();
    all
}

#[test]
fn the_table_is_the_documents() {
    let mut listed: Vec<_> =
        SCOPES.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
    listed.sort();
    assert_eq!(listed, operations());
}

#[tokio::test]
async fn every_operation_needs_its_scope_and_no_other() {
    let product = Product::new().await;
    for (method, path, needed) in SCOPES {
        let others: Vec<_> = Scope::ALL.iter().copied().filter(|scope| scope != needed).collect();
        let ask = async |token: String| {
            let body = (*method != "get").then(|| json!({}));
            let path = path.replace("{id}", "1");
            seen(method, &path, &product.request(request(&token, method, &path, body)).await)
        };
        let refused = ask(product.issue_token(&others, 100).await).await;
        assert_eq!(refused["status"], 403, "{method} {path}");
        let error = &refused["body"]["error"];
        assert_eq!(error["code"], "INSUFFICIENT_SCOPE", "{method} {path}");
        assert_eq!(error["message"], format!("Token missing {} scope", needed.as_str()), "{method} {path}");
        let taken = ask(product.issue_token(&[*needed], 100).await).await;
        assert_ne!(taken["status"], 403, "{method} {path}");
        let nobody = Request::builder()
            .method(method.to_uppercase().as_str())
            .uri(format!("/api/v2{}", path.replace("{id}", "1")))
            .body(Body::empty())
            .expect("a request");
        assert_eq!(product.request(nobody).await.code(), "UNAUTHORIZED", "{method} {path}");
    }
}
