//! A whole product in one process, at a fixed time.

mod answer;
mod carriers;
pub(crate) mod kaleyra;
mod product;
mod vendor;

pub(crate) use answer::Answer;
pub(crate) use carriers::carriers;
pub(crate) use product::{APP_SECRET, PHONE, Product, VERIFY_TOKEN, undeliverable};
pub(crate) use vendor::{Manner, Vendor};
