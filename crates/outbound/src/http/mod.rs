//! The one HTTP client of the server.
//!
//! Every request goes through [`GuardedClient`], which holds what an adapter would forget: a time-out, a cap
//! on the answer's size, no redirects, no proxy from the environment, no address inside the operator's
//! network, and an error that says whether the other side may have acted.
//!
//! HTTP/1.1 only. The vendors' APIs speak it, and one request a connection makes "was it sent?" answerable.

mod address;
mod answer;
mod call;
mod client;
mod failure;
mod options;
mod resolver;
pub(crate) mod tls;

pub use answer::Answer;
pub use call::Call;
pub use client::{ClientSetup, GuardedClient};
pub use failure::{CallFailure, Lost, NotSent};
pub use options::Options;
pub use reqwest::header::{HeaderName, HeaderValue};
pub use reqwest::{Method, StatusCode, Url};
