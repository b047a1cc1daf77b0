//! Contacts for the cases.

use super::world::{World, at, to};
use crate::domain::contact::{Contact, ContactDetails, ContactKind, ContactQuery};
use crate::domain::destination::Destination;
use crate::domain::ids::{ContactId, GroupId};
use crate::domain::time::Timestamp;
use crate::ports::store::{InsertedContact, NamedKind, NewContacts};

impl World<'_> {
    /// What is known of somebody with this number, and no more than must be.
    pub(super) fn details(&self, digits: &str) -> ContactDetails {
        ContactDetails {
            firstname: "Ada".to_owned(),
            lastname: "Lovelace".to_owned(),
            company: None,
            kind: ContactKind::Customer,
            email: None,
            phone: to(digits),
            status: self.defaults.status,
            source: self.defaults.source,
            description: None,
            city: None,
            state: None,
            zip: None,
            address: None,
            country: None,
            assigned: None,
        }
    }

    /// These contacts, as many as anyone likes, each on its own.
    pub(super) fn new_contacts(contacts: Vec<(ContactDetails, Vec<GroupId>)>, now: Timestamp) -> NewContacts {
        NewContacts { contacts, maximum: None, skip_duplicates: false, all_or_none: false, now }
    }

    /// Makes contacts as `new` says.
    pub(super) async fn try_insert(&self, new: NewContacts) -> Vec<InsertedContact> {
        self.store.insert_contacts(self.tenant, new).await.expect("an end for each")
    }

    /// Makes a contact, and must succeed.
    pub(super) async fn insert(
        &self,
        details: ContactDetails,
        groups: Vec<GroupId>,
        now: Timestamp,
    ) -> Contact {
        let ends = self.try_insert(Self::new_contacts(vec![(details, groups)], now)).await;
        match ends.into_iter().next() {
            Some(InsertedContact::Made(contact)) => contact,
            end => panic!("the contact was not made: {end:?}"),
        }
    }

    /// The contact of this number.
    pub(super) async fn contact(&self, id: ContactId) -> Option<Contact> {
        self.store.find_contact(self.tenant, id).await.expect("a look")
    }

    /// A group of this name.
    pub(super) async fn group(&self, name: &str) -> GroupId {
        let made = self.store.insert_named(self.tenant, NamedKind::Group, name, None, at(0));
        made.await.expect("a group").group()
    }

    /// A page of contacts, and how many there are.
    pub(super) async fn list(&self, query: ContactQuery) -> (Vec<Contact>, u64) {
        self.store.list_contacts(self.tenant, query).await.expect("a page")
    }
}

/// The mailbox at this address.
pub(super) fn mailbox(address: &str) -> Destination {
    Destination::parse_mailbox(address).expect("a mailbox")
}
