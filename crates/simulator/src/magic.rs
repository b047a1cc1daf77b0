//! Recipients that make the simulator misbehave, by the last four digits of `to`.
//!
//! This is the only place where they are listed; documents and pages print [`magic_numbers`].

use crate::graph::faults::{self, Fault};
use crate::webhook::journey::Step::{self, Delivered, DidNotRequest, Failed, Read, Sent};

/// What happens to a message that passed every check.
#[derive(Clone, Copy)]
pub(crate) enum Behaviour {
    /// Accepted and in the inbox; these webhooks follow.
    Deliver(&'static [Step]),
    /// Accepted, but the user never gets it; these webhooks follow.
    Lose(&'static [Step]),
    /// Refused in the reply, every time.
    Refuse(&'static Fault),
    /// Refused, then delivered, in turn for each number.
    RefuseEveryOther(&'static Fault),
    /// No reply until the client goes away or the simulator stops.
    Hang,
    /// The connection is reset once the request was read.
    Reset,
    /// HTTP 503 with an HTML body, as from a proxy in front of Meta.
    HtmlUnavailable,
    /// Delivered, but the reply stops in the middle of its JSON.
    BrokenReply,
    /// Delivered, and every webhook is out before the reply is.
    WebhooksFirst,
    /// HTTP 200 whose body is an error.
    ErrorInSuccess,
    /// Delivered; the reply names another `wa_id` than the number asked for.
    OtherWaId,
}

/// The usual course: sent, then delivered.
pub(crate) const USUAL: &[Step] = &[Sent, Delivered];

/// One row: the last four digits, what it does in words, what it does.
type Row = (&'static str, &'static str, Behaviour);

const ROWS: usize = 20;

static TABLE: [Row; ROWS] = [
    ("0001", "error 131026 (undeliverable) in the reply", Behaviour::Refuse(&faults::UNDELIVERABLE)),
    ("0002", "accepted, then a failed webhook (131026); never in the inbox", Behaviour::Lose(&[Failed])),
    ("0003", "delivered, but no webhook ever comes", Behaviour::Deliver(&[])),
    ("0004", "read without delivered", Behaviour::Deliver(&[Sent, Read])),
    (
        "0005",
        "webhooks reversed and duplicated: read, delivered, sent, sent, delivered, read",
        Behaviour::Deliver(&[Read, Delivered, Sent, Sent, Delivered, Read]),
    ),
    (
        "0006",
        "130429 with Retry-After: 1, then accepted, in turn",
        Behaviour::RefuseEveryOther(&faults::THROUGHPUT),
    ),
    ("0007", "hangs: no reply and no message", Behaviour::Hang),
    ("0008", "HTTP 200 with broken JSON; the message is delivered", Behaviour::BrokenReply),
    (
        "0009",
        "delivered, then the user presses \"I didn't request a code\"",
        Behaviour::Deliver(&[Sent, Delivered, DidNotRequest]),
    ),
    ("0010", "HTTP 500, code 131000, always", Behaviour::Refuse(&faults::SOMETHING_WRONG)),
    ("0011", "connection reset after the request was read; no message", Behaviour::Reset),
    ("0012", "131056 (pair rate limit)", Behaviour::Refuse(&faults::PAIR_RATE)),
    ("0013", "HTTP 401, code 190 (token expired)", Behaviour::Refuse(&faults::TOKEN_EXPIRED)),
    (
        "0014",
        "HTTP 500, code 131000, is_transient, then accepted, in turn",
        Behaviour::RefuseEveryOther(&faults::SOMETHING_WRONG_TRANSIENT),
    ),
    ("0015", "the webhooks arrive before the reply does", Behaviour::WebhooksFirst),
    ("0016", "132015 (template paused)", Behaviour::Refuse(&faults::TEMPLATE_PAUSED)),
    ("0017", "131048 (spam rate limit)", Behaviour::Refuse(&faults::SPAM_RATE)),
    ("0018", "HTTP 503 with an HTML body", Behaviour::HtmlUnavailable),
    ("0019", "HTTP 200 with an error inside; no message", Behaviour::ErrorInSuccess),
    ("0020", "accepted, but wa_id differs from the number sent to", Behaviour::OtherWaId),
];

static LISTED: [(&str, &str); ROWS] = {
    let mut listed = [("", ""); ROWS];
    let mut row = 0;
    while row < ROWS {
        listed[row] = (TABLE[row].0, TABLE[row].1);
        row += 1;
    }
    listed
};

/// The magic endings of a recipient's number (its last four digits) and what each one does.
pub fn magic_numbers() -> &'static [(&'static str, &'static str)] {
    &LISTED
}

/// What happens to a valid message to `to`, given in digits.
pub(crate) fn behaviour(to: &str) -> Behaviour {
    let ending = to.len().checked_sub(4).and_then(|start| to.get(start..)).unwrap_or("");
    if !ending.starts_with("00") {
        return Behaviour::Deliver(USUAL);
    }
    TABLE.iter().find(|row| row.0 == ending).map_or(Behaviour::Deliver(USUAL), |row| row.2)
}

#[cfg(test)]
mod tests {
    use super::{Behaviour, behaviour, magic_numbers};

    #[test]
    fn endings_are_listed_once_and_in_order() {
        let endings: Vec<_> = magic_numbers().iter().map(|row| row.0).collect();
        assert!(endings.is_sorted_by(|a, b| a < b), "{endings:?}");
        assert!(endings.iter().all(|ending| ending.len() == 4));
    }

    #[test]
    fn only_the_last_four_digits_count() {
        assert!(matches!(behaviour("15550000007"), Behaviour::Hang));
        assert!(matches!(behaviour("15550000071"), Behaviour::Deliver(_)));
        assert!(matches!(behaviour("007"), Behaviour::Deliver(_)));
        assert!(matches!(behaviour("15550070000"), Behaviour::Deliver(_)));
    }
}
