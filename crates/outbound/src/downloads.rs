//! Files at addresses that tenants name.
//!
//! Redirects are not followed, and a file that comes packed (`Content-Encoding`) is refused: we asked for it as it is.

use std::time::Duration;

use async_trait::async_trait;
use countersign_core::ports::channel::{DownloadFault, Downloads};

use crate::http::{
    Answer, Call, CallFailure, ClientSetup, GuardedClient, HeaderName, HeaderValue, Lost, NotSent, Options,
    Url,
};

/// Time to connect, of the whole.
const CONNECT: Duration = Duration::from_secs(5);

/// Fetches files.
#[derive(Debug, Clone)]
pub struct WebFiles {
    client: GuardedClient,
}

impl WebFiles {
    /// Makes a client of its own, so that a vendor waits for no connection because of a file. With `allow_private` files may
    /// be in the operator's own network, and need no TLS. `timeout` is for a whole file.
    pub fn new(allow_private: bool, timeout: Duration) -> Result<Self, ClientSetup> {
        let client = GuardedClient::new(Options {
            connect_timeout: timeout.min(CONNECT),
            request_timeout: timeout,
            allow_private,
            ..Options::default()
        })?;
        Ok(Self { client })
    }
}

#[async_trait]
impl Downloads for WebFiles {
    async fn download(&self, url: &str, most: usize) -> Result<Vec<u8>, DownloadFault> {
        let url = Url::parse(url).map_err(|_| DownloadFault::NotAllowed)?;
        let as_it_is = HeaderValue::from_static("identity");
        let call = Call::get(url).header(HeaderName::from_static("accept-encoding"), as_it_is);
        let answer = self.client.perform_within(call, most).await.map_err(|failure| of_failure(&failure))?;
        if is_file(&answer) { Ok(answer.body) } else { Err(DownloadFault::Unreachable) }
    }
}

/// Whether the answer is the file, and not a part of it, where else it is, or a packed form of it.
fn is_file(answer: &Answer) -> bool {
    let packed = answer.header("content-encoding").is_some_and(|how| !how.eq_ignore_ascii_case("identity"));
    answer.status.as_u16() == 200 && !packed
}

fn of_failure(failure: &CallFailure) -> DownloadFault {
    match failure {
        CallFailure::NotSent(NotSent::Url(_) | NotSent::Header(_) | NotSent::PrivateAddress) => {
            DownloadFault::NotAllowed
        }
        CallFailure::Unknown(Lost::TooLarge(status)) if status.as_u16() == 200 => DownloadFault::TooLarge,
        CallFailure::NotSent(NotSent::Unresolved | NotSent::Connect(_)) | CallFailure::Unknown(_) => {
            DownloadFault::Unreachable
        }
    }
}
