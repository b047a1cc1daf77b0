//! Proving that a WhatsApp Business number is held, as the Kaleyra number dialect does it (seed 000).
//!
//! Two backends: WhatsApp itself makes and checks the code, or this installation does, over its own text messages and
//! calls.

mod here;
mod meta;

use std::time::Duration;

pub(super) use meta::waba_place;

use meta::number_error;

use super::{AccountCaller, Engine};
use crate::domain::code::PlainCode;
use crate::domain::destination::Destination;
use crate::domain::fault::SendFault;
use crate::domain::waba::{
    CodeMethod, NewNumber, NumberChange, NumberDetails, NumberState, Waba, WabaNumber,
};
use crate::ports::store::StoreError;

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
    /// Makes sure that the account is the caller's.
    pub async fn require_waba(&self, caller: &AccountCaller, waba_id: &str) -> Result<(), NumberError> {
        self.waba(caller, waba_id).await.map(drop)
    }

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
        match self.meta_account(&waba, &number.id)? {
            Some(account) => self.verify_at_meta(&account, &number, &code).await?,
            None => self.verify_here(caller, &number, code).await?,
        }
        // After a crash before this step the code is used up and the number is not approved: a fresh code mends it.
        let proven = NumberChange { approved: true, ..NumberChange::default() };
        self.store.update_number(number.tenant, &number.id, proven, self.clock.now()).await?;
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
        let renamed = NumberChange { name: Some(name), ..NumberChange::default() };
        Ok(self.store.update_number(number.tenant, &number.id, renamed, self.clock.now()).await?)
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
        match self.meta_account(waba, &number.id)? {
            Some(account) => {
                self.registry.request_code(&account, method, LANGUAGE).await.map_err(number_error)
            }
            None => self.send_own_code(caller, waba, number, method).await,
        }
    }

    /// 15 digits, as WhatsApp's ids have, below what a JSON number holds exactly.
    fn number_id(&self) -> String {
        let digits = PlainCode::random_digits(14, self.entropy.as_ref());
        format!("6{}", digits.expose())
    }
}

/// The digits after the country's dial code.
fn national(phone: &Destination, country_code: &str) -> String {
    let digits = phone.as_str();
    digits.strip_prefix(country_code).unwrap_or(digits).to_owned()
}
