//! What went wrong with a vendor call, and what to do next, as data.

use std::time::Duration;

/// What a vendor's error means for us (`channels.md` A.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultClass {
    /// Passing trouble at the vendor: the same channel again, after a pause.
    Retry,
    /// Too fast: wait as told, then again.
    Throttle,
    /// This recipient cannot get it here: another channel, if there is one.
    NextChannel,
    /// Our template or parameters are wrong: alert; trying again changes nothing.
    Configuration,
    /// The account is at fault (token, payment, ban): stop using it for a while.
    Account,
}

/// Whether the vendor may have taken the message all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// It was not taken: the vendor said no, or the request never left.
    NotTaken,
    /// The request went out and no clear answer came back.
    Unknown,
}

/// A vendor call that did not end in acceptance. It holds no code and no credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail} (class {class:?}, {certainty:?})")]
pub struct SendFault {
    /// What to do next.
    pub class: FaultClass,
    /// Whether the message may be out.
    pub certainty: Certainty,
    /// The vendor's own error code, as text.
    pub vendor_code: Option<String>,
    /// What happened, for operators; free of secrets.
    pub detail: String,
    /// How long the vendor asked us to wait.
    pub retry_after: Option<Duration>,
}

/// What a synchronous send does after a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextMove {
    /// Try again after a pause.
    Again(Duration),
    /// Stop here.
    Stop,
}

/// Tries that one synchronous send may take, the first included.
pub const MAX_TRIES: u32 = 3;

/// Decides after the `tries`-th try of a send that must end within `left`.
///
/// A message that may be out is not sent again: the caller is still there, holds the code and can decide.
pub fn next_move(fault: &SendFault, tries: u32, left: Duration) -> NextMove {
    if tries >= MAX_TRIES || fault.certainty == Certainty::Unknown {
        return NextMove::Stop;
    }
    let pause = match fault.class {
        FaultClass::Retry => Duration::from_millis(250 * u64::from(tries)),
        // Meta: wait 4^X seconds, X from 0, unless the answer names a time.
        FaultClass::Throttle => Duration::from_secs(4_u64.pow(tries - 1)),
        FaultClass::NextChannel | FaultClass::Configuration | FaultClass::Account => return NextMove::Stop,
    };
    let pause = fault.retry_after.map_or(pause, |asked| asked.max(pause));
    if pause < left { NextMove::Again(pause) } else { NextMove::Stop }
}

/// Whether another provider of the same step may be asked after one did not take the message, its own tries over.
///
/// Never while the message `may_be_out`: the recipient could get two. And not for a recipient who cannot get it over
/// this medium: the next step has another.
pub fn asks_another(fault: &SendFault, may_be_out: bool) -> bool {
    if may_be_out || fault.certainty == Certainty::Unknown {
        return false;
    }
    match fault.class {
        FaultClass::Retry | FaultClass::Throttle | FaultClass::Configuration | FaultClass::Account => true,
        FaultClass::NextChannel => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_provider_is_asked_only_when_nothing_can_be_out() {
        use Certainty::{NotTaken, Unknown};
        use FaultClass::{Account, Configuration, NextChannel, Retry, Throttle};
        for (class, certainty, may_be_out, asks) in [
            (Retry, NotTaken, false, true),
            (Throttle, NotTaken, false, true),
            (Configuration, NotTaken, false, true),
            (Account, NotTaken, false, true),
            (NextChannel, NotTaken, false, false),
            (Retry, Unknown, false, false),
            (Account, Unknown, false, false),
            (Retry, NotTaken, true, false),
            (Account, NotTaken, true, false),
        ] {
            assert_eq!(
                asks_another(&fault(class, certainty, None), may_be_out),
                asks,
                "{class:?} {certainty:?}"
            );
        }
    }

    fn fault(class: FaultClass, certainty: Certainty, retry_after: Option<u64>) -> SendFault {
        SendFault {
            class,
            certainty,
            vendor_code: None,
            detail: String::new(),
            retry_after: retry_after.map(Duration::from_secs),
        }
    }

    #[test]
    fn retries_only_what_can_help_and_fits() {
        use Certainty::{NotTaken, Unknown};
        use FaultClass::{Account, Configuration, NextChannel, Retry, Throttle};
        let millis = |m| NextMove::Again(Duration::from_millis(m));
        for (class, certainty, asked, tries, left, expected) in [
            (Retry, NotTaken, None, 1, 10, millis(250)),
            (Retry, NotTaken, None, 2, 10, millis(500)),
            (Retry, NotTaken, None, 3, 10, NextMove::Stop),
            (Retry, Unknown, None, 1, 10, NextMove::Stop),
            (Retry, NotTaken, Some(2), 1, 10, millis(2_000)),
            (Throttle, NotTaken, Some(1), 1, 10, millis(1_000)),
            (Throttle, NotTaken, None, 2, 10, millis(4_000)),
            (Throttle, NotTaken, Some(30), 1, 10, NextMove::Stop),
            (NextChannel, NotTaken, None, 1, 10, NextMove::Stop),
            (Configuration, NotTaken, None, 1, 10, NextMove::Stop),
            (Account, NotTaken, None, 1, 10, NextMove::Stop),
        ] {
            let got = next_move(&fault(class, certainty, asked), tries, Duration::from_secs(left));
            assert_eq!(got, expected, "{class:?} {certainty:?} {asked:?} try {tries}");
        }
    }
}
