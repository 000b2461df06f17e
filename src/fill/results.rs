//! What is printed of tests: a line below the block, and the letters of columns.

use minijinja::Value;

use super::columns::Text;
use super::escape::typst;
use super::tables::Filler;
use crate::compute::ResultLayout;
use crate::figures::{CellId, Exact, FigureId, Statistic};
use crate::language::Labels;
use crate::spec::Adjust;

impl Filler<'_> {
    /// A result as a line: `Pearson's chi-square test: χ²(2) = 4.100, p = 0.129, V = 0.202`.
    pub(super) fn result(&self, result: &ResultLayout) -> Value {
        let labels = &self.shared.language().labels;
        let (mut parts, mut freedom) = (Vec::new(), Vec::new());
        let ids = result.figures.iter().filter_map(|id| FigureId::parse(id));
        let (of_freedom, others): (Vec<_>, Vec<_>) = ids.partition(|id| {
            let statistic = id.statistic();
            matches!(statistic, Statistic::Df | Statistic::Df1 | Statistic::Df2)
        });
        for id in of_freedom {
            freedom.extend(self.figure(id).map(|text| text.marked.to_string()));
        }
        for id in others {
            let rounding = self.shared.specs.report.content.rounding;
            let text = self
                .shared
                .computed
                .figures
                .of(id)
                .map(|f| f.text(rounding));
            let Some(figure) = self.figure(id) else {
                continue;
            };
            let text = text.unwrap_or_default();
            let relation = match text.starts_with(['<', '>']) {
                true => "",
                false => "= ",
            };
            let symbol = symbol(id.statistic(), labels);
            let freedom = match id.statistic() {
                Statistic::Chi2 | Statistic::F | Statistic::T => {
                    format!("({})", freedom.join("; "))
                }
                _ => String::new(),
            };
            parts.push(format!("{symbol}{freedom} {relation}{}", figure.marked));
        }
        let of = result.of.as_ref().map(|of| format!("{}, ", typst(of)));
        let method = typst((labels.method)(result.method));
        let line = format!("{}{method}: {}", of.unwrap_or_default(), parts.join(", "));
        Value::from_safe_string(line)
    }

    /// What letters say.
    pub(super) fn letters_note(&self, level: u8, adjust: Adjust) -> Value {
        let labels = &self.shared.language().labels;
        let note = match adjust {
            Adjust::Bonferroni => labels.letters_bonferroni,
            Adjust::Holm => labels.letters_holm,
            Adjust::None => labels.letters,
        };
        Value::from_safe_string(note.replace("{level}", &level.to_string()))
    }

    /// The letters of a cell, where it has some.
    pub(super) fn letters(&self, cell: CellId<'_>) -> Text {
        let id = cell.figure(Statistic::Letters);
        let figure = self.shared.computed.figures.of(id);
        let some = figure.filter(|figure| figure.exact != Exact::Integer(0));
        let text = some.and_then(|_| self.figure(id));
        text.unwrap_or_else(Text::blank)
    }
}

/// What a figure of a test is called.
fn symbol(statistic: Statistic, labels: &Labels) -> &'static str {
    match statistic {
        Statistic::Chi2 => "χ²",
        Statistic::CramersV => "V",
        Statistic::LeastExpected => labels.least_expected,
        Statistic::OddsRatio => labels.odds_ratio,
        Statistic::Difference => labels.difference,
        Statistic::DifferenceSe => labels.standard_error,
        Statistic::F => "F",
        Statistic::T => "t",
        Statistic::P => "p",
        Statistic::CohensD => "d",
        Statistic::HedgesG => "g",
        Statistic::Eta2 => "η²",
        Statistic::Omega2 => "ω²",
        other => other.segment(),
    }
}
