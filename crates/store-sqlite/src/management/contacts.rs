//! Contacts, and the names they refer to.

use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ContactId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{NamedKind, NamedRow, StoreError};
use rusqlite::Connection;

use crate::names;
use crate::tables::{contacts, named};

pub(super) fn ensure_named(
    connection: &Connection,
    tenant: TenantId,
    kind: NamedKind,
    name: String,
    now: Timestamp,
) -> Result<NamedRow, StoreError> {
    if let Some(known) = named::find(connection, tenant, kind, &name)? {
        return Ok(known);
    }
    names::insert(connection, tenant, kind, name, None, now)
}

pub(super) fn set_opted_out(
    connection: &Connection,
    tenant: TenantId,
    destination: &Destination,
    opted_out: bool,
    now: Timestamp,
) -> Result<ContactId, StoreError> {
    let contact = contacts::find_by_phone(connection, tenant, destination)?
        .ok_or(StoreError::Missing { what: "contact" })?;
    contacts::set_opted_out(connection, tenant, contact.id, opted_out, now)?;
    Ok(contact.id)
}
