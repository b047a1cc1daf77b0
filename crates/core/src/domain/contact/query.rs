//! Which contacts are asked for (`wacr-api-v2.md` 1.8, 2.15).

use super::ContactKind;

/// What a contact's numbers are tested for. No list is empty. A contact without the number passes [`NumberTest::Null`] only, as in SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberTest {
    /// It is one of these.
    In(Vec<i64>),
    /// It is there, and none of these.
    NotIn(Vec<i64>),
    /// It is neither below the first nor above the second.
    Between(i64, i64),
    /// It is absent (`true`), or there.
    Null(bool),
    /// Its text, as dialects print it, holds this one.
    Like(String),
}

/// A number that can be tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactColumn {
    /// How far it has come.
    Status,
    /// Where it came from.
    Source,
    /// Who looks after it; may be absent.
    Assigned,
    /// When it was made, in milliseconds; [`NumberTest::In`] and [`NumberTest::NotIn`] look at whole seconds only, and
    /// [`NumberTest::Like`] at the time in ISO 8601 with seconds and `+00:00`.
    CreatedAt,
    /// Its groups: passes if one of them does, and `NotIn` if none of them is named. Absent is in no group.
    Group,
}

/// One condition of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContactTest {
    /// It is of one of these kinds.
    Kind(Vec<ContactKind>),
    /// One of its numbers passes a test.
    Number(ContactColumn, NumberTest),
}

/// What a list of contacts may be sorted by. Texts sort by their code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactSort {
    /// By number.
    Id,
    /// By first name.
    Firstname,
    /// By last name.
    Lastname,
    /// By when it was made.
    CreatedAt,
    /// By when it last changed.
    UpdatedAt,
}

/// A page of a tenant's contacts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContactQuery {
    /// Only those that pass all of these.
    pub tests: Vec<ContactTest>,
    /// Only those of whom a name, the mailbox, the number or the company holds this text, in any case.
    pub search: Option<String>,
    /// First key first; `true` is descending. Ties go by number, in the direction of the last key.
    pub sort: Vec<(ContactSort, bool)>,
    /// Rows to skip.
    pub offset: u64,
    /// Rows to return.
    pub limit: u32,
}

impl ContactQuery {
    /// Whether it leaves nobody out.
    pub fn is_of_all(&self) -> bool {
        self.tests.is_empty() && self.search.is_none()
    }

    /// The keys that decide the order, the number always among them, so that no two contacts tie.
    pub fn order(&self) -> Vec<(ContactSort, bool)> {
        let mut order: Vec<_> = self.sort.clone();
        if let Some(id) = order.iter().position(|(key, _)| *key == ContactSort::Id) {
            // What comes after the number decides nothing.
            order.truncate(id + 1);
        } else {
            let descending = order.last().is_some_and(|(_, descending)| *descending);
            order.push((ContactSort::Id, descending));
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_ends_with_the_number() {
        use ContactSort::{CreatedAt, Id, Lastname};
        for (sort, order) in [
            (vec![], vec![(Id, false)]),
            (vec![(CreatedAt, true)], vec![(CreatedAt, true), (Id, true)]),
            (
                vec![(CreatedAt, true), (Lastname, false)],
                vec![(CreatedAt, true), (Lastname, false), (Id, false)],
            ),
            (vec![(Id, true), (Lastname, false)], vec![(Id, true)]),
        ] {
            let query = ContactQuery { sort, ..ContactQuery::default() };
            assert_eq!(query.order(), order);
        }
    }
}
