//! Phone numbers that no other run uses, spread over all that there are.

/// The last four digits of a number: 1000 and above, so that it is none of the simulator's magic numbers.
const LAST: u64 = 9_000;
/// Numbers in all: 400,000 times those.
const ALL: u64 = 400_000 * LAST;
/// Steps from one place to the next: without a factor in common with [`ALL`], near the golden section of it, so that
/// neighbours in time are far apart in the server's tables, as real numbers are.
const STRIDE: u64 = 2_224_922_363;
/// Places that a run may take for each second since the run before.
const PER_SECOND: u64 = 90_000;

/// The first of the places that a run which starts now has to itself.
#[expect(clippy::disallowed_methods, reason = "a load generator measures real time")]
pub(super) fn fresh() -> u64 {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    since_epoch.as_secs() * PER_SECOND
}

/// The number at a place: an Indian mobile number, valid for libphonenumber.
pub(super) fn phone(place: u64) -> u64 {
    let spread = place % ALL * STRIDE % ALL;
    916_000_000_000 + spread / LAST * 10_000 + 1_000 + spread % LAST
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn numbers_are_mobile_numbers_that_do_not_repeat() {
        let numbers: HashSet<u64> = (ALL - 50_000..ALL + 50_000).map(phone).collect();
        assert_eq!(numbers.len(), 100_000);
        assert!(numbers.iter().all(|number| (916_000_000_000..=919_999_999_999).contains(number)));
        assert!(numbers.iter().all(|number| number % 10_000 >= 1_000));
        let (mut a, mut b) = (ALL, STRIDE);
        while b > 0 {
            (a, b) = (b, a % b);
        }
        assert_eq!(a, 1, "a stride with a factor of the whole would leave numbers out");
    }
}
