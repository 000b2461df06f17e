//! Whole projects through the built program: one binary, a module a subject.

mod broken;
mod commands;
mod determinism;
#[cfg(unix)]
mod faults;
mod guide;
mod layout;
mod ledger;
mod manifest;
mod nist;
mod numbers;
mod published;
mod sandbox;
mod schemas;
mod statistics;
mod templates;
