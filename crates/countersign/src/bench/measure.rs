//! What can be measured.

use clap::ValueEnum;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Measure {
    /// A code to a number never seen before
    Send,
    /// How a code stands
    Status,
    /// A wrong guess at a live code
    VerifyWrong,
    /// The right code
    VerifyRight,
    /// Sends and right codes, with a question and a wrong guess at every fourth
    Mixed,
}

impl Measure {
    const SINGLE: [Self; 4] = [Self::Send, Self::Status, Self::VerifyWrong, Self::VerifyRight];

    /// Those of `wanted`, or all that are one kind of call. The right code comes last: it uses the codes up.
    pub(super) fn in_order(wanted: &[Self]) -> Vec<Self> {
        let wanted = if wanted.is_empty() { &Self::SINGLE } else { wanted };
        Self::value_variants().iter().copied().filter(|measure| wanted.contains(measure)).collect()
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Status => "status",
            Self::VerifyWrong => "verify-wrong",
            Self::VerifyRight => "verify-right",
            Self::Mixed => "mixed",
        }
    }

    /// Whether its numbers must have live codes.
    pub(super) fn needs_codes(self) -> bool {
        match self {
            Self::Status | Self::VerifyWrong | Self::VerifyRight => true,
            Self::Send | Self::Mixed => false,
        }
    }

    /// What is asked about the number at `place`, in turn.
    pub(super) fn calls(self, place: u64) -> &'static [Call] {
        match self {
            Self::Send => &[Call::Send],
            Self::Status => &[Call::Status],
            Self::VerifyWrong => &[Call::VerifyWrong],
            Self::VerifyRight => &[Call::VerifyRight],
            Self::Mixed if place.is_multiple_of(4) => {
                &[Call::Send, Call::Status, Call::VerifyWrong, Call::VerifyRight]
            }
            Self::Mixed => &[Call::Send, Call::VerifyRight],
        }
    }
}

/// One kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    Send,
    Status,
    VerifyWrong,
    VerifyRight,
}

impl Call {
    /// The status and a piece of the body of the answer that it should get.
    pub(super) fn expected(self) -> (u16, &'static str) {
        match self {
            Self::Send => (200, "\"message_id\""),
            Self::Status => (200, "\"has_active_otp\":true"),
            Self::VerifyWrong => (422, "\"INVALID_CODE\""),
            Self::VerifyRight => (200, "\"verified_at\""),
        }
    }
}
