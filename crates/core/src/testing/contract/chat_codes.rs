//! Messages of chats that carry a code.

use std::time::Duration;

use super::letters::everything;
use super::world::{PHONE, TTL, World, at, is_approved, phone};
use crate::domain::chat::MessageStatus;
use crate::domain::check::CheckOutcome;
use crate::ports::store::{SendOutcome, StartRefusal, Store};

/// The code is the live one of its number, whoever sent the one before or sends the one after.
pub async fn a_code_in_a_message_is_live(store: &dyn Store) {
    let world = World::open(store).await;
    world.send(PHONE, "111111", at(0)).await;
    let letter = world.write(world.coded_letter(PHONE, "222222", "Your code is ******", at(1))).await;
    assert_eq!(world.pending_id().await, Some(letter.sent.verification));
    assert_eq!(world.check(PHONE, "111111", at(2)).await, CheckOutcome::Wrong { attempts_remaining: 4 });
    assert!(is_approved(world.check(PHONE, "222222", at(3)).await));
    assert_eq!(world.check(PHONE, "222222", at(4)).await, CheckOutcome::NotFound);

    world.write(world.coded_letter(PHONE, "333333", "******", at(5))).await;
    world.write(world.coded_letter(PHONE, "444444", "******", at(6))).await;
    let newest = world.send(PHONE, "555555", at(7)).await;
    assert_eq!(world.pending_id().await, Some(newest.verification));
    assert!(is_approved(world.check(PHONE, "555555", at(8)).await));
}

/// It expires as any other.
pub async fn a_code_in_a_message_expires(store: &dyn Store) {
    let world = World::open(store).await;
    world.write(world.coded_letter(PHONE, "222222", "******", at(0))).await;
    assert_eq!(world.check(PHONE, "222222", at(0) + TTL).await, CheckOutcome::Expired);
}

/// A message without a code leaves the code of its number alone.
pub async fn a_message_without_a_code_supersedes_nothing(store: &dyn Store) {
    let world = World::open(store).await;
    let sent = world.send(PHONE, "111111", at(0)).await;
    let letter = world.write(world.letter(PHONE, "Hello", at(1))).await;
    world.refuse(letter.sent, at(2)).await;
    assert_eq!(world.pending_id().await, Some(sent.verification));
    assert!(is_approved(world.check(PHONE, "111111", at(3)).await));
}

/// Past the hard stop no code is sent, and nothing is written; a message without a code goes.
pub async fn past_the_hard_stop_no_code_is_sent(store: &dyn Store) {
    let world = World::open(store).await;
    world.send(PHONE, "111111", at(0)).await;
    world.check(PHONE, "000000", at(1)).await;
    let mut command = world.coded_letter(PHONE, "222222", "******", at(2));
    if let Some((_, budget)) = &mut command.code {
        budget.in_a_row = 1;
    }
    assert_eq!(world.try_write(command).await, SendOutcome::Refused(StartRefusal::Blocked));
    assert_eq!((world.chat(PHONE).await, world.messages(everything()).await.1), (None, 0));
    assert!(is_approved(world.check(PHONE, "111111", at(3)).await), "nothing took its place");
    world.write(world.letter(PHONE, "Hello", at(4))).await;
}

/// A refused hand-over takes the code back and brings the one before back.
pub async fn a_refused_message_takes_its_code_back(store: &dyn Store) {
    let world = World::open(store).await;
    let first = world.send(PHONE, "111111", at(0)).await;
    let letter = world.write(world.coded_letter(PHONE, "222222", "******", at(1))).await;
    world.refuse(letter.sent, at(2)).await;
    assert_eq!(world.shown(letter.message).await.status, Some(MessageStatus::Failed));
    assert_eq!(world.pending_id().await, Some(first.verification));
    assert_eq!(world.check(PHONE, "222222", at(3)).await, CheckOutcome::Wrong { attempts_remaining: 4 });
    assert!(is_approved(world.check(PHONE, "111111", at(4)).await));

    let alone = phone(1);
    let letter = world.write(world.coded_letter(&alone, "333333", "******", at(5))).await;
    world.refuse(letter.sent, at(6)).await;
    assert!(world.pending(&alone).await.is_none());
    assert_eq!(world.usage(at(6)).await.conversations, 1, "the second number's is given back");
}

/// A code whose message may be out stays.
pub async fn a_lost_message_keeps_its_code(store: &dyn Store) {
    let world = World::open(store).await;
    world.write(world.coded_letter(PHONE, "222222", "******", at(0))).await;
    assert_eq!(store.settle_lost(10, at(60)).await, Ok(1));
    assert!(is_approved(world.check(PHONE, "222222", at(60) + Duration::from_secs(1)).await));
}
