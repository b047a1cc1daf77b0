//! Who gets a message, and whether the plan and the recipient let it go.

mod contact;
mod conversation;

use super::tables::{Answer, People};
use crate::domain::contact::ContactChoice;
use crate::domain::destination::Destination;
use crate::domain::ids::{ContactId, TenantId};
use crate::domain::plan::Allowance;
use crate::domain::time::Timestamp;
use crate::ports::store::StartRefusal;

/// A refusal by rule, as the way out of the functions below.
pub(super) type Admitted<V, T> = Answer<Result<V, StartRefusal>, T>;

/// Who is written to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recipient<'c> {
    pub(super) tenant: TenantId,
    pub(super) to: &'c Destination,
    pub(super) contact: ContactChoice,
    pub(super) allowance: Allowance,
}

/// Finds or makes the contact, and joins or opens the conversation.
pub(super) fn admit<T: People>(
    tables: &mut T,
    recipient: Recipient<'_>,
    now: Timestamp,
) -> Admitted<ContactId, T> {
    let contact = match contact::resolve(tables, recipient, now)? {
        Ok(contact) => contact,
        Err(refusal) => return Ok(Err(refusal)),
    };
    Ok(conversation::join(tables, recipient, now)?.map(|()| contact))
}
