//! Sending the messages of a flow when they are due.

use std::time::Duration;

use super::Engine;
use super::deliver::{Repeat, Try};
use super::flows::sealed_place;
use super::ledger::Ledger;
use crate::domain::code::PlainCode;
use crate::domain::delivery::{
    ClaimedDelivery, Dispatch, DispatchOutcome, FinishDelivery, HandOver, Medium, PastTry, may_go_out,
};
use crate::domain::fault::{Certainty, FaultClass, SendFault};
use crate::domain::message::{MessageText, Taken, TemplateMessage, TextMessage, WhatsAppMessage};
use crate::domain::placeholder::render;
use crate::domain::template::TemplateStatus;
use crate::domain::time::Timestamp;
use crate::ports::alarm::News;
use crate::ports::store::StoreError;

impl Engine {
    /// Claims up to `limit` messages that are due. Each must be handed to [`Engine::deliver_step`] at once: its lease
    /// runs.
    pub async fn claim_due(&self, limit: u32) -> Result<Vec<ClaimedDelivery>, StoreError> {
        self.store.claim_due(limit, self.timings.lease, self.clock.now()).await
    }

    /// Hands a claimed message over and records how that ended. When the record fails, the lease runs out and the
    /// message is claimed once more.
    pub async fn deliver_step(&self, claimed: ClaimedDelivery) -> Result<(), StoreError> {
        let mut ledger = Ledger::default();
        let result = match self.tries_before(&claimed).await {
            Ok(before) => self.send_step(&claimed, &before, &mut ledger).await,
            Err(fault) => self.not_sent(&mut ledger, fault),
        };
        if let Err(fault) = &result {
            tracing::warn!(
                tenant = %claimed.tenant, delivery = %claimed.id, step = claimed.step, to = %claimed.to,
                medium = ?claimed.content.medium, class = ?fault.class, certainty = ?fault.certainty,
                vendor_code = fault.vendor_code.as_deref().unwrap_or("none"), detail = %fault.detail,
                "flow.step_failed: a step's message was not taken, or not clearly"
            );
        }
        let hand_over = end_of(&claimed, &ledger, &result);
        let pulls_next = hand_over == HandOver::Refused;
        let now = self.clock.now();
        let (tenant, delivery) = (claimed.tenant, claimed.id);
        let tells = self.is_told(tenant).await;
        let (claim, dispatches) = (claimed.claims, ledger.into_unrecorded());
        self.record(FinishDelivery { tenant, delivery, claim, dispatches, hand_over, now, tells }).await?;
        self.announce(tells);
        if pulls_next {
            self.alarm.ring(News::Due);
        }
        Ok(())
    }

    /// What earlier claimers tried, unless the message must not go out any more.
    async fn tries_before(&self, claimed: &ClaimedDelivery) -> Result<Vec<PastTry>, SendFault> {
        if claimed.claims <= 1 {
            return Ok(Vec::new());
        }
        let before = self.store.list_tries_of(claimed.tenant, claimed.id).await;
        let before = before.map_err(|error| passing(&error))?;
        if may_go_out(&before, claimed.claims) {
            Ok(before)
        } else {
            Err(SendFault {
                class: FaultClass::Retry,
                ..configuration("it may have gone out twice before its claimer died; it is not sent again")
            })
        }
    }

    async fn send_step(
        &self,
        claimed: &ClaimedDelivery,
        before: &[PastTry],
        ledger: &mut Ledger,
    ) -> Result<Taken, SendFault> {
        let Some(code) = self.open_code(claimed) else {
            return self
                .not_sent(ledger, configuration("the sealed code does not open with this master key"));
        };
        match claimed.content.medium {
            Medium::WhatsApp => self.send_template(claimed, &code, ledger).await,
            Medium::Sms | Medium::Voice | Medium::Email => {
                let message = text_message(claimed, code, self.clock.now());
                self.send_text(claimed, &message, before, ledger).await
            }
        }
    }

