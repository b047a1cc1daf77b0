//! Contacts, as tenants make, change and remove them.

use super::book::mailbox;
use super::together::together;
use super::world::{PHONE, World, at, is_started, phone, to};
use crate::domain::contact::{
    Contact, ContactChange, ContactDetails, ContactFault, ContactKind, ContactRefusal,
};
use crate::domain::ids::{ContactId, CountryId, GroupId, SourceId, StaffId, StatusId};
use crate::ports::store::{ContactChanged, InsertedContact, NewContacts, Store, StoreError};

fn refused(fault: ContactFault) -> InsertedContact {
    InsertedContact::Refused(ContactRefusal::Invalid(vec![fault]))
}

fn made(ends: &[InsertedContact]) -> usize {
    ends.iter().filter(|end| matches!(end, InsertedContact::Made(_))).count()
}

fn full(world: &World<'_>) -> ContactDetails {
    ContactDetails {
        company: Some("Analytical Engines".to_owned()),
        email: Some(mailbox("ada@example.com")),
        description: Some("First\nprogrammer".to_owned()),
        city: Some("London".to_owned()),
        state: Some("Middlesex".to_owned()),
        zip: Some("W1".to_owned()),
        address: Some("12 St James's Square".to_owned()),
        country: Some(CountryId(44)),
        assigned: Some(StaffId(7)),
        kind: ContactKind::Guest,
        ..world.details(PHONE)
    }
}

/// What is made is read back, and numbers go on where sends left them.
pub async fn a_contact_is_kept(store: &dyn Store) {
    let world = World::open(store).await;
    let group = world.group("VIP").await;
    assert_eq!(world.send(&phone(1), "111111", at(0)).await.contact, ContactId(1));
    let contact = world.insert(full(&world), vec![group], at(1)).await;
    let expected = Contact {
        id: ContactId(2),
        details: full(&world),
        groups: vec![group],
        opted_out: false,
        created_at: at(1),
        updated_at: at(1),
    };
    assert_eq!(contact, expected);
    assert_eq!(store.find_contact_by_phone(world.tenant, &to(PHONE)).await, Ok(Some(expected.clone())));
    assert_eq!(store.find_contact_by_phone(world.tenant, &to(&phone(2))).await, Ok(None));
    assert_eq!(world.contact(ContactId(2)).await, Some(expected));
    assert_eq!(world.send(PHONE, "111111", at(2)).await.contact, ContactId(2), "a send knows it");
    assert_eq!(world.usage(at(2)).await.contacts, 2);

    let sent_to = world.contact(ContactId(1)).await.expect("a contact");
    assert_eq!((&*sent_to.details.firstname, &*sent_to.details.lastname), ("", ""));
    assert_eq!(sent_to.details.kind, ContactKind::Lead);
}

/// All that stands against a contact is told at once, and nothing of it is kept.
pub async fn all_faults_are_told(store: &dyn Store) {
    let world = World::open(store).await;
    world.insert(full(&world), Vec::new(), at(0)).await;
    let mut details = full(&world);
    (details.source, details.status) = (SourceId(404), StatusId(404));
    let ends = world.try_insert(World::new_contacts(vec![(details, vec![GroupId(404)])], at(1))).await;
    let all = vec![
        ContactFault::PhoneTaken,
        ContactFault::EmailTaken,
        ContactFault::SourceMissing,
        ContactFault::StatusMissing,
        ContactFault::GroupMissing,
    ];
    assert_eq!(ends, [InsertedContact::Refused(ContactRefusal::Invalid(all))]);
    assert_eq!(world.usage(at(2)).await.contacts, 1);
}

