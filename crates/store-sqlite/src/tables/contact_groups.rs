use countersign_core::domain::ids::{ContactId, GroupId, TenantId};
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, params};

use crate::cells::Cells;
use crate::query;

statements! {
    LIST = "SELECT group_id FROM contact_groups WHERE tenant_id = ?1 AND contact_id = ?2 ORDER BY group_id";
    INSERT = "INSERT INTO contact_groups (tenant_id, contact_id, group_id) VALUES (?1, ?2, ?3)
              ON CONFLICT DO NOTHING";
    DELETE = "DELETE FROM contact_groups WHERE tenant_id = ?1 AND contact_id = ?2 AND group_id = ?3";
    LEAVE_ALL = "DELETE FROM contact_groups WHERE tenant_id = ?1 AND contact_id = ?2 AND group_id > 0";
    DELETE_SOME = "DELETE FROM contact_groups WHERE tenant_id = ?1 AND group_id = ?2 AND contact_id IN
                       (SELECT contact_id FROM contact_groups WHERE tenant_id = ?1 AND group_id = ?2 LIMIT ?3)";
}

/// The groups that a contact is in, by number.
pub(crate) fn list(
    connection: &Connection,
    tenant: TenantId,
    contact: ContactId,
) -> Result<Vec<GroupId>, StoreError> {
    query::every(connection, LIST, params![tenant.0, contact.0], |row| {
        Cells::of(row, "contact_groups").integer("group_id").map(GroupId)
    })
}

/// Puts a contact into a group and tells whether that is new.
pub(crate) fn insert(
    connection: &Connection,
    tenant: TenantId,
    contact: ContactId,
    group: GroupId,
) -> Result<bool, StoreError> {
    query::change(connection, INSERT, params![tenant.0, contact.0, group.0]).map(|new| new > 0)
}

/// Takes a contact out of a group and tells whether it was in it.
pub(crate) fn delete(
    connection: &Connection,
    tenant: TenantId,
    contact: ContactId,
    group: GroupId,
) -> Result<bool, StoreError> {
    query::change(connection, DELETE, params![tenant.0, contact.0, group.0]).map(|gone| gone > 0)
}

/// Takes a contact out of all groups.
pub(crate) fn leave_all(
    connection: &Connection,
    tenant: TenantId,
    contact: ContactId,
) -> Result<(), StoreError> {
    query::change(connection, LEAVE_ALL, params![tenant.0, contact.0]).map(drop)
}

/// Takes up to `limit` contacts out of a group and tells how many.
pub(crate) fn delete_some(
    connection: &Connection,
    tenant: TenantId,
    group: GroupId,
    limit: u32,
) -> Result<u32, StoreError> {
    let gone = query::change(connection, DELETE_SOME, params![tenant.0, group.0, limit])?;
    Ok(u32::try_from(gone).unwrap_or(u32::MAX))
}
