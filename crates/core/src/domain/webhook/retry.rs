//! What a try's end means for the next one, and for its endpoint.

use std::time::Duration;

use super::{DisabledReason, TryOutcome};
use crate::domain::time::Timestamp;

/// The waits between tries that Standard Webhooks recommends ("Deliverability and reliability"): the first try is
/// immediate, these come before the second and later ones.
const WAITS: [Duration; 9] = [
    Duration::from_secs(5),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(5),
    Duration::from_hours(10),
    Duration::from_hours(14),
    Duration::from_hours(20),
    Duration::from_hours(24),
];

/// Tries to tell an endpoint of an event, over some three days.
pub const TRIES: usize = WAITS.len() + 1;

/// How long an endpoint may fail before it is disabled. Longer than all tries of one event.
pub(super) const GIVE_UP_AFTER: Duration = Duration::from_hours(5 * 24);

/// How long an endpoint rests that is overloaded and does not say for how long.
const REST: Duration = Duration::from_secs(10);

/// The longest rest that an endpoint may ask for.
const LONGEST_REST: Duration = Duration::from_hours(24);

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reply {
    /// What came back.
    pub outcome: TryOutcome,
    /// How long the endpoint asks to be left alone.
    pub retry_after: Option<Duration>,
}

/// What follows a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// For the event at this endpoint.
    pub next: Next,
    /// For the endpoint.
    pub endpoint: AtEndpoint,
}

/// What becomes of an event at an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It was told.
    Delivered,
    /// It is tried again then.
    Again(Timestamp),
    /// It is not tried any more, unless it is replayed.
    GivenUp,
}

/// What becomes of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtEndpoint {
    /// It works.
    Works,
    /// It fails; until then nothing is sent to it.
    Fails {
        /// When its rest ends, if it rests.
        paused_until: Option<Timestamp>,
    },
    /// It is not called any more.
    Disabled(DisabledReason),
}

