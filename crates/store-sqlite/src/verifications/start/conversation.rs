//! The conversation that a message belongs to. Opening one is what a plan counts.

use countersign_core::domain::contact::CONVERSATION;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{StartCommand, StartOutcome};
use rusqlite::Connection;

use super::Stop;
use crate::tables::conversations;
use crate::tables::usage::{self, Used};

/// Joins the running conversation with the number, or opens one.
pub(super) fn join(connection: &Connection, command: &StartCommand, now: Timestamp) -> Result<(), Stop> {
    let tenant = command.verification.tenant;
    let destination = &command.verification.destination;
    if conversations::join(connection, tenant, destination, now.before(CONVERSATION))? {
        return Ok(());
    }
    if let Some(maximum) = command.allowance.conversations {
        let current = usage::read(connection, tenant, Used::Conversations, now)?;
        if current >= maximum {
            return Err(Stop::Refused(StartOutcome::ConversationLimit { current, maximum }));
        }
    }
    usage::add(connection, tenant, Used::Conversations, now)?;
    conversations::open(connection, tenant, destination, now)?;
    Ok(())
}
