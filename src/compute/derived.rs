//! Figures made of figures: those that report/derived.yaml names, and expressions where templates use them.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{Exact, Expression, Figure, FigureId, Figures, Misfit, Unit};
use crate::spec::{Derived, FactValue, Specs};

/// Adds the figures of report/derived.yaml, each of which may be made of those above it.
pub(super) fn named(specs: &Specs, figures: &mut Figures, messages: &mut Diagnostics) {
    let mut failed: Vec<String> = Vec::new();
    for (name, derived) in specs.derived.content.iter() {
        let id = derived.id(name);
        match declared(specs, figures, id.clone(), derived, &failed) {
            Ok(Declared::Figure(figure)) => figures.extend([*figure]),
            Ok(Declared::Withheld) => figures.withhold(&id),
            Ok(Declared::Failed) => {}
            Err(fault) => {
                messages.push(fault.at(specs.derived.place(&derived.of)));
                failed.push(id);
            }
        }
    }
}

/// What becomes of an entry.
enum Declared {
    Figure(Box<Figure>),
    /// It is made of a figure that is withheld.
    Withheld,
    /// It is made of one that is wrong.
    Failed,
}

/// The figure of an entry.
fn declared(
    specs: &Specs,
    figures: &Figures,
    id: String,
    derived: &Derived,
    failed: &[String],
) -> Result<Declared, Diagnostic> {
    let expression = Expression::arithmetic(&derived.of).map_err(|fault| {
        Diagnostic::error(
            Code::InvalidExpression,
            format!("invalid expression: {fault}"),
        )
        .expected("a sum, a difference or a quotient of figures, such as `a - b`")
    })?;
    if expression
        .figures()
        .iter()
        .any(|part| failed.iter().any(|id| id == part))
    {
        return Ok(Declared::Failed);
    }
    if expression
        .figures()
        .iter()
        .any(|id| figures.is_withheld(id))
    {
        return Ok(Declared::Withheld);
    }
    known(specs, figures, &expression)?;
    let (given, stated) = (unit(&expression)?, derived.unit.unit());
    let ratio_as_share = (given, stated) == (Unit::Ratio, Unit::Share);
    if given != stated && !ratio_as_share {
        return Err(Diagnostic::error(
            Code::MismatchedUnits,
            format!(
                "the expression gives {}, not {}",
                given.name(),
                stated.name()
            ),
        )
        .expected(format!("`unit: {}`", given.derived().segment())));
    }
    if !derived.different_bases {
        same_base(figures, &expression)?;
    }
    let mut figure = figure(specs, figures, id, expression, stated)?;
    figure.places = derived.places;
    Ok(Declared::Figure(Box::new(figure)))
}

/// The figure of an expression: its normal form is its id.
pub fn inline(
    specs: &Specs,
    figures: &Figures,
    expression: &Expression,
) -> Result<Figure, Diagnostic> {
    known(specs, figures, expression)?;
    let unit = unit(expression)?;
    same_base(figures, expression)?;
    figure(
        specs,
        figures,
        expression.to_string(),
        expression.clone(),
        unit,
    )
}

fn figure(
    specs: &Specs,
    figures: &Figures,
    id: String,
    of: Expression,
    unit: Unit,
) -> Result<Figure, Diagnostic> {
    let value = |leaf: &Expression| match leaf {
        Expression::Fact(name) => fact(specs, name).map(Exact::Integer),
        Expression::Figure(id) => figures.get(id).map(|figure| figure.exact),
        _ => None,
    };
    let exact = of.exact(matches!(unit, Unit::Respondents | Unit::Number), &value);
    let exact = exact.map_err(|divisor| {
        Diagnostic::error(
            Code::DivisionByZero,
            format!("division by zero: `{divisor}` is 0"),
        )
        .expected("a divisor that is not zero")
    })?;
    let mut datasets: Vec<String> = Vec::new();
    for part in of.figures().iter().filter_map(|id| figures.get(id)) {
        let new = part.datasets.iter().filter(|name| !datasets.contains(name));
        let new: Vec<String> = new.cloned().collect();
        datasets.extend(new);
    }
    Ok(Figure {
        id,
        statistic: unit.derived(),
        weighted_by: None,
        exact,
        places: None,
        floors: specs.report.content.floors,
        base: None,
        name: None,
        datasets,
        how: of.to_string(),
        of: Some(of),
    })
}

