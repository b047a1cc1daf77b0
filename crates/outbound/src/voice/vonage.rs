//! Vonage Voice (`channels.md` C): calls with a JSON Web Token of the application's key, the text in an NCCO.

use std::sync::Arc;

use async_trait::async_trait;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use countersign_core::domain::fault::{Certainty, FaultClass, SendFault};
use countersign_core::domain::message::{Taken, TextMessage};
use countersign_core::domain::provider::{OpenProvider, SettingsFault};
use countersign_core::domain::receipt::{Callback, CallbackRefused, ReceiptKind, VendorReport};
use countersign_core::domain::secret::Secret;
use countersign_core::ports::clock::Clock;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use ring::{digest, hmac};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde::{Deserialize, Serialize};
use serde_json::json;
use zeroize::Zeroizing;

use super::escape;
use crate::driver::Driver;
use crate::http::{Answer, Call, GuardedClient, NotSent, Url};
use crate::vendor::{self, credential, fault, misfit, only_credentials};

const PRIVATE_KEY: &str = "private_key";
const SIGNATURE_SECRET: &str = "signature_secret";

/// Seconds for which a token of ours is good.
const TOKEN_SECONDS: i64 = 300;

/// Calls over Vonage.
pub(crate) struct VonageVoice {
    client: GuardedClient,
    clock: Arc<dyn Clock>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    application_id: String,
    /// The language to speak in place of the template's, as in `en-GB`.
    language: Option<String>,
    /// Which of the language's voices.
    #[serde(default)]
    style: u32,
    /// How often the text is said, 1 to 10.
    #[serde(default = "repeats")]
    repeats: u32,
    /// How long it rings, 5 to 120 seconds.
    #[serde(default = "ring_seconds")]
    ring_seconds: u32,
    #[serde(default = "base_url")]
    base_url: String,
}

fn repeats() -> u32 {
    3
}

fn ring_seconds() -> u32 {
    30
}

fn base_url() -> String {
    "https://api.nexmo.com".to_owned()
}

#[derive(Serialize)]
struct CallRequest<'a> {
    to: [Phone<'a>; 1],
    from: Phone<'a>,
    ncco: [Talk<'a>; 1],
    ringing_timer: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_url: Option<[&'a str; 1]>,
}

#[derive(Serialize)]
struct Phone<'a> {
    r#type: &'static str,
    number: &'a str,
}

#[derive(Serialize)]
struct Talk<'a> {
    action: &'static str,
    text: &'a str,
    language: &'a str,
    style: u32,
    r#loop: u32,
}

#[derive(Deserialize)]
struct CallResponse {
    uuid: String,
}

#[derive(Deserialize)]
struct Event {
    uuid: Option<String>,
    status: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    payload_hash: Option<String>,
}

impl VonageVoice {
    pub(crate) fn new(client: GuardedClient, clock: Arc<dyn Clock>) -> Self {
        Self { client, clock }
    }

    async fn perform(&self, call: Result<Call, NotSent>) -> Result<Answer, SendFault> {
        let call = call.map_err(|error| vendor::of_failure(&error.into()))?;
        self.client.perform(call).await.map_err(|failure| vendor::of_failure(&failure))
    }

    /// A bearer token. `id` must not come twice.
    fn token(&self, settings: &Settings, provider: &OpenProvider, id: &str) -> Result<Secret, SendFault> {
        let unusable = |error| vendor::unusable(&error);
        let key = key(credential(provider, PRIVATE_KEY).map_err(unusable)?).map_err(unusable)?;
        let now = self.clock.now();
        let claims = json!({
            "application_id": settings.application_id,
            "iat": now.as_seconds(),
            "exp": now.as_seconds() + TOKEN_SECONDS,
            "jti": format!("{id}-{}", now.as_millis()),
        });
        signed(&claims, &key).ok_or_else(|| unusable(misfit("credentials.private_key", "signs nothing")))
    }
}

fn settings(provider: &OpenProvider) -> Result<Settings, SendFault> {
    vendor::settings(provider).map_err(|error| vendor::unusable(&error))
}

fn calls(settings: &Settings, query: &str) -> Result<Url, NotSent> {
    let url = format!("{}/v1/calls{query}", settings.base_url.trim_end_matches('/'));
    Url::parse(&url).map_err(|_| NotSent::Url("settings.base_url is not a URL"))
}

/// The application's key: PKCS #8 in PEM, as Vonage gives it out.
fn key(pem: &Secret) -> Result<RsaKeyPair, SettingsFault> {
    let der = PrivatePkcs8KeyDer::from_pem_slice(pem.expose().as_bytes());
    let key = der.ok().and_then(|der| RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).ok());
    key.ok_or_else(|| {
        misfit("credentials.private_key", "must be an RSA key of 2048 bits or more: PKCS #8, in PEM")
    })
}

/// The compact form of a JSON Web Token (RFC 7519), signed by RS256.
fn signed(claims: &serde_json::Value, key: &RsaKeyPair) -> Option<Secret> {
    let part = |value: &serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", part(&json!({"alg": "RS256", "typ": "JWT"})), part(claims));
    let mut signature = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).ok()?;
    Some(Secret::new(format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))))
}

