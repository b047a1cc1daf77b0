use countersign_core::domain::ids::TenantId;
use countersign_core::domain::receipt::{Receipt, ReceiptKind};
use countersign_core::domain::time::Timestamp;
use countersign_core::ports::store::words::Word as _;
use countersign_core::transact::rows::DueReceipt;
use countersign_core::transact::tables::{Listed, Receipts};

use super::{Halt, Unit};

/// What makes a report one: whose, the vendor's id, and the word of its kind.
pub(crate) type ReceiptKey = (TenantId, String, &'static str);

/// A report's row.
#[derive(Debug, Clone)]
pub(crate) struct ReceiptRow {
    /// What a new one is recorded with.
    pub(crate) new: Option<(Receipt, Timestamp)>,
    pub(crate) looks: u32,
    pub(crate) next_look_at: Option<Timestamp>,
}

fn key(tenant: TenantId, vendor_message_id: &str, kind: ReceiptKind) -> ReceiptKey {
    (tenant, vendor_message_id.to_owned(), kind.word())
}

impl Unit {
    /// Asks for a report before a step does.
    pub(crate) fn want_receipt(&mut self, receipt: &Receipt) {
        self.receipts.want(key(receipt.tenant, &receipt.vendor_message_id, receipt.kind));
    }
}

impl Receipts for Unit {
    fn insert_receipt(&mut self, receipt: &Receipt, now: Timestamp) -> Result<bool, Halt> {
        let key = key(receipt.tenant, &receipt.vendor_message_id, receipt.kind);
        if self.receipts.get(&key)?.is_some() {
            return Ok(false);
        }
        let row = ReceiptRow { new: Some((receipt.clone(), now)), looks: 0, next_look_at: Some(now) };
        self.receipts.put(key, Some(row));
        Ok(true)
    }

    fn list_due_receipts(&mut self, limit: u32, now: Timestamp) -> Result<Listed<DueReceipt>, Halt> {
        self.due.receipts(limit, now)
    }

    fn looked(&mut self, receipt: &DueReceipt, next: Option<Timestamp>) -> Result<(), Halt> {
        let key = key(receipt.tenant, &receipt.vendor_message_id, receipt.kind);
        if let Some(row) = self.receipts.get(&key)?.cloned() {
            let looks = receipt.looks.saturating_add(1);
            self.receipts.put(key, Some(ReceiptRow { looks, next_look_at: next, ..row }));
        }
        Ok(())
    }
}
