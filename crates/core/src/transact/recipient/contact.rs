//! The contact that a send belongs to.

use super::{Admitted, Recipient};
use crate::domain::contact::{ContactChoice, ContactDefaults};
use crate::domain::ids::ContactId;
use crate::domain::time::Timestamp;
use crate::ports::store::StartRefusal;
use crate::transact::rows::{ContactRow, Counter};
use crate::transact::tables::People;

/// Finds or makes the contact, and sees that nobody is written to who opted out: neither the contact nor the
/// owner of the number, where they differ.
pub(super) fn resolve<T: People>(
    tables: &mut T,
    recipient: Recipient<'_>,
    now: Timestamp,
) -> Admitted<ContactId, T> {
    let tenant = recipient.tenant;
    let owner = tables.find_contact_by_phone(tenant, recipient.to)?;
    let contact = match recipient.contact {
        ContactChoice::Existing(id) => match tables.find_contact(tenant, id)? {
            Some(contact) => contact,
            None => return Ok(Err(StartRefusal::ContactNotFound)),
        },
        ContactChoice::ByDestination { defaults } => match owner {
            Some(owner) => owner,
            None => match make(tables, recipient, defaults, now)? {
                Ok(made) => made,
                Err(refusal) => return Ok(Err(refusal)),
            },
        },
    };
    if contact.opted_out || owner.is_some_and(|owner| owner.opted_out) {
        return Ok(Err(StartRefusal::OptedOut));
    }
    Ok(Ok(contact.id))
}

fn make<T: People>(
    tables: &mut T,
    recipient: Recipient<'_>,
    defaults: Option<ContactDefaults>,
    now: Timestamp,
) -> Admitted<ContactRow, T> {
    let Some(defaults) = defaults else { return Ok(Err(StartRefusal::ContactDefaultsMissing)) };
    let tenant = recipient.tenant;
    if let Some(maximum) = recipient.allowance.contacts {
        let current = tables.read_counter(tenant, Counter::Contacts)?;
        if current >= maximum {
            return Ok(Err(StartRefusal::ContactLimit { current, maximum }));
        }
    }
    let id = ContactId(tables.add_to_counter(tenant, Counter::ContactId)?);
    tables.insert_contact(tenant, id, recipient.to, defaults, now)?;
    tables.add_to_counter(tenant, Counter::Contacts)?;
    Ok(Ok(ContactRow { id, opted_out: false }))
}
