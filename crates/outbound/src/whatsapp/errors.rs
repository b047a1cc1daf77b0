//! What each of Graph's error codes means for us (`channels.md` A.3).
//!
//! The same codes come in an answer and in a report's `errors`.

use std::ops::RangeInclusive;
use std::time::Duration;

use countersign_core::domain::fault::FaultClass::{
    self, Account, Configuration, NextChannel, Retry, Throttle,
};

/// A row: codes that mean the same.
pub(super) struct Row {
    pub(super) codes: RangeInclusive<u64>,
    pub(super) class: FaultClass,
    /// The wait that the code's documentation names, where it does.
    pub(super) wait: Option<Duration>,
    /// In our words: Graph's titles are to be removed, and its messages echo parameters.
    pub(super) meaning: &'static str,
}

const fn row(code: u64, class: FaultClass, meaning: &'static str) -> Row {
    rows(code, code, class, meaning)
}

const fn rows(first: u64, last: u64, class: FaultClass, meaning: &'static str) -> Row {
    Row { codes: first..=last, class, wait: None, meaning }
}

impl Row {
    const fn waiting(mut self, seconds: u64) -> Self {
        self.wait = Some(Duration::from_secs(seconds));
        self
    }
}

/// The row of `code`, if the code is known.
pub(super) fn find(code: u64) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.codes.contains(&code))
}

