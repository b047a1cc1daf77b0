use async_trait::async_trait;

use super::StoreError;
use crate::domain::contact::{
    Contact, ContactChange, ContactDetails, ContactFault, ContactQuery, ContactRefusal,
};
use crate::domain::destination::Destination;
use crate::domain::ids::{ContactId, GroupId, TenantId};
use crate::domain::time::Timestamp;

/// Contacts to be made in one step.
#[derive(Debug, Clone)]
pub struct NewContacts {
    /// What is known of each, and the groups it is in.
    pub contacts: Vec<(ContactDetails, Vec<GroupId>)>,
    /// How many contacts the tenant may hold; none for as many as it likes.
    pub maximum: Option<u32>,
    /// Whether one whose number is taken is left out and does not count as refused.
    pub skip_duplicates: bool,
    /// Whether one that is refused takes back all of them.
    pub all_or_none: bool,
    /// When it happens.
    pub now: Timestamp,
}

/// What became of one of [`NewContacts`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "most of them are made")]
pub enum InsertedContact {
    /// It was made; with `all_or_none` only if none was refused.
    Made(Contact),
    /// It was left out: its number is taken.
    Skipped,
    /// It was not made.
    Refused(ContactRefusal),
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "most changes are made")]
pub enum ContactChanged {
    /// It was made; this is the contact now.
    Changed(Contact),
    /// It was not made: this stands against it.
    Refused(Vec<ContactFault>),
}

/// Contacts, as tenants see and change them.
#[async_trait]
pub trait ContactStore: Send + Sync {
    /// A page of contacts, and how many there are in all. Without tests and search the number comes from a counter.
    async fn list_contacts(
        &self,
        tenant: TenantId,
        query: ContactQuery,
    ) -> Result<(Vec<Contact>, u64), StoreError>;

    /// The contact of this number.
    async fn find_contact(&self, tenant: TenantId, id: ContactId) -> Result<Option<Contact>, StoreError>;

    /// The contact with this number.
    async fn find_contact_by_phone(
        &self,
        tenant: TenantId,
        phone: &Destination,
    ) -> Result<Option<Contact>, StoreError>;

    /// Makes contacts, in their order, each seeing those before it. With `all_or_none` it stops at the first that is
    /// refused, which is then the last one told of.
    async fn insert_contacts(
        &self,
        tenant: TenantId,
        new: NewContacts,
    ) -> Result<Vec<InsertedContact>, StoreError>;

    /// Changes a contact. `Missing` if there is none.
    async fn update_contact(
        &self,
        tenant: TenantId,
        id: ContactId,
        change: ContactChange,
        now: Timestamp,
    ) -> Result<ContactChanged, StoreError>;

    /// Removes contacts, in one step, and tells how many of them there were. Messages that were sent to them stay.
    async fn delete_contacts(&self, tenant: TenantId, ids: &[ContactId]) -> Result<u32, StoreError>;
}
