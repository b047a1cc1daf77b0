//! A private PostgreSQL for tests: brought up from the system's programs, gone with the process.
//!
//! [`Cluster::shared`] is one server for all tests of a process, each with a database of its own; a test that hurts its
//! server starts one for itself. Servers listen on loopback and on a socket in their folder, and ask for a password.
//! PostgreSQL refuses to run as root; then its programs run as `postgres` or `nobody`.
//!
//! A watchdog process outlives the tests: when they end, in whatever way, it stops their servers, removes their folder
//! and says what ran. Where the programs are missing they are installed if the machine allows it (root or a CI, with
//! `apt-get`); otherwise every test that needs them fails with a line that says how. Nothing is skipped.
//!
//! Everything here panics on failure: its callers are tests.

mod account;
mod binaries;
mod cluster;
mod database;
mod encrypted;
mod install;
mod process;
mod standby;
mod watchdog;

pub use binaries::Binaries;
pub use cluster::{Cluster, Durability};
pub use database::Database;
