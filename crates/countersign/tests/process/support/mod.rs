//! A server process, where it keeps what it knows, and a small HTTP client to talk to it.

mod client;
mod fleet;
mod hooks;
mod place;
mod server;
mod vendor;

pub(crate) use client::{Client, Reply, call};
pub(crate) use fleet::Fleet;
pub(crate) use hooks::Hooks;
pub(crate) use place::{Place, on_both_stores};
pub(crate) use server::{Server, soon};
pub(crate) use vendor::REFUSED;
