use std::collections::HashMap;

use countersign_core::domain::ids::{ContactId, GroupId, TenantId};
use countersign_core::ports::store::StoreError;
use deadpool_postgres::GenericClient;

use crate::cells::Cells;
use crate::query;

statements! {
    LIST = "SELECT contact_id, group_id FROM contact_groups WHERE tenant_id = $1 AND contact_id = ANY($2)
            ORDER BY contact_id, group_id";
    INSERT = "INSERT INTO contact_groups (tenant_id, contact_id, group_id)
              SELECT $1, unnest($2::bigint[]), $3 ON CONFLICT DO NOTHING";
    DELETE = "DELETE FROM contact_groups WHERE tenant_id = $1 AND contact_id = ANY($2) AND group_id = $3";
    LEAVE_ALL = "DELETE FROM contact_groups WHERE tenant_id = $1 AND contact_id = ANY($2)";
    DELETE_SOME = "DELETE FROM contact_groups WHERE tenant_id = $1 AND group_id = $2 AND contact_id = ANY(ARRAY(
                       SELECT contact_id FROM contact_groups WHERE tenant_id + 0 = $1 AND group_id = $2 LIMIT $3))";
}

/// The groups that contacts are in, by number.
pub(crate) async fn list(
    client: &impl GenericClient,
    tenant: TenantId,
    contacts: &[i64],
) -> Result<HashMap<ContactId, Vec<GroupId>>, StoreError> {
    let pairs = query::every(client, LIST, &[&tenant.0, &contacts], |row| {
        let mut cells = Cells::of(row, "contact_groups");
        Ok((ContactId(cells.integer("contact_id")?), GroupId(cells.integer("group_id")?)))
    })
    .await?;
    let mut groups: HashMap<_, Vec<_>> = HashMap::new();
    for (contact, group) in pairs {
        groups.entry(contact).or_default().push(group);
    }
    Ok(groups)
}

/// Puts contacts into a group and tells how many are new in it.
pub(crate) async fn insert(
    client: &impl GenericClient,
    tenant: TenantId,
    contacts: &[i64],
    group: GroupId,
) -> Result<u64, StoreError> {
    query::change(client, INSERT, &[&tenant.0, &contacts, &group.0]).await
}

/// Takes contacts out of a group and tells how many were in it.
pub(crate) async fn delete(
    client: &impl GenericClient,
    tenant: TenantId,
    contacts: &[i64],
    group: GroupId,
) -> Result<u64, StoreError> {
    query::change(client, DELETE, &[&tenant.0, &contacts, &group.0]).await
}

/// Takes contacts out of all groups.
pub(crate) async fn leave_all(
    client: &impl GenericClient,
    tenant: TenantId,
    contacts: &[i64],
) -> Result<(), StoreError> {
    query::change(client, LEAVE_ALL, &[&tenant.0, &contacts]).await.map(drop)
}

/// Takes up to `limit` contacts out of a group and tells how many.
pub(crate) async fn delete_some(
    client: &impl GenericClient,
    tenant: TenantId,
    group: GroupId,
    limit: u32,
) -> Result<u64, StoreError> {
    query::change(client, DELETE_SOME, &[&tenant.0, &group.0, &i64::from(limit)]).await
}
