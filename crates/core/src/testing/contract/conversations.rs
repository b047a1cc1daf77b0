//! Conversations, which a plan counts by calendar month.

use std::time::Duration;

use super::together::together;
use super::world::{PHONE, World, at, is_started, phone};
use crate::domain::contact::{CONVERSATION, ContactChoice};
use crate::domain::plan::Allowance;
use crate::domain::time::Timestamp;
use crate::ports::store::{StartCommand, StartOutcome, StartRefusal, Store};

/// 2031-08-01, midnight UTC.
const AUGUST: Timestamp = Timestamp::from_seconds(1_943_308_800);

fn limited(world: &World<'_>, digits: &str, maximum: u32, now: Timestamp) -> StartCommand {
    let mut command = world.command(digits, "111111", now);
    command.allowance.conversations = Some(maximum);
    command
}

async fn opened(world: &World<'_>, now: Timestamp) -> u32 {
    world.usage(now).await.conversations
}

/// As many are opened as the plan allows; a start refused for it leaves no contact and no code.
pub async fn the_limit_is_exact_in_parallel(store: &dyn Store) {
    let world = World::open(store).await;
    let phones: Vec<String> = (0..20).map(phone).collect();
    let starts = phones.iter().map(|digits| world.try_start(limited(&world, digits, 3, at(0))));
    let outcomes = together(starts).await;
    let full = StartOutcome::Refused(StartRefusal::ConversationLimit { current: 3, maximum: 3 });
    let started = outcomes.iter().filter(|outcome| is_started(outcome)).count();
    let refused = outcomes.iter().filter(|outcome| **outcome == full).count();
    assert_eq!((started, refused), (3, 17));
    assert_eq!(world.usage(at(0)).await.contacts, 3);
    for (digits, outcome) in phones.iter().zip(outcomes) {
        assert_eq!(world.pending(digits).await.is_some(), is_started(&outcome));
    }
}

/// Within 24 hours of its first message a conversation takes all others to the number, past the plan's limit too.
pub async fn messages_of_a_day_are_one(store: &dyn Store) {
    let world = World::open(store).await;
    let end = at(0) + CONVERSATION;
    let just_before = end.before(Duration::from_millis(1));
    for now in [at(0), at(1), just_before] {
        let outcome = world.try_start(limited(&world, PHONE, 1, now)).await;
        assert!(is_started(&outcome), "{now:?}");
    }
    assert_eq!(opened(&world, end).await, 1);
    assert_eq!(
        world.try_start(limited(&world, PHONE, 1, end)).await,
        StartOutcome::Refused(StartRefusal::ConversationLimit { current: 1, maximum: 1 })
    );
    assert!(is_started(&world.try_start(limited(&world, PHONE, 2, end)).await));
    assert_eq!(opened(&world, end).await, 2);
}

/// An allowance of none opens none.
pub async fn an_allowance_of_none_opens_none(store: &dyn Store) {
    let world = World::open(store).await;
    let mut command = world.command(PHONE, "111111", at(0));
    command.allowance = Allowance { conversations: Some(0), ..Allowance::UNLIMITED };
    assert_eq!(
        world.try_start(command).await,
        StartOutcome::Refused(StartRefusal::ConversationLimit { current: 0, maximum: 0 })
    );
}

/// A month's count starts from nothing at midnight UTC, and a conversation counts where it was opened.
pub async fn months_are_counted_apart(store: &dyn Store) {
    let world = World::open(store).await;
    let last_moment = AUGUST.before(Duration::from_millis(1));
    let opener = world.start(limited(&world, &phone(1), 1, last_moment)).await;
    world.start(limited(&world, &phone(2), 1, AUGUST)).await;
    assert_eq!(opened(&world, last_moment).await, 1);
    assert_eq!(opened(&world, AUGUST).await, 1);

    world.refuse(opener, AUGUST + Duration::from_secs(1)).await;
    assert_eq!(opened(&world, last_moment).await, 0);
    assert_eq!(opened(&world, AUGUST).await, 1);
}

/// A refused message gives back the conversation that it opened, once, and the next one opens it anew.
pub async fn a_refused_opener_gives_it_back(store: &dyn Store) {
    let world = World::open(store).await;
    let opener = world.start(limited(&world, PHONE, 1, at(0))).await;
    world.refuse(opener, at(1)).await;
    world.refuse(opener, at(2)).await;
    assert_eq!(opened(&world, at(2)).await, 0);
    world.start(limited(&world, PHONE, 1, at(3))).await;
    assert_eq!(opened(&world, at(3)).await, 1);
}

/// A conversation is given back with the last of its messages: while another one may be out, it was held.
pub async fn a_conversation_that_others_joined_stays(store: &dyn Store) {
    let world = World::open(store).await;
    let opener = world.start(limited(&world, PHONE, 1, at(0))).await;
    let joined = world.start(limited(&world, PHONE, 1, at(1))).await;
    world.accept(joined, "wamid.1", at(2)).await;
    world.refuse(opener, at(3)).await;
    assert_eq!(opened(&world, at(3)).await, 1, "a message was accepted");

    let second = phone(2);
    let opener = world.send(&second, "111111", at(4)).await;
    let joined = world.send(&second, "222222", at(5)).await;
    world.refuse(opener, at(6)).await;
    assert_eq!(opened(&world, at(6)).await, 2, "one is on its way");
    world.refuse(joined, at(7)).await;
    assert_eq!(opened(&world, at(7)).await, 1, "nothing was ever out");
}

/// A refused message that only joined gives nothing back, nor does one whose conversation is over and followed.
pub async fn a_conversation_is_not_given_back_for_others(store: &dyn Store) {
    let world = World::open(store).await;
    let opener = world.send(PHONE, "111111", at(0)).await;
    let joined = world.send(PHONE, "222222", at(1)).await;
    world.refuse(joined, at(2)).await;
    assert_eq!(opened(&world, at(2)).await, 1);

    let next = at(0) + CONVERSATION;
    world.send(PHONE, "333333", next).await;
    world.refuse(opener, next).await;
    assert_eq!(opened(&world, next).await, 2);
    world.send(PHONE, "444444", next).await;
    assert_eq!(opened(&world, next).await, 2, "the newer one stands");
}

/// A conversation is held with a number: two numbers written to under one named contact are two.
pub async fn each_number_has_its_own(store: &dyn Store) {
    let world = World::open(store).await;
    let contact = world.start(limited(&world, PHONE, 2, at(0))).await.contact;
    let under_it = |digits: &str, now| {
        let mut command = limited(&world, digits, 2, now);
        command.contact = ContactChoice::Existing(contact);
        command
    };
    let second = world.start(under_it(&phone(1), at(1))).await;
    assert_eq!(opened(&world, at(1)).await, 2);
    let full = StartOutcome::Refused(StartRefusal::ConversationLimit { current: 2, maximum: 2 });
    assert_eq!(world.try_start(under_it(&phone(2), at(2))).await, full);

    world.refuse(second, at(3)).await;
    world.start(under_it(PHONE, at(4))).await;
    assert_eq!(opened(&world, at(4)).await, 1, "only the second number's is given back");
}

/// Each tenant has its own.
pub async fn conversations_are_a_tenants_own(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    world.start(limited(&world, PHONE, 1, at(0))).await;
    other.start(limited(&other, PHONE, 1, at(0))).await;
    assert_eq!(opened(&other, at(0)).await, 1);
}
