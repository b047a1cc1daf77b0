//! Lists of contacts, against a model that is simple enough to be believed.

use std::cmp::Ordering;

use super::book::mailbox;
use super::world::{World, at, phone};
use crate::domain::contact::{
    Contact, ContactColumn, ContactDetails, ContactKind, ContactQuery, ContactSort, ContactTest, NumberTest,
};
use crate::domain::ids::{GroupId, StaffId};
use crate::domain::time::Timestamp;
use crate::ports::entropy::{Entropy, random};
use crate::ports::store::{NamedKind, Store};
use crate::testing::entropy::SeededEntropy;

struct Dice(SeededEntropy);

impl Dice {
    fn below(&self, sides: u32) -> u32 {
        u32::from_be_bytes(random(&self.0 as &dyn Entropy)) % sides
    }

    fn one<T: Clone>(&self, of: &[T]) -> T {
        of[self.below(u32::try_from(of.len()).expect("a few")) as usize].clone()
    }

    fn some<T: Clone>(&self, of: &[T]) -> Vec<T> {
        of.iter().filter(|_| self.below(2) == 0).cloned().collect()
    }
}

fn passes(values: &[i64], texts: &[String], listed: &[i64], test: &NumberTest) -> bool {
    match test {
        NumberTest::In(wanted) => listed.iter().any(|value| wanted.contains(value)),
        NumberTest::NotIn(unwanted) => !listed.iter().any(|value| unwanted.contains(value)),
        NumberTest::Between(from, to) => values.iter().any(|value| from <= value && value <= to),
        NumberTest::Null(absent) => values.is_empty() == *absent,
        NumberTest::Like(part) => texts.iter().any(|text| text.contains(part.as_str())),
    }
}

fn is_wanted(contact: &Contact, query: &ContactQuery) -> bool {
    let details = &contact.details;
    let tested = query.tests.iter().all(|test| match test {
        ContactTest::Kind(kinds) => kinds.contains(&details.kind),
        ContactTest::Number(column, test) => {
            let values: Vec<i64> = match column {
                ContactColumn::Status => vec![details.status.0],
                ContactColumn::Source => vec![details.source.0],
                ContactColumn::Assigned => details.assigned.iter().map(|id| id.0).collect(),
                ContactColumn::Group => contact.groups.iter().map(|id| id.0).collect(),
                ContactColumn::CreatedAt => {
                    let millis = contact.created_at.as_millis();
                    let seconds = contact.created_at.as_seconds();
                    let printed = jiff::Timestamp::from_second(seconds).expect("a time").to_string();
                    let printed = printed.replace('Z', "+00:00");
                    return passes(&[millis], &[printed], &[seconds * 1000], test);
                }
            };
            let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
            let absent = *column == ContactColumn::Assigned && values.is_empty();
            passes(&values, &texts, &values, test) && !(absent && matches!(test, NumberTest::NotIn(_)))
        }
    });
    let email = details.email.as_ref().map(|email| email.as_str().to_owned());
    let found = query.search.as_ref().is_none_or(|search| {
        let fields = [
            Some(details.firstname.clone()),
            Some(details.lastname.clone()),
            email,
            Some(details.phone.as_str().to_owned()),
            details.company.clone(),
        ];
        fields.iter().flatten().any(|field| field.to_lowercase().contains(&search.to_lowercase()))
    });
    tested && found
}

fn by(query: &ContactQuery) -> impl Fn(&Contact, &Contact) -> Ordering + '_ {
    let compare = |one: &Contact, other: &Contact, key| match key {
        ContactSort::Id => one.id.cmp(&other.id),
        ContactSort::Firstname => one.details.firstname.cmp(&other.details.firstname),
        ContactSort::Lastname => one.details.lastname.cmp(&other.details.lastname),
        ContactSort::CreatedAt => one.created_at.cmp(&other.created_at),
        ContactSort::UpdatedAt => one.updated_at.cmp(&other.updated_at),
    };
    let last = query.sort.last().is_some_and(|(_, descending)| *descending);
    move |one, other| {
        let keys = query.sort.iter().copied().chain([(ContactSort::Id, last)]);
        keys.map(|(key, descending)| {
            let order = compare(one, other, key);
            if descending { order.reverse() } else { order }
        })
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
    }
}

