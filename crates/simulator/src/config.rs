//! What the simulated Meta app and account look like.

use std::net::SocketAddr;

/// What the simulated Meta app and account look like.
///
/// It holds secrets and therefore has no `Debug`.
#[derive(Clone)]
pub struct Config {
    /// Where to listen; meant to be loopback, port 0 takes any free one.
    pub listen: SocketAddr,
    /// Bearer token the client must present on every Graph call.
    pub access_token: String,
    /// App secret; signs the webhooks.
    pub app_secret: String,
    /// Id of the one `WhatsApp` Business Account.
    pub waba_id: String,
    /// Id of the number that is registered and connected from the start.
    pub phone_number_id: String,
    /// That number in digits, such as `15550783881`.
    pub display_phone_number: String,
    /// Where statuses go; `None` sends none, and none are kept for later.
    pub webhook: Option<Webhook>,
}

/// A webhook subscription of the simulated app.
#[derive(Clone)]
pub struct Webhook {
    /// Callback address, `http` only.
    pub url: String,
    /// Token that the handshake presents as `hub.verify_token`.
    pub verify_token: String,
}
