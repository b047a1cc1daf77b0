//! What Twilio's error codes mean (`channels.md` B.1; twilio.com/docs/api/errors).

use countersign_core::domain::fault::FaultClass;
use countersign_core::domain::fault::FaultClass::{Account, Configuration, NextChannel, Retry, Throttle};

/// Codes whose meaning is not what their status says. That this account or sender cannot reach a country is
/// `Configuration`: another provider may.
const CODES: &[(u32, FaultClass)] = &[
    (14_107, Throttle),      // Message rate limit
    (20_003, Account),       // Authentication failed
    (20_005, Account),       // Account not active
    (20_006, Account),       // Access denied
    (20_404, NextChannel),   // The resource was not found: the number
    (20_429, Throttle),      // Too many requests
    (21_211, NextChannel),   // Invalid 'To' number
    (21_214, NextChannel),   // 'To' number cannot be reached
    (21_215, Configuration), // Geographic permissions: calls
    (21_216, NextChannel),   // The number is blocked
    (21_217, NextChannel),   // The number does not appear valid
    (21_408, Configuration), // Geographic permissions: messages
    (21_610, NextChannel),   // The recipient opted out
    (21_611, Throttle),      // The sender's queue is full
    (21_612, Configuration), // This sender cannot reach the number
    (21_614, NextChannel),   // Not a mobile number
    (21_635, NextChannel),   // A landline
    (30_001, Throttle),      // Queue overflow
    (30_002, Account),       // Account suspended
    (30_003, NextChannel),   // Unreachable handset
    (30_004, NextChannel),   // Message blocked
    (30_005, NextChannel),   // Unknown handset
    (30_006, NextChannel),   // Landline or unreachable carrier
    (30_007, Configuration), // Filtered by the carrier
    (30_008, Retry),         // Unknown error
    (30_450, NextChannel),   // Fraud guard
    (60_410, NextChannel),   // Fraud guard: the prefix is blocked
    (60_605, NextChannel),   // Geographic permissions of fraud guard
    (63_038, Account),       // The account's daily limit
];

/// What `code` means in an answer with `status`. Codes that are not listed are tried again on 5xx and 429 only.
pub(super) fn class(code: u32, status: u16) -> FaultClass {
    let listed = CODES.binary_search_by_key(&code, |(code, _)| *code).ok().map(|at| CODES[at].1);
    listed.unwrap_or(match status {
        401 | 403 => Account,
        429 => Throttle,
        500.. => Retry,
        _ => Configuration,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_so_that_each_code_is_found() {
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for (code, expected) in CODES {
            assert_eq!(class(*code, 400), *expected, "{code}");
        }
    }

    #[test]
    fn a_code_that_is_not_listed_goes_by_the_status() {
        for (status, expected) in [
            (400, Configuration),
            (401, Account),
            (403, Account),
            (404, Configuration),
            (429, Throttle),
            (503, Retry),
        ] {
            assert_eq!(class(99_999, status), expected, "{status}");
        }
    }
}
