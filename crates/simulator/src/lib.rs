//! A strict stand-in for the WhatsApp Cloud API, on loopback.
//!
//! It plays Meta for the demo and for the tests: it accepts and refuses what the Graph API accepts and
//! refuses, shows the messages it took in an inbox, and sends signed status webhooks. Recipients whose
//! number ends in one of [`magic_numbers`] make it misbehave in a chosen way.
//!
//! It is a development program. It keeps codes in the clear, in memory, so that a person or a script can
//! read them; it never logs them. What it leaves out: media, free-form message types other than text,
//! billing, template review (an authentication template is approved at once, others stay pending).

mod account;
mod channels;
mod clock;
mod config;
mod graph;
mod ids;
mod inbox;
mod magic;
mod press;
mod server;
mod simulator;
mod webhook;
mod world;

pub use config::{Config, Webhook};
pub use inbox::InboxMessage;
pub use magic::magic_numbers;
pub use press::PressError;
pub use simulator::Simulator;
