//! Kaleyra: Verify (`/v1/{sid}/verify…`) and WhatsApp number verification (`/v2/{sid}/whatsapp/…`).
//!
//! A request passes the `frame`, which also answers for every path that is none; then its account (`caller`); then a
//! handler reads its `body`, makes one engine call and prints. What the published pages leave open is decided in
//! `choices`.

mod body;
mod caller;
mod choices;
mod frame;
mod numbers;
mod openapi;
mod platform;
mod verify;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::any;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use openapi::openapi;

use crate::AppState;

/// Where Verify is.
const VERIFY_PREFIX: &str = "/v1";
/// Where WhatsApp's numbers are.
const NUMBERS_PREFIX: &str = "/v2";

pub(crate) fn mount(router: Router<AppState>, state: &AppState) -> Router<AppState> {
    let v1 = |routes: Router<AppState>| {
        routes
            .layer(CatchPanicLayer::custom(frame::verify_panicked))
            .layer(from_fn_with_state(state.clone(), frame::verify))
    };
    let v2 = |routes: Router<AppState>| {
        routes
            .layer(CatchPanicLayer::custom(frame::numbers_panicked))
            .layer(from_fn_with_state(state.clone(), frame::numbers))
    };
    router
        .nest(VERIFY_PREFIX, v1(routed(verify_operations())))
        .nest(NUMBERS_PREFIX, v2(routed(number_operations())))
        .merge(slash(VERIFY_PREFIX))
        .merge(slash(NUMBERS_PREFIX))
}

/// The routes; every other path and method is no page. `any` also keeps `Allow` away, which the gateway does not send.
fn routed(operations: OpenApiRouter<AppState>) -> Router<AppState> {
    let (router, document) = operations.split_for_parts();
    let paths = document.paths.paths.keys();
    paths.fold(router, |router, path| router.route(path, any(platform::no_page))).fallback(platform::no_page)
}

/// The bare prefix with a slash is not a path of what is nested there.
fn slash(prefix: &str) -> Router<AppState> {
    Router::new().route(&format!("{prefix}/"), any(platform::no_page))
}

fn verify_operations() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(verify::start::start)).routes(routes!(verify::validate::validate))
}

fn number_operations() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(numbers::add::add))
        .routes(routes!(numbers::retry::retry_otp))
        .routes(routes!(numbers::verify::verify))
        .routes(routes!(numbers::list::list))
        .routes(routes!(numbers::update::update))
        .routes(routes!(numbers::details::details))
}
