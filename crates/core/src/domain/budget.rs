//! How many wrong guesses a destination may suffer, whatever codes are sent to it meanwhile.
//!
//! NIST SP 800-63B-4 3.1.3.2 and RFC 4226 7.3: a new code must not refill the budget.

use std::time::Duration;

use super::time::Timestamp;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// The most a budget may allow within a day; bounds the row that remembers the failures.
pub const MAX_PER_DAY: u32 = 100;

/// How many failures are let through. Both windows slide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BudgetPolicy {
    /// Wrong guesses within any hour.
    pub per_hour: u32,
    /// Wrong guesses within any day, at most [`MAX_PER_DAY`].
    pub per_day: u32,
    /// Wrong guesses without a right one between them; then only an operator or a success by another
    /// way lets the destination in again (NIST SP 800-63B-4 3.2.2: at most 100).
    pub in_a_row: u32,
}

impl Default for BudgetPolicy {
    fn default() -> Self {
        Self { per_hour: 10, per_day: 30, in_a_row: 100 }
    }
}

/// The failures that count against one (tenant, destination, purpose).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GuessBudget {
    in_a_row: u32,
    failures: Vec<Timestamp>,
}

/// The budget is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exhausted {
    /// When asking again can help; a hard stop names a day, since only an operator ends it.
    pub retry_after: Duration,
    /// Whether it is the hard stop.
    pub hard: bool,
}

impl GuessBudget {
    /// Reads a stored budget. `failures` are in the order in which they happened.
    pub fn from_parts(in_a_row: u32, failures: Vec<Timestamp>) -> Self {
        Self { in_a_row, failures }
    }

    /// Failures since the last success.
    pub fn in_a_row(&self) -> u32 {
        self.in_a_row
    }

    /// The failures of the last day, oldest first.
    pub fn failures(&self) -> &[Timestamp] {
        &self.failures
    }

    /// Whether one more guess may be evaluated.
    pub fn admit(&self, policy: BudgetPolicy, now: Timestamp) -> Result<(), Exhausted> {
        if self.in_a_row >= policy.in_a_row {
            return Err(Exhausted { retry_after: DAY, hard: true });
        }
        let waits =
            [self.wait(policy.per_hour, HOUR, now), self.wait(policy.per_day.min(MAX_PER_DAY), DAY, now)];
        match waits.into_iter().flatten().max() {
            Some(retry_after) => Err(Exhausted { retry_after, hard: false }),
            None => Ok(()),
        }
    }

    /// How long until fewer than `allowed` failures lie within the last `window`.
    ///
    /// A failure that lies in the future (a clock was set back) counts, and never makes a wait longer
    /// than the window.
    fn wait(&self, allowed: u32, window: Duration, now: Timestamp) -> Option<Duration> {
        let recent = self.failures.iter().filter(|at| **at > now.before(window)).count();
        let excess = (recent + 1).checked_sub(allowed as usize).filter(|excess| *excess > 0)?;
        let freed_by = self.failures.iter().filter(|at| **at > now.before(window)).nth(excess - 1);
        Some(freed_by.map_or(window, |at| (*at + window).since(now)).min(window))
    }

    /// Counts a failure.
    pub fn record_failure(&mut self, now: Timestamp) {
        self.in_a_row = self.in_a_row.saturating_add(1);
        self.failures.retain(|at| *at > now.before(DAY));
        self.failures.push(now);
        let surplus = self.failures.len().saturating_sub(MAX_PER_DAY as usize);
        self.failures.drain(..surplus);
    }

    /// A right code ends the run of failures; the windows stand.
    pub fn record_success(&mut self) {
        self.in_a_row = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: BudgetPolicy = BudgetPolicy { per_hour: 2, per_day: 3, in_a_row: 5 };

    fn minute(minutes: i64) -> Timestamp {
        Timestamp::from_seconds(1_000_000 + minutes * 60)
    }

    fn failed_at(minutes: &[i64]) -> GuessBudget {
        let mut budget = GuessBudget::default();
        for at in minutes {
            budget.record_failure(minute(*at));
        }
        budget
    }

    #[test]
    fn windows_slide() {
        let minutes = |m: u64| Duration::from_secs(m * 60);
        for (failures, now, wait) in [
            (&[][..], 0, None),
            (&[0][..], 0, None),
            (&[0, 10][..], 10, Some(minutes(50))),
            (&[0, 10][..], 59, Some(minutes(1))),
            (&[0, 10][..], 60, None),
            (&[0, 10, 70][..], 71, Some(minutes(24 * 60 - 71))),
            (&[0, 10, 70][..], 24 * 60, None),
        ] {
            let got = failed_at(failures).admit(POLICY, minute(now)).err().map(|e| e.retry_after);
            assert_eq!(got, wait, "{failures:?} at {now}");
        }
    }

    #[test]
    fn a_run_of_failures_stops_hard_and_a_success_ends_it() {
        let mut budget = failed_at(&[0, 2_000, 4_000, 6_000, 8_000]);
        let later = minute(100_000);
        assert_eq!(budget.admit(POLICY, later), Err(Exhausted { retry_after: DAY, hard: true }));
        budget.record_success();
        assert_eq!(budget.admit(POLICY, later), Ok(()));
    }

    #[test]
    fn a_success_does_not_refill_the_windows() {
        let mut budget = failed_at(&[0, 1]);
        budget.record_success();
        assert!(budget.admit(POLICY, minute(2)).is_err());
    }

    #[test]
    fn a_clock_set_back_neither_forgives_nor_locks_out_for_longer_than_the_window() {
        let budget = failed_at(&[5_000, 5_001]);
        let refused = budget.admit(POLICY, minute(0)).expect_err("still counted");
        assert!(refused.retry_after <= HOUR);
    }

    #[test]
    fn the_record_stays_small() {
        let many: Vec<i64> = (0..500).collect();
        assert_eq!(failed_at(&many).failures().len(), MAX_PER_DAY as usize);
    }

    #[test]
    fn an_allowance_of_none_admits_nothing() {
        let policy = BudgetPolicy { per_hour: 0, ..POLICY };
        assert!(GuessBudget::default().admit(policy, minute(0)).is_err());
    }
}
