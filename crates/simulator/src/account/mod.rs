//! The simulated `WhatsApp` Business Account: its numbers and its templates.

pub(crate) mod catalog;
pub(crate) mod number;
mod seeds;
pub(crate) mod shape;
pub(crate) mod template;

use std::sync::Arc;

use crate::ids::Ids;
use catalog::Catalog;
use number::{Number, Sender};

/// All that management calls read and change.
pub(crate) struct Account {
    /// Numbers in the order they were added; none is ever removed.
    pub(crate) numbers: Vec<Number>,
    /// Message templates.
    pub(crate) templates: Catalog,
}

impl Account {
    /// An account with one connected number and the seeded templates.
    pub(crate) fn new(first: Sender, ids: &Ids) -> Self {
        Self { numbers: vec![Number::connected(first)], templates: Catalog::new(seeds::templates(ids)) }
    }

    /// The number with this id.
    pub(crate) fn find_number(&self, id: &str) -> Option<&Number> {
        self.numbers.iter().find(|number| number.sender.phone_number_id == id)
    }

    /// The number with this id, to change it.
    pub(crate) fn find_number_mut(&mut self, id: &str) -> Option<&mut Number> {
        self.numbers.iter_mut().find(|number| number.sender.phone_number_id == id)
    }

    /// Whether a number with these digits is in the account.
    pub(crate) fn has_digits(&self, digits: &str) -> bool {
        self.numbers.iter().any(|number| number.sender.display_phone_number == digits)
    }

    /// Adds a number at the bottom of the ladder.
    pub(crate) fn add_number(&mut self, sender: Sender, verified_name: String) {
        self.numbers.push(Number::unverified(Arc::new(sender), verified_name));
    }
}
