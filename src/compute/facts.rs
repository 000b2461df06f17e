//! A fact is an input. One that is a statistic of a dataset would be a figure typed by hand.

use crate::dataset::Datasets;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{FigureId, Figures, Statistic};
use crate::spec::{FactValue, Specs};

/// Refuses facts that look like a statistic of one of the datasets and do not say why they are none.
pub(super) fn check(
    specs: &Specs,
    datasets: &Datasets,
    figures: &Figures,
    messages: &mut Diagnostics,
) {
    let rounding = specs.report.content.rounding;
    for (id, fact) in specs.facts.content.iter() {
        if fact.distinct.is_some() {
            continue;
        }
        let like = match &fact.value.value {
            FactValue::Integer(number) => like_a_size(id, *number, specs, datasets),
            // Whole percentages are too common to say anything; `43.5%` is hardly there by chance.
            FactValue::Text(text) => text
                .strip_suffix('%')
                .map(str::trim_end)
                .filter(|share| share.contains('.'))
                .and_then(|share| {
                    let shares = figures.iter().filter(|f| f.statistic.is_share());
                    let same = shares.into_iter().find(|f| f.text(rounding) == share)?;
                    Some(format!("`{}`", same.id))
                }),
        };
        if let Some(like) = like {
            messages.push(
                Diagnostic::error(
                    Code::ComputableFact,
                    format!("the fact `{}` has the value of a figure: {like}", id.value),
                )
                .at(specs.facts.place(&fact.value))
                .expected("a number that can't be computed from a dataset")
                .help("use the figure, or state with `distinct: …` why it is a different number"),
            );
        }
    }
}

/// A number of respondents of a dataset that the fact's id names.
fn like_a_size(id: &str, number: i64, specs: &Specs, datasets: &Datasets) -> Option<String> {
    let named = |dataset: &str| id == dataset || id.split('_').any(|word| word == dataset);
    let codebook = specs.codebooks.iter().find(|book| named(&book.name))?;
    let number = u64::try_from(number).ok()?;
    let asked = codebook.content.asked.as_ref();
    if asked.is_some_and(|asked| asked.value == number) {
        return Some(format!("how many were asked in `{}`", codebook.name));
    }
    let rows = datasets.get(&codebook.name)?.rows as u64;
    (rows == number).then(|| {
        let statistic = Statistic::N;
        let dataset = codebook.name.as_str();
        format!("`{}`", FigureId::Dataset { dataset, statistic })
    })
}
