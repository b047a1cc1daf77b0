//! What is known of a contact, and how it changes (`wacr-api-v2.md` 2.15).

use std::fmt;

use crate::domain::destination::Destination;
use crate::domain::ids::{ContactId, CountryId, GroupId, SourceId, StaffId, StatusId};
use crate::domain::time::Timestamp;

/// What a contact is to its tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactKind {
    /// Somebody who may become a customer; also whoever was made by a send.
    Lead,
    /// A customer.
    Customer,
    /// Neither.
    Guest,
}

impl ContactKind {
    /// Every kind there is.
    pub const ALL: &'static [Self] = &[Self::Lead, Self::Customer, Self::Guest];
}

/// What a tenant says of a contact. `Debug` shows the masked number only: it is about a person.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactDetails {
    /// First name; empty for whoever was made by a send, or the number, as it was kept at first.
    pub firstname: String,
    /// Last name; empty for whoever was made by a send.
    pub lastname: String,
    /// Company.
    pub company: Option<String>,
    /// What it is to the tenant.
    pub kind: ContactKind,
    /// Its mailbox, unique within the tenant.
    pub email: Option<Destination>,
    /// Its number, unique within the tenant.
    pub phone: Destination,
    /// How far it has come.
    pub status: StatusId,
    /// Where it came from.
    pub source: SourceId,
    /// Free text.
    pub description: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or province.
    pub state: Option<String>,
    /// Postal code.
    pub zip: Option<String>,
    /// Street and house.
    pub address: Option<String>,
    /// Its country.
    pub country: Option<CountryId>,
    /// Who looks after it.
    pub assigned: Option<StaffId>,
}

impl ContactDetails {
    /// What a search looks through, in lower case, with line breaks between: no field has one, so nothing is found
    /// across two of them.
    pub fn folded(&self) -> String {
        let email = self.email.as_ref().map(Destination::as_str);
        let parts = [
            &*self.firstname,
            &self.lastname,
            email.unwrap_or_default(),
            self.phone.as_str(),
            self.company.as_deref().unwrap_or_default(),
        ];
        parts.join("\n").to_lowercase()
    }
}

impl fmt::Debug for ContactDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ContactDetails({})", self.phone)
    }
}

/// A contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Its number within the tenant.
    pub id: ContactId,
    /// What the tenant says of it.
    pub details: ContactDetails,
    /// The groups it is in, by number.
    pub groups: Vec<GroupId>,
    /// Whether it wants no messages.
    pub opted_out: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What is to change of a contact; what is not named stays. The outer `Option` of a field that may be absent says
/// whether it changes, the inner one what it becomes.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ContactChange {
    /// First name.
    pub firstname: Option<String>,
    /// Last name.
    pub lastname: Option<String>,
    /// Company.
    pub company: Option<Option<String>>,
    /// What it is to the tenant.
    pub kind: Option<ContactKind>,
    /// Mailbox.
    pub email: Option<Option<Destination>>,
    /// Number.
    pub phone: Option<Destination>,
    /// How far it has come.
    pub status: Option<StatusId>,
    /// Where it came from.
    pub source: Option<SourceId>,
    /// Free text.
    pub description: Option<Option<String>>,
    /// City.
    pub city: Option<Option<String>>,
    /// State or province.
    pub state: Option<Option<String>>,
    /// Postal code.
    pub zip: Option<Option<String>>,
    /// Street and house.
    pub address: Option<Option<String>>,
    /// Country.
    pub country: Option<Option<CountryId>>,
    /// Who looks after it.
    pub assigned: Option<Option<StaffId>>,
    /// The groups it is in afterwards, and no other.
    pub groups: Option<Vec<GroupId>>,
}

impl ContactChange {
    /// What is known of the contact afterwards.
    pub fn apply(&self, to: &mut ContactDetails) {
        fn set<T: Clone>(to: &mut T, value: Option<&T>) {
            if let Some(value) = value {
                to.clone_from(value);
            }
        }
        set(&mut to.firstname, self.firstname.as_ref());
        set(&mut to.lastname, self.lastname.as_ref());
        set(&mut to.company, self.company.as_ref());
        set(&mut to.kind, self.kind.as_ref());
        set(&mut to.email, self.email.as_ref());
        set(&mut to.phone, self.phone.as_ref());
        set(&mut to.status, self.status.as_ref());
        set(&mut to.source, self.source.as_ref());
        set(&mut to.description, self.description.as_ref());
        set(&mut to.city, self.city.as_ref());
        set(&mut to.state, self.state.as_ref());
        set(&mut to.zip, self.zip.as_ref());
        set(&mut to.address, self.address.as_ref());
        set(&mut to.country, self.country.as_ref());
        set(&mut to.assigned, self.assigned.as_ref());
    }
}

impl ContactChange {
    /// A new contact with these fields and the groups it is in, if all are there that it needs.
    pub fn into_new(self) -> Option<(ContactDetails, Vec<GroupId>)> {
        let details = ContactDetails {
            firstname: self.firstname?,
            lastname: self.lastname?,
            company: self.company.flatten(),
            kind: self.kind?,
            email: self.email.flatten(),
            phone: self.phone?,
            status: self.status?,
            source: self.source?,
            description: self.description.flatten(),
            city: self.city.flatten(),
            state: self.state.flatten(),
            zip: self.zip.flatten(),
            address: self.address.flatten(),
            country: self.country.flatten(),
            assigned: self.assigned.flatten(),
        };
        Some((details, self.groups.unwrap_or_default()))
    }
}

impl fmt::Debug for ContactChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ContactChange")
    }
}

/// What stands against a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactFault {
    /// Another contact of the tenant has its number.
    PhoneTaken,
    /// Another contact of the tenant has its mailbox.
    EmailTaken,
    /// The tenant has no such source.
    SourceMissing,
    /// The tenant has no such status.
    StatusMissing,
    /// The tenant lacks one of the groups.
    GroupMissing,
}

/// Why a contact was not made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContactRefusal {
    /// This stands against it, in the order of [`ContactFault`].
    Invalid(Vec<ContactFault>),
    /// The plan's contacts are used up.
    Limit {
        /// Contacts that the tenant holds.
        current: u32,
        /// Contacts that it may hold.
        maximum: u32,
    },
}
