//! One code for one destination, from its start to its end.

use super::allowed_ips::AllowedIps;
use super::code::{CodeDigest, Guess};
use super::destination::Destination;
use super::ids::{FlowId, TenantId, VerificationId};
use super::purpose::Purpose;
use super::seal::Sealed;
use super::time::Timestamp;

/// Where a verification stands. Only `Pending` can become anything else, with one exception:
/// `Superseded` becomes `Pending` again when the vendor refused the code that replaced it, or `Canceled` when its
/// recipient disowns it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerificationState {
    /// Its code can be accepted, once.
    Pending,
    /// Its code was accepted.
    Verified,
    /// A newer code took its place.
    Superseded,
    /// The vendor refused its message for good, so nobody has its code.
    Refused,
    /// The recipient said that they did not ask for it, or an operator ended it.
    Canceled,
}

/// What a store keeps of a verification.
#[derive(Debug, Clone)]
pub struct Verification {
    /// Its id.
    pub id: VerificationId,
    /// Whose it is.
    pub tenant: TenantId,
    /// Where the code goes.
    pub destination: Destination,
    /// Where else it goes. One code and one set of attempts for all of them; a wrong guess counts against the
    /// budget of each.
    pub also: Vec<Destination>,
    /// What the code is for.
    pub purpose: Purpose,
    /// Where it stands.
    pub state: VerificationState,
    /// What is kept of the code.
    pub digest: CodeDigest,
    /// Guesses counted so far.
    pub attempts: u32,
    /// Guesses this code suffers (WA.cr: 5).
    pub max_attempts: u32,
    /// When it started.
    pub created_at: Timestamp,
    /// When its code stops being accepted; fixed at the start.
    pub expires_at: Timestamp,
    /// When it left `Pending`.
    pub ended_at: Option<Timestamp>,
    /// The pending verification it took the place of.
    pub supersedes: Option<VerificationId>,
    /// How callers find it.
    pub handle: Handle,
    /// The code, as long as a message may still need it.
    pub sealed: Option<Sealed>,
    /// The flow it follows, if any.
    pub flow: Option<FlowId>,
    /// From where it may be checked.
    pub allowed_ips: AllowedIps,
}

/// How callers find a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handle {
    /// By (tenant, destination, purpose), of which one is pending at a time.
    Key,
    /// By its id; others to the same destination stay as they are.
    Id,
}

/// How one guess ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// The code is right; the verification is now `Verified`.
    Approved,
    /// The code is wrong; the guess is counted.
    Wrong {
        /// Guesses this code still suffers.
        attempts_remaining: u32,
    },
    /// Not evaluated: this code's guesses are used up.
    AttemptsUsedUp,
    /// Not evaluated: its time is over.
    Expired,
}

impl Verification {
    /// Guesses left for this code.
    pub fn attempts_remaining(&self) -> u32 {
        self.max_attempts.saturating_sub(self.attempts)
    }

    /// All destinations, each once.
    pub fn destinations(&self) -> impl Iterator<Item = &Destination> {
        std::iter::once(&self.destination).chain(&self.also)
    }

    /// Why no guess can be evaluated any more, if so. For one that is found by its key, used-up attempts come before
    /// expiry: a locked code stays locked (`wacr-api-v2.md` section 4). For one that is found by its id it is the
    /// other way round (`kaleyra-api.md` 2.2).
    pub fn closed(&self, now: Timestamp) -> Option<Judgement> {
        let used_up = (self.attempts >= self.max_attempts).then_some(Judgement::AttemptsUsedUp);
        let expired = self.expires_at.is_past(now).then_some(Judgement::Expired);
        match self.handle {
            Handle::Key => used_up.or(expired),
            Handle::Id => expired.or(used_up),
        }
    }

    /// Whether its code can still be of use, so that a message that carries it should still go out.
    pub fn awaits(&self, now: Timestamp) -> bool {
        self.state == VerificationState::Pending && self.closed(now).is_none() && self.sealed.is_some()
    }

    /// Counts the guess, then compares it. The caller has made sure that it is pending and not closed.
    pub fn judge(&mut self, guess: &Guess, now: Timestamp) -> Judgement {
        self.attempts += 1;
        if guess.matches(self.id, &self.digest) {
            self.end(VerificationState::Verified, now);
            Judgement::Approved
        } else {
            if self.attempts_remaining() == 0 {
                self.sealed = None;
            }
            Judgement::Wrong { attempts_remaining: self.attempts_remaining() }
        }
    }

    /// Leaves `Pending` for `state`. No message needs the code any more.
    pub fn end(&mut self, state: VerificationState, now: Timestamp) {
        self.sealed = None;
        self.state = state;
        self.ended_at = Some(now);
    }
}
