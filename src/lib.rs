//! A report in which no number is typed by hand.
//!
//! A project is a folder: `report/` defines the report (tables, facts, order of sections), `data/` contains the
//! responses with their codebooks, `templates/` the prose. refigure reads them, computes every figure, fills the
//! templates, typesets the result and writes a PDF and a manifest.
//!
//! # Data flow
//!
//! Data flow in one direction; each stage is a module and depends only on those before it.
//!
//! | stage | module | result |
//! |---|---|---|
//! | read | [`project`], [`yaml`], [`spec`], [`dataset`] | files with their places → specs and responses |
//! | compute | [`compute`] | responses → [`figures`]: id → exact value, base, how it was computed |
//! | compare | [`check`] | published values → verdicts on them, and findings |
//! | fill | [`fill`] | templates → Typst sources; every use of a figure recorded |
//! | typeset | [`typeset`] | Typst sources → PDF, and the page of every use |
//! | write | [`output`], [`manifest`] | PDF, manifest, ledger; each replaced atomically, no link followed |
//! | draft | [`draft`] | a paper as PDF or text → published values that nobody has confirmed |
//! | read back | [`diff`], [`explain`], [`review`] | results of the stages → which figures changed, where and why; where one comes from; a page of both |
//!
//! [`pipeline`] contains what every command begins with; [`steps`] runs the stages in order and keeps figures for the
//! next build; [`commands`] are thin layers on top of them, and [`watch`] waits for changes. [`diagnostic`] and
//! [`source`] are below all stages: one type of message, with the line it is about; below them is only [`sink`], which
//! all output passes through. [`fit`], the arithmetic of models, is independent of the others; [`models`] defines each
//! kind of model, and [`language`] each language of reports. [`limits`] limits time and memory.
//!
//! # Where a change belongs
//!
//! * a new key in a YAML file: `spec/` (syntax) and `compute/` (meaning);
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
pub mod draft;
pub mod explain;
pub mod export;
pub mod figures;
pub mod fill;
pub mod fit;
pub mod import;
pub mod language;
pub mod limits;
pub mod loose;
pub mod manifest;
pub mod models;
pub mod output;
pub mod pipeline;
pub mod project;
pub mod review;
pub mod schema;
pub mod sentences;
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
