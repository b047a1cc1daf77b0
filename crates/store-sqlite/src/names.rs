//! Sources, statuses and groups, as tenants change them.

use async_trait::async_trait;
use countersign_core::domain::ids::{ContactId, GroupId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{MembersAdded, NameRemoved, NameStore, NamedKind, NamedRow, StoreError};
use countersign_core::transact::Step;
use countersign_core::transact::rows::Counter;
use rusqlite::Connection;

use crate::SqliteStore;
use crate::tables::{contact_groups, contacts, counters, named, whatsapp_settings};

const MISSING: StoreError = StoreError::Missing { what: "name" };
const TAKEN: StoreError = StoreError::Taken { what: "name" };

#[async_trait]
impl NameStore for SqliteStore {
    async fn find_named(
        &self,
        tenant: TenantId,
        kind: NamedKind,
        id: i64,
    ) -> Result<Option<NamedRow>, StoreError> {
        self.readers.ask(move |c| named::find_by_id(c, tenant, kind, id)).await
    }

    async fn insert_named(
        &self,
        tenant: TenantId,
        kind: NamedKind,
        name: &str,
        color: Option<&str>,
        now: Timestamp,
    ) -> Result<NamedRow, StoreError> {
        let (name, color) = (name.to_owned(), color.map(str::to_owned));
        self.writer
            .write(move |c| match named::find(c, tenant, kind, &name)? {
                Some(_) => Err(TAKEN),
                None => insert(c, tenant, kind, name.clone(), color.clone(), now),
            })
            .await
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
        let (name, color) = (name.to_owned(), color.map(|color| color.map(str::to_owned)));
        self.writer
            .write(move |c| {
                let old = named::find_by_id(c, tenant, kind, id)?.ok_or(MISSING)?;
                if named::find(c, tenant, kind, &name)?.is_some_and(|other| other.id != id) {
                    return Err(TAKEN);
                }
                let color = color.clone().unwrap_or(old.color);
                let row = NamedRow { name: name.clone(), color, updated_at: now, ..old };
                named::update(c, tenant, kind, &row)?;
                Ok(row)
            })
            .await
    }

    async fn delete_named(
        &self,
        tenant: TenantId,
        kind: NamedKind,
        id: i64,
    ) -> Result<NameRemoved, StoreError> {
        self.writer.write(move |c| delete(c, tenant, kind, id)).await
    }

    async fn add_members(
        &self,
        tenant: TenantId,
        group: GroupId,
        contacts: &[ContactId],
    ) -> Result<MembersAdded, StoreError> {
        let contacts = contacts.to_vec();
        self.writer.write_or_undo(move |c| add(c, tenant, group, &contacts)).await
    }

    async fn remove_members(
        &self,
        tenant: TenantId,
        group: GroupId,
        contacts: &[ContactId],
    ) -> Result<u32, StoreError> {
        let contacts = contacts.to_vec();
        self.writer
            .write(move |c| {
                named::find_by_id(c, tenant, NamedKind::Group, group.0)?.ok_or(MISSING)?;
                let mut removed = 0;
                for contact in &contacts {
                    removed += u32::from(contact_groups::delete(c, tenant, *contact, group)?);
                }
                Ok(removed)
            })
            .await
    }

    async fn remove_some_members(
        &self,
        tenant: TenantId,
        group: GroupId,
        limit: u32,
    ) -> Result<u32, StoreError> {
        self.writer.write(move |c| contact_groups::delete_some(c, tenant, group, limit)).await
    }
}

/// Makes one whose name nobody has.
pub(crate) fn insert(
    connection: &Connection,
    tenant: TenantId,
    kind: NamedKind,
    name: String,
    color: Option<String>,
    now: Timestamp,
) -> Result<NamedRow, StoreError> {
    let id = counters::add(connection, tenant, Counter::of(kind))?;
    let row = NamedRow { id, name, color, created_at: now, updated_at: now };
    named::insert(connection, tenant, kind, &row)?;
    Ok(row)
}

fn delete(
    connection: &Connection,
    tenant: TenantId,
    kind: NamedKind,
    id: i64,
) -> Result<NameRemoved, StoreError> {
    let in_use = match kind {
        NamedKind::Source => {
            contacts::have_source(connection, tenant, id)?
                || whatsapp_settings::give_source(connection, tenant, id)?
        }
        NamedKind::Status => {
            contacts::have_status(connection, tenant, id)?
                || whatsapp_settings::give_status(connection, tenant, id)?
        }
        NamedKind::Group => {
            contact_groups::delete_some(connection, tenant, GroupId(id), u32::MAX)?;
            false
        }
    };
    if in_use {
        Ok(NameRemoved::InUse)
    } else if named::delete(connection, tenant, kind, id)? {
        Ok(NameRemoved::Removed)
    } else {
        Err(MISSING)
    }
}

/// Who is unknown takes back those before.
fn add(
    connection: &Connection,
    tenant: TenantId,
    group: GroupId,
    members: &[ContactId],
) -> Result<Step<MembersAdded>, StoreError> {
    named::find_by_id(connection, tenant, NamedKind::Group, group.0)?.ok_or(MISSING)?;
    let mut added = 0;
    for contact in members {
        if contacts::find(connection, tenant, *contact)?.is_none() {
            return Ok(Step::Undo(MembersAdded::NoSuchContact));
        }
        added += u32::from(contact_groups::insert(connection, tenant, *contact, group)?);
    }
    Ok(Step::Keep(MembersAdded::Added(added)))
}
