//! Vendors of text messages with an API of their own.

pub(crate) mod twilio;
