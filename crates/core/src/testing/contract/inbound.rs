//! What numbers write, and what a tenant notes of it.

use super::letters::{everything, inbound, note};
use super::together::together;
use super::world::{PHONE, World, at, phone, to};
use crate::domain::chat::{ChatMessage, Direction, InboundMessage, MessageKind, NewNote};
use crate::domain::ids::{ChatId, MessageId, TenantId};
use crate::ports::store::{Store, StoreError};

/// A message is kept once, however often and in how many calls it comes, and opens the chat with its number.
pub async fn a_message_is_kept_once(store: &dyn Store) {
    let world = World::open(store).await;
    let reply =
        InboundMessage { ref_message_id: Some("wamid.0".to_owned()), ..inbound("wamid.1", PHONE, "Grüße") };
    let other = inbound("wamid.2", PHONE, "Hello");
    assert_eq!(world.receive(vec![reply.clone(), other.clone(), reply.clone()], at(0)).await, 2);
    assert_eq!(world.receive(vec![reply, other], at(1)).await, 0);
    assert_eq!(world.receive(Vec::new(), at(1)).await, 0);
    let expected = ChatMessage {
        id: MessageId(1),
        chat: ChatId(1),
        with: to(PHONE),
        direction: Direction::Inbound,
        kind: MessageKind::Text,
        text: Some("Grüße".to_owned()),
        status: None,
        vendor_message_id: Some("wamid.1".to_owned()),
        sender: Some(to(PHONE).as_str().to_owned()),
        status_message: None,
        ref_message_id: Some("wamid.0".to_owned()),
        url: None,
        sent_at: inbound("", PHONE, "").at,
        created_at: at(0),
        updated_at: at(0),
    };
    let (messages, total) = world.messages(everything()).await;
    assert!(messages[0] == expected && total == 2, "{messages:?}");
    let usage = world.usage(at(1)).await;
    assert_eq!((usage.contacts, usage.conversations), (0, 0), "who writes is no contact yet");

    let answer = world.write(world.letter(PHONE, "And to you", at(2))).await;
    assert_eq!((answer.chat, answer.message), (ChatId(1), MessageId(3)));
    world.accept(answer.sent, "wamid.3", at(3)).await;
    assert_eq!(world.receive(vec![inbound("wamid.3", &phone(1), "Hi")], at(4)).await, 1, "another's id");
    assert_eq!(world.chat(&phone(1)).await, Some(ChatId(2)));
}

/// Of many calls with the same message one keeps it, and first messages of one number open one chat.
pub async fn parallel_calls_keep_it_once(store: &dyn Store) {
    let world = World::open(store).await;
    let same = || world.receive(vec![inbound("wamid.1", PHONE, "Hello")], at(0));
    let new = together((0..20).map(|_| same())).await;
    assert_eq!(new.iter().sum::<u32>(), 1, "{new:?}");
    let ids: Vec<_> = (2..22).map(|n| format!("wamid.{n}")).collect();
    let others = ids.iter().map(|id| world.receive(vec![inbound(id, &phone(1), "Hello")], at(0)));
    assert!(together(others).await.iter().all(|new| *new == 1));
    let (messages, total) = world.messages(everything()).await;
    assert_eq!(total, 21);
    assert!(messages.iter().all(|it| it.chat.0 <= 2), "{messages:?}");
}

/// Two tenants may hear of the same message from the same number.
pub async fn tenants_do_not_meet(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let hello = || vec![inbound("wamid.1", PHONE, "Hello")];
    assert_eq!(world.receive(hello(), at(0)).await, 1);
    assert_eq!(other.receive(hello(), at(0)).await, 1);
    for world in [&world, &other] {
        let (messages, total) = world.messages(everything()).await;
        assert_eq!((messages[0].id, messages[0].chat, total), (MessageId(1), ChatId(1), 1));
    }
    let nobody = store.insert_inbound(TenantId(99), hello(), at(0)).await;
    assert_eq!(nobody, Err(StoreError::Missing { what: "tenant" }));
}

/// A note is kept beside a chat only. It is in no list of messages, and found as none.
pub async fn a_note_needs_a_chat(store: &dyn Store) {
    let world = World::open(store).await;
    let insert = async |note: NewNote, now| {
        let made = store.insert_note(world.tenant, note, now).await;
        made.expect("a step")
    };
    assert!(insert(note(PHONE, "Nobody"), at(0)).await.is_none());
    assert_eq!(world.chat(PHONE).await, None);
    world.receive(vec![inbound("wamid.1", PHONE, "Hello")], at(1)).await;
    let whole = NewNote {
        kind: MessageKind::Document,
        url: Some("https://example.com/a.pdf".to_owned()),
        sender: Some("1".to_owned()),
        vendor_message_id: Some("note-7".to_owned()),
        ref_message_id: Some("wamid.1".to_owned()),
        ..note(PHONE, "<b>Call back</b>")
    };
    let made = insert(whole.clone(), at(2)).await.expect("a note");
    let expected = ChatMessage {
        id: MessageId(2),
        chat: ChatId(1),
        with: to(PHONE),
        direction: Direction::Note,
        kind: MessageKind::Document,
        text: Some(whole.text),
        status: None,
        vendor_message_id: whole.vendor_message_id,
        sender: whole.sender,
        status_message: Some(whole.status_message),
        ref_message_id: whole.ref_message_id,
        url: whole.url,
        sent_at: at(2),
        created_at: at(2),
        updated_at: at(2),
    };
    assert!(made == expected);
    let notes = store.list_notes(world.tenant, ChatId(1), 10).await.expect("a list");
    assert!(notes == [expected]);
    assert!(matches!(store.find_message(world.tenant, MessageId(2)).await, Ok(None)));
    let (messages, total) = world.messages(everything()).await;
    assert_eq!((messages.len(), total), (1, 1));
    // The same note of the caller's may be kept twice: it is no message of a number.
    let again = NewNote { vendor_message_id: Some("note-7".to_owned()), ..note(PHONE, "Again") };
    assert!(insert(again, at(3)).await.is_some());
    assert_eq!(world.receive(vec![inbound("note-7", PHONE, "Hello")], at(4)).await, 1);
}

/// Notes are listed by chat, newest first, no more than asked for.
pub async fn notes_are_listed_newest_first(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    for world in [&world, &other] {
        world
            .receive(vec![inbound("wamid.1", PHONE, "Hi"), inbound("wamid.2", &phone(1), "Hi")], at(0))
            .await;
    }
    for (n, digits) in [PHONE, PHONE, &phone(1), PHONE].into_iter().enumerate() {
        let now = at(if n == 3 { 2 } else { 1 });
        let made = store.insert_note(world.tenant, note(digits, &n.to_string()), now).await;
        assert!(matches!(made, Ok(Some(_))));
    }
    let texts = async |world: &World<'_>, chat, limit| -> Vec<String> {
        let notes = store.list_notes(world.tenant, ChatId(chat), limit).await.expect("a list");
        notes.into_iter().filter_map(|note| note.text).collect()
    };
    assert_eq!(texts(&world, 1, 10).await, ["3", "1", "0"]);
    assert_eq!(texts(&world, 1, 2).await, ["3", "1"]);
    assert_eq!(texts(&world, 2, 10).await, ["2"]);
    assert_eq!(texts(&world, 9, 10).await, [""; 0]);
    assert_eq!(texts(&other, 1, 10).await, [""; 0]);
}
