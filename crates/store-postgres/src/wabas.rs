//! WhatsApp Business accounts whose numbers are proven here.

use async_trait::async_trait;
use countersign_core::domain::destination::Destination;
use countersign_core::domain::ids::TenantId;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::waba::{NumberChange, Waba, WabaNumber};
use countersign_core::ports::store::{StoreError, WabaStore};

use crate::PostgresStore;
use crate::tables::{waba_numbers, wabas};

#[async_trait]
impl WabaStore for PostgresStore {
    async fn put_waba(&self, waba: Waba) -> Result<(), StoreError> {
        wabas::put(&self.connection().await?, &waba).await
    }

    async fn find_waba(&self, tenant: TenantId, waba_id: &str) -> Result<Option<Waba>, StoreError> {
        wabas::find(&self.connection().await?, tenant, waba_id).await
    }

    async fn list_wabas(&self, tenant: TenantId) -> Result<Vec<Waba>, StoreError> {
        wabas::list(&self.connection().await?, tenant).await
    }

    async fn delete_waba(&self, tenant: TenantId, waba_id: &str) -> Result<(), StoreError> {
        wabas::delete(&self.connection().await?, tenant, waba_id).await.and_then(known("waba"))
    }

    async fn insert_number(&self, number: WabaNumber) -> Result<(), StoreError> {
        waba_numbers::insert(&self.connection().await?, &number).await.and_then(known("waba"))
    }

    async fn update_number(
        &self,
        tenant: TenantId,
        id: &str,
        change: NumberChange,
        now: Timestamp,
    ) -> Result<WabaNumber, StoreError> {
        let changed = waba_numbers::update(&self.connection().await?, tenant, id, &change, now).await?;
        changed.ok_or(StoreError::Missing { what: "phone number" })
    }

    async fn find_number(&self, tenant: TenantId, id: &str) -> Result<Option<WabaNumber>, StoreError> {
        waba_numbers::find(&self.connection().await?, tenant, id).await
    }

    async fn find_number_by_phone(
        &self,
        tenant: TenantId,
        phone: &Destination,
    ) -> Result<Option<WabaNumber>, StoreError> {
        waba_numbers::find_by_phone(&self.connection().await?, tenant, phone).await
    }

    async fn list_numbers(&self, tenant: TenantId, waba_id: &str) -> Result<Vec<WabaNumber>, StoreError> {
        waba_numbers::list(&self.connection().await?, tenant, waba_id).await
    }
}

fn known(what: &'static str) -> impl Fn(bool) -> Result<(), StoreError> {
    move |changed| if changed { Ok(()) } else { Err(StoreError::Missing { what }) }
}
