use countersign_core::domain::contact::ContactDefaults;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ContactId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::ContactRow;
use rusqlite::{Connection, Row, params};

use crate::cells::Cells;
use crate::query;

statements! {
    FIND = "SELECT id, opted_out FROM contacts WHERE tenant_id = ?1 AND id = ?2";
    FIND_BY_PHONE = "SELECT id, opted_out FROM contacts WHERE tenant_id = ?1 AND phone = ?2";
    INSERT = "INSERT INTO contacts (tenant_id, id, phone, firstname, lastname, type, source_id, status_id,
                                    opted_out, created_at, updated_at)
              VALUES (?1, ?2, ?3, ?3, '', 'lead', ?4, ?5, 0, ?6, ?6)";
    SET_OPTED_OUT = "UPDATE contacts SET opted_out = ?3, updated_at = ?4 WHERE tenant_id = ?1 AND id = ?2";
}

/// The contact of this number.
pub(crate) fn find(
    connection: &Connection,
    tenant: TenantId,
    id: ContactId,
) -> Result<Option<ContactRow>, StoreError> {
    query::first(connection, FIND, params![tenant.0, id.0], contact)
}

/// The contact with this phone number.
pub(crate) fn find_by_phone(
    connection: &Connection,
    tenant: TenantId,
    phone: &Destination,
) -> Result<Option<ContactRow>, StoreError> {
    query::first(connection, FIND_BY_PHONE, params![tenant.0, phone.as_str()], contact)
}

/// Makes the contact that a send to a new number needs: named after the number, a lead
/// (seed 002, "Auto-Contact Creation").
pub(crate) fn insert(
    connection: &Connection,
    tenant: TenantId,
    id: ContactId,
    phone: &Destination,
    defaults: ContactDefaults,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params =
        params![tenant.0, id.0, phone.as_str(), defaults.source.0, defaults.status.0, now.as_millis()];
    query::insert(connection, INSERT, params, "phone number").map(drop)
}

/// Sets whether a contact gets messages.
pub(crate) fn set_opted_out(
    connection: &Connection,
    tenant: TenantId,
    id: ContactId,
    opted_out: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    let params = params![tenant.0, id.0, opted_out, now.as_millis()];
    query::change(connection, SET_OPTED_OUT, params).map(drop)
}

fn contact(row: &Row<'_>) -> Result<ContactRow, StoreError> {
    let mut cells = Cells::of(row, "contacts");
    let id = ContactId(cells.integer("id")?);
    cells.identify(id);
    Ok(ContactRow { id, opted_out: cells.flag("opted_out")? })
}
