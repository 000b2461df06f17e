//! Shares of several answers taken together that no table prints follow from those that one does.

use super::interval::{Interval, whole};
use super::print::{Print, Published};
use crate::spec::{Axis, Block};

/// Adds the sums of printed cells that unpublished tables take together to the numbers of the print.
pub(super) fn derive(print: &mut Print<'_>) {
    let mut derived: Vec<(String, Interval)> = Vec::new();
    for table in &print.specs.tables {
        for (name, block) in table.content.blocks.iter() {
            let nets = block.banner.iter().filter_map(|axis| match axis {
                Axis::Nets(nets) => Some(nets),
                _ => None,
            });
            for nets in nets {
                let Some(published) = print.blocks.iter().find(|p| answers(p, block, &nets.of))
                else {
                    continue;
                };
                for row in &published.rows {
                    for (group, net) in nets.groups.iter() {
                        let parts = net.values.iter().map(|value| {
                            let id = format!("{}.{row}.{}.row_pct", published.id, value.value);
                            print.number(&id)
                        });
                        let parts: Option<Vec<Interval>> = parts.collect();
                        let none = Interval::point(whole(0));
                        let sum = parts.and_then(|p| p.into_iter().try_fold(none, Interval::plus));
                        let id = format!(
                            "{}.{}.{row}.{}.row_pct",
                            table.name, name.value, group.value
                        );
                        derived.extend(sum.map(|sum| (id, sum)));
                    }
                }
            }
        }
    }
    for (id, sum) in derived {
        print.numbers.figures.entry(id).or_insert(sum);
    }
}

/// Whether a published block prints the answers to a question of the same respondents.
fn answers(published: &Published<'_>, block: &Block, question: &str) -> bool {
    let Some(spec) = published.spec else {
        return false;
    };
    let name = |dataset: &Option<crate::yaml::Spanned<String>>| {
        dataset.as_ref().map(|dataset| dataset.value.clone())
    };
    let asks = spec.banner.iter().any(|axis| match axis {
        Axis::Levels(of) | Axis::Values(of) => of.value == question,
        _ => false,
    });
    asks && name(&spec.dataset).is_some()
        && name(&spec.dataset) == name(&block.dataset)
        && spec.base.is_empty()
        && block.base.is_empty()
        && spec.missing == block.missing
}
