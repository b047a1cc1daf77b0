//! Proving that a WhatsApp Business number is held, as the Kaleyra number dialect does it (seed 000).
//!
//! Two backends: WhatsApp itself makes and checks the code, or this installation does, over its own text messages and
//! calls.

use std::time::Duration;

use super::flows::BLOCKED;
use super::{AccountCaller, Engine};
use crate::domain::allowed_ips::AllowedIps;
use crate::domain::check::{CheckCommand, CheckOutcome, CheckTarget};
use crate::domain::code::{Guess, PlainCode};
use crate::domain::delivery::{Medium, QueuedDelivery, StepContent};
use crate::domain::destination::Destination;
use crate::domain::fault::{FaultClass, SendFault};
use crate::domain::ids::{DeliveryId, TenantId, VerificationId};
use crate::domain::limit::LimitRule;
use crate::domain::purpose::Purpose;
use crate::domain::seal::{SealBroken, Sealed};
use crate::domain::secret::Secret;
use crate::domain::verification::{Handle, Verification, VerificationState};
use crate::domain::waba::{
    CodeMethod, NewNumber, NumberDetails, NumberFault, NumberState, Waba, WabaBackend, WabaNumber,
};
use crate::domain::whatsapp::WhatsAppAccount;
use crate::ports::entropy::random;
use crate::ports::store::{QueueCommand, QueueOutcome, StoreError};

/// Digits of a code for a number (`kaleyra-api.md` 2.6: six).
const DIGITS: usize = 6;
/// Checks of a number's code within a minute.
const LIMIT: LimitRule = LimitRule { name: "number-verify", max: 10, window: Duration::from_mins(1) };
/// Keeps these codes apart from a destination's others.
const PURPOSE: &str = "whatsapp-number";
/// What the message says.
const TEXT: &str =
    "{{code}} is your code to verify this number for WhatsApp Business. It is good for {{minutes}} minutes.";
/// The language in which WhatsApp sends its own.
const LANGUAGE: &str = "en_US";

/// A number to be added.
#[derive(Debug, Clone)]
pub struct AddNumber {
    /// The number with its country code.
    pub phone: Destination,
    /// The country's dial code, a prefix of the number's digits.
    pub country_code: String,
    /// The name that recipients are to see.
    pub name: String,
    /// How its first code travels.
    pub method: CodeMethod,
}

/// A number with what WhatsApp says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberView {
    /// The number as it is kept here.
    pub number: WabaNumber,
    /// What WhatsApp says, if the account is WhatsApp's to answer for.
    pub details: Option<NumberDetails>,
}

