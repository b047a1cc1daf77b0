//! How far the server's clock is ahead of ours, from readings that took a while.

use countersign_core::domain::time::Timestamp;

/// How far a node's time and the store's may be apart at most, in milliseconds. Where more is possible the store does
/// not answer.
pub(super) const BOUND: i64 = 250;

/// Two clocks that are kept right by NTP, which slows each down or speeds it up by a half per mille at most, part by
/// this many milliseconds a second at most.
const DRIFT_PER_SECOND: i64 = 1;

/// A reading of the server's clock: when we asked and when the answer was here, by our own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) asked: Timestamp,
    pub(crate) answered: Timestamp,
    pub(crate) server: Timestamp,
}

/// The server's clock is ahead of ours by `least` to `most` milliseconds, as of `at` by ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Estimate {
    least: i64,
    most: i64,
    at: Timestamp,
}

impl Estimate {
    /// What one reading tells: the server looked at its clock at some time between question and answer. Each of the
    /// three times is rounded down to a millisecond.
    pub(crate) fn of(reading: Reading) -> Self {
        let Reading { asked, answered, server } = reading;
        Self {
            least: server.as_millis() - answered.as_millis() - 1,
            most: server.as_millis() - asked.as_millis() + 1,
            at: answered,
        }
    }

    /// What is known with one reading more. Where it contradicts what was known, a clock was set: it alone counts.
    pub(crate) fn with(self, reading: Reading) -> Self {
        let (old, new) = (self.aged(reading.answered), Self::of(reading));
        let both = Self { least: old.least.max(new.least), most: old.most.min(new.most), at: new.at };
        if both.least <= both.most { both } else { new }
    }

    /// The store's time when our clock says `local`.
    pub(crate) fn time(self, local: Timestamp) -> Timestamp {
        let ahead = self.least + (self.most - self.least) / 2;
        Timestamp::from_millis(local.as_millis().saturating_add(ahead))
    }

    /// How far off [`Estimate::time`] can be, in milliseconds.
    pub(crate) fn error(self, local: Timestamp) -> i64 {
        let aged = self.aged(local);
        (aged.most - aged.least + 1) / 2
    }

    fn aged(self, local: Timestamp) -> Self {
        let millis = (local.as_millis() - self.at.as_millis()).max(0);
        let drift = (millis * DRIFT_PER_SECOND + 999) / 1_000;
        Self { least: self.least - drift, most: self.most + drift, at: local }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn reading(asked: i64, answered: i64, server: i64) -> Reading {
        Reading { asked: at(asked), answered: at(answered), server: at(server) }
    }

    /// Our clock's time, what the store's is taken for, and how far off that can be.
    fn told(estimate: Estimate, local: i64) -> (i64, i64) {
        (estimate.time(at(local)).as_millis(), estimate.error(at(local)))
    }

    #[test]
    fn one_reading_is_as_good_as_it_was_quick() {
        for (taken, local, expected) in [
            (reading(1_000, 1_000, 1_000), 1_000, (1_000, 1)),
            (reading(1_000, 1_000, 5_000), 1_500, (5_500, 2)),
            (reading(1_000, 1_010, 5_005), 2_010, (6_010, 7)),
            // An hour ahead, an hour behind.
            (reading(4_000_000, 4_000_004, 400_002), 4_000_004, (400_004, 3)),
            (reading(400_000, 400_004, 4_000_002), 400_004, (4_000_004, 3)),
            // The server was asked at one end of the wait, or at the other one.
            (reading(0, 400, 1_000), 400, (1_200, 201)),
            (reading(0, 400, 1_400), 400, (1_600, 201)),
            // Our clock counts from the machine's start.
            (reading(5, 5, 1_941_883_200_000), 6, (1_941_883_200_001, 2)),
        ] {
            assert_eq!(told(Estimate::of(taken), local), expected, "{taken:?}");
        }
    }

    #[test]
    fn it_gets_worse_with_time() {
        let estimate = Estimate::of(reading(0, 0, 0));
        for (local, error) in [(0, 1), (1, 2), (1_000, 2), (60_000, 61), (249_000, 250), (249_001, 251)] {
            assert_eq!(estimate.error(at(local)), error, "{local}");
        }
        assert_eq!(estimate.error(at(-5_000)), 1, "a clock that is set back makes nothing better");
    }

    #[test]
    fn many_readings_are_better_than_one() {
        let first = Estimate::of(reading(0, 10, 1_005));
        for (name, more, expected) in [
            ("a quicker one", reading(1_000, 1_000, 2_000), (2_000, 1)),
            ("a slow one adds nothing", reading(1_000, 1_900, 2_400), (2_900, 8)),
            ("one that overlaps cuts off", reading(1_000, 1_010, 2_013), (2_014, 3)),
            ("the server's clock was set", reading(1_000, 1_010, 62_005), (62_010, 6)),
            ("and back", reading(1_000, 1_010, -58_995), (-58_990, 6)),
        ] {
            let local = more.answered.as_millis();
            assert_eq!(told(first.with(more), local), expected, "{name}");
        }
    }

    #[test]
    fn whatever_the_ways_take_the_truth_is_within_the_error() {
        // Our clock says what the server's says less 500; the ways there and back take what the table says.
        let mut estimate: Option<Estimate> = None;
        let ways = [(0, 0), (3, 40), (90, 2), (1, 1), (200, 0), (0, 200), (7, 5), (0, 1)];
        for (turn, (there, back)) in (0_i64..).zip(ways) {
            let asked = turn * 1_000;
            let taken = reading(asked, asked + there + back, asked + there + 500);
            let now = estimate.map_or(Estimate::of(taken), |before| before.with(taken));
            let local = asked + there + back;
            let off = now.time(at(local)).as_millis() - (local + 500);
            assert!(off.abs() <= now.error(at(local)), "{turn}: {off} of {}", now.error(at(local)));
            estimate = Some(now);
        }
    }
}
