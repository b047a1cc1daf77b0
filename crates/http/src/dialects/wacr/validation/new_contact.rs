//! What a send says of whoever is no contact yet (`wacr-api-v2.md` 2.8, `contact.…`).

use countersign_core::domain::ids::{CountryId, GroupId, StaffId};
use countersign_core::engine::NewContact;
use serde_json::Value;

use super::Checks;
use super::integer::whole;

/// Characters of a name.
const MAX_NAME: usize = 255;

const COUNTRY: &str = "contact.country";
const GROUPS: &str = "contact.groups";

impl Checks<'_> {
    /// `contact.firstname` and its neighbours; none when all are absent.
    pub(crate) fn new_contact(&mut self) -> Option<NewContact> {
        if self.present("contact").is_some() {
            self.wrong("contact", "must be an object");
        }
        let contact = NewContact {
            firstname: self.optional_text("contact.firstname", MAX_NAME).unwrap_or_default(),
            lastname: self.optional_text("contact.lastname", MAX_NAME).unwrap_or_default(),
            email: self.mailbox("contact.email"),
            country: self.country(),
            assigned: self.id("contact.assigned_id").map(StaffId),
            groups: self.groups_of_new(),
        };
        (contact != NewContact::default()).then_some(contact)
    }

    /// A whole number is a country's. Nothing here knows the name of one: it is taken and not kept.
    fn country(&mut self) -> Option<CountryId> {
        let value = self.present(COUNTRY)?;
        if whole(value).is_some() {
            return self.id(COUNTRY).map(CountryId);
        }
        self.text(COUNTRY, value, MAX_NAME);
        None
    }

    /// Numbers with commas between, or a list of them.
    fn groups_of_new(&mut self) -> Vec<GroupId> {
        let numbers = match self.present(GROUPS) {
            None => Vec::new(),
            Some(Value::Array(items)) => self.numbers(GROUPS, items),
            Some(Value::String(text)) => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                self.numbers(GROUPS, &parts.map(Value::from).collect::<Vec<_>>())
            }
            Some(value) => self.numbers(GROUPS, std::slice::from_ref(value)),
        };
        numbers.into_iter().map(GroupId).collect()
    }
}
