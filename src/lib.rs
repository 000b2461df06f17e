//! A report in which no number was typed by hand.
//!
//! A project is a folder: `report/` says what the report is (tables, facts, order of sections), `data/` holds the
//! responses with their codebooks, `templates/` the prose. refigure reads them, computes every figure, fills the
//! templates, typesets the result and writes a PDF and a manifest.
//!
//! # The way of the data
//!
//! Everything flows in one direction; each stage is a module and knows only those before it.
//!
//! | stage | module | makes |
//! |---|---|---|
//! | read | [`project`], [`yaml`], [`spec`], [`dataset`] | files with their places → specs and responses |
//! | compute | [`compute`] | responses → [`figures`]: id → exact value, base, how it was computed |
//! | compare | [`check`] | published values → verdicts on them, and findings |
//! | fill | [`fill`] | templates → Typst sources; every use of a figure recorded |
//! | typeset | [`typeset`] | Typst sources → PDF, and the page of every use |
//! | write | [`output`], [`manifest`] | PDF, manifest, ledger; each replaced whole, no link followed |
//! | read back | [`diff`], [`explain`] | what the stages made → which figures moved, where and why; where one comes from |
//!
//! [`pipeline`] has what every command begins with; [`steps`] puts the stages in their order and keeps figures for the
//! next build; [`commands`] are thin readers of them, and [`watch`] waits for the next build's reason. [`diagnostic`]
//! and [`source`] lie below all: one kind of message, with the line it is about; below them is only [`sink`], through
//! which everything that is printed goes. So does [`fit`], the arithmetic of models, which knows none of them;
//! [`models`] has what each kind of model is, and [`language`] each language of reports: lists that the stages ask.
//! [`limits`] bounds what a run may take.
//!
//! # Where a change belongs
//!
//! * a new key in a YAML file: `spec/`, and what it means: `compute/`;
//! * a new statistic: a file in `compute/statistics/` and a line in its list; its kind of number: [`figures::Statistic`];
//! * a kind of model: a file in `models/` and a line in its list; the arithmetic of its fit: `fit/`;
//! * how a number is rounded: `figures/number.rs`, and nowhere else;
//! * a language of reports: a file in `language/` and a line in its list;
//! * a new template function: a file in `fill/functions/`;
//! * the look of pages and tables: `templates/partials/`.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::print_stderr,
        clippy::print_stdout,
        clippy::string_slice
    )
)]

pub mod asked;
pub mod check;
pub mod cli;
pub mod commands;
pub mod compute;
pub mod dataset;
pub mod date;
pub mod diagnostic;
pub mod diff;
pub mod explain;
pub mod figures;
pub mod fill;
pub mod fit;
pub mod language;
pub mod limits;
pub mod loose;
pub mod manifest;
pub mod models;
pub mod output;
pub mod pipeline;
pub mod project;
pub mod schema;
pub mod sink;
pub mod source;
pub mod spec;
pub mod standards;
pub mod steps;
#[cfg(target_os = "linux")]
pub mod supervise;
pub mod threads;
pub mod typeset;
pub mod version;
pub mod watch;
pub mod yaml;
