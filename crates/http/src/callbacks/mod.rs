//! Vendors' calls to us.
//!
//! A call is proved to be the vendor's, its reports are kept, and it is answered; what the reports change comes later.

mod providers;
pub mod whatsapp;

use axum::Router;

use crate::AppState;

pub(crate) fn routes(_state: &AppState) -> Router<AppState> {
    Router::new().nest("/whatsapp", whatsapp::routes()).nest("/providers", providers::routes())
}
