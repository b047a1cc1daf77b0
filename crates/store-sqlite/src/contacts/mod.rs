//! Contacts, as tenants see and change them.

mod list;
mod write;

use async_trait::async_trait;
use countersign_core::domain::contact::{Contact, ContactChange, ContactQuery};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ContactId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::{
    ContactChanged, ContactStore, InsertedContact, NewContacts, StoreError,
};
use rusqlite::Connection;

use crate::SqliteStore;
use crate::tables::{contact_groups, contacts};

#[async_trait]
impl ContactStore for SqliteStore {
    async fn list_contacts(
        &self,
        tenant: TenantId,
        query: ContactQuery,
    ) -> Result<(Vec<Contact>, u64), StoreError> {
        self.readers.ask(move |c| list::list(c, tenant, &query)).await
    }

    async fn find_contact(&self, tenant: TenantId, id: ContactId) -> Result<Option<Contact>, StoreError> {
        self.readers.ask(move |c| find(c, tenant, id)).await
    }

    async fn find_contact_by_phone(
        &self,
        tenant: TenantId,
        phone: &Destination,
    ) -> Result<Option<Contact>, StoreError> {
        let phone = phone.clone();
        self.readers
            .ask(move |c| match contacts::find_by_phone(c, tenant, &phone)? {
                Some(found) => find(c, tenant, found.id),
                None => Ok(None),
            })
            .await
    }

    async fn insert_contacts(
        &self,
        tenant: TenantId,
        new: NewContacts,
    ) -> Result<Vec<InsertedContact>, StoreError> {
        self.writer.write_or_undo(move |c| write::insert_all(c, tenant, &new)).await
    }

    async fn update_contact(
        &self,
        tenant: TenantId,
        id: ContactId,
        change: ContactChange,
        now: Timestamp,
    ) -> Result<ContactChanged, StoreError> {
        self.writer.write(move |c| write::update(c, tenant, id, &change, now)).await
    }

    async fn delete_contacts(&self, tenant: TenantId, ids: &[ContactId]) -> Result<u32, StoreError> {
        let ids = ids.to_vec();
        self.writer.write(move |c| write::delete_all(c, tenant, &ids)).await
    }
}

/// The whole contact, with its groups.
fn find(connection: &Connection, tenant: TenantId, id: ContactId) -> Result<Option<Contact>, StoreError> {
    let found = contacts::find_whole(connection, tenant, id)?;
    found.map(|contact| with_groups(connection, tenant, contact)).transpose()
}

fn with_groups(connection: &Connection, tenant: TenantId, contact: Contact) -> Result<Contact, StoreError> {
    let groups = contact_groups::list(connection, tenant, contact.id)?;
    Ok(Contact { groups, ..contact })
}
