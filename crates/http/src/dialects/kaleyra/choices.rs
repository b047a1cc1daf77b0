//! What Kaleyra's pages do not say, decided in one place (`kaleyra-api.md` 4 weighs each).

use axum::http::StatusCode;

/// Of every E-code. The pages name none; clients take any 2xx for "verified".
pub(super) const REFUSED: StatusCode = StatusCode::BAD_REQUEST;
/// Of a verification that was started. Clients take 200 or any 2xx.
pub(super) const STARTED: StatusCode = StatusCode::OK;
/// Of a wrong or missing page, whatever the method (seen at the live gateway).
pub(super) const NO_PAGE: StatusCode = StatusCode::BAD_REQUEST;
/// Of what stands in the way for a while: too many wrong guesses. No page has it; clients know 429.
pub(super) const WAIT: StatusCode = StatusCode::TOO_MANY_REQUESTS;

/// Numbers that one verification may go to. The page says "comma-separated" and no bound; each is a message that costs.
pub(super) const MAX_MOBILES: usize = 10;
/// Digits of a mobile number, of which more than 15 cannot be one and are refused by the same rule.
pub(super) const MOBILE_DIGITS: std::ops::RangeInclusive<usize> = 3..=20;

/// A national number of so many digits and no more is completed with its country code; a longer one has it already.
pub(super) const NATIONAL_DIGITS: usize = 10;

/// The names that the validator gives the bodies in its texts. Seed 000 shows the one of `retry_otp`; the others follow it.
pub(super) const ADD: &str = "cloudapinumberaddrequest";
pub(super) const RETRY: &str = "cloudapinumberotpretryrequest";
pub(super) const VERIFY: &str = "cloudapinumberverifyrequest";
pub(super) const UPDATE: &str = "cloudapinumberupdaterequest";

/// For what goes wrong on our side in Verify. The pages have no code for it; the HTTP status as text invents none.
pub(super) const TRY_LATER: &str = "Please try again later";
/// The largest share of a request's time that its body may take.
pub(super) const BODY_SHARE: u32 = 2;
