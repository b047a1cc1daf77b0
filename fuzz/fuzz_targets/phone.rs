//! Phone cleaning: whatever text comes, a destination has 3 to 15 digits and one form, and never prints whole.
#![no_main]

use countersign_core::domain::destination::Destination;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(destination) = Destination::parse_phone(text) else { return };
    let digits = destination.as_str();
    assert!((3..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()), "{digits}");
    let again = Destination::parse_phone(digits).expect("its own digits are a number");
    assert_eq!(again, destination, "one number has one form");
    assert!(!format!("{destination:?} {destination}").contains(digits), "it prints masked");
});
