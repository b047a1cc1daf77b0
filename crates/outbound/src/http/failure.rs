//! Why a call brought no answer, and whether it may have been heard all the same.

use std::error::Error;

use reqwest::StatusCode;

use super::resolver::NoPublicAddress;

/// A call without a usable answer. Its texts name no URL, header or body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallFailure {
    /// The other side cannot have acted.
    #[error("the request was not sent: {0}")]
    NotSent(#[from] NotSent),
    /// The other side may have acted.
    #[error("the request may have been received: {0}")]
    Unknown(#[from] Lost),
}

/// Why nothing went out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// The address is no URL that may be called; says why.
    #[error("{0}")]
    Url(&'static str),
    /// A header's value holds a character that no header can carry.
    #[error("the header {0} cannot carry its value")]
    Header(&'static str),
    /// It leads into the operator's own network.
    #[error(
        "private, local and reserved addresses are not called; outbound.allow_private_addresses would let them"
    )]
    PrivateAddress,
    /// The name has no address.
    #[error("the host name was not found")]
    Unresolved,
    /// No connection, or no TLS on it.
    #[error("no connection: {0}")]
    Connect(String),
}

/// How an answer was lost.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Lost {
    /// It took too long.
    #[error("no answer in time")]
    TimedOut,
    /// The connection broke before the answer's head was complete.
    ///
    /// Among these is the keep-alive race: the other side closes an idle connection just as our request goes
    /// out on it. It has probably read nothing then, but the two look alike from here, so it stays doubtful.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// The connection broke within the answer's body.
    #[error("an answer with HTTP status {0} was cut off")]
    CutOff(StatusCode),
    /// The answer's body is larger than the client takes.
    #[error("an answer with HTTP status {0} was too large")]
    TooLarge(StatusCode),
}

impl CallFailure {
    /// Reads why no head of an answer came.
    ///
    /// `is_connect` is true for what happens before a request is written: look-up, TCP, TLS and their
    /// time-out. hyper itself tries again, on another connection, with a request that it has not begun to
    /// write; every other error may have come after a byte was out.
    pub(super) fn without_answer(error: &reqwest::Error) -> Self {
        if causes(error).any(<dyn Error>::is::<NoPublicAddress>) {
            NotSent::PrivateAddress.into()
        } else if error.is_dns() {
            NotSent::Unresolved.into()
        } else if error.is_connect() {
            NotSent::Connect(root_cause(error)).into()
        } else if error.is_builder() {
            NotSent::Url("the request cannot be written").into()
        } else if error.is_timeout() {
            Lost::TimedOut.into()
        } else {
            Lost::Broken(root_cause(error)).into()
        }
    }

    /// Reads why the body of an answer with `status` did not end.
    pub(super) fn within_answer(error: &reqwest::Error, status: StatusCode) -> Self {
        if error.is_timeout() { Lost::TimedOut.into() } else { Lost::CutOff(status).into() }
    }
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| (*cause).source())
}

/// The innermost cause: the system's, TLS's or hyper's own words. The outer layers would name the URL.
fn root_cause(error: &reqwest::Error) -> String {
    causes(error).last().map_or_else(|| "for a reason unknown".to_owned(), ToString::to_string)
}
