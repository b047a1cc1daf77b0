//! Webhook bodies: no body makes the parser panic.
#![no_main]

use countersign_http::callbacks::whatsapp::parse;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let _ = parse(body);
});
