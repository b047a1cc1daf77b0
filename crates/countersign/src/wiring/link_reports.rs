use std::sync::{Arc, OnceLock, Weak};

use async_trait::async_trait;
use countersign_core::domain::receipt::VendorReport;
use countersign_core::engine::Engine;
use countersign_outbound::smpp::{Account, NotKept, ReceiptSink, Report};

/// Takes to the engine what SMSCs report on their sessions. It does not keep the engine, which has the sessions.
#[derive(Default)]
pub(super) struct LinkReports {
    engine: OnceLock<Weak<Engine>>,
}

impl LinkReports {
    pub(super) fn go_to(&self, engine: &Arc<Engine>) {
        // There is one engine, and it is set once.
        let _ = self.engine.set(Arc::downgrade(engine));
    }
}

#[async_trait]
impl ReceiptSink for LinkReports {
    async fn keep(&self, account: Account, report: Report) -> Result<(), NotKept> {
        let engine = self.engine.get().and_then(Weak::upgrade).ok_or(NotKept)?;
        let Report { vendor_message_id, kind, vendor_code } = report;
        let report = VendorReport { vendor_message_id, delivery: None, kind, vendor_code };
        engine.hear_link(account.tenant, account.provider, report).await.map(drop).map_err(|_| NotKept)
    }
}
