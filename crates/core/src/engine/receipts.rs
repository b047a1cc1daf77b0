//! Vendors' reports: kept at once, applied later.

use super::Engine;
use crate::domain::delivery::DeliveryState;
use crate::domain::ids::TenantId;
use crate::domain::receipt::{Receipt, ReceiptKind};
use crate::domain::whatsapp::WebhookSecrets;
use crate::ports::alarm::News;
use crate::ports::observer::Event;
use crate::ports::store::{RecordedReceipts, StoreError};

/// Receipts applied in one step.
const BATCH: u32 = 256;

impl Engine {
    /// The tenant behind a callback id, with the secrets that prove a call is Meta's.
    pub async fn webhook_secrets(
        &self,
        callback_id: &str,
    ) -> Result<Option<(TenantId, WebhookSecrets)>, StoreError> {
        let Some(tenant) = self.store.find_callback(callback_id).await? else {
            return Ok(None);
        };
        let profile = self.profile(tenant).await?;
        let Some(settings) = profile.as_ref().and_then(|profile| profile.whatsapp.as_ref()) else {
            return Ok(None);
        };
        // A cached profile may be older than the callback id: then the id is not its own yet.
        if settings.callback_id != callback_id {
            return Ok(None);
        }
        Ok(Some((tenant, self.open_webhook_secrets(tenant, settings)?)))
    }

    /// Keeps receipts, so that the vendor can be answered at once.
    pub async fn receive(&self, receipts: Vec<Receipt>) -> Result<RecordedReceipts, StoreError> {
        if receipts.is_empty() {
            return Ok(RecordedReceipts::default());
        }
        let recorded = self.store.insert_receipts(receipts, self.clock.now()).await?;
        self.alarm.ring(News::Receipts);
        Ok(recorded)
    }

    /// Applies all receipts that are due. Returns how many found their message.
    pub async fn apply_receipts(&self) -> Result<usize, StoreError> {
        let mut total = 0;
        loop {
            let applied = self.store.apply_receipts(BATCH, self.clock.now()).await?;
            if applied.is_empty() {
                return Ok(total);
            }
            total += applied.len();
            for receipt in applied {
                self.announce(self.is_told(receipt.tenant).await);
                self.observer.count(Event::Reported(receipt.kind));
                if receipt.state == DeliveryState::Failed {
                    self.alarm.ring(News::Due);
                }
                if receipt.kind == ReceiptKind::Complaint {
                    tracing::warn!(tenant = %receipt.tenant, verification = %receipt.verification,
                        "receipts.complaint: a recipient says that they did not ask for the code; it is canceled");
                }
            }
        }
    }
}
