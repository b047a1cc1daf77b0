//! Countersign's HTTP edge: the dialects that callers already speak, the admin API, vendors' callbacks, and
//! what operators probe.
//!
//! A dialect parses, makes one engine call and prints. It holds no rule.

pub mod admin;
pub mod callbacks;
mod client_address;
pub mod dialects;
mod media;
mod openapi;
pub mod operations;
mod request;
mod state;
mod unread;

use axum::Router;

pub use client_address::{PeerAddress, TrustedProxies};
pub use state::{AppParts, AppState, Limits, RequestObserver};

/// The whole HTTP surface.
pub fn router(state: AppState) -> Router {
    let mut router = Router::new()
        .merge(operations::routes())
        .merge(openapi::routes())
        .merge(media::routes())
        .nest("/admin/v1", admin::routes(&state))
        .nest("/callbacks", callbacks::routes(&state));
    router = dialects::mount(router, &state);
    if !state.limits.wacr_at_root {
        router = router.fallback(operations::nothing_here);
    }
    router = router.layer(axum::middleware::from_fn_with_state(state.clone(), request::identify));
    // It identifies its requests itself.
    dialects::wacr::mount(router, &state).with_state(state)
}
