//! Any vendor with an HTTP API, described by its settings alone (`channels.md` B.7). `docs/providers.md` explains each
//! setting; `docs/providers/` has a description for each vendor that we know.
//!
//! Limits: one message a call; answers are JSON.

mod answer;
mod fill;
mod reports;
mod settings;

use async_trait::async_trait;
use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use countersign_core::domain::message::{Taken, TextMessage};
use countersign_core::domain::provider::{CodeOutcome, OpenProvider, Provider, SettingsFault};
use countersign_core::domain::receipt::{Callback, CallbackRefused, VendorReport};

use crate::driver::Driver;
use crate::http::{Answer, Call, GuardedClient, HeaderName, HeaderValue, Method, NotSent, Url};
use crate::vendor;
use fill::{Filled, Values};
use settings::{Auth, Body, Settings, Template};

/// Speaks with a vendor as its settings say.
pub(crate) struct GenericHttp {
    client: GuardedClient,
}

impl GenericHttp {
    pub(crate) fn new(client: GuardedClient) -> Self {
        Self { client }
    }

    async fn perform(&self, call: Result<Call, NotSent>) -> Result<Answer, SendFault> {
        let call = call.map_err(|error| vendor::of_failure(&error.into()))?;
        self.client.perform(call).await.map_err(|failure| vendor::of_failure(&failure))
    }
}

#[async_trait]
impl Driver for GenericHttp {
    fn check(&self, provider: &OpenProvider) -> Result<(), SettingsFault> {
        Settings::of(provider)?.check(provider)
    }

    async fn send(&self, provider: &OpenProvider, message: &TextMessage) -> Result<Taken, SendFault> {
        let settings = Settings::of(provider).map_err(|error| vendor::unusable(&error))?;
        let values = Values::of_message(message, provider.callback_url.as_deref());
        let call = settings.request.call(&settings, provider, &values);
        let answer = self.perform(call).await?;
        settings.answer.read(&answer, message)
    }

    async fn probe(&self, provider: &OpenProvider) -> Result<(), SendFault> {
        let settings = Settings::of(provider).map_err(|error| vendor::unusable(&error))?;
        let Some(probe) = &settings.probe else {
            let detail =
                "settings.probe names nothing to ask; the settings themselves can be used".to_owned();
            return Err(vendor::fault(FaultClass::Configuration, Certainty::NotTaken, detail));
        };
        let call = probe.call(&settings, provider, &Values::default());
        vendor::probed(&self.perform(call).await?)
    }

    async fn tell_outcome(
        &self,
        provider: &OpenProvider,
        vendor_message_id: &str,
        outcome: CodeOutcome,
    ) -> Result<(), SendFault> {
        let settings = Settings::of(provider).map_err(|error| vendor::unusable(&error))?;
        let Some(request) = &settings.outcome else { return Ok(()) };
        let values = Values::of_outcome(vendor_message_id, outcome);
        let call = request.call(&settings, provider, &values);
        vendor::probed(&self.perform(call).await?)
    }

    /// Those whose description has a place for it: others would be told that an unused code was used.
    fn hears_of_unused(&self, provider: &Provider) -> bool {
        // Asked at each start: only what can be such a description is read.
        if !provider.settings.contains(fill::VERIFIED) {
            return false;
        }
        let settings: Result<Settings, _> = serde_json::from_str(&provider.settings);
        settings.is_ok_and(|settings| settings.outcome.is_some_and(|request| request.tells_unused()))
    }

    fn read_callback(
        &self,
        provider: &OpenProvider,
        call: &Callback,
    ) -> Result<Vec<VendorReport>, CallbackRefused> {
        let settings = Settings::of(provider).map_err(|_| CallbackRefused::NoCallbacks)?;
        let rules = settings.receipts.as_ref().ok_or(CallbackRefused::NoCallbacks)?;
        rules.read(provider, call)
    }
}

impl Template {
    /// The request with `values` in its places.
    fn call(&self, settings: &Settings, provider: &OpenProvider, values: &Values) -> Result<Call, NotSent> {
        let mut url = Url::parse(&self.url).map_err(|_| NotSent::Url("settings.url is not a URL"))?;
        for (name, text) in &self.query {
            add_to_query(&mut url, name, &values.fill(text));
        }
        let secret = provider.credentials.get(settings::SECRET);
        if let (Auth::Query { name }, Some(secret)) = (&settings.auth, secret) {
            add_to_query(&mut url, name, secret.expose());
        }
        let mut call = Call::new(Method::from(self.method), url);
        for (name, value) in settings.headers.iter().chain(&self.headers) {
            let name =
                HeaderName::try_from(name.as_str()).map_err(|_| NotSent::Header("of settings.headers"))?;
            let value =
                HeaderValue::try_from(value.as_str()).map_err(|_| NotSent::Header("of settings.headers"))?;
            call = call.header(name, value);
        }
        call = match (&settings.auth, secret) {
            (Auth::Basic { username }, Some(secret)) => call.basic(username, secret)?,
            (Auth::Bearer, Some(secret)) => call.bearer(secret)?,
            (Auth::Header { name }, Some(secret)) => {
                let name =
                    HeaderName::try_from(name.as_str()).map_err(|_| NotSent::Header("of settings.auth"))?;
                call.secret_header(name, secret, "of settings.auth")?
            }
            (Auth::None | Auth::Query { .. }, _) | (_, None) => call,
        };
        Ok(match &self.body {
            None => call,
            Some(Body::Json(template)) => call.json(&Filled { template, values }),
            Some(Body::Form(pairs)) => {
                let filled: Vec<_> = pairs.iter().map(|(name, text)| (name, values.fill(text))).collect();
                let filled = filled.iter().filter(|(_, text)| !text.is_empty());
                call.form(filled.map(|(name, text)| (name.as_str(), text.as_str())))
            }
        })
    }
}

/// What is empty is left out.
fn add_to_query(url: &mut Url, name: &str, text: &str) {
    if !text.is_empty() {
        url.query_pairs_mut().append_pair(name, text);
    }
}
