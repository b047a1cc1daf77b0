//! A contact that a send makes with more than its number.

use super::SendError;
use crate::domain::contact::{ContactDetails, ContactFault, ContactKind, ContactRefusal};
use crate::domain::destination::Destination;
use crate::domain::ids::{CountryId, GroupId, StaffId};
use crate::domain::tenant::TenantProfile;
use crate::domain::whatsapp::WhatsAppSettings;
use crate::engine::{Engine, StartError};
use crate::ports::store::{InsertedContact, NewContacts};

/// What is known of whoever is no contact yet (`wacr-api-v2.md` 2.8, `contact.*`).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct NewContact {
    /// First name; may be empty.
    pub firstname: String,
    /// Last name; may be empty.
    pub lastname: String,
    /// Mailbox.
    pub email: Option<Destination>,
    /// Country.
    pub country: Option<CountryId>,
    /// Who looks after it.
    pub assigned: Option<StaffId>,
    /// The groups it is in.
    pub groups: Vec<GroupId>,
}

impl std::fmt::Debug for NewContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewContact")
    }
}

impl Engine {
    /// Makes the contact with this number, if there is none. It is a step of its own: the contact stays when the plan then
    /// refuses the message, since who names one wants it.
    pub(super) async fn ensure_contact(
        &self,
        profile: &TenantProfile,
        phone: &Destination,
        new: &NewContact,
    ) -> Result<(), SendError> {
        let tenant = profile.tenant.id;
        if self.store.find_contact_by_phone(tenant, phone).await?.is_some() {
            return Ok(());
        }
        let defaults = profile.whatsapp.as_ref().and_then(WhatsAppSettings::contact_defaults);
        let defaults = defaults.ok_or(StartError::ContactDefaultsMissing)?;
        let details = ContactDetails {
            firstname: new.firstname.clone(),
            lastname: new.lastname.clone(),
            company: None,
            kind: ContactKind::Lead,
            email: new.email.clone(),
            phone: phone.clone(),
            status: defaults.status,
            source: defaults.source,
            description: None,
            city: None,
            state: None,
            zip: None,
            address: None,
            country: new.country,
            assigned: new.assigned,
        };
        let command = NewContacts {
            contacts: vec![(details, new.groups.clone())],
            maximum: profile.allowance().contacts,
            // Of two sends to a new number at once the second one finds the contact that the first one made.
            skip_duplicates: true,
            all_or_none: true,
            now: self.clock.now(),
        };
        match self.store.insert_contacts(tenant, command).await?.pop() {
            None | Some(InsertedContact::Made(_) | InsertedContact::Skipped) => Ok(()),
            Some(InsertedContact::Refused(ContactRefusal::Limit { current, maximum })) => {
                Err(StartError::ContactLimit { current, maximum }.into())
            }
            Some(InsertedContact::Refused(ContactRefusal::Invalid(faults))) => Err(refused(faults)),
        }
    }
}

/// A default that is gone is the settings' fault, and not the request's.
fn refused(faults: Vec<ContactFault>) -> SendError {
    let of_defaults =
        |fault: &ContactFault| matches!(fault, ContactFault::SourceMissing | ContactFault::StatusMissing);
    if faults.iter().any(of_defaults) {
        StartError::ContactDefaultsMissing.into()
    } else {
        SendError::Contact(faults)
    }
}
