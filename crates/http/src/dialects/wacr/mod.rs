//! WA.cr API v2.

use axum::Router;

use crate::AppState;

pub(crate) fn mount(router: Router<AppState>, _state: &AppState) -> Router<AppState> {
    router
}
