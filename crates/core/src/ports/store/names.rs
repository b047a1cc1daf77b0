use async_trait::async_trait;

use super::StoreError;
use crate::domain::ids::{ContactId, GroupId, SourceId, StatusId, TenantId};
use crate::domain::time::Timestamp;

/// Which of the three lists of names that contacts refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedKind {
    /// Where a contact came from.
    Source,
    /// How far a contact has come.
    Status,
    /// What contacts are put into.
    Group,
}

/// A source, a status or a group, numbered within its tenant and kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRow {
    /// Its number: a [`SourceId`], a [`StatusId`] or a [`GroupId`], by kind.
    pub id: i64,
    /// Its name, unique within tenant and kind.
    pub name: String,
    /// A status's color, as in `#FF5733`.
    pub color: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl NamedRow {
    /// The id of a source.
    pub fn source(&self) -> SourceId {
        SourceId(self.id)
    }

    /// The id of a status.
    pub fn status(&self) -> StatusId {
        StatusId(self.id)
    }

    /// The id of a group.
    pub fn group(&self) -> GroupId {
        GroupId(self.id)
    }
}

/// How the removal of a name ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameRemoved {
    /// It is gone.
    Removed,
    /// It stays: contacts have it, or new contacts get it (sources and statuses).
    InUse,
}

/// How contacts were put into a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MembersAdded {
    /// So many are new in it.
    Added(u32),
    /// Not all of the contacts exist: none was added.
    NoSuchContact,
}

/// Sources, statuses and groups, as tenants change them.
#[async_trait]
pub trait NameStore: Send + Sync {
    /// The source, status or group of this number.
    async fn find_named(
        &self,
        tenant: TenantId,
        kind: NamedKind,
        id: i64,
    ) -> Result<Option<NamedRow>, StoreError>;

    /// Makes one. `Taken` if the name is, whatever is made in parallel.
    async fn insert_named(
        &self,
        tenant: TenantId,
        kind: NamedKind,
        name: &str,
        color: Option<&str>,
        now: Timestamp,
    ) -> Result<NamedRow, StoreError>;

    /// Gives one another name and, with `color`, another color or none. `Missing` if there is none; `Taken` if
    /// another one has the name.
    async fn update_named(
        &self,
        tenant: TenantId,
        kind: NamedKind,
        id: i64,
        name: &str,
        color: Option<Option<&str>>,
        now: Timestamp,
    ) -> Result<NamedRow, StoreError>;

    /// Removes one that is not in use. A group's contacts leave it. `Missing` if there is none.
    async fn delete_named(
        &self,
        tenant: TenantId,
        kind: NamedKind,
        id: i64,
    ) -> Result<NameRemoved, StoreError>;

    /// Puts contacts into a group; who is in it already is not counted. `Missing` if there is no such group.
    async fn add_members(
        &self,
        tenant: TenantId,
        group: GroupId,
        contacts: &[ContactId],
    ) -> Result<MembersAdded, StoreError>;

    /// Takes contacts out of a group and tells how many were in it. `Missing` if there is no such group.
    async fn remove_members(
        &self,
        tenant: TenantId,
        group: GroupId,
        contacts: &[ContactId],
    ) -> Result<u32, StoreError>;

    /// Takes up to `limit` contacts out of a group and tells how many, so that a large group can be emptied without
    /// holding up others.
    async fn remove_some_members(
        &self,
        tenant: TenantId,
        group: GroupId,
        limit: u32,
    ) -> Result<u32, StoreError>;
}
