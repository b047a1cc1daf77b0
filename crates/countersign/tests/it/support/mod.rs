//! A whole product in one process, at a fixed time.

mod answer;
mod log;
mod product;

pub(crate) use answer::Answer;
pub(crate) use log::Log;
pub(crate) use product::{APP_SECRET, PHONE, Product, VERIFY_TOKEN, undeliverable};
