//! Sources, statuses and groups, as tenants change them.
//!
//! Who makes or renames one holds the counter of its kind, so that two of one name see each other. Who refers to one
//! keeps its row (`FOR KEY SHARE`), and who removes it holds it: so none goes while a contact takes it.

use async_trait::async_trait;
use countersign_core::domain::ids::{ContactId, GroupId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{MembersAdded, NameRemoved, NameStore, NamedKind, NamedRow, StoreError};
use countersign_core::transact::rows::Counter;
use deadpool_postgres::Client;

use crate::tables::{contact_groups, contacts, counters, named, whatsapp_settings};
use crate::{PostgresStore, query};

const MISSING: StoreError = StoreError::Missing { what: "name" };
const TAKEN: StoreError = StoreError::Taken { what: "name" };

#[async_trait]
impl NameStore for PostgresStore {
    async fn find_named(
        &self,
        tenant: TenantId,
        kind: NamedKind,
        id: i64,
    ) -> Result<Option<NamedRow>, StoreError> {
        named::find_by_id(&self.connection().await?, tenant, kind, id).await
    }

    async fn insert_named(
        &self,
        tenant: TenantId,
        kind: NamedKind,
        name: &str,
        color: Option<&str>,
        now: Timestamp,
    ) -> Result<NamedRow, StoreError> {
        let mut connection = self.connection().await?;
        let transaction = query::begin(&mut connection).await?;
        let id = counters::add(&transaction, tenant, Counter::of(kind)).await?;
        if named::find(&transaction, tenant, kind, name).await?.is_some() {
            return Err(TAKEN);
        }
        let (name, color) = (name.to_owned(), color.map(str::to_owned));
        let row = NamedRow { id, name, color, created_at: now, updated_at: now };
        named::insert(&transaction, tenant, kind, &row).await?;
        query::commit(transaction).await?;
        Ok(row)
    }

    async fn update_named(
        &self,
        tenant: TenantId,
        kind: NamedKind,
        id: i64,
        name: &str,
        color: Option<Option<&str>>,
        now: Timestamp,
    ) -> Result<NamedRow, StoreError> {
        let mut connection = self.connection().await?;
        let transaction = query::begin(&mut connection).await?;
        counters::hold(&transaction, tenant, Counter::of(kind)).await?;
        let old = named::find_and_hold(&transaction, tenant, kind, id).await?.ok_or(MISSING)?;
        if named::find(&transaction, tenant, kind, name).await?.is_some_and(|other| other.id != id) {
            return Err(TAKEN);
        }
        let color = color.map_or(old.color, |color| color.map(str::to_owned));
        let row = NamedRow { name: name.to_owned(), color, updated_at: now, ..old };
        named::update(&transaction, tenant, kind, &row).await?;
        query::commit(transaction).await?;
        Ok(row)
    }

    async fn delete_named(
        &self,
        tenant: TenantId,
        kind: NamedKind,
        id: i64,
    ) -> Result<NameRemoved, StoreError> {
        delete(&mut self.connection().await?, tenant, kind, id).await
    }

    async fn add_members(
        &self,
        tenant: TenantId,
        group: GroupId,
        contacts: &[ContactId],
    ) -> Result<MembersAdded, StoreError> {
        add(&mut self.connection().await?, tenant, group, contacts).await
    }

    async fn remove_members(
        &self,
        tenant: TenantId,
        group: GroupId,
        contacts: &[ContactId],
    ) -> Result<u32, StoreError> {
        let connection = self.connection().await?;
        named::find_by_id(&connection, tenant, NamedKind::Group, group.0).await?.ok_or(MISSING)?;
        contact_groups::delete(&connection, tenant, &numbers(contacts), group).await.map(count)
    }

    async fn remove_some_members(
        &self,
        tenant: TenantId,
        group: GroupId,
        limit: u32,
    ) -> Result<u32, StoreError> {
        let connection = self.connection().await?;
        contact_groups::delete_some(&connection, tenant, group, limit).await.map(count)
    }
}

async fn delete(
    connection: &mut Client,
    tenant: TenantId,
    kind: NamedKind,
    id: i64,
) -> Result<NameRemoved, StoreError> {
    let transaction = query::begin(connection).await?;
    named::find_and_hold(&transaction, tenant, kind, id).await?.ok_or(MISSING)?;
    let in_use = match kind {
        NamedKind::Source => {
            contacts::have_source(&transaction, tenant, id).await?
                || whatsapp_settings::give_source(&transaction, tenant, id).await?
        }
        NamedKind::Status => {
            contacts::have_status(&transaction, tenant, id).await?
                || whatsapp_settings::give_status(&transaction, tenant, id).await?
        }
        NamedKind::Group => {
            contact_groups::delete_some(&transaction, tenant, GroupId(id), u32::MAX).await?;
            false
        }
    };
    if in_use {
        return Ok(NameRemoved::InUse);
    }
    named::delete(&transaction, tenant, kind, id).await?;
    query::commit(transaction).await?;
    Ok(NameRemoved::Removed)
}

async fn add(
    connection: &mut Client,
    tenant: TenantId,
    group: GroupId,
    members: &[ContactId],
) -> Result<MembersAdded, StoreError> {
    let mut members = numbers(members);
    members.sort_unstable();
    members.dedup();
    let transaction = query::begin(connection).await?;
    if !named::keep(&transaction, tenant, NamedKind::Group, group.0).await? {
        return Err(MISSING);
    }
    if contacts::keep(&transaction, tenant, &members).await?.len() != members.len() {
        return Ok(MembersAdded::NoSuchContact);
    }
    let added = contact_groups::insert(&transaction, tenant, &members, group).await?;
    query::commit(transaction).await?;
    Ok(MembersAdded::Added(count(added)))
}

fn numbers(contacts: &[ContactId]) -> Vec<i64> {
    contacts.iter().map(|id| id.0).collect()
}

fn count(rows: u64) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