/// Of many that are made at once with one number, or one mailbox, one is; sends take part.
pub async fn a_number_and_a_mailbox_are_unique_in_parallel(store: &dyn Store) {
    let world = World::open(store).await;
    let insert = async |details: ContactDetails| {
        world.try_insert(World::new_contacts(vec![(details, Vec::new())], at(0))).await.remove(0)
    };
    let ends = together((0..20).map(|_| insert(world.details(PHONE)))).await;
    assert_eq!(made(&ends), 1, "{ends:?}");
    assert_eq!(ends.iter().filter(|end| **end == refused(ContactFault::PhoneTaken)).count(), 19);

    let ends = together((0..20).map(|n| {
        let email = Some(mailbox("ada@example.com"));
        insert(ContactDetails { email, ..world.details(&phone(n)) })
    }))
    .await;
    assert_eq!(made(&ends), 1, "{ends:?}");
    assert_eq!(ends.iter().filter(|end| **end == refused(ContactFault::EmailTaken)).count(), 19);
    assert_eq!(world.usage(at(0)).await.contacts, 2);

    let shared = phone(500);
    let ends = together((0..20).map(async |n| {
        if n % 2 == 0 {
            let end = insert(world.details(&shared)).await;
            return matches!(end, InsertedContact::Made(_));
        }
        assert!(is_started(&world.try_start(world.command(&shared, "111111", at(1))).await));
        false
    }))
    .await;
    assert!(ends.iter().filter(|made| **made).count() <= 1);
    assert_eq!(world.usage(at(1)).await.contacts, 3, "one for the number, whoever made it");

    let ids: Vec<_> =
        together((0..10).map(|n| world.insert(world.details(&phone(600 + n)), Vec::new(), at(2))))
            .await
            .into_iter()
            .map(|contact| contact.id)
            .collect();
    let change = ContactChange { phone: Some(to(&phone(700))), ..ContactChange::default() };
    let changed =
        together(ids.iter().map(|id| store.update_contact(world.tenant, *id, change.clone(), at(3)))).await;
    let kept = changed.iter().filter(|end| matches!(end, Ok(ContactChanged::Changed(_)))).count();
    let taken = Ok(ContactChanged::Refused(vec![ContactFault::PhoneTaken]));
    assert_eq!((kept, changed.iter().filter(|end| **end == taken).count()), (1, 9), "{changed:?}");
}

/// As many contacts are made as the plan allows, by batches and by sends, and room comes back.
pub async fn the_plans_room_is_exact_in_parallel(store: &dyn Store) {
    let world = World::open(store).await;
    let batch = |first: usize| NewContacts {
        maximum: Some(7),
        ..World::new_contacts((0..3).map(|n| (world.details(&phone(first + n)), Vec::new())).collect(), at(0))
    };
    let ends = together((0..5).map(|n| world.try_insert(batch(n * 3)))).await.concat();
    assert_eq!(made(&ends), 7, "{ends:?}");
    let full = InsertedContact::Refused(ContactRefusal::Limit { current: 7, maximum: 7 });
    assert_eq!(ends.iter().filter(|end| **end == full).count(), 8);
    assert_eq!(world.usage(at(0)).await.contacts, 7);

    let (first, _) =
        world.list(crate::domain::contact::ContactQuery { limit: 1, ..Default::default() }).await;
    assert_eq!(store.delete_contacts(world.tenant, &[first[0].id]).await, Ok(1));
    let ends = world.try_insert(batch(100)).await;
    assert_eq!(made(&ends), 1, "{ends:?}");
}

/// One that is refused takes back all, or none; who is known may be left out.
pub async fn a_batch_is_one_step(store: &dyn Store) {
    let world = World::open(store).await;
    let batch = |numbers: &[usize]| {
        let contacts = numbers.iter().map(|n| (world.details(&phone(*n)), Vec::new())).collect();
        World::new_contacts(contacts, at(0))
    };
    let ends = world.try_insert(NewContacts { all_or_none: true, ..batch(&[1, 2, 1, 3]) }).await;
    assert_eq!((ends.len(), &ends[2]), (3, &refused(ContactFault::PhoneTaken)), "it stops there");
    assert_eq!(world.usage(at(0)).await.contacts, 0, "all are taken back");

    let ends = world.try_insert(batch(&[1, 2, 1, 3])).await;
    assert_eq!((ends.len(), made(&ends), &ends[2]), (4, 3, &refused(ContactFault::PhoneTaken)));
    let again = NewContacts { skip_duplicates: true, all_or_none: true, ..batch(&[3, 4, 4]) };
    let ends = world.try_insert(again).await;
    assert_eq!((&ends[0], made(&ends), &ends[2]), (&InsertedContact::Skipped, 1, &InsertedContact::Skipped));
    assert_eq!(world.usage(at(0)).await.contacts, 4);
    let ids: Vec<_> = ends
        .iter()
        .filter_map(|end| match end {
            InsertedContact::Made(contact) => Some(contact.id),
            _ => None,
        })
        .collect();
    assert_eq!(ids, [ContactId(4)], "what was taken back used no number");
}

