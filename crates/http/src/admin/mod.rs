//! The admin API: what operators change, over HTTP.
//!
//! Everything here needs an admin token, and nothing here answers with a secret, but for a fresh token shown once.
//! The rules are the engine's; the command line calls the same functions.

mod access;
mod accounts;
mod admin_tokens;
mod budgets;
mod contacts;
mod document;
mod error;
mod events;
mod flows;
mod json_body;
mod message_templates;
mod named;
mod path;
mod plans;
mod providers;
mod query;
mod templates;
mod tenants;
mod tokens;
mod wabas;
mod webhooks;
mod whatsapp;
mod wire;

use axum::Router;
use axum::middleware::from_fn_with_state;
use utoipa_axum::router::OpenApiRouter;

use crate::AppState;
pub(crate) use document::openapi;

/// Where the admin API is mounted.
const PREFIX: &str = "/admin/v1";

pub(crate) fn routes(state: &AppState) -> Router<AppState> {
    documented()
        .split_for_parts()
        .0
        .fallback(error::no_such_route)
        .method_not_allowed_fallback(error::no_such_method)
        .layer(from_fn_with_state(state.clone(), access::admit))
}

/// The routes with their documentation: what is mounted is what is documented.
fn documented() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .merge(tenants::routes())
        .merge(plans::routes())
        .merge(tokens::routes())
        .merge(whatsapp::routes())
        .merge(templates::routes())
        .merge(named::routes())
        .merge(contacts::routes())
        .merge(budgets::routes())
        .merge(admin_tokens::routes())
        .merge(accounts::routes())
        .merge(message_templates::routes())
        .merge(flows::routes())
        .merge(wabas::routes())
        .merge(providers::routes())
        .merge(webhooks::routes())
        .merge(events::routes())
}
