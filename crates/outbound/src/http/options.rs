//! How a client is guarded.

use std::time::Duration;

/// The bounds of every call a client makes.
#[derive(Debug, Clone)]
pub struct Options {
    /// Name look-up, TCP and TLS together. Keep it below `request_timeout`: what ends here has certainly not
    /// been sent, what ends there may have been.
    pub connect_timeout: Duration,
    /// The whole call, from look-up to the last byte of the answer.
    pub request_timeout: Duration,
    /// Bytes of an answer's body.
    pub max_body: usize,
    /// Whether plain HTTP and addresses that are not on the public internet may be called. For a URL that a
    /// tenant gave only where an operator says so (`webhooks.allow_private_addresses`).
    pub allow_private: bool,
    /// As `name/1.2.3`, the shape Meta asks for (`channels.md` A.1).
    pub user_agent: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(3),
            request_timeout: Duration::from_secs(8),
            max_body: 1024 * 1024,
            allow_private: false,
            user_agent: concat!("countersign/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}
