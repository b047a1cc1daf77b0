//! Files elsewhere, as told.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use crate::ports::channel::{DownloadFault, Downloads};

/// Serves the files that it was given; all else is [`DownloadFault::Unreachable`].
#[derive(Default)]
pub struct RecordingDownloads {
    files: Mutex<HashMap<String, Result<Vec<u8>, DownloadFault>>>,
    asked: Mutex<Vec<String>>,
}

impl RecordingDownloads {
    /// What a URL gives from now on.
    pub fn put(&self, url: &str, file: Result<Vec<u8>, DownloadFault>) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(url.to_owned(), file);
    }

    /// The URLs that were asked for, oldest first.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Downloads for RecordingDownloads {
    async fn download(&self, url: &str, most: usize) -> Result<Vec<u8>, DownloadFault> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(url.to_owned());
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let file = files.get(url).cloned().unwrap_or(Err(DownloadFault::Unreachable))?;
        if file.len() > most { Err(DownloadFault::TooLarge) } else { Ok(file) }
    }
}
