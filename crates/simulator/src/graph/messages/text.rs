//! How long a text may be.

use crate::graph::error::GraphError;
use crate::graph::faults;

/// Refuses a text of more characters, as Graph itself does. `place` names it.
pub(super) fn at_most(most: usize, text: &str, place: &str) -> Result<(), GraphError> {
    if text.chars().count() <= most {
        return Ok(());
    }
    Err(GraphError::invalid(format!("Param {place} must be at most {most} characters long")))
}

/// Refuses a text of fewer or more characters, as `WhatsApp` does. `what` names it.
pub(super) fn within(least: usize, most: usize, text: &str, what: &str) -> Result<(), GraphError> {
    if (least..=most).contains(&text.chars().count()) {
        return Ok(());
    }
    Err(not_valid(format!("{what} length invalid. Min length: {least}, Max length: {most}")))
}

/// A part has a value that it cannot have.
pub(super) fn not_valid(reason: impl Into<String>) -> GraphError {
    GraphError::detailed(&faults::VALUE_INVALID, reason)
}
