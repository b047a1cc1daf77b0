//! The heart of Countersign: what a verification is, and how it starts, is checked and ends.
//!
//! - [`domain`]: values and pure transitions. No clock, no randomness, no I/O.
//! - [`ports`]: what the engine asks of the outside (clock, entropy, stores, channels).
//! - [`engine`]: the only place that decides the outcome of a start, a check or a resend.
//! - [`transact`]: the atomic steps of a store, once for every store.
//! - [`transfer`]: moving an installation from one store to another.
//!
//! This crate knows no database, no HTTP and no async runtime.

pub mod domain;
pub mod engine;
pub mod ports;
#[cfg(feature = "testing")]
pub mod testing;
pub mod transact;
pub mod transfer;
