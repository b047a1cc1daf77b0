use countersign_core::domain::calendar::month;
use countersign_core::domain::contact::ContactDefaults;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ContactId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::{ContactRow, Counter, Used};
use countersign_core::transact::tables::People;

use super::{Halt, Unit};

/// A contact found by its number, and what a new one starts with.
#[derive(Debug, Clone)]
pub(crate) struct NewContact {
    pub(crate) row: ContactRow,
    pub(crate) made: Option<(ContactDefaults, Timestamp)>,
}

/// The latest conversation with a number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Conversation {
    pub(crate) opened_at: Timestamp,
    /// How many of its messages were not refused.
    pub(crate) messages: u32,
}

/// What is counted: whose, the month or nothing, and the name as stored.
pub(crate) type CountKey = (TenantId, String, &'static str);

/// A count is a row that all of a tenant's writers share and rows beside it, which each writer has for itself. Where a plan
/// sets a maximum the step reads the count, which locks the shared row, and adds to that one: so the room is not given
/// twice. Where it sets none the step reads nothing and adds to the writer's own row, and nobody waits. For half a second
/// after a change of plan a node may know the old one; what it lets through then is counted all the same.
impl Unit {
    /// The shared row, those beside it, and what this transaction adds to them.
    fn sum(&mut self, shared: Result<Option<i64>, Halt>, key: &CountKey) -> Result<u32, Halt> {
        let shards = self.shards.get(key).map(Option::<&i64>::copied);
        let sum = shared?.unwrap_or(0) + shards?.unwrap_or(0) + self.counted_here(key)?;
        Ok(u32::try_from(sum.max(0)).unwrap_or(u32::MAX))
    }

    fn counted_here(&mut self, key: &CountKey) -> Result<i64, Halt> {
        if self.counted.is_known(key) { Ok(self.counted.get(key)?.copied().unwrap_or(0)) } else { Ok(0) }
    }

    fn count(&mut self, key: CountKey, by: i64) -> Result<(), Halt> {
        self.need_tenant(key.0)?;
        let value = self.counted_here(&key)? + by;
        self.counted.put(key, Some(value));
        Ok(())
    }

    fn next_number(&mut self, key: (TenantId, Counter)) -> Result<i64, Halt> {
        if self.tenants.is_known(&key.0) {
            self.need_tenant(key.0)?;
        }
        self.stock.take(key).ok_or(Halt::Miss)
    }

    fn need_tenant(&mut self, tenant: TenantId) -> Result<(), Halt> {
        match self.tenants.get(&tenant)? {
            Some(()) => Ok(()),
            None => Err(StoreError::Missing { what: "tenant" }.into()),
        }
    }
}

impl People for Unit {
    fn find_contact(&mut self, tenant: TenantId, id: ContactId) -> Result<Option<ContactRow>, Halt> {
        Ok(self.contacts.get(&(tenant, id))?.copied())
    }

    fn find_contact_by_phone(
        &mut self,
        tenant: TenantId,
        phone: &Destination,
    ) -> Result<Option<ContactRow>, Halt> {
        Ok(self.phones.get(&(tenant, phone.clone()))?.map(|contact| contact.row))
    }

    fn insert_contact(
        &mut self,
        tenant: TenantId,
        id: ContactId,
        phone: &Destination,
        defaults: ContactDefaults,
        now: Timestamp,
    ) -> Result<(), Halt> {
        let row = ContactRow { id, opted_out: false };
        self.phones.put((tenant, phone.clone()), Some(NewContact { row, made: Some((defaults, now)) }));
        Ok(())
    }

    fn read_counter(&mut self, tenant: TenantId, counter: Counter) -> Result<u32, Halt> {
        let shared = self.counters.get(&(tenant, counter)).map(Option::<&i64>::copied);
        self.sum(shared, &(tenant, String::new(), counter.name()))
    }

    /// What is counted without having been read has no value to give: 0 stands for it.
    fn add_to_counter(&mut self, tenant: TenantId, counter: Counter) -> Result<i64, Halt> {
        let key = (tenant, counter);
        if counter != Counter::Contacts {
            return self.next_number(key);
        }
        if !self.counters.is_known(&key) {
            return self.count((tenant, String::new(), counter.name()), 1).map(|()| 0);
        }
        let value = self.counters.get(&key)?.map_or(1, |value| value.saturating_add(1));
        self.counters.put(key, Some(value));
        Ok(value)
    }

    fn read_usage(&mut self, tenant: TenantId, used: Used, at: Timestamp) -> Result<u32, Halt> {
        let shared = self.usage.get(&(tenant, month(at), used)).map(Option::<&i64>::copied);
        self.sum(shared, &(tenant, month(at), used.name()))
    }

    fn add_usage(&mut self, tenant: TenantId, used: Used, at: Timestamp) -> Result<(), Halt> {
        let key = (tenant, month(at), used);
        if !self.usage.is_known(&key) {
            return self.count((tenant, month(at), used.name()), 1);
        }
        let value = self.usage.get(&key)?.map_or(1, |value| value.saturating_add(1));
        self.usage.put(key, Some(value));
        Ok(())
    }

    /// Without a look at what is there: it takes back what was counted once, wherever that was.
    fn take_usage_back(&mut self, tenant: TenantId, used: Used, at: Timestamp) -> Result<(), Halt> {
        self.count((tenant, month(at), used.name()), -1)
    }

    fn join_conversation(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        since: Timestamp,
    ) -> Result<bool, Halt> {
        let key = (tenant, destination.clone());
        let Some(mut running) = self.conversations.get(&key)?.copied().filter(|it| it.opened_at > since)
        else {
            return Ok(false);
        };
        running.messages = running.messages.saturating_add(1);
        self.conversations.put(key, Some(running));
        Ok(true)
    }

    fn open_conversation(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        now: Timestamp,
    ) -> Result<(), Halt> {
        let opened = Conversation { opened_at: now, messages: 1 };
        self.conversations.put((tenant, destination.clone()), Some(opened));
        Ok(())
    }

    fn leave_conversation(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        sent_at: Timestamp,
    ) -> Result<Option<Timestamp>, Halt> {
        let key = (tenant, destination.clone());
        let of_this = |it: &Conversation| it.opened_at <= sent_at && it.messages > 0;
        let Some(mut left) = self.conversations.get(&key)?.copied().filter(of_this) else {
            return Ok(None);
        };
        left.messages -= 1;
        let ended = left.messages == 0;
        self.conversations.put(key, (!ended).then_some(left));
        Ok(ended.then_some(left.opened_at))
    }
}
