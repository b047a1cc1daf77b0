//! Tests of the wacr routes.
