//! Many operations, one transaction, one commit.

use countersign_core::ports::store::StoreError;

use super::job::Job;
use super::load::{flush, load};
use crate::session::{Failure, Session};
use crate::unit::Unit;

/// Times that what the steps miss is read. The longest chain that a step follows row by row is one of refused codes.
const ROUNDS: usize = 1_000;

/// How far a transaction came.
#[derive(Debug)]
pub(super) struct Unfinished {
    pub(super) why: Failure,
    /// Whether it may have come about all the same: the end was sent, and no answer came.
    pub(super) in_doubt: bool,
}

/// Runs `jobs` in one transaction. When it returns `Ok` all of it is durable.
pub(super) async fn commit(session: &Session, jobs: &mut [Box<dyn Job>]) -> Result<(), Unfinished> {
    let mut unit = Unit::default();
    for job in jobs.iter_mut() {
        job.begin(&mut unit);
    }
    run(session, &mut unit, jobs).await.map_err(|why| Unfinished { why, in_doubt: false })?;
    flush(session, &unit, "COMMIT").await.map_err(|why| {
        let in_doubt = matches!(why, Failure::Broken(_));
        Unfinished { why, in_doubt }
    })
}

/// Runs every job, reading what they miss until none misses anything.
async fn run(session: &Session, unit: &mut Unit, jobs: &mut [Box<dyn Job>]) -> Result<(), Failure> {
    let mut first = Some(session.begin());
    for _ in 0..ROUNDS {
        load(session, unit, first.take()).await?;
        let mut missing = false;
        for job in jobs.iter_mut() {
            missing |= !job.run(unit);
        }
        if !missing {
            return Ok(());
        }
    }
    Err(Failure::Refused(StoreError::Away("an operation asked for too many rows".to_owned())))
}

/// Ends a transaction that did not come about, and tells whether the connection can go on.
pub(super) async fn roll_back(session: &Session, why: &Failure) -> bool {
    !matches!(why, Failure::Broken(_)) && session.control("ROLLBACK").await.is_ok()
}
