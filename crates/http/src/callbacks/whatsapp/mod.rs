//! Meta's webhooks for the WhatsApp Cloud API (`channels.md` A.8).
//!
//! Each account has a URL of its own: its callback id names the tenant, so what it reports can touch nothing of
//! another tenant. `metadata.phone_number_id` is not compared with the tenant's settings: an account may have
//! several numbers and reports on all of them to one URL, and a message id that is not the tenant's finds no row.

mod handshake;
mod notification;
mod parse;
mod signature;

use axum::Router;
use axum::routing::get;

use crate::AppState;
pub use parse::{
    MAX_ID_CHARS, MAX_TEXT_CHARS, Notice, Parsed, Report, TemplateReport, Unreadable, Written, parse,
};

pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/{callback_id}", get(handshake::confirm).post(notification::receive))
}