/// Refuses figures and facts that are not there.
fn known(specs: &Specs, figures: &Figures, expression: &Expression) -> Result<(), Diagnostic> {
    for id in expression.figures() {
        if figures.get(id).is_none() {
            return Err(figures.unknown(id));
        }
    }
    for name in expression.facts() {
        if fact(specs, name).is_none() {
            let facts = &specs.facts.content;
            return Err(match facts.get(name) {
                Some(_) => Diagnostic::error(
                    Code::WrongType,
                    format!("the fact `{name}` is text, not a number"),
                )
                .expected("a fact that is a whole number"),
                None => Diagnostic::error(Code::UnknownName, format!("unknown fact `{name}`"))
                    .expected("a key of report/facts.yaml")
                    .suggest(name, facts.keys()),
            });
        }
    }
    Ok(())
}

fn fact(specs: &Specs, name: &str) -> Option<i64> {
    match specs.facts.content.get(name)?.value.value {
        FactValue::Integer(number) => Some(number),
        FactValue::Text(_) => None,
    }
}

fn unit(expression: &Expression) -> Result<Unit, Diagnostic> {
    expression.unit().map_err(|misfit| match misfit {
        Misfit::Units(words) => Diagnostic::error(Code::MismatchedUnits, format!("incompatible units: {words}"))
            .expected("compatible units")
            .help("counts, means and numbers of a model combine only with their own kind; a share minus a share is in percentage points"),
        Misfit::Typed(number) => {
            Diagnostic::error(Code::LooseNumber, format!("number typed into an expression: `{number}`"))
                .expected("figures, facts, or `1 - …` of a share")
                .help("put the number into report/facts.yaml with its source, and write `fact(NAME)`")
        }
        // Figures are looked up first.
        Misfit::NoFigure(id) => Diagnostic::error(Code::UnknownFigure, format!("unknown figure `{id}`")),
    })
}

/// Refuses sums of shares that are not of one base.
fn same_base(figures: &Figures, expression: &Expression) -> Result<(), Diagnostic> {
    let Expression::Arithmetic(a, symbol, b) = expression else {
        return Ok(());
    };
    same_base(figures, a)?;
    same_base(figures, b)?;
    let share = |part: &Expression| part.unit() == Ok(Unit::Share);
    if *symbol != '+' || !share(a) || !share(b) {
        return Ok(());
    }
    let parts: Vec<&str> = expression.figures();
    let bases: Vec<Option<String>> = parts.iter().map(|id| base(figures.get(id)?)).collect();
    match bases
        .iter()
        .position(|base| base.is_none() || Some(base) != bases.first())
    {
        None => Ok(()),
        Some(other) => {
            let first = parts.first().copied().unwrap_or_default();
            let other = parts.get(other).copied().unwrap_or_default();
            Err(
                Diagnostic::error(Code::DifferentBases, format!("`{first}` and `{other}` are shares of different bases"))
                    .expected("shares of one row, or of one column")
                    .help("divide the sum of their counts by the sum of their bases; or name the figure in report/derived.yaml with `different_bases: true`"),
            )
        }
    }
}

/// What identifies the base of a share.
fn base(figure: &Figure) -> Option<String> {
    use crate::figures::Statistic::{ColPct, RowPct};
    let FigureId::Cell(cell, statistic) = figure.address()? else {
        return None;
    };
    let line = match statistic {
        RowPct => cell.in_row().to_string(),
        ColPct => format!("{}.{}..{}", cell.table, cell.block, cell.column),
        _ => return None,
    };
    // Per item, the cells of a line have bases of their own.
    let below = match figure.exact {
        Exact::Ratio { denominator, .. } => denominator,
        _ => 0,
    };
    Some(format!("{line} {below}"))
}
