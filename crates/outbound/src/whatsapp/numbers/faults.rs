//! What Graph's errors mean for a number.
//!
//! Meta answers most of these with code 100 and tells in words what is wrong, so the status and the call decide
//! (`channels.md` A.7), and words only between two meanings of one status.

use countersign_core::domain::waba::NumberFault;

use crate::http::{Answer, CallFailure};
use crate::whatsapp::fault;
use crate::whatsapp::graph_error::GraphError;
use crate::whatsapp::redaction::Redaction;

/// What was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Add,
    RequestCode,
    VerifyCode,
    Other,
}

/// A row: call, status, Graph code, what it means. The first that fits is taken; `None` fits all.
type Row = (Asked, Option<u16>, u64, fn(&str) -> Option<NumberFault>);

static TABLE: &[Row] = &[
    (Asked::Add, Some(409), 100, |_| Some(NumberFault::InvalidNumber)),
    (Asked::Add, Some(400), 100, |_| Some(NumberFault::InvalidNumber)),
    (Asked::Add, None, 2_388_012, |_| Some(NumberFault::InvalidNumber)),
    (Asked::RequestCode, Some(422), 100, |_| Some(NumberFault::AlreadyVerified)),
    (Asked::RequestCode, None, 136_024, |text| says_verified(text).then_some(NumberFault::AlreadyVerified)),
    (Asked::VerifyCode, Some(422), 100, |text| Some(verify_refusal(text))),
    (Asked::VerifyCode, None, 136_025, |text| Some(verify_refusal(text))),
];

fn verify_refusal(text: &str) -> NumberFault {
    if says_verified(text) { NumberFault::AlreadyVerified } else { NumberFault::WrongCode }
}

fn says_verified(text: &str) -> bool {
    text.to_ascii_lowercase().contains("already verified")
}

/// The fault behind an answer that is not the one hoped for.
pub(super) fn of_answer(answer: &Answer, asked: Asked, redaction: &Redaction<'_>) -> NumberFault {
    let status = answer.status.as_u16();
    let meaning = GraphError::parse(&answer.body).and_then(|error| {
        let text = error.text.as_deref().unwrap_or("");
        TABLE
            .iter()
            .filter(|(call, with, code, _)| {
                *call == asked && with.is_none_or(|with| with == status) && *code == error.code
            })
            .find_map(|(_, _, _, meaning)| meaning(text))
    });
    meaning.unwrap_or_else(|| NumberFault::Send(fault::of_answer(answer, redaction)))
}

/// The fault behind a call without an answer.
pub(super) fn of_failure(failure: &CallFailure) -> NumberFault {
    NumberFault::Send(fault::of_failure(failure))
}
