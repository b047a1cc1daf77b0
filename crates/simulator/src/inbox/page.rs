//! `GET /`: the inbox as a page, for a person who tries the demo.
//!
//! It loads nothing from elsewhere; a small script fetches it again every two seconds.

use std::fmt::{self, Display, Formatter, Write as _};
use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};

use super::Message;
use crate::clock;
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

fn bubble(out: &mut Formatter<'_>, message: &Message) -> fmt::Result {
    let time = clock::rfc3339(message.received_at);
    let label = match message.channel {
        "whatsapp" => "WhatsApp",
        "sms" => "SMS",
        "voice" => "Voice",
        "email" => "E-mail",
        other => other,
    };
    write!(
        out,
        r#"<article class="{}"><header><b>{}{}</b><span class="channel">{label}</span></header><p class="text">{}</p>"#,
        message.channel,
        if message.to.contains('@') { "" } else { "+" },
        Escaped(&message.to),
        Text(message),
    )?;
    if !message.code.is_empty() {
        write!(out, r#"<p class="code">{}</p>"#, Escaped(&message.code))?;
    }
    write!(out, r#"<footer><time datetime="{time}">{time}</time>"#)?;
    if message.channel == "whatsapp" && !message.code.is_empty() {
        let wamid = Escaped(&message.wamid);
        write!(out, r#"<button type="button" data-wamid="{wamid}">I didn't request a code</button>"#)?;
    }
    out.write_str("</footer></article>\n")
}

/// The text with its code in bold, as `WhatsApp` shows what stands between asterisks.
struct Text<'a>(&'a Message);

impl Display for Text<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Message { text, code, .. } = self.0;
        match text.split_once(&format!("*{code}*")) {
            Some((before, after)) if !code.is_empty() => {
                write!(out, "{}<b>{}</b>{}", Escaped(before), Escaped(code), Escaped(after))
            }
            _ => Escaped(text).fmt(out),
        }
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

/// Text with the five characters replaced that mean something in HTML.
struct Escaped<'a>(&'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '"' => out.write_str("&quot;")?,
                '\'' => out.write_str("&#39;")?,
                other => out.write_char(other)?,
            }
        }
        Ok(())
    }
}
