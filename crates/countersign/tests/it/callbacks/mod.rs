//! Tests of the callbacks routes.

mod whatsapp;
