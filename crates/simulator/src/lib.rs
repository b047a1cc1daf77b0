//! A strict stand-in for the WhatsApp Cloud API, on loopback.
//!
//! It plays Meta for the demo and for the tests: it accepts and refuses what the Graph API accepts and
//! refuses, shows the messages it took in an inbox, and sends signed status webhooks. Recipients whose
//! number ends in one of [`magic_numbers`] make it misbehave in a chosen way.
//!
//! It is a development program. It keeps codes in the clear, in memory, so that a person or a script can
//! read them; it never logs them. What it leaves out: uploads of files (an id that looks like one is taken), messages
//! other than templates, texts, files, buttons and lists, parameters of a template's quick-reply and coupon buttons, the 24
//! hours after a user wrote (a text is always taken), billing, template review (an authentication template is approved at
//! once, others stay pending).
//!
//! It never leaves the machine. A file whose link leads to this machine is fetched before the message is sent, and judged as
//! Meta judges it; a link to elsewhere is taken unseen.
//!
//! # What a user does
//!
//! - `POST /simulator/press-did-not-request` `{"wamid"}`: presses "I didn't request a code" under a message.
//! - `POST /simulator/write` `{"from", "type", …}`: writes to the business. By `type` it takes:
//!
//!   | `type` | Needs | May have |
//!   |---|---|---|
//!   | `text` | `text` | |
//!   | `image`, `video`, `document`, `audio` | | `text` (a caption; not of `audio`), `mime_type`, `filename` (`document` only) |
//!   | `button` (of a template) | `text` | `id` (its payload) |
//!   | `button_reply` | `id`, `text` (its title) | |
//!   | `list_reply` | `id`, `text` (its title) | `description` |
//!
//!   Each may have `reply_to`, the id of a message that it answers, and `name`, the user's. Without `reply_to` a
//!   `button_reply` or `list_reply` answers the newest message that has something to press. The answer is 202 and
//!   `{"id"}`, the new message's; 400 or 422 if something is amiss, 409 if there is no webhook to tell.

mod account;
mod channels;
mod client;
mod clock;
mod config;
mod graph;
mod ids;
mod inbox;
mod magic;
mod media;
mod press;
mod server;
mod simulator;
mod webhook;
mod world;
mod write;

pub use config::{Config, Webhook};
pub use inbox::{Choice, Extras, File, InboxMessage, Link, Media};
pub use magic::magic_numbers;
pub use media::MediaKind;
pub use press::PressError;
pub use simulator::Simulator;
