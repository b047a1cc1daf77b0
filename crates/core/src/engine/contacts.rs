//! Contacts, as a tenant's own programs see and change them.

use super::{Caller, Engine};
use crate::domain::contact::{
    Contact, ContactChange, ContactDetails, ContactFault, ContactQuery, ContactRefusal,
};
use crate::domain::ids::{ContactId, GroupId};
use crate::ports::store::{ContactChanged, InsertedContact, NewContacts, StoreError};

/// Why a contact was not made or changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContactError {
    /// There is no such contact.
    #[error("no such contact")]
    Missing,
    /// This stands against it.
    #[error("the contact does not fit the others: {0:?}")]
    Invalid(Vec<ContactFault>),
    /// The plan's contacts are used up.
    #[error("{current} of {maximum} contacts are used")]
    Limit {
        /// Contacts that the tenant holds.
        current: u32,
        /// Contacts that it may hold.
        maximum: u32,
    },
    /// The store could not do its part.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for ContactError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Missing { .. } => Self::Missing,
            other => Self::Store(other),
        }
    }
}

impl From<ContactRefusal> for ContactError {
    fn from(refusal: ContactRefusal) -> Self {
        match refusal {
            ContactRefusal::Invalid(faults) => Self::Invalid(faults),
            ContactRefusal::Limit { current, maximum } => Self::Limit { current, maximum },
        }
    }
}

impl Engine {
    /// A page of the caller's contacts, and how many there are in all.
    pub async fn list_contacts(
        &self,
        caller: &Caller,
        query: ContactQuery,
    ) -> Result<(Vec<Contact>, u64), StoreError> {
        self.store.list_contacts(caller.tenant(), query).await
    }

    /// One of the caller's contacts.
    pub async fn get_contact(&self, caller: &Caller, id: ContactId) -> Result<Contact, ContactError> {
        self.store.find_contact(caller.tenant(), id).await?.ok_or(ContactError::Missing)
    }

    /// Makes a contact, if the plan has room for it.
    pub async fn create_contact(
        &self,
        caller: &Caller,
        details: ContactDetails,
        groups: Vec<GroupId>,
    ) -> Result<Contact, ContactError> {
        let made = self.create_contacts(caller, vec![(details, groups)], false, true).await?.pop();
        match made {
            Some(InsertedContact::Made(contact)) => Ok(contact),
            Some(InsertedContact::Refused(refusal)) => Err(refusal.into()),
            // One alone has an end, and duplicates are not left out.
            Some(InsertedContact::Skipped) | None => Err(ContactError::Missing),
        }
    }

    /// Makes contacts in one step, as [`NewContacts`] says.
    pub async fn create_contacts(
        &self,
        caller: &Caller,
        contacts: Vec<(ContactDetails, Vec<GroupId>)>,
        skip_duplicates: bool,
        all_or_none: bool,
    ) -> Result<Vec<InsertedContact>, StoreError> {
        let maximum = caller.profile().allowance().contacts;
        let now = self.clock.now();
        let new = NewContacts { contacts, maximum, skip_duplicates, all_or_none, now };
        self.store.insert_contacts(caller.tenant(), new).await
    }

    /// Changes a contact.
    pub async fn change_contact(
        &self,
        caller: &Caller,
        id: ContactId,
        change: ContactChange,
    ) -> Result<Contact, ContactError> {
        match self.store.update_contact(caller.tenant(), id, change, self.clock.now()).await? {
            ContactChanged::Changed(contact) => Ok(contact),
            ContactChanged::Refused(faults) => Err(ContactError::Invalid(faults)),
        }
    }

    /// Removes contacts and tells how many of them there were.
    pub async fn delete_contacts(&self, caller: &Caller, ids: &[ContactId]) -> Result<u32, StoreError> {
        self.store.delete_contacts(caller.tenant(), ids).await
    }
}
