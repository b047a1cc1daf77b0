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
use deadpool_postgres::GenericClient;

use crate::PostgresStore;
use crate::tables::{contact_groups, contacts};

#[async_trait]
impl ContactStore for PostgresStore {
    async fn list_contacts(
        &self,
        tenant: TenantId,
        query: ContactQuery,
    ) -> Result<(Vec<Contact>, u64), StoreError> {
        list::list(&mut self.connection().await?, tenant, &query).await
    }

    async fn find_contact(&self, tenant: TenantId, id: ContactId) -> Result<Option<Contact>, StoreError> {
        let connection = self.connection().await?;
        let found = contacts::find(&connection, tenant, id).await?;
        Ok(with_groups(&connection, tenant, found.into_iter().collect()).await?.pop())
    }

    async fn find_contact_by_phone(
        &self,
        tenant: TenantId,
        phone: &Destination,
    ) -> Result<Option<Contact>, StoreError> {
        let connection = self.connection().await?;
        // One that changes its number in between is the one that had it a moment ago.
        let Some(id) = contacts::find_by_phone(&connection, tenant, phone).await? else { return Ok(None) };
        let found = contacts::find(&connection, tenant, id).await?;
        Ok(with_groups(&connection, tenant, found.into_iter().collect()).await?.pop())
    }

    async fn insert_contacts(
        &self,
        tenant: TenantId,
        new: NewContacts,
    ) -> Result<Vec<InsertedContact>, StoreError> {
        let mut connection = self.connection().await?;
        let mut tries = 1;
        loop {
            match write::insert_all(&mut connection, tenant, &new).await {
                Err(StoreError::Taken { .. }) if tries < write::TRIES => tries += 1,
                end => return end,
            }
        }
    }

    async fn update_contact(
        &self,
        tenant: TenantId,
        id: ContactId,
        change: ContactChange,
        now: Timestamp,
    ) -> Result<ContactChanged, StoreError> {
        let mut connection = self.connection().await?;
        let mut tries = 1;
        loop {
            match write::update(&mut connection, tenant, id, &change, now).await {
                Err(StoreError::Taken { .. }) if tries < write::TRIES => tries += 1,
                end => return end,
            }
        }
    }

    async fn delete_contacts(&self, tenant: TenantId, ids: &[ContactId]) -> Result<u32, StoreError> {
        write::delete_all(&mut self.connection().await?, tenant, ids).await
    }
}

async fn with_groups(
    client: &impl GenericClient,
    tenant: TenantId,
    mut contacts: Vec<Contact>,
) -> Result<Vec<Contact>, StoreError> {
    let ids: Vec<_> = contacts.iter().map(|contact| contact.id.0).collect();
    let mut groups = contact_groups::list(client, tenant, &ids).await?;
    for contact in &mut contacts {
        contact.groups = groups.remove(&contact.id).unwrap_or_default();
    }
    Ok(contacts)
}
