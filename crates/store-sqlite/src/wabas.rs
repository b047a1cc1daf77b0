//! WhatsApp Business accounts whose numbers are proven here.

use async_trait::async_trait;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::waba::{NumberChange, Waba, WabaNumber};
use countersign_core::ports::store::{StoreError, WabaStore};
use rusqlite::Connection;

use crate::SqliteStore;
use crate::tables::{waba_numbers, wabas};

#[async_trait]
impl WabaStore for SqliteStore {
    async fn put_waba(&self, waba: Waba) -> Result<(), StoreError> {
        self.writer.write(move |c| wabas::put(c, &waba)).await
    }

    async fn find_waba(&self, tenant: TenantId, waba_id: &str) -> Result<Option<Waba>, StoreError> {
        let waba_id = waba_id.to_owned();
        self.readers.ask(move |c| wabas::find(c, tenant, &waba_id)).await
    }

    async fn list_wabas(&self, tenant: TenantId) -> Result<Vec<Waba>, StoreError> {
        self.readers.ask(move |c| wabas::list(c, tenant)).await
    }

    async fn delete_waba(&self, tenant: TenantId, waba_id: &str) -> Result<(), StoreError> {
        let waba_id = waba_id.to_owned();
        self.writer.write(move |c| wabas::delete(c, tenant, &waba_id).and_then(known("waba"))).await
    }

    async fn insert_number(&self, number: WabaNumber) -> Result<(), StoreError> {
        self.writer.write(move |c| insert_number(c, &number)).await
    }

    async fn update_number(
        &self,
        tenant: TenantId,
        id: &str,
        change: NumberChange,
        now: Timestamp,
    ) -> Result<WabaNumber, StoreError> {
        let id = id.to_owned();
        let changed = self.writer.write(move |c| waba_numbers::update(c, tenant, &id, &change, now)).await?;
        changed.ok_or(StoreError::Missing { what: "phone number" })
    }

    async fn find_number(&self, tenant: TenantId, id: &str) -> Result<Option<WabaNumber>, StoreError> {
        let id = id.to_owned();
        self.readers.ask(move |c| waba_numbers::find(c, tenant, &id)).await
    }

    async fn find_number_by_phone(
        &self,
        tenant: TenantId,
        phone: &Destination,
    ) -> Result<Option<WabaNumber>, StoreError> {
        let phone = phone.clone();
        self.readers.ask(move |c| waba_numbers::find_by_phone(c, tenant, &phone)).await
    }

    async fn list_numbers(&self, tenant: TenantId, waba_id: &str) -> Result<Vec<WabaNumber>, StoreError> {
        let waba_id = waba_id.to_owned();
        self.readers.ask(move |c| waba_numbers::list(c, tenant, &waba_id)).await
    }
}

fn insert_number(connection: &Connection, number: &WabaNumber) -> Result<(), StoreError> {
    if wabas::find(connection, number.tenant, &number.waba_id)?.is_none() {
        return Err(StoreError::Missing { what: "waba" });
    }
    waba_numbers::insert(connection, number)
}

fn known(what: &'static str) -> impl Fn(bool) -> Result<(), StoreError> {
    move |changed| if changed { Ok(()) } else { Err(StoreError::Missing { what }) }
}
