//! Handing a text message, a call or an e-mail to one of the tenant's providers, and to the next if that one does not
//! take it.

use std::sync::Arc;

use super::Engine;
use super::deliver::Try;
use super::ledger::Ledger;
use super::steps::{configuration, repeat};
use crate::domain::country::Country;
use crate::domain::delivery::{ClaimedDelivery, Dispatch, DispatchOutcome, PastTry, RESTED};
use crate::domain::event::BreakerChange;
use crate::domain::fault::{Certainty, FaultClass, SendFault, asks_another};
use crate::domain::ids::{ProviderId, TenantId};
use crate::domain::message::{Taken, TextMessage};
use crate::domain::provider::{Provider, route, vendor_message_key};
use crate::domain::receipt::{Callback, CallbackRefused, Receipt, VendorReport};
use crate::domain::time::Timestamp;
use crate::ports::observer::Event;
use crate::ports::store::{RecordedReceipts, StoreError};

/// What a breaker watches: a provider at one revision, as a whole or for one country.
pub(super) type Line = (ProviderId, Timestamp, Scope);

/// How much of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Scope {
    /// All of it: its account is at fault.
    Account,
    /// The way to a country, or to numbers of none.
    Country(Option<Country>),
}

/// What became of a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackEnd {
    /// Its reports are kept.
    Kept(RecordedReceipts),
    /// It was not heard.
    Refused(CallbackRefused),
}

impl Engine {
    /// Asks the tenant's providers for the message's medium in turn. A tenant that has none is served by the
    /// installation's own carrier.
    ///
    /// Nobody else is asked once the message may be out. Of a message that was claimed `before`, nobody but the provider
    /// whose turn it was when its claimer died: the first one that the ledger does not say was passed by.
    pub(super) async fn send_text(
        &self,
        claimed: &ClaimedDelivery,
        message: &TextMessage,
        before: &[PastTry],
        ledger: &mut Ledger,
    ) -> Result<Taken, SendFault> {
        let providers = match self.providers_of(claimed.tenant).await {
            Ok(providers) => providers,
            Err(error) => return self.not_sent(ledger, super::steps::passing(&error)),
        };
        if !providers.iter().any(|provider| provider.medium == message.medium) {
            let one = Try { repeat: repeat(claimed), provider: None, since: self.clock.now() };
            return self.dispatch(one, ledger, || self.texts.send(None, message)).await;
        }
        let country = Country::of(&message.to);
        let mut routed = route(&providers, message.medium, country, claimed.id);
        if claimed.claims > 1 {
            let passed_by = |id| before.iter().any(|tried| tried.provider == Some(id) && !tried.may_be_out);
            routed.retain(|provider| !passed_by(provider.id));
            routed.truncate(1);
        }
        self.ask_in_turn(&routed, country, (claimed, message), ledger).await
    }

    async fn ask_in_turn(
        &self,
        routed: &[&Provider],
        country: Option<Country>,
        (claimed, message): (&ClaimedDelivery, &TextMessage),
        ledger: &mut Ledger,
    ) -> Result<Taken, SendFault> {
        let since = self.clock.now();
        let mut last = None;
        for provider in routed {
            let now = self.clock.now();
            if last.is_some() && now.since(since) >= self.timings.send_deadline {
                break;
            }
            if !self.lets_through(provider, country, now) {
                ledger.push(not_asked(provider, FaultClass::Account, Some(RESTED), now));
                last.get_or_insert_with(|| SendFault {
                    class: FaultClass::Account,
                    ..configuration("the provider is at fault and rests")
                });
                continue;
            }
            if !self.goes_on(claimed, ledger).await {
                for line in lines(provider, country) {
                    self.resting.give_back(line, now);
                }
                break;
            }
            let one = Try { repeat: repeat(claimed), provider: Some(provider.id), since };
            let result = self.ask(provider, message, one, ledger).await;
            self.judge_provider(provider, country, &result).await;
            let fault = match result {
                Ok(taken) => return Ok(taken),
                Err(fault) => fault,
            };
            if !asks_another(&fault, ledger.may_be_out()) {
                return Err(fault);
            }
            tracing::warn!(tenant = %provider.tenant, provider = provider.name, delivery = %message.delivery,
                class = ?fault.class, vendor_code = fault.vendor_code.as_deref().unwrap_or("none"),
                detail = %fault.detail, "provider.passed_by: a provider did not take a message; the next one is asked");
            last = Some(fault);
        }
        let fault = last.unwrap_or_else(|| configuration("no provider carries to that country"));
        if ledger.is_empty() { self.not_sent(ledger, fault) } else { Err(fault) }
    }

    async fn ask(
        &self,
        provider: &Provider,
        message: &TextMessage,
        one: Try<'_>,
        ledger: &mut Ledger,
    ) -> Result<Taken, SendFault> {
        let open = match self.open_provider(provider) {
            Ok(open) => open,
            Err(error) => {
                ledger.push(not_asked(provider, FaultClass::Configuration, None, self.clock.now()));
                return Err(configuration(&error.to_string()));
            }
        };
        let taken = self.dispatch(one, ledger, || self.texts.send(Some(&open), message)).await?;
        Ok(Taken { vendor_message_id: vendor_message_key(provider.id, &taken.vendor_message_id) })
    }

