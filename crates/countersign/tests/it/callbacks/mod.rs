//! Tests of the callbacks routes.
