mod accepted;
mod files;
pub(crate) mod kinds;
mod magic;
mod parts;
mod refused;
mod refused_kinds;
