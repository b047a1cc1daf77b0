//! The contact that a send belongs to.

use super::Admitted;
use crate::domain::contact::{ContactChoice, ContactDefaults};
use crate::domain::ids::ContactId;
use crate::domain::time::Timestamp;
use crate::ports::store::{StartCommand, StartOutcome};
use crate::transact::rows::{ContactRow, Counter};
use crate::transact::tables::People;

/// Finds or makes the contact, and sees that nobody is written to who opted out: neither the contact nor the
/// owner of the number, where they differ.
pub(super) fn resolve<T: People>(
    tables: &mut T,
    command: &StartCommand,
    now: Timestamp,
) -> Admitted<ContactId, T> {
    let tenant = command.verification.tenant;
    let owner = tables.find_contact_by_phone(tenant, &command.verification.destination)?;
    let contact = match command.contact {
        ContactChoice::Existing(id) => match tables.find_contact(tenant, id)? {
            Some(contact) => contact,
            None => return Ok(Err(StartOutcome::ContactNotFound)),
        },
        ContactChoice::ByDestination { defaults } => match owner {
            Some(owner) => owner,
            None => match make(tables, command, defaults, now)? {
                Ok(made) => made,
                Err(refusal) => return Ok(Err(refusal)),
            },
        },
    };
    if contact.opted_out || owner.is_some_and(|owner| owner.opted_out) {
        return Ok(Err(StartOutcome::OptedOut));
    }
    Ok(Ok(contact.id))
}

fn make<T: People>(
    tables: &mut T,
    command: &StartCommand,
    defaults: Option<ContactDefaults>,
    now: Timestamp,
) -> Admitted<ContactRow, T> {
    let Some(defaults) = defaults else { return Ok(Err(StartOutcome::ContactDefaultsMissing)) };
    let tenant = command.verification.tenant;
    if let Some(maximum) = command.allowance.contacts {
        let current = tables.read_counter(tenant, Counter::Contacts)?;
        if current >= maximum {
            return Ok(Err(StartOutcome::ContactLimit { current, maximum }));
        }
    }
    let id = ContactId(tables.add_to_counter(tenant, Counter::ContactId)?);
    tables.insert_contact(tenant, id, &command.verification.destination, defaults, now)?;
    tables.add_to_counter(tenant, Counter::Contacts)?;
    Ok(Ok(ContactRow { id, opted_out: false }))
}
