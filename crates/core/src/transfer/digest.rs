//! What a table holds, in one number.

use sha2::{Digest as _, Sha256};

use super::Cell;

/// How many rows a table has, and a digest of them in the order of their key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Rows.
    pub rows: u64,
    /// SHA-256 of all cells, each with its kind and length.
    pub digest: [u8; 32],
}

impl Summary {
    /// The beginning of the digest, for people.
    pub fn digest_text(&self) -> String {
        self.digest[..6].iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
    }
}

/// A summary in the making.
#[derive(Default)]
pub(super) struct Summing {
    rows: u64,
    hash: Sha256,
}

impl Summing {
    pub(super) fn add(&mut self, row: &[Cell]) {
        self.rows += 1;
        for cell in row {
            let (kind, bytes) = match cell {
                Cell::Null => (0_u8, &[][..]),
                Cell::Integer(value) => (1, &value.to_be_bytes()[..]),
                Cell::Text(text) => (2, text.as_bytes()),
                Cell::Bytes(bytes) => (3, &bytes[..]),
            };
            self.hash.update([kind]);
            self.hash.update((bytes.len() as u64).to_be_bytes());
            self.hash.update(bytes);
        }
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    pub(super) fn end(self) -> Summary {
        Summary { rows: self.rows, digest: self.hash.finalize().into() }
    }
}