/// All known codes, in order. Left out on purpose, so that they count as unknown: the legacy codes 506,
/// 131001, 131002, 131006, 131043, 133001–133003 and 133007.
///
/// Codes that only number, template and media calls return are `Configuration`: should a send meet one,
/// trying again changes nothing.
pub(super) static TABLE: &[Row] = &[
    row(0, Account, "the access token was not accepted"),
    row(1, Retry, "unknown API error"),
    row(2, Retry, "the API is down or overloaded"),
    row(3, Account, "the app lacks a capability or permission"),
    row(4, Throttle, "the app's call limit is reached"),
    row(10, Account, "permission denied"),
    row(33, Configuration, "the phone number id no longer exists"),
    row(100, Configuration, "invalid parameter, or an unknown object id"),
    row(190, Account, "the access token is expired or invalid"),
    rows(200, 299, Account, "a permission is missing"),
    row(368, Account, "the account is blocked for policy violations"),
    row(613, Throttle, "the call rate limit is reached"),
    row(1005, Configuration, "the number is still on the on-premises API"),
    row(80007, Throttle, "the business account's rate limit is reached"),
    row(80008, Throttle, "the business account's management rate limit is reached"),
    row(130_403, NextChannel, "we blocked this user"),
    row(130_429, Throttle, "the number's throughput is reached"),
    row(130_472, NextChannel, "the user is part of an experiment"),
    row(130_497, NextChannel, "the business may not message this country"),
    row(131_000, Retry, "something went wrong at the vendor"),
    row(131_005, Account, "access denied"),
    row(131_008, Configuration, "a required parameter is missing"),
    row(131_009, Configuration, "a parameter's value is not valid"),
    row(131_016, Retry, "the service is unavailable"),
    row(131_021, NextChannel, "the recipient is the sender"),
    row(131_026, NextChannel, "the message cannot be delivered to this number"),
    row(131_030, NextChannel, "the recipient is not on the test number's list"),
    row(131_031, Account, "the account is locked"),
    row(131_037, Account, "the number's display name is not approved"),
    row(131_042, Account, "a payment problem"),
    row(131_044, Account, "a payment problem (calling)"),
    row(131_045, Account, "the number's registration or certificate is at fault"),
    row(131_047, Configuration, "the customer service window is closed"),
    // Meta names no time. Complaints are weighed over a long while, so an hour rather than seconds.
    row(131_048, Throttle, "too many messages of this number were reported as spam").waiting(3_600),
    row(131_049, NextChannel, "held back to keep the ecosystem healthy"),
    row(131_050, NextChannel, "the user opted out of marketing messages"),
    row(131_051, Configuration, "unsupported message type"),
    row(131_052, Configuration, "media could not be downloaded"),
    row(131_053, Configuration, "media could not be uploaded"),
    row(131_056, Throttle, "too many messages to this user in a short time"),
    row(131_057, Retry, "the account is in maintenance").waiting(60),
    row(131_062, NextChannel, "a user id cannot receive this message; a phone number can"),
    row(131_063, Configuration, "marketing templates are disabled"),
    row(131_064, Account, "limited for templates of the wrong category"),
    row(132_000, Configuration, "the template has another number of parameters"),
    row(132_001, Configuration, "the template is missing in this language or not approved"),
    row(132_005, Configuration, "the text is too long with its parameters"),
    row(132_007, Configuration, "the template's content violates a policy"),
    row(132_008, Configuration, "a template parameter's value is not valid"),
    row(132_012, Configuration, "a template parameter has the wrong format"),
    row(132_015, Configuration, "the template is paused for low quality"),
    row(132_016, Configuration, "the template is disabled for low quality"),
    row(132_018, Configuration, "the template's parameters do not fit it"),
    row(132_068, Configuration, "the flow is blocked"),
    row(132_069, Configuration, "the flow is throttled"),
    row(133_000, Configuration, "the number's deregistration is incomplete"),
    row(133_004, Retry, "the server is temporarily unavailable"),
    row(133_005, Configuration, "the two-step PIN is wrong"),
    row(133_006, Configuration, "the number must be verified before it is registered"),
    row(133_008, Configuration, "too many guesses of the two-step PIN"),
    row(133_009, Configuration, "the two-step PIN was guessed too fast"),
    row(133_010, Account, "the number is not registered"),
    row(133_015, Configuration, "the number was deleted a moment ago"),
    row(133_016, Configuration, "the number was registered and deregistered too often"),
    row(134_011, Configuration, "the payments terms are not accepted"),
    row(135_000, Configuration, "the request was refused for an unnamed reason"),
    row(136_024, Configuration, "a code for the number cannot be requested"),
    row(136_025, Configuration, "the number's code is wrong"),
    row(137_000, NextChannel, "the recipient's identity key has changed"),
    row(2_388_012, Configuration, "the number exists already"),
    row(2_388_019, Configuration, "the account has as many templates as it may"),
    row(2_388_039, Configuration, "a template fault"),
    row(2_388_040, Configuration, "a template field is too long"),
    row(2_388_047, Configuration, "a template header is not valid"),
    row(2_388_073, Configuration, "a template fault"),
    row(2_388_091, Configuration, "the number may not get a code now"),
    row(2_388_093, Configuration, "the number may not get a code now"),
    row(2_388_103, Configuration, "the number cannot be migrated"),
    row(2_388_293, Configuration, "a template has too many parameters for its length"),
    row(2_388_299, Configuration, "a template begins or ends with a parameter"),
    row(2_494_100, Retry, "the number is in maintenance").waiting(60),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// A.3, copied column by column: code and class.
    const FACTS: &[(FaultClass, &[u64])] = &[
        (Retry, &[1, 2, 131_000, 131_016, 131_057, 133_004, 2_494_100]),
        (Throttle, &[4, 613, 80_007, 80_008, 130_429, 131_048, 131_056]),
        (
            NextChannel,
            &[130_403, 130_472, 130_497, 131_021, 131_026, 131_030, 131_049, 131_050, 131_062, 137_000],
        ),
        (
            Configuration,
            &[
                33, 100, 1005, 131_008, 131_009, 131_047, 131_051, 131_052, 131_053, 131_063, 132_000,
                132_001, 132_005, 132_007, 132_008, 132_012, 132_015, 132_016, 132_018, 132_068, 132_069,
                133_000, 133_005, 133_006, 133_008, 133_009, 133_015, 133_016, 134_011, 135_000, 136_024,
                136_025, 2_388_012, 2_388_019, 2_388_039, 2_388_040, 2_388_047, 2_388_073, 2_388_091,
                2_388_093, 2_388_103, 2_388_293, 2_388_299,
            ],
        ),
        (
            Account,
            &[
                0, 3, 10, 190, 200, 230, 299, 368, 131_005, 131_031, 131_037, 131_042, 131_044, 131_045,
                131_064, 133_010,
            ],
        ),
    ];

    #[test]
    fn every_documented_code_has_its_class() {
        for (class, codes) in FACTS {
            for code in *codes {
                assert_eq!(find(*code).map(|row| row.class), Some(*class), "{code}");
            }
        }
        let documented: usize = FACTS.iter().map(|(_, codes)| codes.len()).sum();
        assert_eq!(TABLE.len(), documented - 2, "200, 230 and 299 share a row");
    }

    #[test]
    fn rows_are_in_order_and_apart() {
        for pair in TABLE.windows(2) {
            assert!(pair[0].codes.end() < pair[1].codes.start(), "{:?} {:?}", pair[0].codes, pair[1].codes);
        }
    }

    #[test]
    fn legacy_codes_are_unknown() {
        for code in [506, 131_001, 131_002, 131_006, 131_043, 133_001, 133_002, 133_003, 133_007, 999_999] {
            assert!(find(code).is_none(), "{code}");
        }
    }
}
