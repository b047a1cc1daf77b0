mod accepted;
mod magic;
mod refused;
