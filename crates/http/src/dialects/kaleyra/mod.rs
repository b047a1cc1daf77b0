//! Kaleyra: Verify (`/v1/{sid}/verify…`) and WhatsApp number verification (`/v2/{sid}/whatsapp/…`).
//!
//! A request passes the [`frame`], which also answers for every path that is none; then its account ([`caller`]); then a
//! handler reads its [`body`], makes one engine call and prints. What the published pages leave open is decided in
//! [`choices`].

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

pub(crate) fn mount(router: Router<AppState>, state: &AppState) -> Router<AppState> {
    // What is mounted is what is documented; everything else under the two prefixes is no page.
    let v1 = Router::from(verify_operations())
        .merge(nothing_else("/v1"))
        .method_not_allowed_fallback(platform::no_page)
        .layer(CatchPanicLayer::custom(frame::verify_panicked))
        .layer(from_fn_with_state(state.clone(), frame::verify));
    let v2 = Router::from(number_operations())
        .merge(nothing_else("/v2"))
        .method_not_allowed_fallback(platform::no_page)
        .layer(CatchPanicLayer::custom(frame::numbers_panicked))
        .layer(from_fn_with_state(state.clone(), frame::numbers));
    router.merge(v1).merge(v2)
}

fn nothing_else(prefix: &str) -> Router<AppState> {
    [prefix.to_owned(), format!("{prefix}/"), format!("{prefix}/{{*rest}}")]
        .iter()
        .fold(Router::new(), |router, path| router.route(path, any(platform::no_page)))
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
