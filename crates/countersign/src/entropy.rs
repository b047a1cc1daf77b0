//! The operating system's randomness.

use countersign_core::ports::entropy::Entropy;

/// The operating system's generator.
pub(crate) struct OsEntropy;

impl Entropy for OsEntropy {
    #[expect(clippy::disallowed_methods, reason = "this is the port's implementation")]
    fn fill(&self, bytes: &mut [u8]) {
        // Without randomness no key, token or code is safe, so the process must not go on.
        getrandom::fill(bytes).expect("the operating system gives randomness");
    }
}
