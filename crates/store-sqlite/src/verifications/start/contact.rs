//! The contact that a send belongs to.

use countersign_core::domain::contact::{ContactChoice, ContactDefaults};
use countersign_core::domain::ids::ContactId;
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{StartCommand, StartOutcome};
use rusqlite::Connection;

use super::Stop;
use crate::tables::contacts::{self, Contact};
use crate::tables::counters::{self, Counter};

/// Finds or makes the contact, and sees that nobody is written to who opted out: neither the contact nor the
/// owner of the number, where they differ.
pub(super) fn resolve(
    connection: &Connection,
    command: &StartCommand,
    now: Timestamp,
) -> Result<ContactId, Stop> {
    let tenant = command.verification.tenant;
    let owner = contacts::find_by_phone(connection, tenant, &command.verification.destination)?;
    let contact = match command.contact {
        ContactChoice::Existing(id) => {
            contacts::find(connection, tenant, id)?.ok_or(Stop::Refused(StartOutcome::ContactNotFound))?
        }
        ContactChoice::ByDestination { defaults } => match owner {
            Some(owner) => owner,
            None => make(connection, command, defaults, now)?,
        },
    };
    if contact.opted_out || owner.is_some_and(|owner| owner.opted_out) {
        return Err(Stop::Refused(StartOutcome::OptedOut));
    }
    Ok(contact.id)
}

fn make(
    connection: &Connection,
    command: &StartCommand,
    defaults: Option<ContactDefaults>,
    now: Timestamp,
) -> Result<Contact, Stop> {
    let defaults = defaults.ok_or(Stop::Refused(StartOutcome::ContactDefaultsMissing))?;
    let tenant = command.verification.tenant;
    let current = counters::read(connection, tenant, Counter::Contacts)?;
    if let Some(maximum) = command.allowance.contacts
        && current >= maximum
    {
        return Err(Stop::Refused(StartOutcome::ContactLimit { current, maximum }));
    }
    let id = ContactId(counters::add(connection, tenant, Counter::ContactId)?);
    contacts::insert(connection, tenant, id, &command.verification.destination, defaults, now)?;
    counters::add(connection, tenant, Counter::Contacts)?;
    Ok(Contact { id, opted_out: false })
}
