//! Ids and numbers in the shapes Meta uses.

use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// First object id given out; as many digits as Meta's.
const FIRST_OBJECT: u64 = 594_425_479_261_596;

/// A source of ids that differ within one simulator and, by its random seed, between simulators.
pub(crate) struct Ids {
    seed: u64,
    drawn: AtomicU64,
    objects: AtomicU64,
}

impl Ids {
    /// A source with a fresh seed; fails when the system has no randomness to give.
    pub(crate) fn new() -> std::io::Result<Self> {
        let seed = u64::from_le_bytes(random()?);
        Ok(Self { seed, drawn: AtomicU64::new(0), objects: AtomicU64::new(FIRST_OBJECT) })
    }

    /// The next id for a template or a phone number: numeric and rising, so that it can be a cursor.
    pub(crate) fn object(&self) -> u64 {
        self.objects.fetch_add(1, Ordering::Relaxed)
    }

    /// A message id for a message to `digits`.
    pub(crate) fn wamid(&self, digits: &str) -> String {
        lay_out(digits, self.draw())
    }

    /// Six digits, as `request_code` sends them.
    pub(crate) fn six_digits(&self) -> String {
        format!("{:06}", self.draw() % 1_000_000)
    }

    /// The challenge of a webhook handshake.
    pub(crate) fn challenge(&self) -> String {
        self.draw().to_string()
    }

    /// A step of splitmix64: a bijection, so no value repeats within one simulator.
    fn draw(&self) -> u64 {
        let step = self.drawn.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let mut mixed = self.seed.wrapping_add(step.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// A message id for a message that a user sends from `digits`.
pub(crate) fn reply_wamid(digits: &str) -> String {
    lay_out(digits, u64::from_le_bytes(random().unwrap_or([0; 8])))
}

/// A message id with the layout of Meta's.
fn lay_out(digits: &str, unique: u64) -> String {
    let mut raw = Vec::with_capacity(digits.len() + 28);
    raw.extend_from_slice(&[0x1c, 0x18, u8::try_from(digits.len()).unwrap_or(u8::MAX)]);
    raw.extend_from_slice(digits.as_bytes());
    raw.extend_from_slice(&[0x15, 0x02, 0x00, 0x11, 0x18, 0x12]);
    let mut tail = *b"3E0000000000000000";
    let _ = hex::encode_to_slice(unique.to_be_bytes(), &mut tail[2..]);
    tail.make_ascii_uppercase();
    raw.extend_from_slice(&tail);
    raw.push(0);
    let mut id = String::with_capacity(6 + raw.len().div_ceil(3) * 4);
    id.push_str("wamid.");
    STANDARD.encode_string(&raw, &mut id);
    id
}

/// A trace id for an error body (`fbtrace_id`), in Meta's shape.
pub(crate) fn trace() -> String {
    // Without randomness the id is all `A`s: an error must still be answered.
    let raw: [u8; 16] = random().unwrap_or([0; 16]);
    format!("A{}", URL_SAFE_NO_PAD.encode(raw))
}

/// Bytes from the system's generator.
#[expect(clippy::disallowed_methods, reason = "a development program; its ids guard nothing")]
fn random<const N: usize>() -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Ids, trace};

    #[test]
    fn message_ids_look_like_metas_and_differ() {
        let ids = Ids::new().expect("randomness");
        let (first, second) = (ids.wamid("12015553931"), ids.wamid("12015553931"));
        assert!(first.starts_with("wamid.HBgLMTIwMTU1NTM5MzEVAgARGBI"), "{first}");
        assert_ne!(first, second);
        assert_eq!(trace().len(), 23);
    }
}
