//! The number of a row in a path.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use super::validation::digits;
use crate::AppState;

/// `{id}`. What is no number is 0, which nothing has: so each resource says in its own words that it is not there.
pub(crate) struct RowId(pub(crate) i64);

impl FromRequestParts<AppState> for RowId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let id = Path::<String>::from_request_parts(parts, state).await;
        Ok(Self(id.ok().and_then(|Path(text)| digits(&text)).unwrap_or(0)))
    }
}
