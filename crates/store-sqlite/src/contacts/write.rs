//! Contacts are made, changed and removed. There is one writer: what is looked at stays so until the step ends.

use countersign_core::domain::contact::{
    Contact, ContactChange, ContactDetails, ContactFault, ContactRefusal,
};
use countersign_core::domain::ids::{ContactId, GroupId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{ContactChanged, InsertedContact, NamedKind, NewContacts, StoreError};
use countersign_core::transact::Step;
use countersign_core::transact::rows::Counter;
use rusqlite::Connection;

use crate::tables::{contact_groups, contacts, counters, named};

pub(super) fn insert_all(
    connection: &Connection,
    tenant: TenantId,
    new: &NewContacts,
) -> Result<Step<Vec<InsertedContact>>, StoreError> {
    let mut ends = Vec::with_capacity(new.contacts.len());
    for (details, groups) in &new.contacts {
        let end = insert(connection, tenant, new, details, groups)?;
        let refused = matches!(end, InsertedContact::Refused(_));
        ends.push(end);
        if refused && new.all_or_none {
            return Ok(Step::Undo(ends));
        }
    }
    Ok(Step::Keep(ends))
}

/// Nothing is written before all is looked at: a refusal has nothing to take back.
fn insert(
    connection: &Connection,
    tenant: TenantId,
    new: &NewContacts,
    details: &ContactDetails,
    groups: &[GroupId],
) -> Result<InsertedContact, StoreError> {
    let faults = faults(connection, tenant, None, details, groups)?;
    if new.skip_duplicates && faults.contains(&ContactFault::PhoneTaken) {
        return Ok(InsertedContact::Skipped);
    }
    if !faults.is_empty() {
        return Ok(InsertedContact::Refused(ContactRefusal::Invalid(faults)));
    }
    if let Some(maximum) = new.maximum {
        let current = counters::read(connection, tenant, Counter::Contacts)?;
        if current >= maximum {
            return Ok(InsertedContact::Refused(ContactRefusal::Limit { current, maximum }));
        }
    }
    let contact = Contact {
        id: ContactId(counters::add(connection, tenant, Counter::ContactId)?),
        details: details.clone(),
        groups: groups.to_vec(),
        opted_out: false,
        created_at: new.now,
        updated_at: new.now,
    };
    contacts::put(connection, tenant, &contact)?;
    counters::add(connection, tenant, Counter::Contacts)?;
    for group in groups {
        contact_groups::insert(connection, tenant, contact.id, *group)?;
    }
    Ok(InsertedContact::Made(contact))
}

pub(super) fn update(
    connection: &Connection,
    tenant: TenantId,
    id: ContactId,
    change: &ContactChange,
    now: Timestamp,
) -> Result<ContactChanged, StoreError> {
    let mut contact = super::find(connection, tenant, id)?.ok_or(StoreError::Missing { what: "contact" })?;
    change.apply(&mut contact.details);
    let groups = change.groups.as_deref();
    let faults = faults(connection, tenant, Some(id), &contact.details, groups.unwrap_or_default())?;
    if !faults.is_empty() {
        return Ok(ContactChanged::Refused(faults));
    }
    contact.updated_at = now;
    contacts::put(connection, tenant, &contact)?;
    if let Some(groups) = groups {
        contact_groups::leave_all(connection, tenant, id)?;
        for group in groups {
            contact_groups::insert(connection, tenant, id, *group)?;
        }
        contact.groups = groups.to_vec();
    }
    Ok(ContactChanged::Changed(contact))
}

pub(super) fn delete_all(
    connection: &Connection,
    tenant: TenantId,
    ids: &[ContactId],
) -> Result<u32, StoreError> {
    let mut deleted = 0;
    for id in ids {
        if contacts::delete(connection, tenant, *id)? {
            contact_groups::leave_all(connection, tenant, *id)?;
            deleted += 1;
        }
    }
    counters::take_back(connection, tenant, Counter::Contacts, deleted)?;
    Ok(deleted)
}

/// What stands against a contact; `of` is its own number if it has one already.
fn faults(
    connection: &Connection,
    tenant: TenantId,
    of: Option<ContactId>,
    details: &ContactDetails,
    groups: &[GroupId],
) -> Result<Vec<ContactFault>, StoreError> {
    let has = |kind, id| named::find_by_id(connection, tenant, kind, id).map(|found| found.is_some());
    let mut faults = Vec::new();
    let owner = contacts::find_by_phone(connection, tenant, &details.phone)?;
    if owner.is_some_and(|owner| Some(owner.id) != of) {
        faults.push(ContactFault::PhoneTaken);
    }
    if let Some(email) = &details.email
        && contacts::find_by_email(connection, tenant, email)?.is_some_and(|owner| Some(owner) != of)
    {
        faults.push(ContactFault::EmailTaken);
    }
    if !has(NamedKind::Source, details.source.0)? {
        faults.push(ContactFault::SourceMissing);
    }
    if !has(NamedKind::Status, details.status.0)? {
        faults.push(ContactFault::StatusMissing);
    }
    for group in groups {
        if !has(NamedKind::Group, group.0)? {
            faults.push(ContactFault::GroupMissing);
            break;
        }
    }
    Ok(faults)
}