#[async_trait]
impl Driver for VonageVoice {
    fn check(&self, provider: &OpenProvider) -> Result<(), SettingsFault> {
        let settings: Settings = vendor::settings(provider)?;
        if !(1..=10).contains(&settings.repeats) {
            return Err(misfit("settings.repeats", "must be 1 to 10"));
        }
        if !(5..=120).contains(&settings.ring_seconds) {
            return Err(misfit("settings.ring_seconds", "must be 5 to 120"));
        }
        vendor::url("settings.base_url", &settings.base_url)?;
        only_credentials(provider, &[PRIVATE_KEY, SIGNATURE_SECRET])?;
        key(credential(provider, PRIVATE_KEY)?).map(drop)
    }

    async fn send(&self, provider: &OpenProvider, message: &TextMessage) -> Result<Taken, SendFault> {
        let settings = settings(provider)?;
        let text = message.text.expose();
        let mut spoken = Zeroizing::new(String::with_capacity(6 * text.len() + 32));
        spoken.push_str("<speak>");
        escape(text, &mut spoken);
        spoken.push_str("</speak>");
        let request = CallRequest {
            to: [Phone { r#type: "phone", number: message.to.as_str() }],
            from: Phone { r#type: "phone", number: message.sender.trim_start_matches('+') },
            ncco: [Talk {
                action: "talk",
                text: &spoken,
                language: settings.language.as_deref().unwrap_or(&message.language),
                style: settings.style,
                r#loop: settings.repeats,
            }],
            ringing_timer: settings.ring_seconds,
            event_url: provider.callback_url.as_deref().map(|url| [url]),
        };
        let token = self.token(&settings, provider, &message.delivery.to_string())?;
        let call = calls(&settings, "").and_then(|url| Call::post(url).json(&request).bearer(&token));
        read(&self.perform(call).await?)
    }

    async fn probe(&self, provider: &OpenProvider) -> Result<(), SendFault> {
        let settings = settings(provider)?;
        let token = self.token(&settings, provider, "probe")?;
        let call = calls(&settings, "?page_size=1").and_then(|url| Call::get(url).bearer(&token));
        vendor::probed(&self.perform(call).await?)
    }

    /// With the credential `signature_secret` the call must be signed; without it the secret URL alone is the proof.
    fn read_callback(
        &self,
        provider: &OpenProvider,
        call: &Callback,
    ) -> Result<Vec<VendorReport>, CallbackRefused> {
        if let Some(secret) = provider.credentials.get(SIGNATURE_SECRET) {
            prove(secret, call)?;
        }
        let event: Event = serde_json::from_slice(&call.body).map_err(|_| CallbackRefused::NotUnderstood)?;
        let (Some(vendor_message_id), Some(status)) = (event.uuid, event.status) else {
            return Err(CallbackRefused::NotUnderstood);
        };
        let code = (kind(&status) == Some(ReceiptKind::Failed)).then(|| status.clone());
        let report = |kind| VendorReport { vendor_message_id, delivery: None, kind, vendor_code: code };
        Ok(kind(&status).map(report).into_iter().collect())
    }
}

/// `Authorization: Bearer` with a token that the account's signature secret made (HS256), which holds the SHA-256 of the
/// body.
fn prove(secret: &Secret, call: &Callback) -> Result<(), CallbackRefused> {
    let claims = || -> Option<Claims> {
        let token = call.header("authorization")?.strip_prefix("Bearer ")?;
        let (signed, signature) = token.rsplit_once('.')?;
        let tag = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
        hmac::verify(&key, signed.as_bytes(), &tag).ok()?;
        let (_, claims) = signed.split_once('.')?;
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    };
    let said = claims().and_then(|claims| claims.payload_hash).ok_or(CallbackRefused::NotProved)?;
    let hash = digest::digest(&digest::SHA256, &call.body);
    let hash = hex::encode(hash);
    if said.eq_ignore_ascii_case(&hash) { Ok(()) } else { Err(CallbackRefused::NotProved) }
}

/// What an answer means.
fn read(answer: &Answer) -> Result<Taken, SendFault> {
    let status = answer.status.as_u16();
    if answer.status.is_success() {
        let response = serde_json::from_slice::<CallResponse>(&answer.body).ok();
        let response = response.filter(|response| (1..=64).contains(&response.uuid.len()));
        return response.map(|response| Taken { vendor_message_id: response.uuid }).ok_or_else(|| {
            fault(FaultClass::Retry, Certainty::Unknown, "Vonage answered 2xx without a uuid".to_owned())
        });
    }
    let (class, certainty) = vendor::of_status(status);
    Err(SendFault {
        retry_after: vendor::retry_after(answer),
        ..fault(class, certainty, format!("Vonage answered HTTP {status}"))
    })
}

/// What a status reports. An answered call was heard by something, perhaps by a person: it is never `Delivered`.
fn kind(status: &str) -> Option<ReceiptKind> {
    match status {
        "answered" | "human" | "machine" | "completed" => Some(ReceiptKind::Sent),
        "busy" | "cancelled" | "failed" | "rejected" | "timeout" | "unanswered" => Some(ReceiptKind::Failed),
        _ => None,
    }
}