/// Why a number's call was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// The caller's account has no such WhatsApp Business account.
    #[error("no such WhatsApp Business account")]
    WabaNotFound,
    /// The caller's account has no such number, or it is not the one with that id.
    #[error("no such number")]
    NumberNotFound,
    /// The number is proven already.
    #[error("the number is approved already")]
    AlreadyApproved,
    /// The code is wrong, used up or expired.
    #[error("the code is wrong")]
    WrongCode,
    /// WhatsApp does not take this number, or it is in another account.
    #[error("the number is not valid")]
    InvalidNumber,
    /// Too much at once, here or at WhatsApp.
    #[error("too many requests")]
    Throttled {
        /// When asking again can help, if that is known.
        retry_after: Option<Duration>,
    },
    /// WhatsApp did not do it; trying later may help.
    #[error("WhatsApp did not do it: {0}")]
    Vendor(SendFault),
    /// The store could not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Engine {
    /// Adds a number to an account and sends its first code. One that was added and not proven gets a fresh code.
    pub async fn add_number(
        &self,
        caller: &AccountCaller,
        waba_id: &str,
        request: AddNumber,
    ) -> Result<WabaNumber, NumberError> {
        let waba = self.waba(caller, waba_id).await?;
        let known = self.store.find_number_by_phone(caller.tenant(), &request.phone).await?;
        let number = match known {
            Some(number) if number.waba_id != waba.waba_id => return Err(NumberError::InvalidNumber),
            Some(number) if number.state == NumberState::Approved => {
                return Err(NumberError::AlreadyApproved);
            }
            Some(number) => number,
            None => self.register_new(&waba, &request).await?,
        };
        self.send_number_code(caller, &waba, &number, request.method).await?;
        Ok(number)
    }

    /// Sends a fresh code to a number that is not proven yet; an earlier one no longer works.
    pub async fn retry_number(
        &self,
        caller: &AccountCaller,
        waba_id: &str,
        id: &str,
        phone: &Destination,
        method: CodeMethod,
    ) -> Result<(), NumberError> {
        let waba = self.waba(caller, waba_id).await?;
        let number = self.number(&waba, id, Some(phone)).await?;
        if number.state == NumberState::Approved {
            return Err(NumberError::AlreadyApproved);
        }
        self.send_number_code(caller, &waba, &number, method).await
    }

    /// Proves a number with its code.
    pub async fn verify_number(
        &self,
        caller: &AccountCaller,
        waba_id: &str,
        id: &str,
        phone: &Destination,
        code: PlainCode,
    ) -> Result<(), NumberError> {
        let waba = self.waba(caller, waba_id).await?;
        let number = self.number(&waba, id, Some(phone)).await?;
        if number.state == NumberState::Approved {
            return Err(NumberError::AlreadyApproved);
        }
        let number = match self.meta_account(&waba, &number.id)? {
            Some(account) => self.verify_at_meta(&account, number, &code).await?,
            None => self.verify_here(caller, number, code).await?,
        };
        // After a crash before this step the code is used up and the number is not approved: a fresh code mends it.
        self.store.update_number(WabaNumber { state: NumberState::Approved, ..number }).await?;
        Ok(())
    }

    /// The numbers of an account, oldest first.
    pub async fn numbers(
        &self,
        caller: &AccountCaller,
        waba_id: &str,
    ) -> Result<Vec<WabaNumber>, NumberError> {
        let waba = self.waba(caller, waba_id).await?;
        Ok(self.store.list_numbers(caller.tenant(), &waba.waba_id).await?)
    }

    /// Gives a number another display name.
    pub async fn rename_number(
        &self,
        caller: &AccountCaller,
        waba_id: &str,
        id: &str,
        phone: Option<&Destination>,
        name: String,
    ) -> Result<WabaNumber, NumberError> {
        let waba = self.waba(caller, waba_id).await?;
        let number = self.number(&waba, id, phone).await?;
        if let Some(account) = self.meta_account(&waba, &number.id)? {
            self.registry.rename(&account, &name).await.map_err(number_error)?;
        }
        let renamed = WabaNumber { name, updated_at: self.clock.now(), ..number };
        self.store.update_number(renamed.clone()).await?;
        Ok(renamed)
    }

    /// A number of the caller's, whatever its account, with what WhatsApp says of it.
    pub async fn number_details(
        &self,
        caller: &AccountCaller,
        phone: &Destination,
    ) -> Result<NumberView, NumberError> {
        let number = self.store.find_number_by_phone(caller.tenant(), phone).await?;
        let number = number.ok_or(NumberError::NumberNotFound)?;
        let waba = self.waba(caller, &number.waba_id).await?;
        let details = match self.meta_account(&waba, &number.id)? {
            Some(account) => Some(self.registry.details(&account).await.map_err(number_error)?),
            None => None,
        };
        Ok(NumberView { number, details })
    }

    async fn waba(&self, caller: &AccountCaller, waba_id: &str) -> Result<Waba, NumberError> {
        self.store.find_waba(caller.tenant(), waba_id).await?.ok_or(NumberError::WabaNotFound)
    }

    /// A number of this account. A `phone` that is given must be the number's.
    async fn number(
        &self,
        waba: &Waba,
        id: &str,
        phone: Option<&Destination>,
    ) -> Result<WabaNumber, NumberError> {
        let found = self.store.find_number(waba.tenant, id).await?;
        found
            .filter(|number| number.waba_id == waba.waba_id)
            .filter(|number| phone.is_none_or(|phone| *phone == number.phone))
            .ok_or(NumberError::NumberNotFound)
    }

    async fn register_new(&self, waba: &Waba, request: &AddNumber) -> Result<WabaNumber, NumberError> {
        let id = match self.meta_account(waba, "")? {
            Some(account) => {
                let new = NewNumber {
                    country_code: request.country_code.clone(),
                    national: national(&request.phone, &request.country_code),
                    name: request.name.clone(),
                };
                self.registry.add(&account, &new).await.map_err(number_error)?
            }
            None => self.number_id(),
        };
        let now = self.clock.now();
        let number = WabaNumber {
            tenant: waba.tenant,
            waba_id: waba.waba_id.clone(),
            id,
            phone: request.phone.clone(),
            name: request.name.clone(),
            state: NumberState::Pending,
            pin: None,
            created_at: now,
            updated_at: now,
        };
        match self.store.insert_number(number.clone()).await {
            Ok(()) => Ok(number),
            // Another request was faster with the same number: theirs is as good.
            Err(StoreError::Taken { .. }) => {
                let theirs = self.store.find_number_by_phone(waba.tenant, &request.phone).await?;
                theirs.filter(|n| n.waba_id == waba.waba_id).ok_or(NumberError::InvalidNumber)
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn send_number_code(
        &self,
        caller: &AccountCaller,
        waba: &Waba,
        number: &WabaNumber,
        method: CodeMethod,
    ) -> Result<(), NumberError> {
        if let Some(account) = self.meta_account(waba, &number.id)? {
            let asked = self.registry.request_code(&account, method, LANGUAGE).await;
            return asked.map_err(number_error);
        }
        let WabaBackend::Own { sender, code_minutes, max_attempts } = &waba.backend else {
            return Ok(());
        };
        let now = self.clock.now();
        let id = VerificationId::new(now, random(self.entropy.as_ref()));
        let code = PlainCode::random_digits(DIGITS, self.entropy.as_ref());
        let verification = Verification {
            id,
            tenant: waba.tenant,
            destination: number.phone.clone(),
            also: Vec::new(),
            purpose: purpose(),
            state: VerificationState::Pending,
            digest: self.digest_key.digest(id, &code),
            attempts: 0,
            max_attempts: *max_attempts,
            created_at: now,
            expires_at: now + Duration::from_mins(u64::from(*code_minutes)),
            ended_at: None,
            supersedes: None,
            handle: Handle::Key,
            sealed: Some(self.seal_code(id, &code)),
            flow: None,
            allowed_ips: AllowedIps::default(),
        };
        let delivery = QueuedDelivery {
            id: DeliveryId::new(now, random(self.entropy.as_ref())),
            step: 0,
            to: number.phone.clone(),
            content: StepContent {
                medium: match method {
                    CodeMethod::Sms => Medium::Sms,
                    CodeMethod::Voice => Medium::Voice,
                },
                sender: sender.clone(),
                template: PURPOSE.to_owned(),
                language: LANGUAGE.to_owned(),
                subject: None,
                text: TEXT.to_owned(),
            },
            delay: Duration::ZERO,
        };
        let budget = caller.profile().tenant.policy.budget;
        match self.store.queue(QueueCommand { verification, deliveries: vec![delivery], budget }).await? {
            QueueOutcome::Queued => {
                self.alarm.ring();
                Ok(())
            }
            QueueOutcome::Blocked => Err(NumberError::Throttled { retry_after: Some(BLOCKED) }),
        }
    }

    async fn verify_here(
        &self,
        caller: &AccountCaller,
        number: WabaNumber,
        code: PlainCode,
    ) -> Result<WabaNumber, NumberError> {
        let command = CheckCommand {
            tenant: caller.tenant(),
            target: CheckTarget::Live { destination: number.phone.clone(), purpose: purpose(), limit: LIMIT },
            guess: Guess::new(code, self.digest_key.clone()),
            budget: caller.profile().tenant.policy.budget,
            now: self.clock.now(),
        };
        match self.checked(command).await? {
            CheckOutcome::Approved { .. } => Ok(number),
            CheckOutcome::Limited { retry_after } | CheckOutcome::BudgetExhausted { retry_after } => {
                Err(NumberError::Throttled { retry_after: Some(retry_after) })
            }
            CheckOutcome::Wrong { .. }
            | CheckOutcome::NotFound
            | CheckOutcome::AlreadyVerified
            | CheckOutcome::Withdrawn
            | CheckOutcome::Elsewhere
            | CheckOutcome::AttemptsUsedUp
            | CheckOutcome::Expired => Err(NumberError::WrongCode),
        }
    }

    /// WhatsApp checks the code; then the number is registered for sending. A number that WhatsApp has proven and that
    /// is not registered yet, because the last try ended in between, is registered now.
    async fn verify_at_meta(
        &self,
        account: &WhatsAppAccount,
        number: WabaNumber,
        code: &PlainCode,
    ) -> Result<WabaNumber, NumberError> {
        match self.registry.verify_code(account, code).await {
            Ok(()) | Err(NumberFault::AlreadyVerified) => {}
            Err(fault) => return Err(number_error(fault)),
        }
        let (number, pin) = self.with_pin(number).await?;
        self.registry.register(account, &pin).await.map_err(number_error)?;
        Ok(number)
    }

    /// The number's two-step PIN; a new one is kept before WhatsApp hears of it.
    async fn with_pin(&self, number: WabaNumber) -> Result<(WabaNumber, Secret), NumberError> {
        let place = format!("waba_numbers/pin/{}/{}", number.tenant, number.id);
        if let Some(sealed) = &number.pin {
            let pin = self.master.open(sealed, &place).map_err(|SealBroken| broken("pin", number.tenant))?;
            return Ok((number, pin));
        }
        let pin = Secret::new(PlainCode::random_digits(6, self.entropy.as_ref()).expose());
        let sealed = self.master.seal(&pin, &place, random(self.entropy.as_ref()));
        let number = WabaNumber { pin: Some(sealed), ..number };
        self.store.update_number(number.clone()).await?;
        Ok((number, pin))
    }

    /// The account as WhatsApp knows it, if it is WhatsApp's to answer for.
    fn meta_account(&self, waba: &Waba, number_id: &str) -> Result<Option<WhatsAppAccount>, NumberError> {
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

    /// 15 digits, as WhatsApp's ids have, below what a JSON number holds exactly.
    fn number_id(&self) -> String {
        let digits = PlainCode::random_digits(14, self.entropy.as_ref());
        format!("6{}", digits.expose())
    }
}

/// Where the sealed token of an account belongs.
pub(super) fn waba_place(tenant: TenantId, waba_id: &str) -> String {
    format!("wabas/access_token/{tenant}/{waba_id}")
}

fn purpose() -> Purpose {
    Purpose::parse(PURPOSE).unwrap_or_default()
}

/// The digits after the country's dial code.
fn national(phone: &Destination, country_code: &str) -> String {
    let digits = phone.as_str();
    digits.strip_prefix(country_code).unwrap_or(digits).to_owned()
}

fn broken(column: &'static str, tenant: TenantId) -> NumberError {
    NumberError::Store(StoreError::BadRow {
        table: "wabas",
        column,
        id: tenant.to_string(),
        why: "it does not open with this master key".to_owned(),
    })
}

fn number_error(fault: NumberFault) -> NumberError {
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
