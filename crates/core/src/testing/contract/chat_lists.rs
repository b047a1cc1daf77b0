//! Lists of messages, against a model that is simple enough to be believed.

use std::cmp::Ordering;

use super::letters::{everything, inbound, note};
use super::world::{World, at, phone};
use crate::domain::chat::{
    ChatMessage, Direction, InboundMessage, Membership, MessageKind, MessageQuery, MessageSort,
    MessageStatus, MessageTest,
};
use crate::domain::ids::MessageId;
use crate::domain::receipt::ReceiptKind;
use crate::ports::entropy::{Entropy, random};
use crate::ports::store::Store;
use crate::testing::entropy::SeededEntropy;

const KINDS: &[MessageKind] =
    &[MessageKind::Text, MessageKind::Template, MessageKind::Image, MessageKind::Reaction];
const STATUSES: &[MessageStatus] =
    &[MessageStatus::Sent, MessageStatus::Delivered, MessageStatus::Read, MessageStatus::Failed];
const DIRECTIONS: &[Direction] = &[Direction::Inbound, Direction::Outbound, Direction::Note];
const TEXTS: &[Option<&str>] =
    &[None, Some(""), Some("Grüße"), Some("100% OFF_er"), Some("a\\b 'quoted'"), Some("ΔΗΜΟΣ hello\nyou")];

struct Dice(SeededEntropy);

impl Dice {
    fn below(&self, sides: u32) -> u32 {
        u32::from_be_bytes(random(&self.0 as &dyn Entropy)) % sides
    }

    fn one<T: Clone>(&self, of: &[T]) -> T {
        of[self.below(u32::try_from(of.len()).expect("a few")) as usize].clone()
    }

    fn membership<T: Clone>(&self, of: &[T]) -> Membership<T> {
        let some = of.iter().filter(|_| self.below(2) == 0).cloned().collect();
        if self.below(2) == 0 { Membership::In(some) } else { Membership::NotIn(some) }
    }

    fn test(&self) -> MessageTest {
        match self.below(4) {
            0 => MessageTest::Kind(self.membership(KINDS)),
            1 => MessageTest::Status(self.membership(STATUSES)),
            2 => MessageTest::Direction(self.membership(DIRECTIONS)),
            _ => MessageTest::Chat(self.membership(&[1, 2, 3, 4, 99, i64::MAX, i64::MIN])),
        }
    }
}

fn passes<T: PartialEq>(value: Option<T>, test: &Membership<T>) -> bool {
    value.is_some_and(|value| match test {
        Membership::In(wanted) => wanted.contains(&value),
        Membership::NotIn(unwanted) => !unwanted.contains(&value),
    })
}

fn is_wanted(message: &ChatMessage, query: &MessageQuery) -> bool {
    let tested = query.tests.iter().all(|test| match test {
        MessageTest::Kind(test) => passes(Some(message.kind), test),
        MessageTest::Status(test) => passes(message.status, test),
        MessageTest::Direction(test) => passes(Some(message.direction), test),
        MessageTest::Chat(test) => passes(Some(message.chat.0), test),
    });
    let holds = |search: &String| {
        let text = message.text.as_ref().map(|text| text.to_lowercase());
        text.is_some_and(|text| text.contains(&search.to_lowercase()))
    };
    tested && query.search.as_ref().is_none_or(holds)
}

fn by(query: &MessageQuery) -> impl Fn(&ChatMessage, &ChatMessage) -> Ordering + '_ {
    move |one, other| {
        let order = match query.sort {
            MessageSort::CreatedAt => one.created_at.cmp(&other.created_at),
            MessageSort::UpdatedAt => one.updated_at.cmp(&other.updated_at),
        };
        let order = order.then(one.id.cmp(&other.id));
        if query.descending { order.reverse() } else { order }
    }
}

