//! The conversation that a message belongs to. Opening one is what a plan counts.

use super::Admitted;
use crate::domain::contact::CONVERSATION;
use crate::domain::time::Timestamp;
use crate::ports::store::{StartCommand, StartOutcome};
use crate::transact::rows::Used;
use crate::transact::tables::People;

/// Joins the running conversation with the number, or opens one.
pub(super) fn join<T: People>(tables: &mut T, command: &StartCommand, now: Timestamp) -> Admitted<(), T> {
    let tenant = command.verification.tenant;
    let destination = &command.verification.destination;
    if tables.join_conversation(tenant, destination, now.before(CONVERSATION))? {
        return Ok(Ok(()));
    }
    if let Some(maximum) = command.allowance.conversations {
        let current = tables.read_usage(tenant, Used::Conversations, now)?;
        if current >= maximum {
            return Ok(Err(StartOutcome::ConversationLimit { current, maximum }));
        }
    }
    tables.add_usage(tenant, Used::Conversations, now)?;
    tables.open_conversation(tenant, destination, now)?;
    Ok(Ok(()))
}
