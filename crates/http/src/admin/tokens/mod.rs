//! A tenant's API tokens.

mod issue;
mod list;
mod revoke;

use countersign_core::domain::token::Token;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::wire::{ScopeText, TimeText};
use crate::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(issue::issue, list::list)).routes(routes!(revoke::revoke))
}

/// A token's record. The token itself is not kept and cannot be shown.
#[derive(Debug, Serialize, ToSchema)]
struct TokenResponse {
    #[schema(example = "tok_019b78803a1070008000000000000000")]
    id: String,
    #[schema(example = "web shop")]
    name: String,
    scopes: Vec<ScopeText>,
    /// Requests it may make in a minute, on each node.
    #[schema(example = 60)]
    requests_per_minute: u32,
    /// When it stops working by itself.
    #[schema(required = true)]
    expires_at: Option<TimeText>,
    /// When it was revoked.
    #[schema(required = true)]
    revoked_at: Option<TimeText>,
    created_at: TimeText,
}

impl From<Token> for TokenResponse {
    fn from(token: Token) -> Self {
        Self {
            id: token.id.to_string(),
            name: token.name,
            scopes: token.scopes.into_iter().map(ScopeText::One).collect(),
            requests_per_minute: token.requests_per_minute,
            expires_at: token.expires_at.map(TimeText),
            revoked_at: token.revoked_at.map(TimeText),
            created_at: TimeText(token.created_at),
        }
    }
}
