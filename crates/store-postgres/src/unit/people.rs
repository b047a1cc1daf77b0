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

impl Unit {
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
        let value = self.counters.get(&(tenant, counter))?.copied().unwrap_or(0);
        Ok(u32::try_from(value).unwrap_or(u32::MAX))
    }

    fn add_to_counter(&mut self, tenant: TenantId, counter: Counter) -> Result<i64, Halt> {
        let key = (tenant, counter);
        let value = match self.counters.get(&key)?.copied() {
            Some(value) => value.saturating_add(1),
            None => self.need_tenant(tenant).map(|()| 1)?,
        };
        self.counters.put(key, Some(value));
        Ok(value)
    }

    fn read_usage(&mut self, tenant: TenantId, used: Used, at: Timestamp) -> Result<u32, Halt> {
        let value = self.usage.get(&(tenant, month(at), used))?.copied().unwrap_or(0);
        Ok(u32::try_from(value).unwrap_or(u32::MAX))
    }

    fn add_usage(&mut self, tenant: TenantId, used: Used, at: Timestamp) -> Result<(), Halt> {
        let key = (tenant, month(at), used);
        let value = match self.usage.get(&key)?.copied() {
            Some(value) => value.saturating_add(1),
            None => self.need_tenant(tenant).map(|()| 1)?,
        };
        self.usage.put(key, Some(value));
        Ok(())
    }

    fn take_usage_back(&mut self, tenant: TenantId, used: Used, at: Timestamp) -> Result<(), Halt> {
        let key = (tenant, month(at), used);
        if let Some(value) = self.usage.get(&key)?.copied().filter(|value| *value > 0) {
            self.usage.put(key, Some(value - 1));
        }
        Ok(())
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
