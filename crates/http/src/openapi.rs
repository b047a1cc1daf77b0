//! The documents that describe the APIs, and a page to read them with.
//!
//! The page is our own and comes whole from this server: it loads nothing from elsewhere, and its policy says so.

use std::sync::LazyLock;

use axum::Router;
use axum::http::{HeaderName, header};
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get};
use bytes::Bytes;
use utoipa::openapi::OpenApi;

use crate::dialects::{kaleyra, wacr};
use crate::{AppState, admin};

/// Scripts, styles and documents come from here, and nothing else comes from anywhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

// Printed when one is first asked for: a start does not wait for them.
static WACR: LazyLock<Bytes> = LazyLock::new(|| printed(&wacr::openapi()));
static KALEYRA: LazyLock<Bytes> = LazyLock::new(|| printed(&kaleyra::openapi()));
static ADMIN: LazyLock<Bytes> = LazyLock::new(|| printed(&admin::openapi()));

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/openapi/wacr.json", document(&WACR))
        .route("/openapi/kaleyra.json", document(&KALEYRA))
        .route("/openapi/admin.json", document(&ADMIN))
        .route("/openapi", page(include_str!("openapi/page.html"), "text/html; charset=utf-8"))
        .route("/openapi/page.css", page(include_str!("openapi/page.css"), "text/css; charset=utf-8"))
        .route("/openapi/page.js", page(include_str!("openapi/page.js"), "text/javascript; charset=utf-8"))
}

fn printed(document: &OpenApi) -> Bytes {
    document.to_json().expect("a document of strings and maps prints").into()
}

fn document(json: &'static LazyLock<Bytes>) -> MethodRouter<AppState> {
    get(move || async { (headers("application/json"), Bytes::clone(json)).into_response() })
}

fn page(text: &'static str, kind: &'static str) -> MethodRouter<AppState> {
    get(move || async move { (headers(kind), text).into_response() })
}

fn headers(kind: &'static str) -> [(HeaderName, &'static str); 5] {
    [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        // A new release brings a new document under the same name.
        (header::CACHE_CONTROL, "no-cache"),
    ]
}
