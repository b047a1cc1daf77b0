//! A whole product in one process, at a fixed time.

mod answer;
pub(crate) mod kaleyra;
mod product;

pub(crate) use answer::Answer;
pub(crate) use product::{APP_SECRET, PHONE, Product, VERIFY_TOKEN, undeliverable};
