//! The use cases. Nothing else decides how a start, a check or a resend ends.
