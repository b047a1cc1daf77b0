//! Rows that do not hold what they must, in work that must go on without them.

use countersign_core::ports::store::StoreError;

/// Logs that the work goes on without a row. [`StoreError::BadRow`] names it and shows no value.
pub(crate) fn tell(why: &StoreError) {
    tracing::error!(error = %why, "a row cannot be read: it is set aside, and the work goes on without it");
}
