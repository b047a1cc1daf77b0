//! What this thread logs.

use std::io;
use std::sync::{Arc, Mutex};

use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;

/// Catches log lines until it is dropped.
pub(crate) struct Log {
    bytes: Buffer,
    _guard: DefaultGuard,
}

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(crate) fn catch() -> Self {
        let bytes = Buffer::default();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(bytes.clone())
            .with_max_level(tracing::Level::DEBUG)
            .with_ansi(false)
            .finish();
        Self { bytes, _guard: tracing::subscriber::set_default(subscriber) }
    }

    /// The levels of the lines that hold `text`.
    pub(crate) fn levels(&self, text: &str) -> Vec<String> {
        let bytes = self.bytes.0.lock().expect("no panic");
        let lines = String::from_utf8_lossy(&bytes);
        let level = |line: &str| line.split_whitespace().nth(1).unwrap_or("").to_owned();
        lines.lines().filter(|line| line.contains(text)).map(level).collect()
    }
}

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Buffer {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
