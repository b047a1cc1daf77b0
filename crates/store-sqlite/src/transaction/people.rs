use countersign_core::domain::contact::ContactDefaults;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::{ContactId, TenantId};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::StoreError;
use countersign_core::transact::rows::{ContactRow, Counter, Used};
use countersign_core::transact::tables::People;

use super::Open;
use crate::tables::{contacts, conversations, counters, usage};

impl People for Open<'_> {
    fn find_contact(&mut self, tenant: TenantId, id: ContactId) -> Result<Option<ContactRow>, StoreError> {
        contacts::find(self.0, tenant, id)
    }

    fn find_contact_by_phone(
        &mut self,
        tenant: TenantId,
        phone: &Destination,
    ) -> Result<Option<ContactRow>, StoreError> {
        contacts::find_by_phone(self.0, tenant, phone)
    }

    fn insert_contact(
        &mut self,
        tenant: TenantId,
        id: ContactId,
        phone: &Destination,
        defaults: ContactDefaults,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        contacts::insert(self.0, tenant, id, phone, defaults, now)
    }

    fn read_counter(&mut self, tenant: TenantId, counter: Counter) -> Result<u32, StoreError> {
        counters::read(self.0, tenant, counter)
    }

    fn add_to_counter(&mut self, tenant: TenantId, counter: Counter) -> Result<i64, StoreError> {
        counters::add(self.0, tenant, counter)
    }

    fn read_usage(&mut self, tenant: TenantId, used: Used, at: Timestamp) -> Result<u32, StoreError> {
        usage::read(self.0, tenant, used, at)
    }

    fn add_usage(&mut self, tenant: TenantId, used: Used, at: Timestamp) -> Result<(), StoreError> {
        usage::add(self.0, tenant, used, at)
    }

    fn take_usage_back(&mut self, tenant: TenantId, used: Used, at: Timestamp) -> Result<(), StoreError> {
        usage::take_back(self.0, tenant, used, at)
    }

    fn join_conversation(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        since: Timestamp,
    ) -> Result<bool, StoreError> {
        conversations::join(self.0, tenant, destination, since)
    }

    fn open_conversation(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        conversations::open(self.0, tenant, destination, now)
    }

    fn leave_conversation(
        &mut self,
        tenant: TenantId,
        destination: &Destination,
        sent_at: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        conversations::leave(self.0, tenant, destination, sent_at)
    }
}
