//! The adapters against servers on loopback that the tests make themselves.

mod account;
mod connected;
mod downloads;
mod generic;
mod guard;
mod inbox;
mod kinds;
mod leaks;
mod numbers;
mod probe;
mod providers;
mod second_clients;
mod send;
mod send_faults;
mod smpp;
mod smtp;
mod templates;
mod twilio;
mod vendor;
mod vonage;
mod webhooks;
mod wire;
