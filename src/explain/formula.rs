//! How a figure is computed, as a formula: the one of its statistic, with the numbers put in.

use crate::figures::{Exact, Expression, Figure, FigureId, Figures, Statistic};

/// The formula, with the numbers where they are few.
pub(super) fn of(figure: &Figure, figures: &Figures) -> String {
    if let Some(expression) = &figure.of {
        let number = |leaf: &Expression| match leaf {
            Expression::Figure(id) => match figures.get(id).map(|part| part.exact.ratio()) {
                Some(ratio) if ratio.contains('/') => format!("({ratio})"),
                Some(number) => number,
                None => id.clone(),
            },
            other => other.to_string(),
        };
        return format!("{} = {}", expression.written(&number), figure.exact.ratio());
    }
    let formulas = figure.statistic.definition().formulas;
    let filled = formulas.iter().find_map(|f| fill(f, figure, figures));
    filled.unwrap_or_else(|| figure.exact.ratio())
}

/// A formula whose names in braces are replaced by numbers; `None` if a number is not there.
fn fill(formula: &str, figure: &Figure, figures: &Figures) -> Option<String> {
    let mut parts = formula.split('{');
    let mut filled = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let (name, rest) = part.split_once('}')?;
        filled.push_str(&number(name, figure, figures)?);
        filled.push_str(rest);
    }
    Some(filled)
}

fn number(name: &str, figure: &Figure, figures: &Figures) -> Option<String> {
    let exact = figure.exact;
    let ratio = match exact {
        Exact::Ratio {
            numerator,
            denominator,
        } => Some((numerator, denominator)),
        _ => None,
    };
    match name {
        "weighted_by" => return figure.weighted_by.clone(),
        "value" => return Some(exact.ratio()),
        "numerator" => return ratio.map(|(above, _)| above.to_string()),
        "denominator" => return ratio.map(|(_, below)| below.to_string()),
        "percent" => return Some(exact.text(3, 100)),
        "decimal" => return Some(exact.text(5, 1)),
        _ => {}
    }
    let own = figure.address()?;
    let id = match name.strip_prefix("fit.") {
        Some(name) => FigureId::Fit {
            model: own.model()?,
            statistic: Statistic::parse(name)?,
        },
        None => own.with(Statistic::parse(name)?),
    };
    Some(figures.of(id)?.exact.ratio())
}
