//! What a project says about itself: the YAML files, read and checked one by one.
//!
//! Nothing here looks at a response; what needs two files to be judged (does a table's set exist?) is judged where
//! both are at hand, in [`crate::compute`].

mod alone;
mod chart;
mod codebook;
mod codebook_check;
mod columns;
mod combine;
mod condition;
mod decimal;
mod derived;
mod design;
mod design_check;
mod document;
mod errata;
mod facts;
mod lines;
mod lookup;
mod model;
mod named;
mod nets;
mod phrases;
mod print;
mod published;
mod published_block;
mod replicates_check;
mod report;
mod rule;
mod significance;
mod small_cells;
mod specs;
mod strays;
mod summary;
mod table;
mod topline;
mod topline_blocks;
mod values;
mod variable;
mod variable_check;

pub use chart::{Chart, ChartKind};
pub use codebook::{
    Choice, Codebook, Disclosure, Filter, Grid, Imported, Matrix, MultipleResponse, Number, Origin,
    Uncounted, Value, ValueCode,
};
pub use columns::{ColumnKind, DeclaredColumn, columns};
pub use condition::{Clause, Condition, Range, Test};
pub use decimal::Decimal;
pub use derived::{Derived, DerivedUnit};
pub use design::{
    Calibrate, Design, Lonely, Population, ReplicateKind, Replicates, Stage, ZeroWeights,
};
pub use document::Document;
pub use errata::{Erratum, FoundBy};
pub use facts::{Fact, FactValue};
pub use lines::{Axis, Nets, Order, Question, Stub, TotalLine};
pub(crate) use lookup::base;
pub use model::{Column, Dependent, Group, Model, ModelMissing, Predictor, Print};
pub use published::{Kind, ProseValue, Published, PublishedProse, PublishedTable, Sides};
pub use published_block::{Printed, Word};
pub use report::{Author, Reference, Report, Step, Tolerance, Tolerances};
pub use rule::{Definition, Item, Logic, NO_ANSWER, NO_NUMBER, Rule};
pub use significance::{Adjust, Compare, TestKind};
pub use small_cells::SmallCells;
pub use specs::Specs;
pub use summary::Summary;
pub use table::{
    Arrange, Block, Difference, DifferenceCell, Empty, Interval, IntervalMethod, Missing, Response,
    ResponseLabels, Table,
};
pub use topline::Topline;
pub use variable::{Bands, Cases, Count, DerivedVariable, Groups, ItemMean, Sum};
