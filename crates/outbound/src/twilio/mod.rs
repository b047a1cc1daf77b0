//! What Twilio's products share: the account, the errors, the signature of its callbacks (`channels.md` B.1).

mod errors;
mod signature;

use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use countersign_core::domain::message::Taken;
use countersign_core::domain::provider::{OpenProvider, SettingsFault};
use countersign_core::domain::receipt::{Callback, CallbackRefused};
use countersign_core::domain::secret::Secret;
use serde::Deserialize;

use crate::http::{Answer, Call, GuardedClient, NotSent, Url};
use crate::vendor::{self, credential, fault, misfit, only_credentials};

const AUTH_TOKEN: &str = "auth_token";
const API_KEY_SECRET: &str = "api_key_secret";

/// The account of a provider's settings.
pub(crate) struct Account<'p> {
    pub(crate) sid: &'p str,
    /// Twilio's API, or what stands in for it.
    pub(crate) base_url: &'p str,
    /// An API key to call with in place of the auth token.
    pub(crate) api_key: Option<&'p str>,
    pub(crate) provider: &'p OpenProvider,
}

pub(crate) fn base_url() -> String {
    "https://api.twilio.com".to_owned()
}

#[derive(Deserialize)]
struct CreatedResponse {
    sid: String,
}

#[derive(Deserialize)]
struct ErrorResponse {
    code: u32,
}

impl Account<'_> {
    pub(crate) fn check(&self) -> Result<(), SettingsFault> {
        if !is_sid(self.sid, "AC") {
            return Err(misfit("settings.account_sid", "must be AC and 32 hexadecimal digits"));
        }
        if self.api_key.is_some_and(|key| !is_sid(key, "SK")) {
            return Err(misfit("settings.api_key_sid", "must be SK and 32 hexadecimal digits"));
        }
        vendor::url("settings.base_url", self.base_url)?;
        only_credentials(self.provider, &[AUTH_TOKEN, API_KEY_SECRET])?;
        // Callbacks are signed with it, whatever the calls are made with.
        credential(self.provider, AUTH_TOKEN)?;
        if self.api_key.is_some() { credential(self.provider, API_KEY_SECRET).map(drop) } else { Ok(()) }
    }

    /// Posts a form to what lies at `path` in the account.
    pub(crate) async fn post(
        &self,
        client: &GuardedClient,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<Answer, SendFault> {
        let call = self.call(path, Call::post)?.form(form.iter().copied());
        client.perform(call).await.map_err(|failure| vendor::of_failure(&failure))
    }

    /// Asks for the account's own record.
    pub(crate) async fn probe(&self, client: &GuardedClient) -> Result<(), SendFault> {
        let call = self.call(".json", Call::get)?;
        let answer = client.perform(call).await.map_err(|failure| vendor::of_failure(&failure))?;
        vendor::probed(&answer)
    }

    fn call(&self, path: &str, make: impl Fn(Url) -> Call) -> Result<Call, SendFault> {
        let base = self.base_url.trim_end_matches('/');
        let url = Url::parse(&format!("{base}/2010-04-01/Accounts/{}{path}", self.sid));
        let url = url.map_err(|_| NotSent::Url("settings.base_url is not a URL"));
        let (name, secret) = match self.api_key {
            Some(key) => (key, API_KEY_SECRET),
            None => (self.sid, AUTH_TOKEN),
        };
        let secret = credential(self.provider, secret).map_err(|error| vendor::unusable(&error))?;
        url.and_then(|url| make(url).basic(name, secret)).map_err(|error| vendor::of_failure(&error.into()))
    }

    /// The fields of a callback that Twilio has signed.
    pub(crate) fn signed_fields(&self, call: &Callback) -> Result<Vec<(String, String)>, CallbackRefused> {
        let token: &Secret = self.provider.credentials.get(AUTH_TOKEN).ok_or(CallbackRefused::NotProved)?;
        let url = self.provider.callback_url.as_deref().ok_or(CallbackRefused::NotProved)?;
        let url = if call.query.is_empty() { url.to_owned() } else { format!("{url}?{}", call.query) };
        let fields: Vec<_> = form_urlencoded::parse(&call.body).into_owned().collect();
        let signature = call.header("x-twilio-signature").ok_or(CallbackRefused::NotProved)?;
        if signature::is_signed(token, &url, &fields, signature) {
            Ok(fields)
        } else {
            Err(CallbackRefused::NotProved)
        }
    }
}

/// An SID: two letters that say of what, and 32 hexadecimal digits.
pub(crate) fn is_sid(text: &str, kind: &str) -> bool {
    text.strip_prefix(kind)
        .is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// What an answer to a message or a call means. A 5xx with Twilio's own error object is Twilio's word; one without may
/// come from something in between.
pub(crate) fn read(answer: &Answer) -> Result<Taken, SendFault> {
    let status = answer.status.as_u16();
    if answer.status.is_success() {
        let created = serde_json::from_slice::<CreatedResponse>(&answer.body).ok();
        let created = created.filter(|created| (1..=64).contains(&created.sid.len()));
        return created.map(|created| Taken { vendor_message_id: created.sid }).ok_or_else(|| {
            fault(FaultClass::Retry, Certainty::Unknown, "Twilio answered 2xx without an sid".to_owned())
        });
    }
    let code = serde_json::from_slice::<ErrorResponse>(&answer.body).ok().map(|error| error.code);
    let (class, certainty) = match code {
        Some(code) => (errors::class(code, status), Certainty::NotTaken),
        None => vendor::of_status(status),
    };
    Err(SendFault {
        vendor_code: code.map(|code| code.to_string()),
        retry_after: vendor::retry_after(answer),
        ..fault(class, certainty, format!("Twilio answered HTTP {status}"))
    })
}

/// A field of a form.
pub(crate) fn field<'f>(fields: &'f [(String, String)], name: &str) -> Option<&'f str> {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()).filter(|v| !v.is_empty())
}
