use countersign_core::domain::contact::{Contact, ContactDetails};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ContactId, CountryId, SourceId, StaffId, StatusId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::Word;
use deadpool_postgres::GenericClient;
use tokio_postgres::Row;

use crate::cells::Cells;
use crate::query;

macro_rules! columns {
    () => {
        "id, firstname, lastname, company, type, email, phone, status_id, source_id, description, city, state, \
         zip, address, country_id, assigned_id, opted_out, created_at, updated_at"
    };
}

statements! {
    SET_OPTED_OUT = "UPDATE contacts SET opted_out = $3, updated_at = $4 WHERE tenant_id = $1 AND phone = $2
                     RETURNING id";
    FIND = concat!("SELECT ", columns!(), " FROM contacts WHERE tenant_id = $1 AND id = $2");
    FIND_AND_HOLD = concat!("SELECT ", columns!(), " FROM contacts WHERE tenant_id = $1 AND id = $2 FOR UPDATE");
    FIND_BY_PHONE = "SELECT id FROM contacts WHERE tenant_id = $1 AND phone = $2";
    FIND_BY_EMAIL = "SELECT id FROM contacts WHERE tenant_id = $1 AND email = $2";
    PUT = concat!("INSERT INTO contacts (", columns!(), ", tenant_id, folded)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
                   ON CONFLICT (tenant_id, id) DO UPDATE SET
                       firstname = excluded.firstname, lastname = excluded.lastname, company = excluded.company,
                       type = excluded.type, email = excluded.email, phone = excluded.phone,
                       status_id = excluded.status_id, source_id = excluded.source_id,
                       description = excluded.description, city = excluded.city, state = excluded.state,
                       zip = excluded.zip, address = excluded.address, country_id = excluded.country_id,
                       assigned_id = excluded.assigned_id, updated_at = excluded.updated_at,
                       folded = excluded.folded");
    // In the order of their numbers, so that two who want the same ones do not wait for each other.
    HOLD = "SELECT id FROM contacts WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id FOR UPDATE";
    KEEP = "SELECT id FROM contacts WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id FOR KEY SHARE";
    DELETE = "DELETE FROM contacts WHERE tenant_id = $1 AND id = ANY($2)";
    HAVE_SOURCE = "SELECT 1 FROM contacts WHERE tenant_id + 0 = $1 AND source_id = $2 LIMIT 1";
    HAVE_STATUS = "SELECT 1 FROM contacts WHERE tenant_id + 0 = $1 AND status_id = $2 LIMIT 1";
}

/// Sets whether the contact with this number gets messages, and tells which one it is, if any.
pub(crate) async fn set_opted_out(
    client: &impl GenericClient,
    tenant: TenantId,
    phone: &Destination,
    opted_out: bool,
    now: Timestamp,
) -> Result<Option<ContactId>, StoreError> {
    let params: query::Params<'_> = &[&tenant.0, &phone.as_str(), &opted_out, &now.as_millis()];
    query::first(client, SET_OPTED_OUT, params, |row| Cells::of(row, "contacts").integer("id").map(ContactId))
        .await
}

/// The columns that [`read`] reads, in its order.
pub(crate) const COLUMNS: &str = columns!();

/// The whole contact of this number, but for its groups.
pub(crate) async fn find(
    client: &impl GenericClient,
    tenant: TenantId,
    id: ContactId,
) -> Result<Option<Contact>, StoreError> {
    query::first(client, FIND, &[&tenant.0, &id.0], read).await
}

/// The same, kept from others who would change it until the transaction ends.
pub(crate) async fn find_and_hold(
    client: &impl GenericClient,
    tenant: TenantId,
    id: ContactId,
) -> Result<Option<Contact>, StoreError> {
    query::first(client, FIND_AND_HOLD, &[&tenant.0, &id.0], read).await
}

/// The contact with this phone number.
pub(crate) async fn find_by_phone(
    client: &impl GenericClient,
    tenant: TenantId,
    phone: &Destination,
) -> Result<Option<ContactId>, StoreError> {
    query::first(client, FIND_BY_PHONE, &[&tenant.0, &phone.as_str()], id).await
}

/// The contact with this mailbox.
pub(crate) async fn find_by_email(
    client: &impl GenericClient,
    tenant: TenantId,
    email: &Destination,
) -> Result<Option<ContactId>, StoreError> {
    query::first(client, FIND_BY_EMAIL, &[&tenant.0, &email.as_str()], id).await
}

/// Makes the contact of this number, or writes what changed of it. Neither its groups nor its opt-out are touched.
pub(crate) async fn put(
    client: &impl GenericClient,
    tenant: TenantId,
    contact: &Contact,
) -> Result<(), StoreError> {
    let Contact { id, details, groups: _, opted_out, created_at, updated_at } = contact;
    let params: query::Params<'_> = &[
        &id.0,
        &details.firstname,
        &details.lastname,
        &details.company,
        &details.kind.word(),
        &details.email.as_ref().map(Destination::as_str),
        &details.phone.as_str(),
        &details.status.0,
        &details.source.0,
        &details.description,
        &details.city,
        &details.state,
        &details.zip,
        &details.address,
        &details.country.map(|id| id.0),
        &details.assigned.map(|id| id.0),
        opted_out,
        &created_at.as_millis(),
        &updated_at.as_millis(),
        &tenant.0,
        &details.folded(),
    ];
    query::insert(client, PUT, params, "phone number or mailbox").await.map(drop)
}

