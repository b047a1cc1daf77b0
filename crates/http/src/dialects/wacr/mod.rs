//! WA.cr API v2.
//!
//! A request passes the `frame`, then its token, limit and scope (`auth`), its `body` and its fields (`validation`);
//! a handler makes one engine call and prints. What the published pages leave open is decided in `choices`.

mod auth;
mod body;
mod choices;
mod envelope;
mod errors;
mod exchange;
mod fields;
mod form;
mod frame;
mod idempotent;
mod moment;
mod openapi;
mod paging;
mod routes;
mod row_id;
mod upload_time;
mod validation;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::any;
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use openapi::openapi;

use crate::AppState;

pub(crate) fn mount(router: Router<AppState>, state: &AppState) -> Router<AppState> {
    // The bare prefix with a slash is not a path of what is nested there.
    let slash = Router::new().route(&format!("{}/", choices::PREFIX), any(frame::no_route));
    let router = router.nest(choices::PREFIX, framed(routed(), state)).merge(framed(slash, state));
    if state.limits.wacr_at_root { router.merge(framed(routed(), state)) } else { router }
}

/// The routes, with an answer for every path and method that is none.
fn routed() -> Router<AppState> {
    Router::from(operations()).fallback(frame::no_route).method_not_allowed_fallback(frame::no_method)
}

/// An envelope around everything that the routes can answer.
fn framed(routes: Router<AppState>, state: &AppState) -> Router<AppState> {
    routes
        .layer(CatchPanicLayer::custom(frame::panicked))
        .layer(from_fn_with_state(state.clone(), frame::frame))
}

/// The operations, one line each. The document lists what is mounted here and nothing else.
fn operations() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(routes::account::account))
        .routes(routes!(routes::allowance::usage))
        .routes(routes!(routes::allowance::limits))
        .routes(routes!(routes::send_otp::send_otp))
        .routes(routes!(routes::resend::resend))
        .routes(routes!(routes::verify::verify))
        .routes(routes!(routes::status::status))
        .routes(routes!(routes::auth_templates::templates))
        .routes(routes!(routes::templates::list))
        .routes(routes!(routes::templates::sync))
        .routes(routes!(routes::templates::template))
        .routes(routes!(routes::messages::list::list_messages))
        .routes(routes!(routes::messages::show::show_message))
        .routes(routes!(routes::messages::text::send_text))
        .routes(routes!(routes::messages::template::send_template))
        .routes(routes!(routes::messages::media::send_media))
        .routes(routes!(routes::messages::interactive::send_interactive))
        .routes(routes!(routes::comments::list_comments, routes::comments::add_comment))
        .routes(routes!(routes::contacts::list::list_contacts, routes::contacts::create::create_contact))
        .routes(routes!(
            routes::contacts::batch_create::batch_create,
            routes::contacts::batch_delete::batch_delete
        ))
        .routes(routes!(
            routes::contacts::show::show_contact,
            routes::contacts::update::update_contact,
            routes::contacts::delete::delete_contact
        ))
        .routes(routes!(routes::groups::list_groups, routes::groups::create_group))
        .routes(routes!(
            routes::groups::show_group,
            routes::groups::update_group,
            routes::groups::delete_group
        ))
        .routes(routes!(routes::groups::members::add_members, routes::groups::members::remove_members))
        .routes(routes!(routes::sources::list_sources, routes::sources::create_source))
        .routes(routes!(
            routes::sources::show_source,
            routes::sources::update_source,
            routes::sources::delete_source
        ))
        .routes(routes!(routes::statuses::list_statuses, routes::statuses::create_status))
        .routes(routes!(
            routes::statuses::show_status,
            routes::statuses::update_status,
            routes::statuses::delete_status
        ))
}
