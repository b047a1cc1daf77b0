use countersign_core::domain::contact::{Contact, ContactDefaults, ContactDetails};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ContactId, CountryId, SourceId, StaffId, StatusId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::ports::store::words::Word;
use countersign_core::transact::rows::ContactRow;
use rusqlite::{Connection, Row, params};

use crate::cells::Cells;
use crate::query;

macro_rules! columns {
    () => {
        "id, firstname, lastname, company, type, email, phone, status_id, source_id, description, city, state, \
         zip, address, country_id, assigned_id, opted_out, created_at, updated_at"
    };
}

statements! {
    FIND = "SELECT id, opted_out FROM contacts WHERE tenant_id = ?1 AND id = ?2";
    FIND_BY_PHONE = "SELECT id, opted_out FROM contacts WHERE tenant_id = ?1 AND phone = ?2";
    INSERT = "INSERT INTO contacts (tenant_id, id, phone, firstname, lastname, type, source_id, status_id,
                                    opted_out, created_at, updated_at)
              VALUES (?1, ?2, ?3, '', '', 'lead', ?4, ?5, 0, ?6, ?6)";
    SET_OPTED_OUT = "UPDATE contacts SET opted_out = ?3, updated_at = ?4 WHERE tenant_id = ?1 AND id = ?2";
    FIND_WHOLE = concat!("SELECT ", columns!(), " FROM contacts WHERE tenant_id = ?1 AND id = ?2");
    FIND_BY_EMAIL = "SELECT id FROM contacts WHERE tenant_id = ?1 AND email = ?2";
    PUT = concat!("INSERT INTO contacts (", columns!(), ", tenant_id, folded)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)
                   ON CONFLICT (tenant_id, id) DO UPDATE SET
                       firstname = excluded.firstname, lastname = excluded.lastname, company = excluded.company,
                       type = excluded.type, email = excluded.email, phone = excluded.phone,
                       status_id = excluded.status_id, source_id = excluded.source_id,
                       description = excluded.description, city = excluded.city, state = excluded.state,
                       zip = excluded.zip, address = excluded.address, country_id = excluded.country_id,
                       assigned_id = excluded.assigned_id, updated_at = excluded.updated_at,
                       folded = excluded.folded");
    DELETE = "DELETE FROM contacts WHERE tenant_id = ?1 AND id = ?2";
    HAVE_SOURCE = "SELECT 1 FROM contacts WHERE tenant_id = ?1 AND source_id = ?2 LIMIT 1";
    HAVE_STATUS = "SELECT 1 FROM contacts WHERE tenant_id = ?1 AND status_id = ?2 LIMIT 1";
}

/// The columns that [`read`] reads, in its order.
pub(crate) const COLUMNS: &str = columns!();

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

/// Makes the contact that a send to a new number needs: a lead without a name (seed 002, "Auto-Contact Creation").
/// Its number would be anywhere in the index of first names; no name is at the end of its part.
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

/// The whole contact of this number, but for its groups.
pub(crate) fn find_whole(
    connection: &Connection,
    tenant: TenantId,
    id: ContactId,
) -> Result<Option<Contact>, StoreError> {
    query::first(connection, FIND_WHOLE, params![tenant.0, id.0], read)
}

/// The contact with this mailbox.
pub(crate) fn find_by_email(
    connection: &Connection,
    tenant: TenantId,
    email: &Destination,
) -> Result<Option<ContactId>, StoreError> {
    query::first(connection, FIND_BY_EMAIL, params![tenant.0, email.as_str()], |row| {
        Cells::of(row, "contacts").integer("id").map(ContactId)
    })
}

/// Makes the contact of this number, or writes what changed of it. Neither its groups nor its opt-out are touched.
pub(crate) fn put(connection: &Connection, tenant: TenantId, contact: &Contact) -> Result<(), StoreError> {
    let Contact { id, details, groups: _, opted_out, created_at, updated_at } = contact;
    let params = params![
        id.0,
        details.firstname,
        details.lastname,
        details.company,
        details.kind.word(),
        details.email.as_ref().map(Destination::as_str),
        details.phone.as_str(),
        details.status.0,
        details.source.0,
        details.description,
        details.city,
        details.state,
        details.zip,
        details.address,
        details.country.map(|id| id.0),
        details.assigned.map(|id| id.0),
        opted_out,
        created_at.as_millis(),
        updated_at.as_millis(),
        tenant.0,
        details.folded(),
    ];
    query::insert(connection, PUT, params, "phone number or mailbox").map(drop)
}

/// Removes a contact and tells whether it was there.
pub(crate) fn delete(connection: &Connection, tenant: TenantId, id: ContactId) -> Result<bool, StoreError> {
    query::change(connection, DELETE, params![tenant.0, id.0]).map(|gone| gone > 0)
}

/// Whether a contact has this source.
pub(crate) fn have_source(connection: &Connection, tenant: TenantId, id: i64) -> Result<bool, StoreError> {
    query::exists(connection, HAVE_SOURCE, params![tenant.0, id])
}

/// Whether a contact has this status.
pub(crate) fn have_status(connection: &Connection, tenant: TenantId, id: i64) -> Result<bool, StoreError> {
    query::exists(connection, HAVE_STATUS, params![tenant.0, id])
}

/// Reads [`COLUMNS`]; the groups are in a table of their own.
pub(crate) fn read(row: &Row<'_>) -> Result<Contact, StoreError> {
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

fn contact(row: &Row<'_>) -> Result<ContactRow, StoreError> {
    let mut cells = Cells::of(row, "contacts");
    let id = ContactId(cells.integer("id")?);
    cells.identify(id);
    Ok(ContactRow { id, opted_out: cells.flag("opted_out")? })
}
