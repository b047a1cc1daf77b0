//! Whether a request's time begins anew, because a file is being uploaded.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// No upload, or one that ended before anybody last asked.
const NONE: u8 = 0;
/// A file is being uploaded.
const READING: u8 = 1;
/// An upload ended since somebody last asked.
const READ: u8 = 2;

/// Shared by the frame, which keeps the time, and whoever reads the file.
#[derive(Clone, Default)]
pub(crate) struct UploadTime(Arc<AtomicU8>);

/// As long as it lives a file is being uploaded. Its reader has bounds of its own.
pub(crate) struct Uploading(UploadTime);

impl UploadTime {
    /// A file is about to be uploaded.
    pub(crate) fn begin(&self) -> Uploading {
        self.0.store(READING, Ordering::Relaxed);
        Uploading(self.clone())
    }

    /// Whether a file is being uploaded, or was since this was last asked.
    pub(crate) fn is_extended(&self) -> bool {
        let ended = self.0.compare_exchange(READ, NONE, Ordering::Relaxed, Ordering::Relaxed);
        ended != Err(NONE)
    }
}

impl Drop for Uploading {
    fn drop(&mut self) {
        self.0.0.store(READ, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_extends_the_time_until_once_after_its_end() {
        let time = UploadTime::default();
        assert!(!time.is_extended());
        let uploading = time.begin();
        assert!(time.is_extended());
        assert!(time.is_extended());
        drop(uploading);
        assert!(time.is_extended());
        assert!(!time.is_extended());
    }
}
