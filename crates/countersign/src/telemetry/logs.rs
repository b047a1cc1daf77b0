//! Logs go to standard error: for people on a terminal, JSON for machines.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;

use super::fields::SpanFields;
use crate::config::{ConfigError, Log, LogFormat};

/// Starts logging for the whole process.
pub(crate) fn start(log: &Log) -> Result<(), ConfigError> {
    let filter = EnvFilter::try_new(&log.filter)
        .map_err(|why| ConfigError::Field { field: "log.filter".to_owned(), why: why.to_string() })?;
    // The phone number library prints the numbers it parses.
    let filter = filter.add_directive("rlibphonenumber=off".parse().expect("a directive"));
    // The SMPP library prints whole requests, with the code and the password in them.
    let filter = filter.add_directive("rusmpp=off".parse().expect("a directive"));
    let builder = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let pretty = match log.format {
        LogFormat::Pretty => true,
        LogFormat::Json => false,
        LogFormat::Auto => std::io::stderr().is_terminal(),
    };
    if pretty {
        builder.with_target(false).init();
    } else {
        builder
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .fmt_fields(SpanFields)
            .init();
    }
    Ok(())
}
