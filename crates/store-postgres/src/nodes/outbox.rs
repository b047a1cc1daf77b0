//! What is still to be told to the other nodes.

use std::sync::atomic::{AtomicU8, Ordering};

use countersign_core::ports::alarm::{Alarm, News};
use tokio::sync::Notify;

const ALL: [News; 4] = [News::Due, News::Receipts, News::Settings, News::Events];

/// News by kind. The same news told again before they went out go out once.
#[derive(Default)]
pub(crate) struct Outbox {
    kinds: AtomicU8,
    is_filled: Notify,
}

impl Outbox {
    /// Waits until there are some, and takes them.
    pub(super) async fn take(&self) -> Vec<News> {
        loop {
            let kinds = self.kinds.swap(0, Ordering::AcqRel);
            if kinds != 0 {
                return ALL.into_iter().filter(|news| kinds & bit(*news) != 0).collect();
            }
            self.is_filled.notified().await;
        }
    }
}

impl Alarm for Outbox {
    fn ring(&self, news: News) {
        self.kinds.fetch_or(bit(news), Ordering::AcqRel);
        self.is_filled.notify_one();
    }
}

fn bit(news: News) -> u8 {
    match news {
        News::Due => 1,
        News::Receipts => 2,
        News::Settings => 4,
        News::Events => 8,
    }
}

/// Its name on the wire.
pub(super) fn word(news: News) -> &'static str {
    match news {
        News::Due => "due",
        News::Receipts => "receipts",
        News::Settings => "settings",
        News::Events => "events",
    }
}

/// Rings for a name from the wire; a later release may tell what this one does not know.
pub(super) fn ring_word(alarm: &dyn Alarm, heard: &str) {
    if let Some(news) = ALL.into_iter().find(|news| word(*news) == heard) {
        alarm.ring(news);
    }
}

/// Rings for everything: nobody knows what was missed.
pub(super) fn ring_all(alarm: &dyn Alarm) {
    for news in ALL {
        alarm.ring(news);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_told_often_goes_out_once() {
        let outbox = Outbox::default();
        for news in [News::Settings, News::Due, News::Settings, News::Due] {
            outbox.ring(news);
        }
        assert_eq!(outbox.take().await, [News::Due, News::Settings]);
        outbox.ring(News::Receipts);
        assert_eq!(outbox.take().await, [News::Receipts]);
    }
}
