//! Figures: every computed number under a stable id, and the one place that turns a number into text.

mod arithmetic;
mod change;
mod expression;
mod figure;
mod floors;
mod id;
mod ledger;
mod number;
mod pattern;
mod real;
mod statistic;
mod units;

pub use change::Change;
pub use expression::{Expression, parse_expressions};
pub use figure::{Figure, Figures};
pub use floors::{Floor, Floors, MOST_LETTERS, letter};
pub use id::{CellId, FigureId, NESTED, Part, RowId, is_part_of_model, is_segment};
pub use ledger::{Difference, FactOn, Ledger};
pub use number::{Exact, Rounding, parse_bound};
pub use pattern::matches;
pub use real::Real;
pub use statistic::{Definition, Role, Statistic, Unit};
pub use units::Misfit;
