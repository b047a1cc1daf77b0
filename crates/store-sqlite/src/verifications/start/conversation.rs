//! The conversation that a message belongs to. Opening one is what a plan counts.

use countersign_core::domain::contact::CONVERSATION;
use countersign_core::domain::ids::ContactId;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{StartCommand, StartOutcome};
use rusqlite::Connection;

use super::Stop;
use crate::tables::conversations::{self, Conversation};
use crate::tables::usage::{self, Used};

/// Joins the contact's running conversation, or opens one.
pub(super) fn join(
    connection: &Connection,
    command: &StartCommand,
    contact: ContactId,
    now: Timestamp,
) -> Result<(), Stop> {
    let tenant = command.verification.tenant;
    if let Some(latest) = conversations::find(connection, tenant, contact)?
        && !(latest.opened_at + CONVERSATION).is_past(now)
    {
        return Ok(());
    }
    if let Some(maximum) = command.allowance.conversations {
        let current = usage::read(connection, tenant, Used::Conversations, now)?;
        if current >= maximum {
            return Err(Stop::Refused(StartOutcome::ConversationLimit { current, maximum }));
        }
    }
    usage::add(connection, tenant, Used::Conversations, now)?;
    let opened = Conversation { opened_at: now, opened_by: command.delivery.id };
    conversations::put(connection, tenant, contact, opened)?;
    Ok(())
}
