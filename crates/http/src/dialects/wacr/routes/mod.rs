//! One endpoint per file.

pub(super) mod account;
pub(super) mod allowance;
pub(super) mod auth_templates;
pub(super) mod comments;
pub(crate) mod contacts;
pub(super) mod groups;
pub(super) mod messages;
mod names;
pub(super) mod resend;
pub(super) mod send_otp;
mod sent;
pub(super) mod sources;
pub(super) mod status;
pub(super) mod statuses;
pub(super) mod templates;
pub(super) mod verify;
