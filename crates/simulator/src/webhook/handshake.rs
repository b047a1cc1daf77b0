//! The GET by which Meta checks that a webhook belongs to the app.

use reqwest::{Client, StatusCode};

use crate::config::Webhook;

/// Asks the webhook to return `challenge`; the error says what it did instead.
pub(super) async fn confirm(client: &Client, webhook: &Webhook, challenge: &str) -> Result<(), String> {
    let query = [
        ("hub.mode", "subscribe"),
        ("hub.challenge", challenge),
        ("hub.verify_token", &webhook.verify_token),
    ];
    let reply = client.get(&webhook.url).query(&query).send().await;
    let reply = reply.map_err(|error| format!("webhook not reached: {}", error.without_url()))?;
    let status = reply.status();
    if status != StatusCode::OK {
        return Err(format!("webhook answered the handshake with status {status}, not 200"));
    }
    let body = reply.bytes().await.map_err(|error| format!("reply not read: {}", error.without_url()))?;
    if body != challenge.as_bytes() {
        return Err("webhook answered 200, but its body is not exactly the challenge".to_owned());
    }
    Ok(())
}
