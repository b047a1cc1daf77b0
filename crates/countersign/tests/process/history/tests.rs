//! Histories that must pass and histories that must not.

use super::Action::{Begin, Guess, Look, Undo};
use super::Answer::{Accepted, BudgetGone, Done, Limited, Live, NoCode, Unknown, UsedUp, Wrong};
use super::{Action, Answer, Operation, check};

/// Each after the one before.
fn sequence(steps: &[(Action, Answer)]) -> Vec<Operation> {
    let at = |(place, &(action, answer)): (usize, _)| {
        let asked = 2 * place as u64;
        Operation { action, answer, asked, answered: asked + 1 }
    };
    steps.iter().enumerate().map(at).collect()
}

/// `first`, and then all of `together` at the same time.
fn overlapping(first: &[(Action, Answer)], together: &[(Action, Answer)]) -> Vec<Operation> {
    let mut operations = sequence(first);
    let asked = 2 * first.len() as u64;
    operations.extend(together.iter().map(|&(action, answer)| Operation {
        action,
        answer,
        asked,
        answered: asked + 1,
    }));
    operations
}

fn holds(operations: &[Operation]) {
    check(operations).unwrap_or_else(|why| panic!("{why}"));
}

fn breaks(operations: &[Operation]) {
    check(operations).expect_err("no promise allows this");
}

const SENT: (Action, Answer) = (Begin(1), Done);
const RIGHT: (Action, Answer) = (Guess(Some(1)), Accepted);
fn wrong(left: u8) -> (Action, Answer) {
    (Guess(None), Wrong { left })
}

#[test]
fn a_code_is_accepted_at_most_once() {
    holds(&sequence(&[SENT, wrong(4), (Look, Live { attempts: 1 }), RIGHT, (Guess(Some(1)), NoCode)]));
    breaks(&sequence(&[SENT, RIGHT, RIGHT]));
    breaks(&overlapping(&[SENT], &[RIGHT, RIGHT]));
    holds(&overlapping(&[SENT], &[RIGHT, (Guess(Some(1)), NoCode)]));
    // Nobody was told of the first one; then it may have been it, but not both.
    holds(&sequence(&[SENT, (Guess(Some(1)), Unknown), (Look, NoCode)]));
    holds(&sequence(&[SENT, (Guess(Some(1)), Unknown), RIGHT]));
    breaks(&sequence(&[SENT, (Guess(Some(1)), Unknown), (Look, NoCode), RIGHT]));
}

#[test]
fn a_code_suffers_five_guesses() {
    let five = [SENT, wrong(4), wrong(3), wrong(2), wrong(1), wrong(0)];
    holds(&sequence(&[&five[..], &[(Guess(Some(1)), UsedUp)]].concat()));
    breaks(&sequence(&[&five[..], &[RIGHT]].concat()));
    breaks(&overlapping(&[SENT], &[wrong(4), wrong(4)]));
    holds(&overlapping(&[SENT], &[wrong(3), wrong(4)]));
    breaks(&sequence(&[SENT, (Guess(None), UsedUp)]));
    // A count never goes back, whatever was not answered.
    breaks(&sequence(&[
        SENT,
        wrong(4),
        (Guess(None), Unknown),
        (Look, Live { attempts: 2 }),
        (Look, Live { attempts: 1 }),
    ]));
    breaks(&sequence(&[SENT, wrong(4), (Look, Live { attempts: 0 })]));
}

