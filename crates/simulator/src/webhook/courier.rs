//! Signs a notification and delivers it, with a few retries.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, StatusCode};

use super::journey::News;
use super::signature::Signer;
use super::{Destination, current, payload};
use crate::client;
use crate::clock;
use crate::config::Webhook;

/// Pauses before the second, third and fourth attempt. Meta goes on for up to 7 days; a demo and a test
/// need an end.
const PAUSES: [Duration; 3] =
    [Duration::from_millis(50), Duration::from_millis(200), Duration::from_millis(800)];

/// Delivers notifications to wherever the webhook is at that moment.
#[derive(Clone)]
pub(super) struct Courier {
    client: Client,
    signer: Signer,
    account_id: Arc<str>,
    destination: Destination,
}

impl Courier {
    /// A courier with its own connection pool.
    pub(super) fn new(app_secret: &str, account_id: &str, destination: Destination) -> std::io::Result<Self> {
        let client = client::builder("facebookexternalua")?.build().map_err(std::io::Error::other)?;
        Ok(Self { client, signer: Signer::new(app_secret), account_id: Arc::from(account_id), destination })
    }

    /// The client, for the handshake.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Delivers these in one POST; gives up after the last pause.
    pub(super) async fn deliver(&self, news: &[News<'_>]) {
        let Ok(body) = payload::notification(&self.account_id, news) else {
            tracing::error!("simulator could not write a webhook");
            return;
        };
        let (body, mut pauses) = (Bytes::from(body), PAUSES.iter());
        let signature = self.signer.sign(&body);
        loop {
            let Some(webhook) = current(&self.destination) else {
                return;
            };
            let problem = match self.post(&webhook, &signature, body.clone()).await {
                Ok(StatusCode::OK) => return,
                Ok(status) => format!("status {status}"),
                Err(error) => error.without_url().to_string(),
            };
            let Some(pause) = pauses.next() else {
                tracing::warn!(problem, news = news.len(), "simulator gave a webhook up");
                return;
            };
            tracing::debug!(problem, "simulator will retry a webhook");
            clock::pause(*pause).await;
        }
    }

    async fn post(&self, webhook: &Webhook, signature: &str, body: Bytes) -> reqwest::Result<StatusCode> {
        let request = self.client.post(&webhook.url).header(CONTENT_TYPE, "application/json");
        let response = request.header("X-Hub-Signature-256", signature).body(body).send().await?;
        let status = response.status();
        // Read to its end, so that the connection can be used again.
        response.bytes().await?;
        Ok(status)
    }
}
