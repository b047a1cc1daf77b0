//! Verify: generating and validating codes.

pub(super) mod errors;
pub(super) mod start;
pub(super) mod validate;
