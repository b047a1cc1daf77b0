//! Message templates: list, create, edit, delete.

mod authentication;
mod blueprint;
mod create;
mod delete;
mod edit;
mod free_form;
mod list;
mod otp_button;

pub(super) use create::create;
pub(super) use delete::delete;
pub(super) use edit::edit;
pub(super) use list::list;
