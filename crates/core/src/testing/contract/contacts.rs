//! Whom a message is to, and whether one may be made.

use super::together::together;
use super::world::{PHONE, World, at, is_started, phone, to};
use crate::domain::contact::ContactChoice;
use crate::domain::ids::ContactId;
use crate::domain::plan::Allowance;
use crate::ports::store::{StartOutcome, StartRefusal, Store, StoreError};

const STRANGER: ContactChoice = ContactChoice::ByDestination { defaults: None };

/// Many first starts to one number make one contact.
pub async fn a_contact_is_made_once(store: &dyn Store) {
    let world = World::open(store).await;
    let starts = (0..50).map(|_| world.send(PHONE, "111111", at(0)));
    let sent = together(starts).await;
    assert!(sent.iter().all(|sent| sent.contact == ContactId(1)), "{sent:?}");
    assert_eq!(world.usage(at(0)).await.contacts, 1);
}

/// Contacts are numbered within their tenant, and one number may be known to two tenants.
pub async fn numbers_are_a_tenants_own(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    assert_eq!(world.send(&phone(1), "111111", at(0)).await.contact, ContactId(1));
    assert_eq!(world.send(&phone(2), "111111", at(0)).await.contact, ContactId(2));
    assert_eq!(other.send(&phone(2), "111111", at(0)).await.contact, ContactId(1));
    assert_eq!(world.send(&phone(1), "111111", at(1)).await.contact, ContactId(1));
    assert_eq!(world.usage(at(0)).await.contacts, 2);
    assert_eq!(other.usage(at(0)).await.contacts, 1);
}

/// Without defaults a stranger cannot be written to, and somebody known can.
pub async fn a_stranger_needs_defaults(store: &dyn Store) {
    let world = World::open(store).await;
    let mut first = world.command(PHONE, "111111", at(0));
    first.contact = STRANGER;
    let refused = StartOutcome::Refused(StartRefusal::ContactDefaultsMissing);
    assert_eq!(world.try_start(first).await, refused);
    assert_eq!(world.pending_id().await, None);

    world.send(PHONE, "111111", at(1)).await;
    let mut again = world.command(PHONE, "222222", at(2));
    again.contact = STRANGER;
    assert!(is_started(&world.try_start(again).await));
}

/// A named contact must exist, in this tenant.
pub async fn a_named_contact_must_exist(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let theirs = other.send(PHONE, "111111", at(0)).await.contact;
    let mut command = world.command(PHONE, "111111", at(1));
    command.contact = ContactChoice::Existing(theirs);
    assert_eq!(world.try_start(command).await, StartOutcome::Refused(StartRefusal::ContactNotFound));

    let ours = world.send(&phone(1), "111111", at(2)).await.contact;
    let mut command = world.command(PHONE, "111111", at(3));
    command.contact = ContactChoice::Existing(ours);
    let started = world.try_start(command).await;
    assert_eq!(started, StartOutcome::Started { contact: ours });
    assert_eq!(world.usage(at(4)).await.contacts, 1, "the number got no contact");
}

/// As many contacts are made as the plan allows, and the refused starts leave nothing behind.
pub async fn the_limit_is_exact_in_parallel(store: &dyn Store) {
    let world = World::open(store).await;
    let allowance = Allowance { contacts: Some(3), ..Allowance::UNLIMITED };
    let starts = (0..20).map(|n| {
        let mut command = world.command(&phone(n), "111111", at(0));
        command.allowance = allowance;
        world.try_start(command)
    });
    let outcomes = together(starts).await;
    let started = outcomes.iter().filter(|outcome| is_started(outcome)).count();
    let full = StartOutcome::Refused(StartRefusal::ContactLimit { current: 3, maximum: 3 });
    let refused = outcomes.iter().filter(|outcome| **outcome == full).count();
    assert_eq!((started, refused), (3, 17));
    let usage = world.usage(at(0)).await;
    assert_eq!((usage.contacts, usage.conversations), (3, 3));

    let mut known = world.command(&phone(0), "222222", at(1));
    known.allowance = allowance;
    assert!(is_started(&world.try_start(known).await), "a known one is no new one");
}

/// Who opted out gets nothing: by number, by name, or as the owner of the number; and may come back.
pub async fn who_opted_out_gets_nothing(store: &dyn Store) {
    let world = World::open(store).await;
    let quiet = world.send(PHONE, "111111", at(0)).await;
    let talker = world.send(&phone(1), "111111", at(0)).await;
    let opt = async |out, second| {
        let number = to(PHONE);
        let set = store.set_opted_out(world.tenant, &number, out, at(second));
        set.await
    };
    assert_eq!(opt(true, 1).await, Ok(quiet.contact));

    for (digits, contact) in [
        (PHONE, STRANGER),
        (&phone(2), ContactChoice::Existing(quiet.contact)),
        (PHONE, ContactChoice::Existing(talker.contact)),
    ] {
        let mut command = world.command(digits, "222222", at(2));
        command.contact = contact;
        let outcome = world.try_start(command).await;
        assert_eq!(outcome, StartOutcome::Refused(StartRefusal::OptedOut), "{contact:?}");
    }
    assert_eq!(world.pending_id().await, Some(quiet.verification));

    assert_eq!(opt(false, 3).await, Ok(quiet.contact));
    world.send(PHONE, "333333", at(4)).await;
}

/// Nobody can opt out who is not known.
pub async fn an_unknown_number_cannot_opt_out(store: &dyn Store) {
    let world = World::open(store).await;
    let number = to(PHONE);
    assert_eq!(
        store.set_opted_out(world.tenant, &number, true, at(0)).await,
        Err(StoreError::Missing { what: "contact" })
    );
}
