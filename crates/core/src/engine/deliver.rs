//! Handing a message to its vendor, with the tries that can help, and recording how it ended.

use std::time::Duration;

use super::breaker::AccountKey;
use super::ledger::Ledger;
use super::{Engine, StartError};
use crate::domain::delivery::{ClaimedDelivery, Dispatch, DispatchOutcome, FinishDelivery, HandOver};
use crate::domain::event::BreakerChange;
use crate::domain::fault::{Certainty, FaultClass, NextMove, SendFault, next_move};
use crate::domain::ids::ProviderId;
use crate::domain::message::{Taken, WhatsAppMessage};
use crate::domain::tenant::TenantProfile;
use crate::domain::time::Timestamp;
use crate::domain::whatsapp::WhatsAppAccount;
use crate::ports::observer::Event;
use crate::ports::store::StoreError;

/// How often a full queue is asked to record what has already happened.
const RECORD_TRIES: u32 = 20;

/// What every try of a hand-over shares.
#[derive(Debug, Clone, Copy)]
pub(super) struct Try<'c> {
    /// Which tries are made again.
    pub(super) repeat: Repeat<'c>,
    /// Who is asked, for the ledger.
    pub(super) provider: Option<ProviderId>,
    /// When the first try began; a further one begins within [`Timings::send_deadline`].
    ///
    /// [`Timings::send_deadline`]: super::Timings::send_deadline
    pub(super) since: Timestamp,
}

/// The provider whose breaker this is, as tenants are told of it.
const WHATSAPP: &str = "whatsapp";

/// Which tries are made again.
#[derive(Debug, Clone, Copy)]
pub(super) enum Repeat<'c> {
    /// Only those that were not taken.
    Refused,
    /// Also the first one that may have been taken: nobody is there to ask for it (DESIGN 1.8). The same message with
    /// the same code and our same id, under this claim.
    UnknownOnce(&'c ClaimedDelivery),
}

impl Engine {
    /// Hands `message` over and records the outcome before it returns.
    ///
    /// The caller holds the delivery's lease. If recording fails, the lease runs out and the delivery is settled as
    /// unconfirmed: the code stays valid, which is right whether or not the message is out.
    pub(super) async fn hand_over(
        &self,
        profile: &TenantProfile,
        account_key: AccountKey,
        account: &WhatsAppAccount,
        message: &WhatsAppMessage,
    ) -> Result<Taken, StartError> {
        let (tenant, tells) = (profile.tenant.id, profile.tells);
        let one = Try { repeat: Repeat::Refused, provider: None, since: self.clock.now() };
        let mut ledger = Ledger::default();
        let result = self.dispatch(one, &mut ledger, || self.whatsapp.send(account, message)).await;
        self.judge_account(account_key, &result).await;
        let hand_over = match &result {
            Ok(taken) => HandOver::Accepted { vendor_message_id: taken.vendor_message_id.clone() },
            Err(fault) if fault.certainty == Certainty::Unknown => HandOver::Unconfirmed,
            Err(_) => HandOver::Refused,
        };
        let now = self.clock.now();
        self.record(FinishDelivery {
            tenant,
            delivery: message.delivery(),
            claim: 0,
            dispatches: ledger.into_unrecorded(),
            hand_over,
            now,
            tells,
        })
        .await?;
        result.map_err(|fault| {
            tracing::warn!(
                tenant = %tenant, delivery = %message.delivery(), to = %message.to(), class = ?fault.class,
                certainty = ?fault.certainty, vendor_code = fault.vendor_code.as_deref().unwrap_or("none"),
                detail = %fault.detail, "whatsapp.send_failed: the vendor did not take a message, or did not say so: then \
                it may be out, and a code in it is valid"
            );
            StartError::SendFailed(fault)
        })
    }

    /// Asks the vendor, and again where that can help.
    pub(super) async fn dispatch<F>(
        &self,
        one: Try<'_>,
        ledger: &mut Ledger,
        send: impl Fn() -> F,
    ) -> Result<Taken, SendFault>
    where
        F: Future<Output = Result<Taken, SendFault>>,
    {
        let mut tries = 0;
        loop {
            let started_at = self.clock.now();
            let result = send().await;
            let finished_at = self.clock.now();
            let unknown_before = ledger.may_be_out();
            ledger.push(Dispatch {
                provider: one.provider,
                started_at,
                finished_at,
                outcome: outcome_of(&result),
            });
            self.count(&result);
            tries += 1;
            let Err(fault) = &result else { return result };
            if let Repeat::UnknownOnce(claimed) = one.repeat
                && !unknown_before
                && fault.certainty == Certainty::Unknown
            {
                if self.goes_on(claimed, ledger).await {
                    continue;
                }
                return result;
            }
            let left = self.timings.send_deadline.saturating_sub(finished_at.since(one.since));
            match next_move(fault, tries, left) {
                NextMove::Again(pause) => self.clock.sleep(pause).await,
                NextMove::Stop => return result,
            }
        }
    }

    /// Records a hand-over. It has happened, so a failure to record it is never one that wrote nothing.
    pub(super) async fn record(&self, finish: FinishDelivery) -> Result<(), StoreError> {
        let recorded = self.insist(|| self.store.finish_delivery(finish.clone())).await;
        recorded.map_err(|error| match error {
            StoreError::Busy => StoreError::Away("it was too busy to record a hand-over".to_owned()),
            other => other,
        })
    }

    /// Asks a full queue again, for a step that comes after something that cannot be taken back.
    pub(super) async fn insist<T, F>(&self, step: impl Fn() -> F) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        for turn in 1..RECORD_TRIES {
            match step().await {
                Err(StoreError::Busy) => self.clock.sleep(Duration::from_millis(u64::from(5 * turn))).await,
                other => return other,
            }
        }
        step().await
    }

    fn count(&self, result: &Result<Taken, SendFault>) {
        self.observer.count(match result {
            Ok(_) => Event::Dispatched,
            Err(fault) => Event::DispatchFailed(fault.class),
        });
    }

    pub(super) async fn judge_account(&self, account: AccountKey, result: &Result<Taken, SendFault>) {
        match result {
            Err(fault) if fault.class == FaultClass::Account => {
                self.open_breaker(account, self.clock.now()).await;
            }
            // Any other answer of the vendor shows that the account itself works.
            Ok(_) => self.close_breaker(account).await,
            Err(fault) if fault.certainty == Certainty::NotTaken && fault.vendor_code.is_some() => {
                self.close_breaker(account).await;
            }
            Err(_) => {}
        }
    }

    async fn close_breaker(&self, account: AccountKey) {
        if self.breaker.reset(account) {
            self.tell_breaker(account.0, WHATSAPP, None, BreakerChange::Closed).await;
        }
    }

    async fn open_breaker(&self, account: AccountKey, now: Timestamp) {
        if self.breaker.trip(account, now) {
            self.tell_breaker(account.0, WHATSAPP, None, BreakerChange::Opened).await;
            self.observer.count(Event::BreakerOpened);
            tracing::error!(tenant = %account.0, rest_seconds = self.timings.breaker.as_secs(),
                "whatsapp.breaker_opened: the WhatsApp account is at fault; check its token, payment and state");
        }
    }
}

fn outcome_of(result: &Result<Taken, SendFault>) -> DispatchOutcome {
    match result {
        Ok(_) => DispatchOutcome::Accepted,
        Err(fault) => match fault.certainty {
            Certainty::Unknown => DispatchOutcome::Unknown,
            Certainty::NotTaken => {
                DispatchOutcome::Refused { class: fault.class, vendor_code: fault.vendor_code.clone() }
            }
        },
    }
}
