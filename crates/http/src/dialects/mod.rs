//! The HTTP APIs that callers already have code for.

pub mod kaleyra;
pub mod wacr;

use axum::Router;

use crate::AppState;

/// Mounts every dialect where its clients expect it: one line each.
pub(crate) fn mount(router: Router<AppState>, state: &AppState) -> Router<AppState> {
    let router = kaleyra::mount(router, state);
    wacr::mount(router, state)
}
