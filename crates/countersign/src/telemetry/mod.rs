//! Logs and metrics.

mod fields;
mod logs;
mod metrics;

pub(crate) use logs::start as start_logs;
pub(crate) use metrics::Metrics;
