//! A contact's fields (`wacr-api-v2.md` 2.15).

use countersign_core::domain::contact::{ContactChange, ContactKind};
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{CountryId, GroupId, SourceId, StaffId, StatusId};
use countersign_core::ports::store::words::Word;
use serde_json::Value;

use super::Checks;
use crate::dialects::wacr::choices::MAX_DESCRIPTION;

const FIRSTNAME_REQUIRED: &str = "First name is required";
const LASTNAME_REQUIRED: &str = "Last name is required";
const BAD_TYPE: &str = "Type must be either lead, customer, or guest";
const MAX_EMAIL: usize = 191;

impl Checks<'_> {
    /// The fields of a contact that are there; with `all` those that a new one needs must be. A field that a contact
    /// can do without is taken away by `null` or an empty text.
    pub(crate) fn contact(&mut self, all: bool) -> ContactChange {
        let change = self.contact_without_groups(all);
        ContactChange { groups: self.groups(), ..change }
    }

    pub(super) fn contact_without_groups(&mut self, all: bool) -> ContactChange {
        ContactChange {
            firstname: self.needed_text("firstname", all, FIRSTNAME_REQUIRED),
            lastname: self.needed_text("lastname", all, LASTNAME_REQUIRED),
            phone: if self.concerns("phone", all) { self.phone_of_contact() } else { None },
            kind: self.kind(all),
            source: self.needed_id("source_id", all).map(SourceId),
            status: self.needed_id("status_id", all).map(StatusId),
            email: self.changed("email", |checks| checks.mailbox("email")),
            company: self.changed_text("company", 255),
            description: self
                .changed("description", |checks| checks.optional_lines("description", MAX_DESCRIPTION)),
            city: self.changed_text("city", 255),
            state: self.changed_text("state", 255),
            zip: self.changed_text("zip", 20),
            address: self.changed_text("address", 500),
            country: self.changed("country_id", |checks| checks.id("country_id")).map(|id| id.map(CountryId)),
            assigned: self
                .changed("assigned_id", |checks| checks.id("assigned_id"))
                .map(|id| id.map(StaffId)),
            groups: None,
        }
    }

    fn concerns(&self, field: &str, all: bool) -> bool {
        all || self.fields.contains_key(field)
    }

    fn needed_text(&mut self, field: &str, all: bool, required: &str) -> Option<String> {
        let value = if self.concerns(field, all) { self.required(field, required) } else { None };
        self.text(field, value?, 255)
    }

    fn needed_id(&mut self, field: &str, all: bool) -> Option<i64> {
        if !self.concerns(field, all) {
            return None;
        }
        if self.present(field).is_none() {
            self.wrong(field, "is required");
        }
        self.id(field)
    }

    pub(super) fn id(&mut self, field: &str) -> Option<i64> {
        self.integer(field, 1..=i64::MAX)
    }

    fn kind(&mut self, all: bool) -> Option<ContactKind> {
        if !self.concerns("type", all) {
            return None;
        }
        let Some(value) = self.present("type") else {
            self.wrong("type", "is required");
            return None;
        };
        let kind = value.as_str().and_then(|text| ContactKind::parse(text.trim()));
        if kind.is_none() {
            self.errors.push("type", BAD_TYPE);
        }
        kind
    }

    /// What becomes of a field that may be absent: nothing, if it is not named.
    #[expect(
        clippy::option_option,
        reason = "the outer one says whether it changes, the inner one what it becomes"
    )]
    fn changed<T>(&mut self, field: &str, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        self.fields.get(field)?;
        Some(if self.present(field).is_some() { read(self) } else { None })
    }

    #[expect(
        clippy::option_option,
        reason = "the outer one says whether it changes, the inner one what it becomes"
    )]
    fn changed_text(&mut self, field: &str, most: usize) -> Option<Option<String>> {
        self.changed(field, |checks| checks.optional_text(field, most))
    }

    pub(super) fn mailbox(&mut self, field: &str) -> Option<Destination> {
        let text = self.optional_text(field, MAX_EMAIL)?;
        let mailbox = Destination::parse_mailbox(&text).ok();
        if mailbox.is_none() {
            self.wrong(field, "must be a valid email address");
        }
        mailbox
    }

    fn groups(&mut self) -> Option<Vec<GroupId>> {
        match self.fields.get("groups")? {
            Value::Null => Some(Vec::new()),
            Value::Array(items) => Some(self.numbers("groups", items).into_iter().map(GroupId).collect()),
            _ => {
                self.wrong("groups", "must be an array");
                None
            }
        }
    }
}
