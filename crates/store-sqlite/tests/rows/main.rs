//! What is in the tables: what the contract cannot see by the ports, and what happens when a row is spoiled.

mod ledger;
mod queue;
mod unreadable;
mod world;