    async fn send_template(
        &self,
        claimed: &ClaimedDelivery,
        code: &PlainCode,
        ledger: &mut Ledger,
    ) -> Result<Taken, SendFault> {
        let profile = match self.profile(claimed.tenant).await {
            Ok(profile) => profile,
            Err(error) => return self.not_sent(ledger, passing(&error)),
        };
        let Some(settings) = profile.as_ref().and_then(|profile| profile.whatsapp.as_ref()) else {
            return self.not_sent(ledger, configuration("the tenant has no WhatsApp account"));
        };
        let Ok(account) = self.open_account(claimed.tenant, settings) else {
            return self
                .not_sent(ledger, configuration("the access token does not open with this master key"));
        };
        let content = &claimed.content;
        let template = match self.template(claimed.tenant, &content.template, &content.language).await {
            Ok(template) => template,
            Err(error) => return self.not_sent(ledger, passing(&error)),
        };
        let Some(template) = template.filter(|t| t.remote.status == TemplateStatus::Approved) else {
            return self.not_sent(ledger, configuration("the WhatsApp template is unknown or not approved"));
        };
        let shape = &template.remote.shape;
        let text = || MessageText::new(code.expose());
        let minutes = MessageText::new(minutes_left(claimed, self.clock.now()).to_string());
        let message = TemplateMessage {
            delivery: claimed.id,
            to: claimed.to.clone(),
            template: content.template.clone(),
            language: content.language.clone(),
            header: None,
            body: [text(), minutes].into_iter().take(shape.body_params as usize).collect(),
            buttons: shape.otp_buttons.iter().map(|place| (*place, text())).collect(),
        };
        let message = WhatsAppMessage::Template(message);
        let breaker = (claimed.tenant, settings.revision);
        if !self.breaker.admits(breaker, self.clock.now()) {
            return self.not_sent(
                ledger,
                SendFault {
                    class: FaultClass::Account,
                    ..configuration("the WhatsApp account is at fault and rests")
                },
            );
        }
        let one = Try { repeat: repeat(claimed), provider: None, since: self.clock.now() };
        let result = self.dispatch(one, ledger, || self.whatsapp.send(&account, &message)).await;
        self.judge_account(breaker, &result).await;
        result
    }

    fn open_code(&self, claimed: &ClaimedDelivery) -> Option<PlainCode> {
        let secret = self.master.open(&claimed.sealed, &sealed_place(claimed.verification)).ok()?;
        PlainCode::parse(secret.expose()).ok()
    }

    /// A fault from before any vendor was called, with its line in the ledger.
    pub(super) fn not_sent(&self, ledger: &mut Ledger, fault: SendFault) -> Result<Taken, SendFault> {
        let now = self.clock.now();
        let outcome = DispatchOutcome::Refused { class: fault.class, vendor_code: None };
        ledger.push(Dispatch { provider: None, started_at: now, finished_at: now, outcome });
        Err(fault)
    }
}

/// An unclear try is made again only by the first claimer: of a later one's message it is the second time already.
pub(super) fn repeat(claimed: &ClaimedDelivery) -> Repeat<'_> {
    if claimed.claims > 1 { Repeat::Refused } else { Repeat::UnknownOnce(claimed) }
}

/// How the hand-over ended. Where any try may have got through, by this claimer or the one before, the message may be
/// out, whatever the last answer was.
fn end_of(claimed: &ClaimedDelivery, ledger: &Ledger, result: &Result<Taken, SendFault>) -> HandOver {
    let may_be_out = claimed.claims > 1 || ledger.may_be_out();
    match result {
        Ok(taken) => HandOver::Accepted { vendor_message_id: taken.vendor_message_id.clone() },
        Err(_) if may_be_out => HandOver::Unconfirmed,
        Err(_) => HandOver::Refused,
    }
}

fn text_message(claimed: &ClaimedDelivery, code: PlainCode, now: Timestamp) -> TextMessage {
    let content = &claimed.content;
    TextMessage {
        delivery: claimed.id,
        medium: content.medium,
        to: claimed.to.clone(),
        sender: content.sender.clone(),
        language: content.language.clone(),
        subject: content.subject.clone(),
        valid_for: claimed.expires_at.since(now),
        text: render(&content.text, content.medium, &code, minutes_left(claimed, now)),
        code,
        dlt: content.dlt.clone(),
    }
}

/// Whole minutes that the code is still good for, at least one.
fn minutes_left(claimed: &ClaimedDelivery, now: Timestamp) -> u64 {
    (claimed.expires_at.since(now) + Duration::from_secs(1)).as_secs().div_euclid(60).max(1)
}

pub(super) fn configuration(detail: &str) -> SendFault {
    SendFault {
        class: FaultClass::Configuration,
        certainty: Certainty::NotTaken,
        vendor_code: None,
        detail: detail.to_owned(),
        retry_after: None,
    }
}

pub(super) fn passing(error: &StoreError) -> SendFault {
    SendFault { class: FaultClass::Retry, ..configuration(&format!("the store could not say: {error}")) }
}
