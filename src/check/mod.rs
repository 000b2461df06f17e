//! Published values against figures and each other: verdicts, findings, and where a failing value would be right.
//!
//! [`tie`] says what each value is about; every build does that. [`assess`] judges them. A published value is what its
//! print stands for: all numbers that are rounded to it (`printed.rs`). `rules/` holds tables and models to what must be
//! true of them whatever the responses say, `prose` the running text, read by `statement`, to tables and figures, `apa`
//! test results to themselves; `diagnose` looks for the slip, `in_words` names cells as a reader finds them. Nothing is
//! ever corrected.

mod apa;
mod appendix;
mod assess;
mod assessment;
mod blame;
mod diagnose;
mod expression;
mod extent;
mod finding;
mod forms;
mod in_words;
mod interval;
mod messages;
mod nets;
mod print;
mod printed;
mod prose;
mod references;
mod rules;
mod show;
mod statement;
mod summary;
mod text;
mod tie;
mod unknown;
mod unused;
mod words;

pub use appendix::Erratum;
pub use assess::assess;
pub use assessment::Assessment;
pub use extent::{extent, test_result};
pub use finding::{Certainty, Finding, Rule, Value, Verdict};
pub use forms::{json, markdown, text as plain};
pub use messages::messages;
pub use statement::Of;
pub use summary::{Results, Summary};
pub use tie::{Comparison, PublishedCell, PublishedText, tie};
pub use unused::unused;
