//! What tests of every crate share: a clock that is moved by hand, seeded entropy, a vendor that records, and
//! the contract that every store keeps.

pub mod alarm;
pub mod clock;
pub mod contract;
pub mod downloads;
pub mod entropy;
pub mod notifier;
pub mod observer;
pub mod registry;
pub mod texts;
pub mod whatsapp;