/// A change touches what it names.
pub async fn a_change_keeps_the_rest(store: &dyn Store) {
    let world = World::open(store).await;
    let (vip, news) = (world.group("VIP").await, world.group("News").await);
    let contact = world.insert(full(&world), vec![vip], at(0)).await;
    let change =
        async |change, second| store.update_contact(world.tenant, contact.id, change, at(second)).await;
    let moved = ContactChange {
        city: Some(Some("Paris".to_owned())),
        zip: Some(None),
        kind: Some(ContactKind::Lead),
        ..ContactChange::default()
    };
    let mut expected = contact.clone();
    expected.details.city = Some("Paris".to_owned());
    expected.details.zip = None;
    expected.details.kind = ContactKind::Lead;
    expected.updated_at = at(1);
    assert_eq!(change(moved, 1).await, Ok(ContactChanged::Changed(expected.clone())));
    assert_eq!(world.contact(contact.id).await, Some(expected.clone()));

    let groups = |groups| ContactChange { groups: Some(groups), ..ContactChange::default() };
    (expected.groups, expected.updated_at) = (vec![news], at(2));
    assert_eq!(change(groups(vec![news]), 2).await, Ok(ContactChanged::Changed(expected.clone())));
    let missing = Ok(ContactChanged::Refused(vec![ContactFault::GroupMissing]));
    assert_eq!(change(groups(vec![vip, GroupId(404)]), 3).await, missing);
    assert_eq!(world.contact(contact.id).await, Some(expected.clone()));
    (expected.groups, expected.updated_at) = (Vec::new(), at(4));
    assert_eq!(change(groups(Vec::new()), 4).await, Ok(ContactChanged::Changed(expected.clone())));

    let own = ContactChange {
        phone: Some(to(PHONE)),
        email: Some(Some(mailbox("ada@example.com"))),
        ..ContactChange::default()
    };
    assert!(matches!(change(own, 5).await, Ok(ContactChanged::Changed(_))), "they are its own");
    let email = Some(mailbox("other@example.com"));
    world
        .insert(ContactDetails { email: email.clone(), ..world.details(&phone(1)) }, Vec::new(), at(5))
        .await;
    let others = ContactChange { phone: Some(to(&phone(1))), email: Some(email), ..ContactChange::default() };
    let taken = Ok(ContactChanged::Refused(vec![ContactFault::PhoneTaken, ContactFault::EmailTaken]));
    assert_eq!(change(others, 6).await, taken);
    store.set_opted_out(world.tenant, &to(PHONE), true, at(7)).await.expect("a contact");
    assert!(world.contact(contact.id).await.expect("a contact").opted_out);
    let renamed = ContactChange { firstname: Some("Augusta".to_owned()), ..ContactChange::default() };
    assert!(
        matches!(change(renamed, 8).await, Ok(ContactChanged::Changed(it)) if it.opted_out),
        "who opted out stays so"
    );
}

/// Contacts go in one step, and their numbers are free again.
pub async fn contacts_go(store: &dyn Store) {
    let world = World::open(store).await;
    let group = world.group("VIP").await;
    let first = world.insert(full(&world), vec![group], at(0)).await;
    let second = world.insert(world.details(&phone(1)), vec![group], at(0)).await;
    let gone = store.delete_contacts(world.tenant, &[first.id, ContactId(404), first.id]).await;
    assert_eq!(gone, Ok(1));
    assert_eq!(world.contact(first.id).await, None);
    assert_eq!(world.usage(at(0)).await.contacts, 1);
    assert_eq!(
        store.remove_members(world.tenant, group, &[first.id, second.id]).await,
        Ok(1),
        "it left its groups"
    );
    assert_eq!(world.send(PHONE, "111111", at(1)).await.contact, ContactId(3), "numbers are not used again");
    let again = ContactDetails { phone: to(&phone(2)), ..full(&world) };
    assert_eq!(world.insert(again, Vec::new(), at(2)).await.id, ContactId(4), "the mailbox is free");
}

/// Another tenant's contacts are out of reach.
pub async fn they_are_a_tenants_own(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let group = other.group("VIP").await;
    let theirs = other.insert(full(&other), vec![group], at(0)).await;
    assert_eq!(world.contact(theirs.id).await, None);
    let change = ContactChange { firstname: Some("Eve".to_owned()), ..ContactChange::default() };
    assert_eq!(
        store.update_contact(world.tenant, theirs.id, change, at(1)).await,
        Err(StoreError::Missing { what: "contact" })
    );
    assert_eq!(store.delete_contacts(world.tenant, &[theirs.id]).await, Ok(0));
    let ends = world.try_insert(World::new_contacts(vec![(full(&world), vec![group])], at(1))).await;
    assert_eq!(ends, [refused(ContactFault::GroupMissing)], "the group is theirs");
    let ours = world.insert(full(&world), Vec::new(), at(1)).await;
    assert_eq!(ours.id, theirs.id, "numbered on their own, with the same number and mailbox");
    assert_eq!(other.contact(theirs.id).await, Some(theirs));
}
