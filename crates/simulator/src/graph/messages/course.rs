//! The way of an accepted message: its file, its webhooks.

use std::sync::Arc;

use crate::account::template::Category;
use crate::inbox::Message;
use crate::media::Place;
use crate::webhook::journey::{Journey, Step};
use crate::world::World;

/// The webhooks to come about a message, and what stands in them.
pub(super) struct Course {
    pub(super) steps: &'static [Step],
    pub(super) callback_data: Option<String>,
    pub(super) category: Option<Category>,
    pub(super) with_contacts: bool,
}

impl Course {
    /// Queues the webhooks about the message. Gives their queue, if there are any.
    pub(super) fn follow(self, world: &World, message: Arc<Message>) -> Option<usize> {
        self.travel(world, message, None)
    }

    /// Fetches the message's file. The user gets the message and the webhooks follow; or a failed one does. Gives the queue.
    pub(super) async fn fetch(self, world: Arc<World>, message: Arc<Message>, place: Place) -> Option<usize> {
        let fetched = tokio::select! {
            () = world.stop.cancelled() => return None,
            fetched = world.fetcher.fetch(&place) => fetched,
        };
        match fetched {
            Ok(file) => {
                let mut message = (*message).clone();
                if let Some(media) = &mut message.extras.media {
                    media.file = Some(file);
                }
                let message = Arc::new(message);
                world.inbox().push(Arc::clone(&message));
                self.follow(&world, message)
            }
            Err(fault) => {
                let steps: &[Step] = if self.steps.is_empty() { &[] } else { &[Step::Failed] };
                Self { steps, ..self }.travel(&world, message, Some(fault))
            }
        }
    }

    fn travel(self, world: &World, message: Arc<Message>, file_fault: Option<String>) -> Option<usize> {
        let Self { steps, callback_data, category, with_contacts } = self;
        (!steps.is_empty() && world.webhooks.wanted()).then(|| {
            world.webhooks.schedule(Journey {
                message,
                steps,
                callback_data,
                category,
                with_contacts,
                file_fault,
            })
        })
    }
}
