//! What a command says to the person who typed it. Everything else is a log line.

use std::io::Write as _;

/// Prints a result. A reader that went away (`| head`) is no failure.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints a failure.
pub(crate) fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
