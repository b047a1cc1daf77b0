//! Every operation of the document needs its scope, and no other.

use axum::body::Body;
use axum::http::Request;
use countersign_core::domain::token::Scope;
use serde_json::json;

use super::document::document;
use super::{request, seen};
use crate::support::Product;

/// Operations and the scopes that the pages name for them (`wacr-api-v2.md` 1.3, 2); comments need none.
const SCOPES: &[(&str, &str, Option<Scope>)] = &[
    ("get", "/account", Some(Scope::AccountRead)),
    ("get", "/account/limits", Some(Scope::AccountRead)),
    ("get", "/account/usage", Some(Scope::AccountRead)),
    ("get", "/auth/templates", Some(Scope::TemplatesRead)),
    ("post", "/auth/resend", Some(Scope::MessagesSend)),
    ("post", "/auth/send-otp", Some(Scope::MessagesSend)),
    ("post", "/auth/status", Some(Scope::MessagesSend)),
    ("post", "/auth/verify", Some(Scope::MessagesSend)),
    ("get", "/comments/{mobile}", None),
    ("post", "/comments/{mobile}", None),
    ("get", "/contacts", Some(Scope::ContactsRead)),
    ("post", "/contacts", Some(Scope::ContactsWrite)),
    ("delete", "/contacts/batch", Some(Scope::ContactsDelete)),
    ("post", "/contacts/batch", Some(Scope::ContactsWrite)),
    ("delete", "/contacts/{id}", Some(Scope::ContactsDelete)),
    ("get", "/contacts/{id}", Some(Scope::ContactsRead)),
    ("patch", "/contacts/{id}", Some(Scope::ContactsWrite)),
    ("get", "/groups", Some(Scope::GroupsRead)),
    ("post", "/groups", Some(Scope::GroupsWrite)),
    ("delete", "/groups/{id}", Some(Scope::GroupsDelete)),
    ("get", "/groups/{id}", Some(Scope::GroupsRead)),
    ("patch", "/groups/{id}", Some(Scope::GroupsWrite)),
    ("delete", "/groups/{id}/contacts", Some(Scope::GroupsWrite)),
    ("post", "/groups/{id}/contacts", Some(Scope::GroupsWrite)),
    ("get", "/messages", Some(Scope::MessagesRead)),
    ("post", "/messages/interactive", Some(Scope::MessagesSend)),
    ("post", "/messages/media", Some(Scope::MessagesSend)),
    ("post", "/messages/template", Some(Scope::MessagesSend)),
    ("post", "/messages/text", Some(Scope::MessagesSend)),
    ("get", "/messages/{id}", Some(Scope::MessagesRead)),
    ("get", "/sources", Some(Scope::SourcesRead)),
    ("post", "/sources", Some(Scope::SourcesWrite)),
    ("delete", "/sources/{id}", Some(Scope::SourcesDelete)),
    ("get", "/sources/{id}", Some(Scope::SourcesRead)),
    ("patch", "/sources/{id}", Some(Scope::SourcesWrite)),
    ("get", "/statuses", Some(Scope::StatusesRead)),
    ("post", "/statuses", Some(Scope::StatusesWrite)),
    ("delete", "/statuses/{id}", Some(Scope::StatusesDelete)),
    ("get", "/statuses/{id}", Some(Scope::StatusesRead)),
    ("patch", "/statuses/{id}", Some(Scope::StatusesWrite)),
    ("get", "/templates", Some(Scope::TemplatesRead)),
    ("post", "/templates/sync", Some(Scope::TemplatesSync)),
    ("get", "/templates/{id}", Some(Scope::TemplatesRead)),
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
        let others: Vec<_> = Scope::ALL.iter().copied().filter(|scope| Some(*scope) != *needed).collect();
        let ask = async |token: String| {
            let body = (*method != "get").then(|| json!({}));
            let path = path.replace("{id}", "1").replace("{mobile}", "919812345001");
            seen(method, &path, &product.request(request(&token, method, &path, body)).await)
        };
        if let Some(needed) = needed {
            let refused = ask(product.issue_token(&others, 100).await).await;
            assert_eq!(refused["status"], 403, "{method} {path}");
            let error = &refused["body"]["error"];
            assert_eq!(error["code"], "INSUFFICIENT_SCOPE", "{method} {path}");
            assert_eq!(
                error["message"],
                format!("Token missing {} scope", needed.as_str()),
                "{method} {path}"
            );
        }
        // Any one will do for an operation that needs none.
        let taken = ask(product.issue_token(&[needed.unwrap_or(Scope::AccountRead)], 100).await).await;
        assert_ne!(taken["status"], 403, "{method} {path}");
        let nobody = Request::builder()
            .method(method.to_uppercase().as_str())
            .uri(format!("/api/v2{}", path.replace("{id}", "1").replace("{mobile}", "919812345001")))
            .body(Body::empty())
            .expect("a request");
        assert_eq!(product.request(nobody).await.status, 401, "{method} {path}");
    }
}