/// Which of these there are; they stay until the transaction ends.
pub(crate) async fn keep(
    client: &impl GenericClient,
    tenant: TenantId,
    ids: &[i64],
) -> Result<Vec<ContactId>, StoreError> {
    query::every(client, KEEP, &[&tenant.0, &ids], id).await
}

/// Removes contacts and tells how many there were.
pub(crate) async fn delete_all(
    client: &impl GenericClient,
    tenant: TenantId,
    ids: &[i64],
) -> Result<u64, StoreError> {
    query::every(client, HOLD, &[&tenant.0, &ids], id).await?;
    query::change(client, DELETE, &[&tenant.0, &ids]).await
}

/// Whether a contact has this source.
pub(crate) async fn have_source(
    client: &impl GenericClient,
    tenant: TenantId,
    id: i64,
) -> Result<bool, StoreError> {
    query::exists(client, HAVE_SOURCE, &[&tenant.0, &id]).await
}

/// Whether a contact has this status.
pub(crate) async fn have_status(
    client: &impl GenericClient,
    tenant: TenantId,
    id: i64,
) -> Result<bool, StoreError> {
    query::exists(client, HAVE_STATUS, &[&tenant.0, &id]).await
}

fn id(row: &Row) -> Result<ContactId, StoreError> {
    Cells::of(row, "contacts").integer("id").map(ContactId)
}

/// Reads [`COLUMNS`]; the groups are in a table of their own.
pub(crate) fn read(row: &Row) -> Result<Contact, StoreError> {
    let mut cells = Cells::of(row, "contacts");
    let id = ContactId(cells.integer("id")?);
    cells.identify(id);
    let details = ContactDetails {
        firstname: cells.text("firstname")?,
        lastname: cells.text("lastname")?,
        company: cells.optional("company", Cells::text)?,
        kind: cells.word("type")?,
        email: cells.optional("email", Cells::destination)?,
        phone: cells.destination("phone")?,
        status: StatusId(cells.integer("status_id")?),
        source: SourceId(cells.integer("source_id")?),
        description: cells.optional("description", Cells::text)?,
        city: cells.optional("city", Cells::text)?,
        state: cells.optional("state", Cells::text)?,
        zip: cells.optional("zip", Cells::text)?,
        address: cells.optional("address", Cells::text)?,
        country: cells.optional("country_id", Cells::integer)?.map(CountryId),
        assigned: cells.optional("assigned_id", Cells::integer)?.map(StaffId),
    };
    Ok(Contact {
        id,
        details,
        groups: Vec::new(),
        opted_out: cells.flag("opted_out")?,
        created_at: cells.time("created_at")?,
        updated_at: cells.time("updated_at")?,
    })
}
