//! `/messages` (`wacr-api-v2.md` 2.6 to 2.11).

mod filters;
pub(crate) mod interactive;
pub(crate) mod list;
pub(crate) mod media;
mod outgoing;
mod response;
pub(crate) mod show;
pub(crate) mod template;
mod template_request;
pub(crate) mod text;
