//! The client that performs calls.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Request, Response, Url};

use super::address::is_public;
use super::answer::Answer;
use super::call::Call;
use super::failure::{CallFailure, Lost, NotSent};
use super::options::Options;
use super::resolver::GuardedResolver;
use super::tls;

/// Idle connections kept for each host: as many as sends usually run at once.
const IDLE_PER_HOST: usize = 128;

/// An idle connection is closed by us after this. Load balancers commonly close after 60 seconds or more;
/// being first makes the keep-alive race ([`Lost::Broken`]) rare.
const IDLE_TIMEOUT: Duration = Duration::from_secs(50);

/// A client could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be set up: {0}")]
pub struct ClientSetup(String);

/// An HTTP client that keeps within its [`Options`]. Clones share its connections.
#[derive(Debug, Clone)]
pub struct GuardedClient {
    client: Client,
    max_body: usize,
    allow_private: bool,
}

impl GuardedClient {
    /// Makes a client with a connection pool of its own.
    ///
    /// It follows no redirect (its target was never checked, and a POST would change its meaning), reads no
    /// proxy from the environment (a proxy would do the look-up, past our guard), and does not try again by
    /// itself.
    pub fn new(options: Options) -> Result<Self, ClientSetup> {
        let tls = tls::client_config().map_err(|error| ClientSetup(error.to_string()))?;
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .dns_resolver(Arc::new(GuardedResolver { allow_private: options.allow_private }))
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .user_agent(options.user_agent)
            .connect_timeout(options.connect_timeout)
            .timeout(options.request_timeout)
            .pool_max_idle_per_host(IDLE_PER_HOST)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .tcp_nodelay(true)
            .build()
            .map_err(|error| ClientSetup(error.to_string()))?;
        Ok(Self { client, max_body: options.max_body, allow_private: options.allow_private })
    }

    /// Performs `call` once. Any complete answer is a success, whatever its status says.
    pub async fn perform(&self, call: Call) -> Result<Answer, CallFailure> {
        self.perform_within(call, self.max_body).await
    }

    /// The same with another bound on the answer's body than the client's own.
    pub async fn perform_within(&self, call: Call, most: usize) -> Result<Answer, CallFailure> {
        check_url(&call.url, self.allow_private)?;
        let mut request = Request::new(call.method, call.url);
        *request.headers_mut() = call.headers;
        *request.body_mut() = call.body.map(Into::into);
        let response = self.client.execute(request).await;
        let response = response.map_err(|error| CallFailure::without_answer(&error))?;
        read(response, most).await
    }

    /// Whether an address may be called, as far as it can be told without a look-up.
    pub fn admits(&self, url: &Url) -> Result<(), NotSent> {
        check_url(url, self.allow_private)
    }
}

/// Reads the body to its end, as the bytes that came: nothing is decoded, so nothing can grow. One that is larger than
/// `most` is given up where it says so, or where that shows.
async fn read(mut response: Response, most: usize) -> Result<Answer, CallFailure> {
    let status = response.status();
    if response.content_length().is_some_and(|length| length > most as u64) {
        return Err(Lost::TooLarge(status).into());
    }
    let headers = std::mem::take(response.headers_mut());
    let mut body = Vec::new();
    while let Some(chunk) =
        response.chunk().await.map_err(|error| CallFailure::within_answer(&error, status))?
    {
        if body.len() + chunk.len() > most {
            return Err(Lost::TooLarge(status).into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, body, headers })
}

/// Refuses what can be told from the URL alone. An address in it is used without a look-up, so it is checked
/// here; names are checked by the resolver.
fn check_url(url: &Url, allow_private: bool) -> Result<(), NotSent> {
    match url.scheme() {
        "https" => {}
        "http" if allow_private => {}
        "http" => {
            return Err(NotSent::Url(
                "plain http is not called; use https, or set outbound.allow_private_addresses",
            ));
        }
        _ => return Err(NotSent::Url("only http and https are called")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(NotSent::Url("a URL may not hold credentials"));
    }
    let host = url.host_str().ok_or(NotSent::Url("the URL names no host"))?;
    let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    match literal {
        Ok(address) if !allow_private && !is_public(address) => Err(NotSent::PrivateAddress),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(url: &str, allow_private: bool) -> Result<(), NotSent> {
        check_url(&Url::parse(url).expect("a URL"), allow_private)
    }

    #[test]
    fn addresses_in_any_spelling_are_seen_through() {
        for host in [
            "127.0.0.1",
            "127.1",
            "127.0.0.1.",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "[::1]",
            "[::ffff:10.0.0.1]",
            "[64:ff9b::7f00:1]",
            "169.254.169.254",
        ] {
            let url = format!("https://{host}/latest/meta-data");
            assert_eq!(verdict(&url, false), Err(NotSent::PrivateAddress), "{host}");
            assert_eq!(verdict(&url, true), Ok(()), "{host}");
        }
    }

    #[test]
    fn public_addresses_and_names_pass() {
        for url in ["https://graph.facebook.com/", "https://1.1.1.1/", "https://[2606:4700::1]:8443/"] {
            assert_eq!(verdict(url, false), Ok(()), "{url}");
        }
    }

    #[test]
    fn only_https_without_credentials_passes() {
        for (url, allow_private) in [
            ("http://graph.facebook.com/", false),
            ("ftp://graph.facebook.com/", true),
            ("file:///etc/passwd", true),
            ("https://user:word@graph.facebook.com/", true),
            ("https://user@graph.facebook.com/", false),
        ] {
            assert!(matches!(verdict(url, allow_private), Err(NotSent::Url(_))), "{url}");
        }
        assert_eq!(verdict("http://graph.facebook.com/", true), Ok(()));
    }
}
