//! A server process, where it keeps what it knows, and a small HTTP client to talk to it.

mod client;
mod place;
mod server;

pub(crate) use client::{Client, Reply, call};
pub(crate) use place::{Place, on_both_stores};
pub(crate) use server::Server;
