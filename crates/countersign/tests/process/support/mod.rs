//! A server process, and a small HTTP client to talk to it.

mod client;
mod server;

pub(crate) use client::{Client, Reply, call};
pub(crate) use server::Server;
