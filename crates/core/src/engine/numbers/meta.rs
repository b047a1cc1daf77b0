//! Numbers whose codes WhatsApp makes and checks.

use super::NumberError;
use crate::domain::code::PlainCode;
use crate::domain::fault::FaultClass;
use crate::domain::ids::TenantId;
use crate::domain::seal::{SealBroken, Sealed};
use crate::domain::secret::Secret;
use crate::domain::waba::{NumberChange, NumberFault, Waba, WabaBackend, WabaNumber};
use crate::domain::whatsapp::WhatsAppAccount;
use crate::engine::Engine;
use crate::ports::entropy::random;
use crate::ports::store::StoreError;

impl Engine {
    /// WhatsApp checks the code; then the number is registered for sending. A number that WhatsApp has proven and that
    /// is not registered yet, because the last try ended in between, is registered now.
    pub(super) async fn verify_at_meta(
        &self,
        account: &WhatsAppAccount,
        number: &WabaNumber,
        code: &PlainCode,
    ) -> Result<(), NumberError> {
        match self.registry.verify_code(account, code).await {
            Ok(()) | Err(NumberFault::AlreadyVerified) => {}
            Err(fault) => return Err(number_error(fault)),
        }
        let pin = self.pin(number).await?;
        self.registry.register(account, &pin).await.map_err(number_error)
    }

    /// The number's two-step PIN; a new one is kept before WhatsApp hears of it. Of several that make one at once the
    /// first is kept, and is everyone's.
    async fn pin(&self, number: &WabaNumber) -> Result<Secret, NumberError> {
        let place = format!("waba_numbers/pin/{}/{}", number.tenant, number.id);
        let mut kept = number.pin.clone();
        if kept.is_none() {
            let pin = Secret::new(PlainCode::random_digits(6, self.entropy.as_ref()).expose());
            let sealed = self.master.seal(&pin, &place, random(self.entropy.as_ref()));
            let change = NumberChange { pin: Some(sealed), ..NumberChange::default() };
            kept = self.store.update_number(number.tenant, &number.id, change, self.clock.now()).await?.pin;
        }
        let opened = kept.and_then(|sealed| self.master.open(&sealed, &place).ok());
        opened.ok_or_else(|| broken("pin", number.tenant))
    }

    /// The account as WhatsApp knows it, if it is WhatsApp's to answer for.
    pub(super) fn meta_account(
        &self,
        waba: &Waba,
        number_id: &str,
    ) -> Result<Option<WhatsAppAccount>, NumberError> {
        let WabaBackend::Meta { base_url, graph_version, access_token } = &waba.backend else {
            return Ok(None);
        };
        Ok(Some(WhatsAppAccount {
            base_url: base_url.clone(),
            graph_version: graph_version.clone(),
            phone_number_id: number_id.to_owned(),
            waba_id: waba.waba_id.clone(),
            access_token: self.open_waba_token(waba, access_token)?,
        }))
    }

    fn open_waba_token(&self, waba: &Waba, sealed: &Sealed) -> Result<Secret, NumberError> {
        let place = waba_place(waba.tenant, &waba.waba_id);
        self.master.open(sealed, &place).map_err(|SealBroken| broken("access_token", waba.tenant))
    }
}

/// Where the sealed token of an account belongs.
pub(in crate::engine) fn waba_place(tenant: TenantId, waba_id: &str) -> String {
    format!("wabas/access_token/{tenant}/{waba_id}")
}

fn broken(column: &'static str, tenant: TenantId) -> NumberError {
    NumberError::Store(StoreError::BadRow {
        table: "wabas",
        column,
        id: tenant.to_string(),
        why: "it does not open with this master key".to_owned(),
    })
}

pub(super) fn number_error(fault: NumberFault) -> NumberError {
    match fault {
        NumberFault::AlreadyVerified => NumberError::AlreadyApproved,
        NumberFault::WrongCode => NumberError::WrongCode,
        NumberFault::InvalidNumber => NumberError::InvalidNumber,
        NumberFault::Send(fault) if fault.class == FaultClass::Throttle => {
            NumberError::Throttled { retry_after: fault.retry_after }
        }
        NumberFault::Send(fault) => {
            tracing::warn!(class = ?fault.class, vendor_code = fault.vendor_code.as_deref().unwrap_or("none"),
                detail = %fault.detail, "numbers.failed: WhatsApp did not do what was asked of a number");
            NumberError::Vendor(fault)
        }
    }
}
