//! The simulator over HTTP, as a client meets it. The files mirror the URL tree.

mod auth;
mod channels;
mod files;
mod inbox;
mod lifecycle;
mod messages;
mod numbers;
mod pywa;
mod receiver;
mod rig;
mod subscribed_apps;
mod templates;
mod webhooks;
mod write;
