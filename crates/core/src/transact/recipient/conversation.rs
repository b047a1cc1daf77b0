//! The conversation that a message belongs to. Opening one is what a plan counts.

use super::{Admitted, Recipient};
use crate::domain::contact::CONVERSATION;
use crate::domain::time::Timestamp;
use crate::ports::store::StartRefusal;
use crate::transact::rows::Used;
use crate::transact::tables::People;

/// Joins the running conversation with the number, or opens one.
pub(super) fn join<T: People>(tables: &mut T, recipient: Recipient<'_>, now: Timestamp) -> Admitted<(), T> {
    let Recipient { tenant, to, allowance, .. } = recipient;
    if tables.join_conversation(tenant, to, now.before(CONVERSATION))? {
        return Ok(Ok(()));
    }
    if let Some(maximum) = allowance.conversations {
        let current = tables.read_usage(tenant, Used::Conversations, now)?;
        if current >= maximum {
            return Ok(Err(StartRefusal::ConversationLimit { current, maximum }));
        }
    }
    tables.add_usage(tenant, Used::Conversations, now)?;
    tables.open_conversation(tenant, to, now)?;
    Ok(Ok(()))
}
