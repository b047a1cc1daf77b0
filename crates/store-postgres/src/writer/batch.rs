//! Many operations, one transaction, one commit.

use std::collections::BTreeMap;
use std::sync::Arc;

use countersign_core::ports::store::StoreError;

use super::job::Job;
use super::load::{flush, load};
use crate::hot::counters;
use crate::numbers::{Numbered, Numbers, Stock};
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

/// Why a transaction does not go on.
enum Halted {
    Failed(Failure),
    /// Numbers that the node has to reserve first.
    Lacks(BTreeMap<Numbered, i64>),
}

impl From<Failure> for Halted {
    fn from(why: Failure) -> Self {
        Self::Failed(why)
    }
}

/// Runs `jobs` in one transaction. When it returns `Ok` all of it is durable.
///
/// Numbers are never reserved inside it: that would lock a row until it ends. It starts again once they are there.
pub(super) async fn commit(
    session: &Session,
    stock: &Arc<Stock>,
    jobs: &mut [Box<dyn Job>],
) -> Result<(), Unfinished> {
    let undone = |why| Unfinished { why, in_doubt: false };
    let mut lacks = BTreeMap::new();
    for _ in 0..ROUNDS {
        let mut unit = Unit { stock: Numbers::of(stock), ..Unit::default() };
        for job in jobs.iter_mut() {
            job.begin(&mut unit);
        }
        for (key, wanted) in unit.stock.take_wanted() {
            let most = lacks.entry(key).or_insert(0);
            *most = wanted.max(*most);
        }
        reserve(session, stock, &mut unit, std::mem::take(&mut lacks)).await.map_err(undone)?;
        match run(session, &mut unit, jobs).await {
            Ok(()) => return finish(session, unit).await,
            Err(Halted::Lacks(wanted)) => {
                unit.stock.give_back();
                session.control("ROLLBACK").await.map_err(undone)?;
                lacks = wanted;
            }
            Err(Halted::Failed(why)) => {
                unit.stock.give_back();
                return Err(undone(why));
            }
        }
    }
    Err(undone(Failure::Refused(StoreError::Away("an operation asked for too many numbers".to_owned()))))
}

/// What the end of a transaction of which nobody knows whether it came about used is not given out again.
async fn finish(session: &Session, mut unit: Unit) -> Result<(), Unfinished> {
    flush(session, &unit, "COMMIT").await.map_err(|why| {
        let in_doubt = matches!(why, Failure::Broken(_));
        if !in_doubt && !matches!(why, Failure::Refused(_)) {
            unit.stock.give_back();
        }
        Unfinished { why, in_doubt }
    })
}

/// Reserves what is lacking. A tenant that gets none is not there.
async fn reserve(
    session: &Session,
    stock: &Stock,
    unit: &mut Unit,
    lacks: BTreeMap<Numbered, i64>,
) -> Result<(), Failure> {
    for (key, wanted) in lacks {
        let Some(size) = stock.lacks(key, wanted) else { continue };
        match counters::reserve(session, key, size).await? {
            Some(last) => stock.reserved(key, last, size),
            None => unit.tenants.loaded(key.0, Ok(None)),
        }
    }
    Ok(())
}

/// Runs every job, reading what they miss until none misses anything.
async fn run(session: &Session, unit: &mut Unit, jobs: &mut [Box<dyn Job>]) -> Result<(), Halted> {
    let mut first = Some(session.begin());
    for _ in 0..ROUNDS {
        load(session, unit, first.take()).await?;
        let mut missing = false;
        for job in jobs.iter_mut() {
            missing |= !job.run(unit);
        }
        if unit.stock.ran_out() {
            return Err(Halted::Lacks(unit.stock.needed()));
        }
        if !missing {
            return Ok(());
        }
    }
    Err(Failure::Refused(StoreError::Away("an operation asked for too many rows".to_owned())).into())
}

/// Ends a transaction that did not come about, and tells whether the connection can go on.
pub(super) async fn roll_back(session: &Session, why: &Failure) -> bool {
    !matches!(why, Failure::Broken(_)) && session.control("ROLLBACK").await.is_ok()
}
