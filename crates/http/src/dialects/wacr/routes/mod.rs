//! One endpoint per file.

pub(super) mod account;
pub(super) mod allowance;
pub(super) mod auth_templates;
pub(super) mod resend;
pub(super) mod send_otp;
mod sent;
pub(super) mod status;
pub(super) mod templates;
pub(super) mod verify;
