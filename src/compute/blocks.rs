//! All blocks and models of a report, resolved.

use std::collections::BTreeMap;

use super::cells;
use super::counts::Counts;
use super::layout::BlockLayout;
use super::model::{self, ModelPlan};
use super::pattern;
use super::plan::{self, Plan};
use super::tabulate::{Panels, Requests};
use crate::dataset::number_of_values;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::Figure;
use crate::limits;
use crate::spec::{Block, Document, Specs, Table};
use crate::yaml::Spanned;

/// A block whose responses are counted.
pub(super) struct CountedBlock<'a> {
    pub(super) table: &'a Document<Table>,
    pub(super) name: &'a Spanned<String>,
    block: &'a Block,
    pub(super) plan: Plan,
}

impl CountedBlock<'_> {
    pub(super) fn figures(
        &self,
        counts: &Counts,
    ) -> Result<(BlockLayout, Vec<Figure>), Diagnostics> {
        cells::figures(self.table, self.name, self.block, &self.plan, counts)
    }
}

/// All blocks that are counted, in the order of tables and blocks.
pub(super) fn counted_blocks<'a>(
    specs: &'a Specs,
    messages: &mut Diagnostics,
) -> Vec<CountedBlock<'a>> {
    let mut counted = Vec::new();
    let (most, mut figures) = (limits::current().figures, 0_usize);
    for table in &specs.tables {
        let blocks = table.content.blocks.iter();
        for (name, block) in blocks.filter(|(_, block)| block.is_counted()) {
            let Some(plan) = messages.take(plan::resolve(table, name, block, specs)) else {
                continue;
            };
            let cells = plan.rows.len().saturating_mul(plan.columns.len());
            let here = cells.saturating_mul(block.cells.len());
            figures = figures.saturating_add(here);
            if let Some(most) = most.filter(|most| figures > *most) {
                // Before there is memory for them.
                messages.push(
                    Diagnostic::error(Code::LimitExceeded, format!("the tables have more than {most} figures"))
                        .at(table.place(name))
                        .expected("fewer rows or columns")
                        .note(format!(
                            "this block has {} rows and {} columns, which are {here} figures; with those before it {figures}",
                            plan.rows.len(),
                            plan.columns.len()
                        ))
                        .help("allow more with --max-figures N; 0 means no limit"),
                );
                return counted;
            }
            counted.push(CountedBlock {
                table,
                name,
                block,
                plan,
            });
        }
    }
    counted
}

/// All models, in the order of their names.
pub(super) fn fitted_models<'a>(
    specs: &'a Specs,
    messages: &mut Diagnostics,
) -> Vec<ModelPlan<'a>> {
    let resolved = specs.models.iter().map(|m| model::resolve(m, specs));
    resolved.filter_map(|plan| messages.take(plan)).collect()
}

/// What every block asks of the tallies, and how these are laid out.
pub(super) fn panels(specs: &Specs, blocks: &[CountedBlock<'_>]) -> (Vec<Panels>, Requests) {
    let books = specs.codebooks.iter();
    let known: BTreeMap<&str, _> = books
        .map(|book| {
            // More patterns than respondents would be work without a gain.
            let answered = book.content.answered.as_ref();
            let most = answered.and_then(|answered| usize::try_from(answered.value).ok());
            let most = most.unwrap_or(usize::MAX);
            let most = most.clamp(pattern::MOST / 64, pattern::MOST);
            (book.name.as_str(), (number_of_values(&book.content), most))
        })
        .collect();
    let values = |dataset: &str| known.get(dataset).map(|(values, _)| values);
    let most = |dataset: &str| known.get(dataset).map_or(1, |(_, most)| *most);
    let mut requests = Requests::default();
    let blocks = blocks.iter();
    let panels = blocks.map(|block| Panels::request(&block.plan, values, most, &mut requests));
    let panels = panels.collect();
    requests.layout.join(most);
    (panels, requests)
}
