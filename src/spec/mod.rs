//! What a project says about itself: the YAML files, read and checked one by one.
//!
//! Nothing here looks at a response; what needs two files to be judged (does a table's set exist?) is judged where
//! both are at hand, in [`crate::compute`].

mod alone;
mod chart;
mod codebook;
mod codebook_check;
mod columns;
mod derived;
mod design;
mod design_check;
mod document;
mod errata;
mod facts;
mod lines;
mod model;
mod phrases;
mod print;
mod published;
mod published_block;
mod replicates_check;
mod report;
mod specs;
mod strays;
mod summary;
mod table;

pub use chart::{Chart, ChartKind};
pub use codebook::{
    Choice, Codebook, Disclosure, Filter, Grid, Imported, Matrix, MultipleResponse, Number, Origin,
    Uncounted, Value, ValueCode,
};
pub(crate) use codebook_check::check_filter;
pub use columns::{ColumnKind, DeclaredColumn, columns};
pub use derived::{Derived, DerivedUnit};
pub use design::{Design, Lonely, Population, ReplicateKind, Replicates, Stage, ZeroWeights};
pub use document::Document;
pub use errata::{Erratum, FoundBy};
pub use facts::{Fact, FactValue};
pub use lines::{Axis, Nets, Order, Question, Stub, TotalLine};
pub use model::{Column, Dependent, Group, Model, ModelMissing, Predictor, Print};
pub use published::{Kind, ProseValue, Published, PublishedProse, PublishedTable, Sides};
pub use published_block::{Printed, Word};
pub use report::{Author, Reference, Report, Step, Tolerance, Tolerances};
pub use specs::Specs;
pub use summary::Summary;
pub use table::{
    Arrange, Block, Difference, DifferenceCell, Empty, Interval, IntervalMethod, Missing, Response,
    ResponseLabels, Table,
};
