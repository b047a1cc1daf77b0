//! The contract that every store keeps, as tests that take a store.
