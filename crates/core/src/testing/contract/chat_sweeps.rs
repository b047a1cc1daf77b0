//! How long chats and what is in them are kept.

use std::time::Duration;

use super::letters::{everything, inbound, note};
use super::world::{PHONE, World, at, phone};
use crate::domain::ids::{ChatId, MessageId};
use crate::domain::time::Timestamp;
use crate::ports::store::{Store, SweepPolicy};

const MOMENT: Duration = Duration::from_millis(1);
/// Messages are kept for ten seconds.
const TEN: SweepPolicy = SweepPolicy {
    deliveries: Duration::MAX,
    receipts: Duration::MAX,
    budgets: Duration::MAX,
    messages: Duration::from_secs(10),
    events: Duration::MAX,
};

async fn sweep(store: &dyn Store, limit: u32, now: Timestamp) -> u32 {
    store.sweep(TEN, limit, now).await.expect("a sweep").rows
}

/// Messages and notes go their time after they were recorded; a chat, after the last of them. Who writes again opens a new one.
pub async fn old_messages_and_chats_go(store: &dyn Store) {
    let world = World::open(store).await;
    let letter = world.write(world.letter(PHONE, "one", at(0))).await;
    world.accept(letter.sent, "wamid.0", at(4)).await;
    world.receive(vec![inbound("wamid.1", PHONE, "two")], at(1)).await;
    let made = store.insert_note(world.tenant, note(PHONE, "three"), at(2)).await;
    assert!(matches!(made, Ok(Some(_))));
    assert_eq!(sweep(store, 100, at(10).before(MOMENT)).await, 0);
    assert_eq!(sweep(store, 100, at(10)).await, 1, "the first, though it changed later");
    assert_eq!(sweep(store, 100, at(11)).await, 1);
    assert_eq!(world.messages(everything()).await.1, 0);
    assert_eq!(store.list_notes(world.tenant, ChatId(1), 10).await.map(|notes| notes.len()), Ok(1));
    assert_eq!(sweep(store, 100, at(12).before(MOMENT)).await, 0);
    assert_eq!(world.chat(PHONE).await, Some(ChatId(1)));
    assert_eq!(sweep(store, 100, at(12)).await, 2, "the note and the chat");
    assert_eq!(world.chat(PHONE).await, None);
    assert_eq!(store.list_notes(world.tenant, ChatId(1), 10).await.map(|notes| notes.len()), Ok(0));

    let again = world.write(world.letter(PHONE, "four", at(13))).await;
    assert_eq!((again.chat, again.message), (ChatId(2), MessageId(4)), "no number is given twice");
    assert_eq!(world.receive(vec![inbound("wamid.1", PHONE, "two")], at(14)).await, 1, "nobody remembers it");
}

/// Whatever is new in a chat keeps it, and a clock that is behind takes nothing from it.
pub async fn what_is_new_keeps_a_chat(store: &dyn Store) {
    let world = World::open(store).await;
    world.receive(vec![inbound("wamid.0", PHONE, "one")], at(0)).await;
    world.receive(vec![inbound("wamid.1", PHONE, "two")], at(5)).await;
    world.receive(vec![inbound("wamid.2", PHONE, "three")], at(3)).await;
    while sweep(store, 100, at(14)).await > 0 {}
    assert_eq!((world.chat(PHONE).await, world.messages(everything()).await.1), (Some(ChatId(1)), 1));
    world.write(world.letter(PHONE, "four", at(14))).await;
    while sweep(store, 100, at(23)).await > 0 {}
    assert_eq!((world.chat(PHONE).await, world.messages(everything()).await.1), (Some(ChatId(1)), 1));
}

/// No more of a kind goes in a turn than asked for, whoever's it is.
pub async fn a_turn_is_bounded(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    for n in 0..5 {
        for world in [&world, &other] {
            world.receive(vec![inbound(&format!("wamid.{n}"), &phone(n), "Hello")], at(0)).await;
        }
    }
    let mut turns = Vec::new();
    while turns.last() != Some(&0) {
        turns.push(sweep(store, 4, at(10)).await);
    }
    assert_eq!(turns, [8, 8, 4, 0], "ten messages and ten chats");
}
