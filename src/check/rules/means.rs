//! A mean of recoded answers is the sum of their numbers divided by how many they are, as their counts say.

use super::violation::{Violation, certain};
use crate::check::finding::Rule;
use crate::check::interval::{Interval, multiply, whole};
use crate::check::print::Print;
use crate::spec::Stub;

pub(super) fn check(print: &Print<'_>, violations: &mut Vec<Violation>) {
    for block in &print.blocks {
        let stubs = block.spec.iter().flat_map(|spec| &spec.stub);
        let means = stubs.filter_map(|stub| match stub {
            Stub::Mean(mean) if !mean.recode.is_empty() => Some(mean),
            _ => None,
        });
        for (mean, column) in means.flat_map(|mean| block.columns.iter().map(move |c| (mean, c))) {
            let row = mean.key.as_ref().map_or("mean", |key| key.as_str());
            let own = format!("{}.{row}.{column}.mean", block.id);
            let Some(printed) = print.number(&own) else {
                continue;
            };
            let mut suspects = vec![own.clone()];
            let (mut sum, mut all) = (Some(whole(0)), Some(whole(0)));
            for (answer, score) in mean.recode.iter() {
                let id = format!("{}.{}.{column}.count", block.id, answer.value);
                let count = print.count(&id);
                let scored = count.and_then(|count| multiply(count, whole((*score).into())));
                sum = sum.zip(scored).map(|(sum, scored)| sum + scored);
                all = all.zip(count).map(|(all, count)| all + count);
                suspects.push(id);
            }
            let (Some(sum), Some(all)) = (sum, all) else {
                continue;
            };
            let value = Interval::point(sum).over(Interval::point(all));
            if value.is_some_and(|value| !value.meets(printed)) {
                let why = format!(
                    "the answers of {all} respondents add up to {sum}, which does not give a mean of {}",
                    print.text(&own)
                );
                violations.push(certain(Rule::Mean, suspects, why));
            }
        }
    }
}
