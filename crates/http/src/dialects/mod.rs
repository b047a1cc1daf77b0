//! The HTTP APIs that callers already have code for.

pub mod kaleyra;
pub mod wacr;

use axum::Router;

use crate::AppState;

/// Mounts every dialect where its clients expect it, one line each: all but WA.cr's, which may lie at the root.
pub(crate) fn mount(router: Router<AppState>, state: &AppState) -> Router<AppState> {
    kaleyra::mount(router, state)
}
