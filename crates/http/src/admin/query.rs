//! What stands after the `?`, and the size of a page.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::error::AdminError;
use crate::AppState;

/// Entries of a page that names no size, and at most.
const PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 100;

/// A query string as a `T`.
pub(super) struct QueryOf<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for QueryOf<T> {
    type Rejection = AdminError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, AdminError> {
        let found = Query::<T>::from_request_parts(parts, state).await;
        let bad =
            |_| AdminError::invalid("query", "holds an unknown name, or a value that is not of its kind");
        found.map(|Query(query)| Self(query)).map_err(bad)
    }
}

/// How many entries a page has.
pub(super) fn page_size(asked: Option<u32>) -> Result<u32, AdminError> {
    match asked.unwrap_or(PAGE) {
        size @ 1..=LARGEST_PAGE => Ok(size),
        _ => Err(AdminError::invalid("limit", format!("must be 1 to {LARGEST_PAGE}"))),
    }
}
