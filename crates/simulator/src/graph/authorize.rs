//! The bearer token of a Graph call.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::error::GraphError;
use super::faults;
use crate::world::World;

/// Proof that the request carries the configured token.
pub(super) struct Authorized;

impl FromRequestParts<Arc<World>> for Authorized {
    type Rejection = GraphError;

    async fn from_request_parts(parts: &mut Parts, world: &Arc<World>) -> Result<Self, GraphError> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header
            .and_then(|value| value.split_once(' '))
            .and_then(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer").then_some(token.trim()));
        match token {
            Some(token) if token == world.access_token => Ok(Self),
            Some(_) => Err(GraphError::worded(
                &faults::TOKEN_INVALID,
                "Invalid OAuth access token - Cannot parse access token",
            )),
            None => Err(GraphError::worded(
                &faults::TOKEN_INVALID,
                "An access token is required to request this resource.",
            )),
        }
    }
}
