//! Which messages are asked for (`wacr-api-v2.md` 2.10).

use super::{Direction, MessageKind, MessageStatus};

/// What a value is tested for. An empty list lets nothing in, or leaves nothing out. A message without the value passes
/// neither, as in SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Membership<T> {
    /// It is one of these.
    In(Vec<T>),
    /// It is there, and none of these.
    NotIn(Vec<T>),
}

/// One condition of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageTest {
    /// Of what is in it.
    Kind(Membership<MessageKind>),
    /// Of how far it has come.
    Status(Membership<MessageStatus>),
    /// Of which way it went.
    Direction(Membership<Direction>),
    /// Of its chat's number.
    Chat(Membership<i64>),
}

/// What a list of messages may be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageSort {
    /// By when it was recorded.
    CreatedAt,
    /// By when it last changed.
    UpdatedAt,
}

/// A page of a tenant's messages. Notes are never among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageQuery {
    /// Only those that pass all of these.
    pub tests: Vec<MessageTest>,
    /// Only those whose text holds this, in any case.
    pub search: Option<String>,
    /// By what they are sorted; ties go by number, in the same direction.
    pub sort: MessageSort,
    /// Whether the latest come first.
    pub descending: bool,
    /// Rows to skip.
    pub offset: u64,
    /// Rows to return.
    pub limit: u32,
}
