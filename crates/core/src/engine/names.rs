//! Sources, statuses and groups, as a tenant's own programs see and change them.

use super::{Caller, Engine};
use crate::domain::ids::{ContactId, GroupId};
use crate::ports::store::{MembersAdded, NameRemoved, NamedKind, NamedRow, StoreError};

/// Contacts that leave a group in one step of the store when the group goes.
const LEAVE_AT_ONCE: u32 = 500;

/// Why a source, a status or a group was not made, changed or removed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Another one has the name.
    #[error("the name is taken")]
    Taken,
    /// There is none of this number.
    #[error("there is none of this number")]
    Missing,
    /// Contacts have it, or new contacts get it.
    #[error("contacts have it")]
    InUse,
    /// Not all of the contacts that were named exist.
    #[error("no such contact")]
    NoSuchContact,
    /// The store could not do its part.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for NameError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Taken { .. } => Self::Taken,
            StoreError::Missing { .. } => Self::Missing,
            other => Self::Store(other),
        }
    }
}

/// What a list of names may be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameSort {
    /// By name, by its code points.
    Name,
    /// By when it was made.
    CreatedAt,
    /// By when it last changed.
    UpdatedAt,
}

/// A page of a tenant's sources, statuses or groups.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameQuery {
    /// Only those whose name holds this text, in any case.
    pub search: Option<String>,
    /// First key first; `true` is descending. Ties go by number.
    pub sort: Vec<(NameSort, bool)>,
    /// Rows to skip.
    pub offset: u64,
    /// Rows to return.
    pub limit: u32,
}

impl NameQuery {
    /// The page of `rows`, which come by number, and how many rows it is a page of.
    fn page(&self, mut rows: Vec<NamedRow>) -> (Vec<NamedRow>, u64) {
        if let Some(search) = self.search.as_ref().map(|text| text.to_lowercase()) {
            rows.retain(|row| row.name.to_lowercase().contains(&search));
        }
        rows.sort_by(|one, other| {
            let compared = self.sort.iter().map(|(key, descending)| {
                let order = match key {
                    NameSort::Name => one.name.cmp(&other.name),
                    NameSort::CreatedAt => one.created_at.cmp(&other.created_at),
                    NameSort::UpdatedAt => one.updated_at.cmp(&other.updated_at),
                };
                if *descending { order.reverse() } else { order }
            });
            compared.reduce(std::cmp::Ordering::then).unwrap_or(std::cmp::Ordering::Equal)
        });
        let total = rows.len() as u64;
        let skipped = usize::try_from(self.offset).unwrap_or(usize::MAX);
        (rows.into_iter().skip(skipped).take(self.limit as usize).collect(), total)
    }
}

impl Engine {
    /// A page of the caller's sources, statuses or groups, and how many there are. All of them are read for it: people
    /// make them by hand.
    pub async fn list_names(
        &self,
        caller: &Caller,
        kind: NamedKind,
        query: &NameQuery,
    ) -> Result<(Vec<NamedRow>, u64), StoreError> {
        Ok(query.page(self.store.list_named(caller.tenant(), kind).await?))
    }

    /// One of the caller's sources, statuses or groups.
    pub async fn get_name(&self, caller: &Caller, kind: NamedKind, id: i64) -> Result<NamedRow, NameError> {
        self.store.find_named(caller.tenant(), kind, id).await?.ok_or(NameError::Missing)
    }

    /// Makes a source, a status or a group.
    pub async fn create_name(
        &self,
        caller: &Caller,
        kind: NamedKind,
        name: &str,
        color: Option<&str>,
    ) -> Result<NamedRow, NameError> {
        Ok(self.store.insert_named(caller.tenant(), kind, name, color, self.clock.now()).await?)
    }

    /// Gives one another name and, with `color`, another color or none.
    pub async fn change_name(
        &self,
        caller: &Caller,
        kind: NamedKind,
        id: i64,
        name: &str,
        color: Option<Option<&str>>,
    ) -> Result<NamedRow, NameError> {
        Ok(self.store.update_named(caller.tenant(), kind, id, name, color, self.clock.now()).await?)
    }

    /// Removes a source, a status or a group. A group is emptied first, step by step: after a crash in between it has
    /// fewer contacts, and can be removed again.
    pub async fn delete_name(&self, caller: &Caller, kind: NamedKind, id: i64) -> Result<(), NameError> {
        let tenant = caller.tenant();
        if kind == NamedKind::Group {
            let group = GroupId(id);
            while self.store.remove_some_members(tenant, group, LEAVE_AT_ONCE).await? == LEAVE_AT_ONCE {}
        }
        match self.store.delete_named(tenant, kind, id).await? {
            NameRemoved::Removed => Ok(()),
            NameRemoved::InUse => Err(NameError::InUse),
        }
    }

    /// Puts contacts into a group and tells how many are new in it.
    pub async fn add_to_group(
        &self,
        caller: &Caller,
        group: GroupId,
        contacts: &[ContactId],
    ) -> Result<u32, NameError> {
        match self.store.add_members(caller.tenant(), group, contacts).await? {
            MembersAdded::Added(count) => Ok(count),
            MembersAdded::NoSuchContact => Err(NameError::NoSuchContact),
        }
    }

    /// Takes contacts out of a group and tells how many were in it.
    pub async fn remove_from_group(
        &self,
        caller: &Caller,
        group: GroupId,
        contacts: &[ContactId],
    ) -> Result<u32, NameError> {
        Ok(self.store.remove_members(caller.tenant(), group, contacts).await?)
    }
}
