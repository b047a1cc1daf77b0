//! Calls to tenants' webhook endpoints: Standard Webhooks (`spec/standard-webhooks.md` of its repository).
//!
//! The status of an answer is what counts, so its body is only read to keep the connection, and neither kept nor logged. A
//! redirect is not followed and is no success.

mod payload;
mod signature;

use std::time::{Duration, UNIX_EPOCH};

use async_trait::async_trait;
use countersign_core::domain::time::Timestamp;
use countersign_core::domain::webhook::{Reply, TryOutcome};
use countersign_core::ports::webhook::{Notification, Notifier};

use crate::http::{
    Answer, Call, CallFailure, ClientSetup, GuardedClient, HeaderName, HeaderValue, Lost, NotSent, Options,
    StatusCode, Url,
};

/// Time to connect, of the whole.
const CONNECT: Duration = Duration::from_secs(5);

/// Bytes of an answer that are read. An endpoint has nothing to say but its status.
const MOST_OF_AN_ANSWER: usize = 64 * 1024;

/// Calls endpoints, whose addresses tenants gave.
#[derive(Debug, Clone)]
pub struct Webhooks {
    client: GuardedClient,
}

impl Webhooks {
    /// Makes a client of its own, so that a vendor waits for no connection because of an endpoint. With `allow_private`
    /// endpoints may be in the operator's own network, and need no TLS. `timeout` is for a whole call; the standard asks for
    /// 15 to 30 seconds.
    pub fn new(allow_private: bool, timeout: Duration) -> Result<Self, ClientSetup> {
        let client = GuardedClient::new(Options {
            connect_timeout: timeout.min(CONNECT),
            request_timeout: timeout,
            max_body: MOST_OF_AN_ANSWER,
            allow_private,
            ..Options::default()
        })?;
        Ok(Self { client })
    }

    fn describe(notification: &Notification) -> Result<Call, NotSent> {
        let url = Url::parse(&notification.url).map_err(|_| NotSent::Url("it is not a URL"))?;
        let id = notification.event.id.to_string();
        let timestamp = notification.at.as_seconds();
        let body = payload::of(&notification.event, notification.unmasked_numbers);
        let signatures = signature::all(&notification.secrets, &id, timestamp, &body);
        let headers = [
            ("webhook-id", id.as_str()),
            ("webhook-timestamp", &timestamp.to_string()),
            ("webhook-signature", &signatures),
        ];
        headers.into_iter().try_fold(
            Call::post(url).bytes("application/json", body),
            |call, (name, value)| {
                let value = HeaderValue::from_str(value).map_err(|_| NotSent::Header(name))?;
                Ok(call.header(HeaderName::from_static(name), value))
            },
        )
    }
}

#[async_trait]
impl Notifier for Webhooks {
    fn check_url(&self, url: &str) -> Result<(), String> {
        let url = Url::parse(url).map_err(|_| "is not a URL".to_owned())?;
        self.client.admits(&url).map_err(|refused| match refused {
            NotSent::PrivateAddress => {
                "private, local and reserved addresses are not called; webhooks.allow_private_addresses would let them"
                    .to_owned()
            }
            NotSent::Url(_) if url.scheme() == "http" => {
                "must begin with https://; webhooks.allow_private_addresses would let it be http://".to_owned()
            }
            other => other.to_string(),
        })
    }

    async fn notify(&self, notification: &Notification) -> Reply {
        let answered = match Self::describe(notification) {
            Ok(call) => self.client.perform(call).await,
            Err(refused) => Err(refused.into()),
        };
        match answered {
            Ok(answer) => Reply {
                outcome: of_status(answer.status),
                retry_after: retry_after(&answer, notification.at),
            },
            Err(failure) => Reply { outcome: of_failure(&failure), retry_after: None },
        }
    }
}

fn of_status(status: StatusCode) -> TryOutcome {
    TryOutcome::Answered(status.as_u16())
}

fn of_failure(failure: &CallFailure) -> TryOutcome {
    match failure {
        CallFailure::NotSent(NotSent::Url(_) | NotSent::Header(_) | NotSent::PrivateAddress) => {
            TryOutcome::NotAllowed
        }
        CallFailure::NotSent(NotSent::Unresolved | NotSent::Connect(_)) => TryOutcome::NoConnection,
        CallFailure::Unknown(Lost::TimedOut) => TryOutcome::TimedOut,
        CallFailure::Unknown(Lost::Broken(_)) => TryOutcome::Broken,
        CallFailure::Unknown(Lost::CutOff(status) | Lost::TooLarge(status)) => of_status(*status),
    }
}

/// How long the endpoint asks to be left alone, in seconds or until a date (RFC 9110, 10.2.3), reckoned from when it was
/// called. A date that is past asks for nothing.
fn retry_after(answer: &Answer, called_at: Timestamp) -> Option<Duration> {
    let asked = answer.header("retry-after")?.trim();
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(asked).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Timestamp::from_seconds(i64::try_from(until.as_secs()).ok()?).since(called_at))
}
