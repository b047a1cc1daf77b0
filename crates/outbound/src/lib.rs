//! What Countersign says to the outside: the vendors that carry messages, and the one HTTP client that
//! talks to them.
//!
//! - [`http`]: the guarded client. Nothing else in the workspace makes an HTTP request.
//! - [`whatsapp`]: Meta's WhatsApp Cloud API.
//! - [`webhooks`]: tenants' endpoints, which are told of events.
//! - [`downloads`]: files that tenants name.
//! - [`smpp`]: text messages over SMPP, on sessions that are kept up.
//! - [`smtp`]: e-mail through a mail server.
//! - [`inbox`]: the simulator, as a carrier of text messages, calls and e-mails.
//! - [`carriers`]: the drivers of all kinds of providers: any HTTP API by its description, Twilio, Vonage.
//!
//! An adapter describes a call, reads the answer and says through a table what an error means. It holds no
//! rule about when to try again: that is the engine's.

pub mod carriers;
pub mod downloads;
mod driver;
mod generic;
pub mod http;
pub mod inbox;
pub mod settings;
pub mod smpp;
mod sms;
pub mod smtp;
mod twilio;
mod vendor;
mod voice;
pub mod webhooks;
pub mod whatsapp;
