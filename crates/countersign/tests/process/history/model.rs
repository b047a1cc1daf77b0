//! One number's codes as the promises have them, without time: a history is shorter than an hour.

use super::{Action, Answer, CodeNumber, Operation};

/// Wrong guesses that one code suffers, and that a number does.
const PER_CODE: u8 = 5;
const PER_NUMBER: u8 = 10;
/// Guesses after which the dialect's limit may refuse one. Its window may end meanwhile, so it need not.
const PER_MINUTE: u8 = 10;

/// Everything that decides how the next operation ends.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct State {
    codes: Vec<Code>,
    /// Codes whose send was refused before it began: they never take a place.
    never: Vec<CodeNumber>,
    failures: u8,
    /// Guesses since the last right one.
    guesses: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Code {
    number: CodeNumber,
    state: Life,
    /// The vendor refused its message.
    refused: bool,
    attempts: u8,
    /// The place of the code whose place it took.
    below: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Life {
    Live,
    Superseded,
    Withdrawn,
    Accepted,
}

impl State {
    /// The state after an operation, if it could have been answered so.
    pub(crate) fn after(&self, operation: &Operation) -> Option<Self> {
        let mut next = self.clone();
        let told = match operation.action {
            Action::Begin(number) => next.begin(number)?,
            Action::Undo(number) => next.undo(number, operation.answer)?,
            Action::Guess(_) if operation.answer == Answer::Limited => {
                return (self.guesses >= PER_MINUTE).then_some(next);
            }
            Action::Guess(guess) => next.guess(guess),
            Action::Look => match self.live() {
                Some(live) => Answer::Live { attempts: self.codes[live].attempts },
                None => Answer::NoCode,
            },
        };
        (operation.answer == told || operation.answer == Answer::Unknown).then_some(next)
    }

    fn live(&self) -> Option<usize> {
        self.codes.iter().position(|code| code.state == Life::Live)
    }

    fn begin(&mut self, number: CodeNumber) -> Option<Answer> {
        if self.never.contains(&number) {
            return None;
        }
        let below = self.live();
        if let Some(below) = below {
            self.codes[below].state = Life::Superseded;
        }
        self.codes.push(Code { number, state: Life::Live, refused: false, attempts: 0, below });
        Some(Answer::Done)
    }

    fn undo(&mut self, number: CodeNumber, answer: Answer) -> Option<Answer> {
        let Some(place) = self.codes.iter().position(|code| code.number == number) else {
            self.never.push(number);
            // An effect that nobody was told of, of something that did not happen, is none.
            return (answer == Answer::Done).then_some(Answer::Done);
        };
        let code = &mut self.codes[place];
        code.refused = true;
        if code.state == Life::Live {
            code.state = Life::Withdrawn;
            self.restore(place);
        }
        Some(Answer::Done)
    }

    /// Brings back the newest code below whose message was not refused.
    fn restore(&mut self, mut place: usize) {
        while let Some(below) = self.codes[place].below {
            place = below;
            let code = &mut self.codes[place];
            if code.state == Life::Superseded && !code.refused {
                code.state = Life::Live;
                return;
            }
            if !code.refused {
                return;
            }
        }
    }

    fn guess(&mut self, guess: Option<CodeNumber>) -> Answer {
        self.guesses = (self.guesses + 1).min(PER_MINUTE);
        let Some(live) = self.live() else { return Answer::NoCode };
        let code = &mut self.codes[live];
        if code.attempts >= PER_CODE {
            return Answer::UsedUp;
        }
        if self.failures >= PER_NUMBER {
            return Answer::BudgetGone;
        }
        code.attempts += 1;
        if guess == Some(code.number) {
            code.state = Life::Accepted;
            self.guesses = 0;
            return Answer::Accepted;
        }
        self.failures += 1;
        Answer::Wrong { left: PER_CODE - code.attempts }
    }
}
