//! `GET /`: the inbox as a page, for a person who tries the demo.
//!
//! It loads nothing from elsewhere; a small script fetches it again every two seconds.

use std::fmt::{self, Display, Formatter, Write as _};
use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};

use super::Message;
use super::bubble::{Escaped, bubble};
use crate::magic::magic_numbers;
use crate::world::World;

/// Newest messages shown.
const SHOWN: usize = 50;

/// Only what is in the page itself may run or load, and only our own server may be asked.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page.
pub(crate) async fn show(State(world): State<Arc<World>>) -> Response {
    let messages: Vec<Arc<Message>> = world.inbox().list().take(SHOWN).cloned().collect();
    let headers = [(header::CONTENT_SECURITY_POLICY, POLICY), (header::CACHE_CONTROL, "no-store")];
    (headers, Html(render(&messages, world.accepted()))).into_response()
}

fn render(messages: &[Arc<Message>], accepted: u64) -> String {
    let mut page = String::with_capacity(16 * 1024);
    // Writing to a string cannot fail.
    let _ = write!(
        page,
        include_str!("page.html"),
        style = include_str!("page.css"),
        script = include_str!("page.js"),
        accepted = accepted,
        messages = Bubbles(messages),
        magic = MagicRows,
    );
    page
}

struct Bubbles<'a>(&'a [Arc<Message>]);

impl Display for Bubbles<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return out
                .write_str(r#"<p class="empty">No messages yet. Send a code and it appears here.</p>"#);
        }
        self.0.iter().try_for_each(|message| bubble(out, message))
    }
}

struct MagicRows;

impl Display for MagicRows {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        magic_numbers().iter().try_for_each(|(ending, meaning)| {
            writeln!(out, "<tr><th scope=\"row\">…{ending}</th><td>{}</td></tr>", Escaped(meaning))
        })
    }
}