#[test]
fn new_codes_do_not_refill_a_numbers_budget() {
    let turn = |code: u8| [(Begin(code), Done), wrong(4), wrong(3), wrong(2), wrong(1)];
    let eight = [turn(1), turn(2)].concat();
    let ten = [&eight[..], &[(Begin(3), Done), wrong(4), wrong(3)]].concat();
    holds(&sequence(&[&ten[..], &[(Guess(Some(3)), BudgetGone)]].concat()));
    breaks(&sequence(&[&ten[..], &[wrong(2)]].concat()));
    breaks(&sequence(&[&ten[..], &[(Guess(Some(3)), Accepted)]].concat()));
    breaks(&sequence(&[&eight[..], &[(Begin(3), Done), (Guess(None), BudgetGone)]].concat()));
    holds(&sequence(&[&ten[..], &[(Guess(None), Limited)]].concat()));
    breaks(&sequence(&[SENT, wrong(4), (Guess(None), Limited)]));
}

#[test]
fn what_was_acknowledged_is_not_lost() {
    breaks(&sequence(&[SENT, (Look, NoCode)]));
    breaks(&sequence(&[SENT, RIGHT, (Look, Live { attempts: 1 })]));
    breaks(&sequence(&[(Look, Live { attempts: 0 })]));
    // A send that nobody was told of may take effect later, but not before it was asked for.
    holds(&sequence(&[(Begin(1), Unknown), (Look, NoCode), (Look, Live { attempts: 0 })]));
    breaks(&sequence(&[(Look, Live { attempts: 0 }), (Begin(1), Unknown)]));
}

#[test]
fn a_new_code_takes_the_place_of_the_old_one() {
    let newer = (Begin(2), Done);
    breaks(&sequence(&[SENT, newer, RIGHT]));
    holds(&overlapping(&[SENT], &[newer, RIGHT]));
    holds(&sequence(&[SENT, newer, (Guess(Some(1)), Wrong { left: 4 }), (Guess(Some(2)), Accepted)]));
    holds(&sequence(&[SENT, (Begin(2), Unknown), RIGHT]));
    holds(&sequence(&[SENT, (Begin(2), Unknown), (Guess(Some(1)), Wrong { left: 4 })]));
    breaks(&sequence(&[SENT, (Begin(2), Unknown), (Guess(Some(2)), Accepted), RIGHT]));
}

#[test]
fn a_refused_code_gives_its_place_back() {
    let refused = [(Begin(2), Unknown), (Undo(2), Done)];
    holds(&sequence(&[&[SENT][..], &refused, &[RIGHT]].concat()));
    breaks(&sequence(&[&[SENT][..], &refused, &[(Look, NoCode)]].concat()));
    breaks(&sequence(&[&[SENT][..], &refused, &[(Guess(Some(2)), Accepted)]].concat()));
    // The guesses that the old one suffered stand.
    breaks(&sequence(&[&[SENT, wrong(4)][..], &refused, &[(Look, Live { attempts: 0 })]].concat()));
    // Meanwhile it is live, and a guess at the old one is a wrong one.
    holds(&overlapping(&[SENT], &[refused[0], refused[1], (Guess(Some(1)), Wrong { left: 4 })]));
    // A newer one is not disturbed, and through a refused one the older comes back.
    let newer = [(Begin(3), Done), (Undo(2), Done)];
    holds(&sequence(&[&[SENT, (Begin(2), Unknown)][..], &newer, &[(Guess(Some(3)), Accepted)]].concat()));
    breaks(&sequence(&[&[SENT, (Begin(2), Unknown)][..], &newer, &[RIGHT]].concat()));
    let both = [(Begin(3), Unknown), (Undo(2), Done), (Undo(3), Done)];
    holds(&sequence(&[&[SENT, (Begin(2), Unknown)][..], &both, &[RIGHT]].concat()));
}

/// A search that tried every order would not end.
#[test]
fn many_that_overlap_are_searched_in_no_time() {
    let unknown = [(Guess(None), Unknown); 40];
    let right = [(Guess(Some(1)), NoCode); 30];
    holds(&overlapping(&[SENT], &[&unknown[..], &right, &[RIGHT, (Look, NoCode)]].concat()));
    breaks(&overlapping(&[SENT], &[&unknown[..], &right, &[RIGHT, RIGHT]].concat()));
}
