//! The adapters against servers on loopback that the tests make themselves.

mod account;
mod guard;
mod inbox;
mod leaks;
mod numbers;
mod probe;
mod send;
mod send_faults;
mod templates;
mod vendor;
mod wire;
