//! How far a load has come, on a terminal only.

use std::io::{IsTerminal as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use super::pace::Pace;

const EVERY: Duration = Duration::from_millis(200);
const WIDTH: u64 = 40;

/// A bar on the terminal. It goes when this is dropped.
pub(super) struct Bar(Option<tokio::task::JoinHandle<()>>);

/// Shows how many of the turns are given.
pub(super) fn show(title: &str, pace: Arc<Pace>) -> Bar {
    if !std::io::stderr().is_terminal() {
        return Bar(None);
    }
    let title = title.to_owned();
    Bar(Some(tokio::spawn(async move {
        let mut ticks = tokio::time::interval(EVERY);
        loop {
            ticks.tick().await;
            draw(&line(&title, pace.given(), pace.requests()));
        }
    })))
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some(task) = self.0.take() {
            task.abort();
            draw("");
        }
    }
}

fn line(title: &str, done: u64, all: u64) -> String {
    let filled = usize::try_from(done * WIDTH / all.max(1)).unwrap_or(0);
    let empty = usize::try_from(WIDTH).unwrap_or(0) - filled;
    format!("{title:<13} [{}{}] {done} of {all}", "#".repeat(filled), ".".repeat(empty))
}

/// Over what stood there.
fn draw(text: &str) {
    let mut terminal = std::io::stderr().lock();
    let _ = write!(terminal, "\r\x1b[K{text}");
    let _ = terminal.flush();
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_line_tells_how_much_is_done() {
        assert_eq!(
            line("send", 25, 50),
            format!("send          [{}{}] 25 of 50", "#".repeat(20), ".".repeat(20))
        );
        assert_eq!(line("send", 0, 0), format!("send          [{}] 0 of 0", ".".repeat(40)));
    }
}
