//! Limits as data: a name, how many, and within what.

use std::time::Duration;

use super::time::Timestamp;

/// A fixed window that opens with the first hit, as the WA.cr dialect documents its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitRule {
    /// Names the limiter; with the tenant and the destination it is the key.
    pub name: &'static str,
    /// Hits let through within a window.
    pub max: u32,
    /// How long a window lasts from its first hit.
    pub window: Duration,
}

/// The open window of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// When the first hit opened it.
    pub opened_at: Timestamp,
    /// Hits so far, never above the rule's maximum.
    pub hits: u32,
}

/// The limit is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limited {
    /// Until the window closes.
    pub retry_after: Duration,
}

impl LimitRule {
    /// Counts a hit on `current`; a refused hit does not count.
    ///
    /// A window that opens a little in the future is the current one: requests carry the time at which they came,
    /// and are counted in another order. One that opens further off than it lasts is from before the clock was set
    /// back, and is over; else a step of an hour would keep a minute's limit shut for an hour.
    pub fn hit(&self, current: Option<Window>, now: Timestamp) -> Result<Window, Limited> {
        match current {
            Some(open)
                if !(open.opened_at + self.window).is_past(now) && open.opened_at <= now + self.window =>
            {
                if open.hits >= self.max {
                    let left = (open.opened_at + self.window).since(now);
                    return Err(Limited { retry_after: left.min(self.window) });
                }
                Ok(Window { opened_at: open.opened_at, hits: open.hits + 1 })
            }
            _ if self.max == 0 => Err(Limited { retry_after: self.window }),
            _ => Ok(Window { opened_at: now, hits: 1 }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: LimitRule = LimitRule { name: "test", max: 2, window: Duration::from_mins(1) };

    fn second(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_000 + seconds)
    }

    #[test]
    fn counts_up_to_the_maximum_and_opens_anew_after_the_window() {
        let first = RULE.hit(None, second(0)).expect("the first");
        let full = RULE.hit(Some(first), second(10)).expect("the second");
        assert_eq!(full, Window { opened_at: second(0), hits: 2 });
        assert_eq!(RULE.hit(Some(full), second(59)), Err(Limited { retry_after: Duration::from_secs(1) }));
        assert_eq!(RULE.hit(Some(full), second(60)), Ok(Window { opened_at: second(60), hits: 1 }));
    }

    #[test]
    fn requests_counted_in_another_order_share_a_window() {
        let full = Window { opened_at: second(500), hits: 2 };
        assert_eq!(RULE.hit(Some(full), second(499)), Err(Limited { retry_after: RULE.window }));
        assert_eq!(RULE.hit(Some(full), second(440)), Err(Limited { retry_after: RULE.window }));
    }

    #[test]
    fn a_window_from_before_the_clock_was_set_back_is_over() {
        let full = Window { opened_at: second(500), hits: 2 };
        assert_eq!(RULE.hit(Some(full), second(439)), Ok(Window { opened_at: second(439), hits: 1 }));
    }
}
