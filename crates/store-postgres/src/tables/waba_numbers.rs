use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::seal::Sealed;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::waba::{NumberChange, WabaNumber};
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::Word;
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use crate::cells::Cells;
use crate::failure::insert_failed;
use crate::query;

macro_rules! columns {
    () => {
        "tenant_id, id, waba_id, phone, name, state, pin, created_at, updated_at"
    };
}

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM waba_numbers WHERE tenant_id = $1 AND id = $2");
    FIND_BY_PHONE = concat!("SELECT ", columns!(), " FROM waba_numbers WHERE tenant_id = $1 AND phone = $2");
    LIST = concat!("SELECT ", columns!(), " FROM waba_numbers
                    WHERE tenant_id = $1 AND waba_id = $2 ORDER BY created_at, id");
    // That there is no account comes before that the number is taken. One that is removed meanwhile is seen by the
    // foreign key.
    INSERT = concat!("INSERT INTO waba_numbers (", columns!(), ")
                      SELECT tenant_id, $2, waba_id, $4, $5, $6, $7, $8, $9 FROM wabas
                      WHERE tenant_id = $1 AND waba_id = $3");
    UPDATE = concat!("UPDATE waba_numbers SET name = coalesce($3, name), pin = coalesce(pin, $4),
                             state = CASE WHEN $5 THEN 'approved' ELSE state END, updated_at = $6
                      WHERE tenant_id = $1 AND id = $2 RETURNING ", columns!());
}

/// A tenant's number by its id.
pub(crate) async fn find(
    client: &impl GenericClient,
    tenant: TenantId,
    id: &str,
) -> Result<Option<WabaNumber>, StoreError> {
    query::first(client, FIND, &[&tenant.0, &id], number).await
}

/// A tenant's number by the number itself.
pub(crate) async fn find_by_phone(
    client: &impl GenericClient,
    tenant: TenantId,
    phone: &Destination,
) -> Result<Option<WabaNumber>, StoreError> {
    query::first(client, FIND_BY_PHONE, &[&tenant.0, &phone.as_str()], number).await
}

/// The numbers of an account, oldest first.
pub(crate) async fn list(
    client: &impl GenericClient,
    tenant: TenantId,
    waba_id: &str,
) -> Result<Vec<WabaNumber>, StoreError> {
    query::every(client, LIST, &[&tenant.0, &waba_id], number).await
}

/// Keeps a new number, and tells whether there is its account.
pub(crate) async fn insert(client: &impl GenericClient, number: &WabaNumber) -> Result<bool, StoreError> {
    let params: query::Params<'_> = &[
        &number.tenant.0,
        &number.id,
        &number.waba_id,
        &number.phone.as_str(),
        &number.name,
        &number.state.word(),
        &number.pin.as_ref().map(Sealed::as_bytes),
        &number.created_at.as_millis(),
        &number.updated_at.as_millis(),
    ];
    let inserted =
        query::change_or(client, INSERT, params, |error| match insert_failed(error, "phone number") {
            StoreError::Missing { .. } => StoreError::Missing { what: "waba" },
            other => other,
        });
    inserted.await.map(|inserted| inserted > 0)
}

/// Changes a number and returns it as it is then, if there is one.
pub(crate) async fn update(
    client: &impl GenericClient,
    tenant: TenantId,
    id: &str,
    change: &NumberChange,
    now: Timestamp,
) -> Result<Option<WabaNumber>, StoreError> {
    let pin = change.pin.as_ref().map(Sealed::as_bytes);
    let params: query::Params<'_> = &[&tenant.0, &id, &change.name, &pin, &change.approved, &now.as_millis()];
    query::first(client, UPDATE, params, number).await
}

fn number(row: &Row) -> Result<WabaNumber, StoreError> {
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
