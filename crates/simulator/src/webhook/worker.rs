//! One queue's worker.
//!
//! It takes what has gathered and moves all of it forward together: the first step of every journey in
//! one POST, then the second, and so on. A POST never holds two steps of one message, and a message's
//! steps never overtake each other.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::courier::Courier;
use super::journey::{Journey, Letter, News};
use crate::clock;

/// Most journeys in one POST; some 80 KB.
const BATCH: usize = 250;

/// How long a worker waits before it takes a batch: replies come before webhooks, as a rule, and
/// webhooks gather.
const GATHER: Duration = Duration::from_millis(10);

/// Work for a queue.
pub(super) enum Job {
    /// Send the webhooks of this journey.
    Travel(Journey),
    /// Send the webhook of this.
    Post(Letter),
    /// Say when everything before this was handled.
    Mark(oneshot::Sender<()>),
}

/// Works until the queue closes; the caller drops it to stop at once.
pub(super) async fn run(mut queue: mpsc::Receiver<Job>, courier: Courier) {
    let mut jobs = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut jobs, BATCH).await > 0 {
        if jobs.iter().any(|job| matches!(job, Job::Travel(_) | Job::Post(_))) {
            clock::pause(GATHER).await;
            while jobs.len() < BATCH
                && let Ok(job) = queue.try_recv()
            {
                jobs.push(job);
            }
        }
        let mut journeys = Vec::with_capacity(jobs.len());
        let (mut letters, mut marks) = (Vec::new(), Vec::new());
        for job in jobs.drain(..) {
            match job {
                Job::Travel(journey) => journeys.push(journey),
                Job::Post(letter) => letters.push(letter),
                Job::Mark(mark) => marks.push(mark),
            }
        }
        travel(&journeys, &letters, &courier).await;
        for mark in marks {
            // The one who asked may have gone.
            let _ = mark.send(());
        }
    }
}

async fn travel(journeys: &[Journey], letters: &[Letter], courier: &Courier) {
    if !letters.is_empty() {
        courier.deliver(&letters.iter().map(News::Letter).collect::<Vec<_>>()).await;
    }
    let rounds = journeys.iter().map(|journey| journey.steps.len()).max().unwrap_or(0);
    for round in 0..rounds {
        let news: Vec<_> = journeys
            .iter()
            .filter_map(|journey| journey.steps.get(round).map(|step| News::Step(journey, *step)))
            .collect();
        courier.deliver(&news).await;
    }
}
