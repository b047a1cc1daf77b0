//! What the engine asks of the outside. A port is as small as its caller needs and names no technology.

pub mod alarm;
pub mod channel;
pub mod clock;
pub mod entropy;
pub mod observer;
pub mod store;
pub mod webhook;
