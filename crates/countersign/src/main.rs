//! Countersign: proves that a person holds a phone number, with one-time codes.

mod alarm;
mod bench;
mod cli;
mod clock;
mod config;
mod data_dir;
mod demo;
mod entropy;
mod failure;
mod serve;
mod telemetry;
mod terminal;
mod wiring;

use std::process::ExitCode;

/// SQLite's allocations go to it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal::complain(&format!("countersign: {failure}"));
            ExitCode::FAILURE
        }
    }
}
