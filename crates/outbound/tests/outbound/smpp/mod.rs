//! Text messages to SMSCs that others wrote: `smpp` of Node.js, and the server of the crate `smpp34`.
//!
//! The links work on a thread of their own, because a test waits for the SMSC's lines on its own.

mod receipts;
mod second;
mod session;
pub(crate) mod smsc;
mod submit;
mod tls;
