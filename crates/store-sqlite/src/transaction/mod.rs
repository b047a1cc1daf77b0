//! The writer's open transaction, as the steps of `core::transact` see it: each call is a statement of a table's file.

mod chats;
mod deliveries;
mod events;
mod guards;
mod people;
mod verifications;

use countersign_core::ports::store::StoreError;
use countersign_core::transact::tables::Transaction;
use rusqlite::Connection;

/// The transaction that is open on the writer's connection. There is one writer, so nothing comes between.
pub(crate) struct Open<'c>(pub(crate) &'c Connection);

impl Transaction for Open<'_> {
    type Halt = StoreError;
}
