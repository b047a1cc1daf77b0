//! Values of the field and their transitions, as pure functions.

pub mod budget;
pub mod check;
pub mod code;
pub mod contact;
pub mod delivery;
pub mod destination;
pub mod fault;
pub mod idempotency;
pub mod ids;
pub mod limit;
pub mod message;
pub mod plan;
pub mod purpose;
pub mod receipt;
pub mod seal;
pub mod secret;
pub mod template;
pub mod tenant;
pub mod time;
pub mod token;
pub mod verification;
pub mod whatsapp;
