//! What becomes of a key, and of a file, when a send ended.

use countersign_core::domain::fault::Certainty;
use countersign_core::engine::{SendError, StartError};
use countersign_core::ports::store::StoreError;

/// What becomes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aftermath {
    /// The request did something: its answer stands.
    Keep,
    /// The request did nothing: the key is free again.
    Release,
    /// Whether it did something is not known here: the key's lease decides.
    Leave,
}

/// How a send can end without success.
pub(crate) trait SendEnd {
    /// What becomes of its key.
    fn aftermath(&self) -> Aftermath;

    /// Whether its message may be out all the same.
    fn may_be_out(&self) -> bool;
}

impl SendEnd for StartError {
    fn aftermath(&self) -> Aftermath {
        match self {
            Self::SendFailed(_) => Aftermath::Keep,
            Self::Store(error) if *error != StoreError::Busy => Aftermath::Leave,
            Self::Store(_)
            | Self::ResendLimited { .. }
            | Self::TemplateNotFound
            | Self::TemplateNotAuthentication
            | Self::TemplateParameters { .. }
            | Self::TemplatesNotInPlan
            | Self::WhatsAppNotConfigured
            | Self::ContactNotFound
            | Self::ContactDefaultsMissing
            | Self::ContactLimit { .. }
            | Self::OptedOut
            | Self::ConversationLimit { .. }
            | Self::Blocked { .. }
            | Self::AccountResting => Aftermath::Release,
        }
    }

    fn may_be_out(&self) -> bool {
        match self {
            Self::SendFailed(fault) => fault.certainty == Certainty::Unknown,
            _ => self.aftermath() == Aftermath::Leave,
        }
    }
}

impl SendEnd for SendError {
    fn aftermath(&self) -> Aftermath {
        match self {
            Self::Needs(_) | Self::TooLong { .. } | Self::Empty(_) | Self::Contact(_) => Aftermath::Release,
            Self::Start(error) => error.aftermath(),
        }
    }

    fn may_be_out(&self) -> bool {
        match self {
            Self::Needs(_) | Self::TooLong { .. } | Self::Empty(_) | Self::Contact(_) => false,
            Self::Start(error) => error.may_be_out(),
        }
    }
}