/// Decides what follows a try that ended at `now`: the one after `tries` others, at an endpoint that has been failing
/// since `failing_since`. `jitter`, from 0 to 255, lengthens a wait by up to a tenth, so that what failed together does
/// not come back together.
pub fn judge(
    reply: Reply,
    tries: u32,
    failing_since: Option<Timestamp>,
    jitter: u8,
    now: Timestamp,
) -> Verdict {
    let status = match reply.outcome {
        TryOutcome::Answered(status) => Some(status),
        TryOutcome::TimedOut
        | TryOutcome::NoConnection
        | TryOutcome::Broken
        | TryOutcome::NotAllowed
        | TryOutcome::NoSecret => None,
    };
    match status {
        Some(200..=299) => return Verdict { next: Next::Delivered, endpoint: AtEndpoint::Works },
        Some(410) => {
            let endpoint = AtEndpoint::Disabled(DisabledReason::Gone);
            return Verdict { next: Next::GivenUp, endpoint };
        }
        _ => {}
    }
    let asked = reply.retry_after.map(|asked| asked.min(LONGEST_REST));
    let rest = match status {
        Some(429 | 502 | 503 | 504) => Some(asked.unwrap_or(REST)),
        _ => asked,
    };
    let next = usize::try_from(tries).ok().and_then(|tries| WAITS.get(tries)).map_or(Next::GivenUp, |wait| {
        let wait = (*wait).max(rest.unwrap_or_default());
        Next::Again(now + wait + wait * u32::from(jitter) / 2_560)
    });
    let endpoint = if failing_since.is_some_and(|since| now.since(since) >= GIVE_UP_AFTER) {
        AtEndpoint::Disabled(DisabledReason::Failing)
    } else {
        AtEndpoint::Fails { paused_until: rest.map(|rest| now + rest) }
    };
    Verdict { next, endpoint }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000_000);

    fn after(outcome: TryOutcome, tries: u32) -> Verdict {
        judge(Reply { outcome, retry_after: None }, tries, None, 0, NOW)
    }

    fn asked(status: u16, seconds: u64) -> Verdict {
        let reply =
            Reply { outcome: TryOutcome::Answered(status), retry_after: Some(Duration::from_secs(seconds)) };
        judge(reply, 0, None, 0, NOW)
    }

    fn seconds(next: Next) -> Option<u64> {
        match next {
            Next::Again(at) => Some(at.since(NOW).as_secs()),
            Next::Delivered | Next::GivenUp => None,
        }
    }

    #[test]
    fn the_standards_schedule_is_kept() {
        let waits: Vec<_> =
            (0..10).map(|tries| seconds(after(TryOutcome::Answered(500), tries).next)).collect();
        let hours = |hours: u64| Some(hours * 3_600);
        assert_eq!(
            waits,
            [
                Some(5),
                Some(300),
                Some(1_800),
                hours(2),
                hours(5),
                hours(10),
                hours(14),
                hours(20),
                hours(24),
                None
            ]
        );
        assert_eq!(after(TryOutcome::TimedOut, 9).next, Next::GivenUp);
        assert_eq!(TRIES, 10);
    }

    #[test]
    fn only_a_2xx_is_a_success() {
        for status in [200, 202, 204, 299] {
            assert_eq!(after(TryOutcome::Answered(status), 9).next, Next::Delivered, "{status}");
        }
        for status in [100, 301, 302, 304, 307, 400, 401, 404, 429, 500, 503] {
            assert_ne!(after(TryOutcome::Answered(status), 0).next, Next::Delivered, "{status}");
        }
        for outcome in
            [TryOutcome::TimedOut, TryOutcome::NoConnection, TryOutcome::Broken, TryOutcome::NotAllowed]
        {
            assert_eq!(seconds(after(outcome, 0).next), Some(5), "{outcome:?}");
        }
    }

    #[test]
    fn a_410_disables() {
        let gone = Verdict { next: Next::GivenUp, endpoint: AtEndpoint::Disabled(DisabledReason::Gone) };
        assert_eq!(after(TryOutcome::Answered(410), 0), gone);
    }

    #[test]
    fn an_overloaded_endpoint_rests_as_long_as_it_asks_and_a_day_at_most() {
        let rests = |verdict: Verdict| match verdict.endpoint {
            AtEndpoint::Fails { paused_until } => paused_until.map(|until| until.since(NOW).as_secs()),
            other => panic!("{other:?}"),
        };
        assert_eq!((rests(asked(429, 90)), seconds(asked(429, 90).next)), (Some(90), Some(90)));
        assert_eq!(rests(asked(503, 10_000_000)), Some(86_400));
        assert_eq!((rests(asked(429, 1)), seconds(asked(429, 1).next)), (Some(1), Some(5)));
        assert_eq!(rests(after(TryOutcome::Answered(429), 0)), Some(10));
        assert_eq!(rests(after(TryOutcome::Answered(500), 0)), None);
    }

    #[test]
    fn jitter_only_lengthens_and_by_a_tenth_at_most() {
        let reply = Reply { outcome: TryOutcome::TimedOut, retry_after: None };
        for jitter in [0, 1, 128, 255] {
            let wait = seconds(judge(reply, 3, None, jitter, NOW).next).expect("another try");
            assert!((7_200..7_920).contains(&wait), "{jitter}: {wait}");
        }
        assert!(seconds(judge(reply, 3, None, 255, NOW).next) > Some(7_900));
    }

    #[test]
    fn five_days_of_failure_disable() {
        let reply = Reply { outcome: TryOutcome::Answered(500), retry_after: None };
        let since = |hours| Some(NOW.before(Duration::from_hours(hours)));
        let disabled = AtEndpoint::Disabled(DisabledReason::Failing);
        assert_eq!(judge(reply, 0, since(120), 0, NOW).endpoint, disabled);
        assert_ne!(judge(reply, 0, since(119), 0, NOW).endpoint, disabled);
    }
}
