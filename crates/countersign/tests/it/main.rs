//! The product in one process: router, engine and SQLite store, with a settable clock and a vendor that records.
//! Folders mirror the URL tree.

mod admin;
mod callbacks;
mod flows;
mod kaleyra;
mod log;
mod media;
mod memory;
mod model;
mod outside;
mod peers;
mod providers;
mod readyz;
mod support;
mod wacr;
mod webhooks;
