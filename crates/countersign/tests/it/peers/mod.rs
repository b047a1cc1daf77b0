//! Adapters against libraries that others wrote.

mod twilio;
