use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::seal::Sealed;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::waba::{NumberChange, WabaNumber};
use countersign_core::ports::store::StoreError;
use rusqlite::{Connection, Row, params};

use crate::cells::Cells;
use crate::query;
use countersign_core::ports::store::words::Word;

macro_rules! columns {
    () => {
        "tenant_id, id, waba_id, phone, name, state, pin, created_at, updated_at"
    };
}

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM waba_numbers WHERE tenant_id = ?1 AND id = ?2");
    FIND_BY_PHONE = concat!("SELECT ", columns!(), " FROM waba_numbers WHERE tenant_id = ?1 AND phone = ?2");
    LIST = concat!("SELECT ", columns!(), " FROM waba_numbers
                    WHERE tenant_id = ?1 AND waba_id = ?2 ORDER BY created_at, id");
    INSERT = concat!("INSERT INTO waba_numbers (", columns!(), ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
    UPDATE = concat!("UPDATE waba_numbers SET name = coalesce(?3, name), pin = coalesce(pin, ?4),
                             state = iif(?5, 'approved', state), updated_at = ?6
                      WHERE tenant_id = ?1 AND id = ?2 RETURNING ", columns!());
}

/// A tenant's number by its id.
pub(crate) fn find(
    connection: &Connection,
    tenant: TenantId,
    id: &str,
) -> Result<Option<WabaNumber>, StoreError> {
    query::first(connection, FIND, params![tenant.0, id], number)
}

/// A tenant's number by the number itself.
pub(crate) fn find_by_phone(
    connection: &Connection,
    tenant: TenantId,
    phone: &Destination,
) -> Result<Option<WabaNumber>, StoreError> {
    query::first(connection, FIND_BY_PHONE, params![tenant.0, phone.as_str()], number)
}

/// The numbers of an account, oldest first.
pub(crate) fn list(
    connection: &Connection,
    tenant: TenantId,
    waba_id: &str,
) -> Result<Vec<WabaNumber>, StoreError> {
    query::every(connection, LIST, params![tenant.0, waba_id], number)
}

/// Keeps a new number.
pub(crate) fn insert(connection: &Connection, number: &WabaNumber) -> Result<(), StoreError> {
    let params = params![
        number.tenant.0,
        number.id,
        number.waba_id,
        number.phone.as_str(),
        number.name,
        number.state.word(),
        number.pin.as_ref().map(Sealed::as_bytes),
        number.created_at.as_millis(),
        number.updated_at.as_millis(),
    ];
    query::insert(connection, INSERT, params, "phone number").map(drop)
}

/// Changes a number and returns it as it is then, if there is one.
pub(crate) fn update(
    connection: &Connection,
    tenant: TenantId,
    id: &str,
    change: &NumberChange,
    now: Timestamp,
) -> Result<Option<WabaNumber>, StoreError> {
    let pin = change.pin.as_ref().map(Sealed::as_bytes);
    let params = params![tenant.0, id, change.name, pin, change.approved, now.as_millis()];
    query::first(connection, UPDATE, params, number)
}

fn number(row: &Row<'_>) -> Result<WabaNumber, StoreError> {
    let mut cells = Cells::of(row, "waba_numbers");
    let tenant = TenantId(cells.integer("tenant_id")?);
    let id = cells.text("id")?;
    cells.identify(format!("{tenant}/{id}"));
    Ok(WabaNumber {
        tenant,
        id,
        waba_id: cells.text("waba_id")?,
        phone: cells.destination("phone")?,
        name: cells.text("name")?,
        state: cells.word("state")?,
        pin: cells.optional("pin", Cells::sealed)?,
        created_at: cells.time("created_at")?,
        updated_at: cells.time("updated_at")?,
    })
}