/// 60 contacts, a few of them made by sends, and groups for them.
async fn filled(world: &World<'_>, dice: &Dice) -> Vec<Contact> {
    let mut groups = Vec::new();
    for name in ["a", "b", "c"] {
        groups.push(world.group(name).await);
        for kind in [NamedKind::Source, NamedKind::Status] {
            world.store.insert_named(world.tenant, kind, name, None, at(0)).await.expect("a name");
        }
    }
    let mut ids = Vec::new();
    for n in 0..60 {
        let now =
            Timestamp::from_millis(at(u64::from(dice.below(20))).as_millis() + i64::from(dice.below(1000)));
        if dice.below(6) == 0 {
            ids.push(world.send(&phone(n), "111111", now).await.contact);
            continue;
        }
        let mut details = ContactDetails {
            firstname: dice.one(&["Ada", "Äda", "ada", "100%", "a_b", "Zoë"]).to_owned(),
            lastname: dice.one(&["Lovelace", "O'Brien", "Δημήτρης", "İz"]).to_owned(),
            company: dice.one(&[None, Some("Engines\\Co".to_owned()), Some("STRASSE".to_owned())]),
            kind: dice.one(ContactKind::ALL),
            assigned: dice.one(&[None, Some(StaffId(1)), Some(StaffId(12)), Some(StaffId(-3))]),
            ..world.details(&phone(n))
        };
        details.source.0 = i64::from(dice.below(4)) + 1;
        details.status.0 = i64::from(dice.below(4)) + 1;
        if dice.below(3) == 0 {
            details.email = Some(mailbox(&format!("user{n}@example.com")));
        }
        let groups: Vec<GroupId> = dice.some(&groups);
        ids.push(world.insert(details, groups, now).await.id);
    }
    let mut contacts = Vec::new();
    for id in ids {
        contacts.push(world.contact(id).await.expect("a contact"));
    }
    contacts
}

fn test(dice: &Dice) -> ContactTest {
    use ContactColumn::{Assigned, CreatedAt, Group, Source, Status};
    if dice.below(5) == 0 {
        return ContactTest::Kind(dice.some(ContactKind::ALL));
    }
    let column = dice.one(&[Status, Source, Assigned, CreatedAt, Group]);
    let number = || match column {
        CreatedAt => at(u64::from(dice.below(20))).as_millis(),
        _ => dice.one(&[-3, 0, 1, 2, 3, 4, 12, i64::MAX, i64::MIN]),
    };
    let numbers = || (0..=dice.below(3)).map(|_| number()).collect();
    let test = match dice.below(5) {
        0 => NumberTest::In(numbers()),
        1 => NumberTest::NotIn(numbers()),
        2 => NumberTest::Between(number(), number()),
        3 => NumberTest::Null(dice.below(2) == 0),
        _ => {
            NumberTest::Like(dice.one(&["1", "2", "-", "%", "_", "07-15T12:00:0", "' OR 1=1 --"]).to_owned())
        }
    };
    ContactTest::Number(column, test)
}

/// Whatever is asked for, a store lists what the model does.
pub async fn lists_agree_with_a_model(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let dice = Dice(SeededEntropy::new(8));
    let contacts = filled(&world, &dice).await;
    filled(&other, &dice).await;
    let keys = [
        ContactSort::Id,
        ContactSort::Firstname,
        ContactSort::Lastname,
        ContactSort::CreatedAt,
        ContactSort::UpdatedAt,
    ];
    let searches = ["ada", "ÄDA", "%", "_", "\\", "9198", "@EXAMPLE", "e\nl", "straße", "'", "ΔΗΜ"];
    let mut found = 0;
    for _ in 0..400 {
        let query = ContactQuery {
            tests: (0..dice.below(3)).map(|_| test(&dice)).collect(),
            search: (dice.below(3) == 0).then(|| dice.one(&searches).to_owned()),
            sort: (0..dice.below(3)).map(|_| (dice.one(&keys), dice.below(2) == 0)).collect(),
            offset: u64::from(dice.below(10)),
            limit: dice.below(20) + 1,
        };
        let mut expected: Vec<_> =
            contacts.iter().filter(|contact| is_wanted(contact, &query)).cloned().collect();
        expected.sort_by(by(&query));
        let total = expected.len() as u64;
        let page: Vec<_> = expected
            .into_iter()
            .skip(usize::try_from(query.offset).expect("a few"))
            .take(query.limit as usize)
            .collect();
        found += page.len();
        assert_eq!(world.list(query.clone()).await, (page, total), "{query:?}");
    }
    assert!(found > 500, "the queries find something: {found}");
}

/// Pages beyond the end are empty, and all that was ever made and not removed is counted.
pub async fn a_list_ends(store: &dyn Store) {
    let world = World::open(store).await;
    for n in 0..5 {
        world.insert(world.details(&phone(n)), Vec::new(), at(0)).await;
    }
    for offset in [5, 100, u64::from(u32::MAX), i64::MAX.unsigned_abs(), u64::MAX] {
        let beyond = ContactQuery { offset, limit: 100, ..ContactQuery::default() };
        assert_eq!(world.list(beyond.clone()).await, (Vec::new(), 5));
        let search = Some("ada".to_owned());
        assert_eq!(world.list(ContactQuery { search, ..beyond }).await, (Vec::new(), 5));
    }
    let nul = ContactQuery { search: Some("\0".to_owned()), limit: 10, ..ContactQuery::default() };
    assert_eq!(world.list(nul).await, (Vec::new(), 0));
}
