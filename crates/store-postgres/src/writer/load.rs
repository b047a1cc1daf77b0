//! Reading what the steps of a unit ask for, in one round trip.

use futures_util::future::try_join_all;
use tokio_postgres::Row;

use crate::hot::{
    chat_messages, chats, contacts, conversations, count_shards, counters, dispatches, due, endpoints,
    events, expiry_watches, guess_budgets, idempotency_keys, limit_windows, messages, receipts, tenants,
    usage, verifications,
};
use crate::session::{Answers, Failure, Sent, Session};
use crate::unit::{PendingKey, Unit};

/// Asks for the wanted rows of each table in one round trip, then takes the answers in.
macro_rules! load_tables {
    ($session:ident, $unit:ident, $asked:ident; $($table:ident: $ask:path, $take:path;)+) => {{
        $(let $table = $unit.$table.take_wanted();)+
        let before = $asked.len();
        $(if !$table.is_empty() {
            $asked.push($ask($session, &$table));
        })+
        let mut answers = try_join_all($asked).await?;
        let mut rest = answers.split_off(before).into_iter();
        $(if !$table.is_empty() {
            let rows = rest.next().unwrap_or_default();
            $take($unit, $table, &rows);
        })+
        answers
    }};
}

/// Reads and locks all wanted rows. `first` goes before them, in the same round trip.
pub(super) async fn load(
    session: &Session,
    unit: &mut Unit,
    first: Option<&'static str>,
) -> Result<(), Failure> {
    let mut asked: Vec<Answers<'_>> = first.map(|sql| session.control(sql)).into_iter().collect();
    let pending = unit.pending.take_wanted();
    if !pending.is_empty() {
        asked.push(verifications::ask_pending(session, &pending));
    }
    let mut answers = load_tables! { session, unit, asked;
        verifications: verifications::ask, verifications::take;
        messages: messages::ask, messages::take;
        by_verification: messages::ask_by_verification, messages::take_by_verification;
        by_vendor_id: messages::ask_by_vendor_id, messages::take_by_vendor_id;
        budgets: guess_budgets::ask, guess_budgets::take;
        windows: limit_windows::ask, limit_windows::take;
        keys: idempotency_keys::ask, idempotency_keys::take;
        tenants: tenants::ask, tenants::take;
        told: endpoints::ask, endpoints::take;
        contacts: contacts::ask, contacts::take;
        phones: contacts::ask_by_phone, contacts::take_by_phone;
        conversations: conversations::ask, conversations::take;
        chats: chats::ask, chats::take;
        numbers: chat_messages::ask_numbers, chat_messages::take_numbers;
        inbound: chat_messages::ask_inbound, chat_messages::take_inbound;
        receipts: receipts::ask, receipts::take;
        counters: counters::ask, counters::take;
        usage: usage::ask, usage::take;
        // After the rows that the reader holds: while it holds them nobody else fills a plan's room.
        shards: count_shards::ask, count_shards::take;
    };
    if !pending.is_empty() {
        let rows = answers.pop().unwrap_or_default();
        take_pending(session, unit, pending, &rows).await?;
    }
    if let Some(wanted) = unit.due.wanted.take() {
        due::load(session, unit, wanted).await?;
    }
    Ok(())
}

/// Takes in what is pending. Where that changed hands meanwhile it is looked at again, with fresh eyes, until it stood
/// still for one look: else a guess would find no code where there always was one.
async fn take_pending(
    session: &Session,
    unit: &mut Unit,
    keys: Vec<PendingKey>,
    rows: &[Row],
) -> Result<(), Failure> {
    let mut again = verifications::take_pending(unit, keys, rows);
    while !again.is_empty() {
        let rows = verifications::ask_pending(session, &again).await?;
        again = verifications::take_pending(unit, again, &rows);
    }
    Ok(())
}

/// Writes all changes, and `last` after them, in one round trip.
pub(super) async fn flush(session: &Session, unit: &Unit, last: &'static str) -> Result<(), Failure> {
    let mut sent: Vec<Sent<'_>> = Vec::new();
    verifications::flush(session, unit, &mut sent);
    messages::flush(session, unit, &mut sent);
    dispatches::flush(session, unit, &mut sent);
    guess_budgets::flush(session, unit, &mut sent);
    limit_windows::flush(session, unit, &mut sent);
    idempotency_keys::flush(session, unit, &mut sent);
    contacts::flush(session, unit, &mut sent);
    conversations::flush(session, unit, &mut sent);
    chats::flush(session, unit, &mut sent);
    chat_messages::flush(session, unit, &mut sent);
    receipts::flush(session, unit, &mut sent);
    events::flush(session, unit, &mut sent);
    expiry_watches::flush(session, unit, &mut sent);
    counters::flush(session, unit, &mut sent);
    usage::flush(session, unit, &mut sent);
    count_shards::flush(session, unit, &mut sent);
    sent.push(Box::pin(async move { session.control(last).await.map(drop) }));
    try_join_all(sent).await.map(drop)
}
