//! Whole projects through the built program: one binary, a module a subject.

mod alone;
mod attack;
mod banners;
mod broken;
mod calibration;
mod charts;
mod check;
mod columns;
mod commands;
mod derived;
mod determinism;
mod diff;
mod digits;
mod disclosure;
mod draft;
mod errors;
mod examples;
mod explain;
#[cfg(unix)]
mod faults;
mod fits;
mod guide;
mod house;
mod html;
mod import;
mod languages;
mod layout;
mod ledger;
#[cfg(target_os = "linux")]
mod limits;
mod lint;
mod logistic;
mod manifest;
mod missing;
mod nist;
mod numbers;
mod published;
mod reference;
mod refusals;
mod sandbox;
mod schemas;
mod significance;
mod sinks;
mod slips;
mod small_cells;
mod statements;
mod statistics;
#[cfg(unix)]
mod strangers;
mod summaries;
mod survey;
mod tallies;
mod templates;
mod texts;
mod topline;
#[cfg(unix)]
mod tutorial;
mod variables;
#[cfg(unix)]
mod watch;
mod weights;