/// 80 messages with four numbers, either way and in every state, and notes between them.
async fn filled(world: &World<'_>, dice: &Dice) -> Vec<ChatMessage> {
    let mut messages = Vec::new();
    for n in 0..80 {
        let (digits, now) = (phone(dice.below(4) as usize), at(u64::from(dice.below(20))));
        let (kind, text) = (dice.one(KINDS), dice.one(TEXTS).map(str::to_owned));
        let wamid = format!("wamid.{n}");
        if dice.below(6) == 0 {
            let note = note(&digits, "hello, a note");
            world.store.insert_note(world.tenant, note, now).await.expect("a step");
        }
        if dice.below(2) == 0 {
            let message = InboundMessage { kind, text, ..inbound(&wamid, &digits, "") };
            world.receive(vec![message], now).await;
            continue;
        }
        let mut command = world.letter(&digits, "", now);
        command.message.kind = kind;
        command.message.text = text;
        let letter = world.write(command).await;
        let later = at(20 + u64::from(dice.below(20)));
        match dice.below(5) {
            0 => {}
            1 => world.refuse(letter.sent, later).await,
            2 => world.accept(letter.sent, &wamid, later).await,
            3 => {
                world.accept(letter.sent, &wamid, later).await;
                world.hear(&wamid, ReceiptKind::Delivered, None, later).await;
            }
            _ => {
                world.accept(letter.sent, &wamid, later).await;
                world.hear(&wamid, ReceiptKind::Read, None, later).await;
            }
        }
    }
    for id in 1..=200 {
        let id = MessageId(id);
        messages.extend(world.store.find_message(world.tenant, id).await.expect("a look"));
    }
    assert_eq!(messages.len(), 80);
    messages
}

/// Whatever is asked for, a store lists what the model does.
pub async fn lists_agree_with_a_model(store: &dyn Store) {
    let world = World::open(store).await;
    let other = World::named(store, "second").await;
    let dice = Dice(SeededEntropy::new(11));
    let messages = filled(&world, &dice).await;
    filled(&other, &dice).await;
    let searches = ["grüße", "GRÜSSE", "%", "_", "\\", "", "HELLO", "o\ny", "'", "δημος", "off_"];
    let mut found = 0;
    for _ in 0..400 {
        let query = MessageQuery {
            tests: (0..dice.below(3)).map(|_| dice.test()).collect(),
            search: (dice.below(3) == 0).then(|| dice.one(&searches).to_owned()),
            sort: dice.one(&[MessageSort::CreatedAt, MessageSort::UpdatedAt]),
            descending: dice.below(2) == 0,
            offset: u64::from(dice.below(10)),
            limit: dice.below(20) + 1,
        };
        let mut expected: Vec<_> =
            messages.iter().filter(|message| is_wanted(message, &query)).cloned().collect();
        expected.sort_by(by(&query));
        let total = expected.len() as u64;
        let page: Vec<_> = expected
            .into_iter()
            .skip(usize::try_from(query.offset).expect("a few"))
            .take(query.limit as usize)
            .collect();
        found += page.len();
        let listed = world.messages(query.clone()).await;
        assert!(listed == (page, total), "{query:?}: {listed:?}");
    }
    assert!(found > 500, "the queries find something: {found}");
}

/// Pages beyond the end are empty, and all that there is is counted.
pub async fn a_list_ends(store: &dyn Store) {
    let world = World::open(store).await;
    for n in 0..5 {
        world.receive(vec![inbound(&format!("wamid.{n}"), &phone(n), "Hello")], at(0)).await;
    }
    for offset in [5, 100, u64::from(u32::MAX), i64::MAX.unsigned_abs(), u64::MAX] {
        let beyond = MessageQuery { offset, ..everything() };
        assert_eq!(world.messages(beyond).await, (Vec::new(), 5));
    }
    let nul = MessageQuery { search: Some("\0".to_owned()), ..everything() };
    assert_eq!(world.messages(nul).await, (Vec::new(), 0));
}
