//! Contacts are made, changed and removed.
//!
//! Who makes or changes one holds the counter of contacts' numbers: so two of one number or mailbox see each other. Then
//! the counter of how many there are, as a send to a new number does under a plan with a maximum: so its room is not given
//! twice. Then contacts; then names. A batch holds them from its first contact to its last, some round trips for each: as
//! long as that takes, the tenant's sends to new numbers wait where the plan sets a maximum, or where their node has no
//! contact number left, and no others.
//!
//! A send without a maximum holds neither. One that makes a contact of the same number at the same moment is seen at the
//! unique key: then all of it starts again, and finds what the send made.

use countersign_core::domain::contact::{
    Contact, ContactChange, ContactDetails, ContactFault, ContactRefusal,
};
use countersign_core::domain::ids::{ContactId, GroupId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{ContactChanged, InsertedContact, NamedKind, NewContacts, StoreError};
use countersign_core::transact::rows::Counter;
use deadpool_postgres::{Client, GenericClient};

use crate::query;
use crate::tables::{contact_groups, contacts, counters, named};

pub(super) async fn insert_all(
    connection: &mut Client,
    tenant: TenantId,
    new: &NewContacts,
) -> Result<Vec<InsertedContact>, StoreError> {
    let transaction = query::begin(connection).await?;
    counters::hold(&transaction, tenant, Counter::ContactId).await?;
    counters::hold(&transaction, tenant, Counter::Contacts).await?;
    let mut ends = Vec::with_capacity(new.contacts.len());
    for (details, groups) in &new.contacts {
        let end = insert(&transaction, tenant, new, details, groups).await?;
        let refused = matches!(end, InsertedContact::Refused(_));
        ends.push(end);
        if refused && new.all_or_none {
            return Ok(ends);
        }
    }
    query::commit(transaction).await?;
    Ok(ends)
}

async fn insert(
    client: &impl GenericClient,
    tenant: TenantId,
    new: &NewContacts,
    details: &ContactDetails,
    groups: &[GroupId],
) -> Result<InsertedContact, StoreError> {
    let faults = faults(client, tenant, None, details, groups).await?;
    if new.skip_duplicates && faults.contains(&ContactFault::PhoneTaken) {
        return Ok(InsertedContact::Skipped);
    }
    if !faults.is_empty() {
        return Ok(InsertedContact::Refused(ContactRefusal::Invalid(faults)));
    }
    if let Some(maximum) = new.maximum {
        let current = counters::read(client, tenant, Counter::Contacts).await?;
        if current >= maximum {
            return Ok(InsertedContact::Refused(ContactRefusal::Limit { current, maximum }));
        }
    }
    let contact = Contact {
        id: ContactId(counters::add(client, tenant, Counter::ContactId).await?),
        details: details.clone(),
        groups: groups.to_vec(),
        opted_out: false,
        created_at: new.now,
        updated_at: new.now,
    };
    contacts::put(client, tenant, &contact).await?;
    counters::add(client, tenant, Counter::Contacts).await?;
    join(client, tenant, contact.id, groups).await?;
    Ok(InsertedContact::Made(contact))
}

pub(super) async fn update(
    connection: &mut Client,
    tenant: TenantId,
    id: ContactId,
    change: &ContactChange,
    now: Timestamp,
) -> Result<ContactChanged, StoreError> {
    let transaction = query::begin(connection).await?;
    counters::hold(&transaction, tenant, Counter::ContactId).await?;
    let found = contacts::find_and_hold(&transaction, tenant, id).await?;
    let mut contact = found.ok_or(StoreError::Missing { what: "contact" })?;
    change.apply(&mut contact.details);
    let groups = change.groups.as_deref();
    let faults = faults(&transaction, tenant, Some(id), &contact.details, groups.unwrap_or_default()).await?;
    if !faults.is_empty() {
        return Ok(ContactChanged::Refused(faults));
    }
    contact.updated_at = now;
    contacts::put(&transaction, tenant, &contact).await?;
    if let Some(groups) = groups {
        contact_groups::leave_all(&transaction, tenant, &[id.0]).await?;
        join(&transaction, tenant, id, groups).await?;
    }
    let changed = super::with_groups(&transaction, tenant, vec![contact]).await?;
    query::commit(transaction).await?;
    let changed = changed.into_iter().next().map(ContactChanged::Changed);
    changed.ok_or(StoreError::Missing { what: "contact" })
}

pub(super) async fn delete_all(
    connection: &mut Client,
    tenant: TenantId,
    ids: &[ContactId],
) -> Result<u32, StoreError> {
    let ids: Vec<_> = ids.iter().map(|id| id.0).collect();
    let transaction = query::begin(connection).await?;
    counters::hold(&transaction, tenant, Counter::Contacts).await?;
    let deleted = contacts::delete_all(&transaction, tenant, &ids).await?;
    let deleted = u32::try_from(deleted).unwrap_or(u32::MAX);
    contact_groups::leave_all(&transaction, tenant, &ids).await?;
    counters::take_back(&transaction, tenant, Counter::Contacts, deleted).await?;
    query::commit(transaction).await?;
    Ok(deleted)
}

async fn join(
    client: &impl GenericClient,
    tenant: TenantId,
    contact: ContactId,
    groups: &[GroupId],
) -> Result<(), StoreError> {
    for group in groups {
        contact_groups::insert(client, tenant, &[contact.0], *group).await?;
    }
    Ok(())
}

/// Times that a change is made whose number a send was faster with. Each that fails has met another contact.
pub(super) const TRIES: usize = 5;

/// What stands against a contact; `of` is its own number if it has one already.
async fn faults(
    client: &impl GenericClient,
    tenant: TenantId,
    of: Option<ContactId>,
    details: &ContactDetails,
    groups: &[GroupId],
) -> Result<Vec<ContactFault>, StoreError> {
    let mut faults = Vec::new();
    let owner = contacts::find_by_phone(client, tenant, &details.phone).await?;
    if owner.is_some_and(|owner| Some(owner) != of) {
        faults.push(ContactFault::PhoneTaken);
    }
    if let Some(email) = &details.email
        && contacts::find_by_email(client, tenant, email).await?.is_some_and(|owner| Some(owner) != of)
    {
        faults.push(ContactFault::EmailTaken);
    }
    if !named::keep(client, tenant, NamedKind::Source, details.source.0).await? {
        faults.push(ContactFault::SourceMissing);
    }
    if !named::keep(client, tenant, NamedKind::Status, details.status.0).await? {
        faults.push(ContactFault::StatusMissing);
    }
    for group in groups {
        if !named::keep(client, tenant, NamedKind::Group, group.0).await? {
            faults.push(ContactFault::GroupMissing);
            break;
        }
    }
    Ok(faults)
}
