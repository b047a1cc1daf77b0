//! What a tenant writes to numbers.

use super::letters::{SENDER, everything};
use super::together::together;
use super::world::{LEASE, PHONE, World, at, phone, to};
use crate::domain::chat::{ChatMessage, Direction, MessageKind, MessageStatus};
use crate::domain::contact::ContactChoice;
use crate::domain::delivery::HandOver;
use crate::domain::idempotency::{ClaimKey, IdempotencyKey, KeyClaim};
use crate::domain::ids::{ChatId, ContactId, MessageId, TenantId};
use crate::ports::store::{SendCommand, SendOutcome, StartRefusal, Store, StoreError};

/// A send records contact, conversation, chat, message and delivery; the next one to the number joins them.
pub async fn a_send_is_recorded(store: &dyn Store) {
    let world = World::open(store).await;
    let mut command = world.letter(PHONE, "Hello", at(0));
    command.message.kind = MessageKind::Image;
    command.message.url = Some("https://example.com/a.png".to_owned());
    let first = world.write(command).await;
    assert_eq!((first.sent.contact, first.chat, first.message), (ContactId(1), ChatId(1), MessageId(1)));
    assert_eq!(world.chat(PHONE).await, Some(ChatId(1)));
    let expected = ChatMessage {
        id: MessageId(1),
        chat: ChatId(1),
        with: to(PHONE),
        direction: Direction::Outbound,
        kind: MessageKind::Image,
        text: Some("Hello".to_owned()),
        status: Some(MessageStatus::Sent),
        vendor_message_id: None,
        sender: Some(SENDER.to_owned()),
        status_message: None,
        ref_message_id: None,
        url: Some("https://example.com/a.png".to_owned()),
        sent_at: at(0),
        created_at: at(0),
        updated_at: at(0),
    };
    assert!(world.shown(MessageId(1)).await == expected);

    let second = world.write(world.letter(PHONE, "Again", at(1))).await;
    assert_eq!((second.sent.contact, second.chat, second.message), (ContactId(1), ChatId(1), MessageId(2)));
    let other = world.write(world.letter(&phone(1), "Hello", at(2))).await;
    assert_eq!((other.sent.contact, other.chat, other.message), (ContactId(2), ChatId(2), MessageId(3)));
    let usage = world.usage(at(2)).await;
    assert_eq!((usage.contacts, usage.conversations), (2, 2));
    assert_eq!(store.settle_lost(10, at(2) + LEASE).await, Ok(3), "each has its delivery");
}

/// A message without a text is kept without one.
pub async fn a_message_needs_no_text(store: &dyn Store) {
    let world = World::open(store).await;
    let mut command = world.letter(PHONE, "", at(0));
    command.message.text = None;
    let sent = world.write(command).await;
    assert_eq!(world.shown(sent.message).await.text, None);
}

/// Whoever is refused leaves no contact, no chat, no message, no conversation and no delivery.
pub async fn a_refused_send_leaves_nothing(store: &dyn Store) {
    let world = World::open(store).await;
    let quiet = world.send(&phone(1), "111111", at(0)).await;
    let set = store.set_opted_out(world.tenant, &to(&phone(1)), true, at(0)).await;
    assert_eq!(set, Ok(quiet.contact));
    let before = world.usage(at(1)).await;
    let command = |change: fn(&mut SendCommand)| {
        let mut command = world.letter(PHONE, "Hello", at(1));
        change(&mut command);
        command
    };
    let to_quiet = world.letter(&phone(1), "Hello", at(1));
    for (command, refusal) in [
        (command(|it| it.contact = ContactChoice::Existing(ContactId(9))), StartRefusal::ContactNotFound),
        (
            command(|it| it.contact = ContactChoice::ByDestination { defaults: None }),
            StartRefusal::ContactDefaultsMissing,
        ),
        (
            command(|it| it.allowance.contacts = Some(1)),
            StartRefusal::ContactLimit { current: 1, maximum: 1 },
        ),
        (
            command(|it| it.allowance.conversations = Some(1)),
            StartRefusal::ConversationLimit { current: 1, maximum: 1 },
        ),
        (to_quiet, StartRefusal::OptedOut),
    ] {
        let (to, delivery) = (command.to.clone(), command.delivery.id);
        assert_eq!(world.try_write(command).await, SendOutcome::Refused(refusal));
        assert_eq!(store.find_chat(world.tenant, &to).await, Ok(None), "{refusal:?}");
        let mut end = world.end_of(quiet, HandOver::Unconfirmed, at(2));
        end.delivery = delivery;
        assert_eq!(store.finish_delivery(end).await, Err(StoreError::Missing { what: "delivery" }));
    }
    assert_eq!(world.messages(everything()).await.1, 0);
    assert_eq!(world.usage(at(2)).await, before);
}

/// A send under a key that another claimer has by now writes nothing.
pub async fn a_late_claimer_sends_nothing(store: &dyn Store) {
    let world = World::open(store).await;
    let key = || IdempotencyKey { tenant: world.tenant, key: [7; 32] };
    let claim = ClaimKey { key: key(), fingerprint: [1; 32], lease_until: at(60), now: at(0) };
    assert_eq!(store.claim_key(claim).await, Ok(KeyClaim::Granted));
    let under_key = |now| SendCommand { idempotency: Some(key()), ..world.letter(PHONE, "Hello", now) };
    world.write(under_key(at(1))).await;
    let late = store.send(under_key(at(2))).await;
    assert_eq!(late, Err(StoreError::Taken { what: "idempotency key" }));
    assert_eq!(world.messages(everything()).await.1, 1);
}

/// Many first messages to one number make one contact, one conversation and one chat.
pub async fn parallel_sends_open_one_chat(store: &dyn Store) {
    let world = World::open(store).await;
    let letters = together((0..30).map(|_| world.write(world.letter(PHONE, "Hello", at(0))))).await;
    assert!(letters.iter().all(|it| (it.sent.contact, it.chat) == (ContactId(1), ChatId(1))), "{letters:?}");
    let mut ids: Vec<_> = letters.iter().map(|letter| letter.message.0).collect();
    ids.sort_unstable();
    assert_eq!(ids, (1..=30).collect::<Vec<_>>());
    let usage = world.usage(at(0)).await;
    assert_eq!((usage.contacts, usage.conversations), (1, 1));
    assert_eq!(world.messages(everything()).await.1, 30);
}

/// Chats and messages are numbered within their tenant, and nobody finds another's.
pub async fn chats_are_a_tenants_own(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    world.write(world.letter(PHONE, "ours", at(0))).await;
    let second = world.write(world.letter(&phone(1), "ours too", at(0))).await;
    assert_eq!(other.chat(PHONE).await, None);
    let theirs = other.write(other.letter(PHONE, "theirs", at(0))).await;
    assert_eq!((theirs.chat, theirs.message), (ChatId(1), MessageId(1)));
    assert_eq!(other.shown(theirs.message).await.text.as_deref(), Some("theirs"));
    assert_eq!(world.shown(theirs.message).await.text.as_deref(), Some("ours"));
    let found = store.find_message(other.tenant, second.message).await;
    assert!(matches!(found, Ok(None)), "{found:?}");
    assert_eq!(other.messages(everything()).await.1, 1);
}

/// Nobody sends for a tenant that is not there.
pub async fn a_send_needs_its_tenant(store: &dyn Store) {
    let world = World::open(store).await;
    let command = SendCommand { tenant: TenantId(99), ..world.letter(PHONE, "Hello", at(0)) };
    assert_eq!(store.send(command).await, Err(StoreError::Missing { what: "tenant" }));
}