    /// A tenant's providers, as they were half a second ago at most.
    pub(super) async fn providers_of(&self, tenant: TenantId) -> Result<Arc<Vec<Provider>>, StoreError> {
        let now = self.clock.now();
        if let Some(providers) = self.providers.find(&tenant, now) {
            return Ok(providers);
        }
        let providers = self.store.list_providers(tenant).await?;
        Ok(self.providers.put(tenant, providers, now))
    }

    fn lets_through(&self, provider: &Provider, country: Option<Country>, now: Timestamp) -> bool {
        let [account, way] = lines(provider, country);
        if !self.resting.admits(account, now) {
            return false;
        }
        let admitted = self.resting.admits(way, now);
        if !admitted {
            self.resting.give_back(account, now);
        }
        admitted
    }

    /// What an answer says of the provider itself.
    async fn judge_provider(
        &self,
        provider: &Provider,
        country: Option<Country>,
        result: &Result<Taken, SendFault>,
    ) {
        let [account, way] = lines(provider, country);
        let now = self.clock.now();
        let (opened, closed) = match result.as_ref().map_err(|fault| (fault.class, fault.certainty)) {
            Err((FaultClass::Account, _)) => {
                self.resting.give_back(way, now);
                (self.resting.trip(account, now), false)
            }
            Err((FaultClass::Retry, _) | (_, Certainty::Unknown)) => {
                self.resting.give_back(account, now);
                (self.resting.fail(way, now), false)
            }
            // It is there, and says only that it is busy.
            Err((FaultClass::Throttle, _)) => {
                self.resting.give_back(account, now);
                self.resting.give_back(way, now);
                (false, false)
            }
            Ok(_) | Err((FaultClass::NextChannel | FaultClass::Configuration, _)) => {
                let closed = [self.resting.reset(account), self.resting.reset(way)];
                (false, closed.contains(&true))
            }
        };
        let of_account = matches!(result, Err(fault) if fault.class == FaultClass::Account);
        let country = country.filter(|_| !of_account).map(|country| country.to_string());
        let told = [(opened, BreakerChange::Opened), (closed, BreakerChange::Closed)];
        for (_, change) in told.into_iter().filter(|(happened, _)| *happened) {
            self.tell_breaker(provider.tenant, &provider.name, country.as_deref(), change).await;
        }
        let country = country.unwrap_or_else(|| "none".to_owned());
        if opened {
            self.observer.count(Event::BreakerOpened);
            tracing::error!(tenant = %provider.tenant, provider = provider.name, country,
                rest_seconds = self.timings.breaker.as_secs(),
                "provider.breaker_opened: a provider is at fault and rests; others are asked meanwhile");
        }
        if closed {
            tracing::info!(tenant = %provider.tenant, provider = provider.name, country,
                "provider.breaker_closed: a provider works again");
        }
    }

    /// Keeps what a provider reports on a connection of ours, which proves that it is the provider.
    pub async fn hear_link(
        &self,
        tenant: TenantId,
        provider: ProviderId,
        report: VendorReport,
    ) -> Result<RecordedReceipts, StoreError> {
        let at = self.clock.now();
        self.receive(vec![receipt(tenant, provider, report, at)]).await
    }

    /// Begins to keep up the connections that providers' reports come over, of all tenants: a report does not wait for
    /// this process's first message.
    pub async fn keep_links_up(&self) -> Result<(), StoreError> {
        for tenant in self.store.list_tenants().await? {
            for provider in self.store.list_providers(tenant.id).await?.iter().filter(|it| it.enabled) {
                match self.open_provider(provider) {
                    Ok(open) => self.texts.keep_up(&open),
                    Err(error) => tracing::error!(tenant = %tenant.id, provider = provider.name, %error,
                        "provider.not_opened: its credentials cannot be read"),
                }
            }
        }
        Ok(())
    }

    /// The provider behind a callback id.
    pub async fn provider_of_callback(&self, callback_id: &str) -> Result<Option<Provider>, StoreError> {
        self.store.find_provider_by_callback(callback_id).await
    }

    /// Proves a call to a provider's callback URL and keeps what it reports, so that the vendor can be answered at
    /// once.
    pub async fn hear_provider(
        &self,
        provider: &Provider,
        call: &Callback,
    ) -> Result<CallbackEnd, StoreError> {
        let reports = match self.texts.read_callback(&self.open_provider(provider)?, call) {
            Ok(reports) => reports,
            Err(refused) => return Ok(CallbackEnd::Refused(refused)),
        };
        let at = self.clock.now();
        let receipts = reports.into_iter().map(|report| receipt(provider.tenant, provider.id, report, at));
        self.receive(receipts.collect()).await.map(CallbackEnd::Kept)
    }
}

fn receipt(tenant: TenantId, provider: ProviderId, report: VendorReport, at: Timestamp) -> Receipt {
    Receipt {
        tenant,
        vendor_message_id: vendor_message_key(provider, &report.vendor_message_id),
        delivery: report.delivery,
        kind: report.kind,
        vendor_code: report.vendor_code,
        at,
    }
}

/// That a provider was passed by: whoever claims the message once more must know whose turn it was.
fn not_asked(provider: &Provider, class: FaultClass, why: Option<&str>, now: Timestamp) -> Dispatch {
    let outcome = DispatchOutcome::Refused { class, vendor_code: why.map(str::to_owned) };
    Dispatch { provider: Some(provider.id), started_at: now, finished_at: now, outcome }
}

fn lines(provider: &Provider, country: Option<Country>) -> [Line; 2] {
    [Scope::Account, Scope::Country(country)].map(|scope| (provider.id, provider.updated_at, scope))
}
