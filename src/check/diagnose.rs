//! Where a value that fails would be right: the likeliest slips of those who print numbers.

use num_rational::Ratio;

use super::expression::Parts;
use super::finding::Finding;
use super::in_words::cell;
use super::interval::{Interval, Rational, float, multiply, whole};
use super::print::Print;
use super::printed::Number;
use super::rules;
use crate::figures::{Exact, Figure, Figures, Statistic};

/// What is looked at.
pub(super) struct Case<'a> {
    /// As printed.
    pub(super) printed: &'a str,
    /// What is computed for it.
    pub(super) exact: Exact,
    /// Whether that is a share.
    pub(super) share: bool,
    /// The figure that it is about, where it is one.
    pub(super) figure: Option<&'a Figure>,
    /// As what is computed would be printed.
    pub(super) expected: String,
}

impl<'a> Case<'a> {
    /// A value about one figure.
    pub(super) fn of(printed: &'a str, figure: &'a Figure, expected: String) -> Self {
        Self {
            printed,
            exact: figure.exact,
            share: figure.statistic.is_share(),
            figure: Some(figure),
            expected,
        }
    }

    fn id(&self) -> &str {
        self.figure.map_or("", |figure| &figure.id)
    }
}

/// A way in which the value would be right.
struct Reading {
    /// The less, the likelier.
    rank: u8,
    said: String,
}

/// The likeliest reading; that there are several, where they are equally likely; `None` if there is none.
pub(super) fn diagnose(case: &Case<'_>, print: &Print<'_>, figures: &Figures) -> Option<String> {
    let number = Number::find(case.printed)?;
    let around = match case.share {
        true => number.share(0),
        false => number.interval(0),
    };
    let mut readings = Vec::new();
    readings.extend(cut(case, &number));
    readings.extend(digit(&number.digits, &case.expected));
    readings.extend(of_another_base(case, print, figures, around));
    // A number of few digits is found somewhere by chance.
    if number.digits.chars().filter(char::is_ascii_digit).count() >= 3 {
        readings.extend(elsewhere(case, print, figures, around));
    }
    let best = readings.iter().map(|reading| reading.rank).min()?;
    let mut said: Vec<String> = Vec::new();
    for reading in readings.into_iter().filter(|reading| reading.rank == best) {
        if !said.contains(&reading.said) {
            said.push(reading.said);
        }
    }
    let more = said.len().saturating_sub(2);
    said.truncate(2);
    Some(match (said.as_slice(), more) {
        ([only], _) => format!("likeliest: {only}"),
        (several, 0) => format!("undecided between: {}", several.join("; ")),
        (several, more) => format!("undecided between: {}; and {more} more", several.join("; ")),
    })
}

/// Cut off in place of rounded; or rounded twice.
fn cut(case: &Case<'_>, number: &Number) -> Option<Reading> {
    let exact = case.exact.rational()?;
    let scale = if case.share { 100 } else { 1 };
    let power = whole(10_i128.pow(number.places));
    let value = multiply(multiply(exact, whole(scale))?, power)?;
    let printed = multiply(number.value, power)?;
    let rounded = |value: Rational| (value + Ratio::new(1, 2)).floor();
    let said = if value.trunc() == printed && value != printed {
        "truncated instead of rounded"
    } else if rounded(rounded(multiply(value, whole(10))?) / whole(10)) == printed {
        "rounded twice"
    } else {
        return None;
    };
    Some(Reading {
        rank: 0,
        said: said.into(),
    })
}

/// One digit is another, two neighbours are exchanged, or there is one digit more or less.
fn digit(printed: &str, expected: &str) -> Option<Reading> {
    let digits = |text: &str| -> Vec<char> {
        text.chars()
            .filter(|c| c.is_ascii_digit() || *c == '.')
            .collect()
    };
    let (is, should) = (digits(printed), digits(expected));
    let (before, after) = if is.len() == should.len() {
        let differing: Vec<usize> = (0..is.len())
            .filter(|i| is.get(*i) != should.get(*i))
            .collect();
        match differing.as_slice() {
            [_] => ("one digit of", " misprinted"),
            [a, b]
                if a + 1 == *b && is.get(*a) == should.get(*b) && is.get(*b) == should.get(*a) =>
            {
                ("two digits of", " transposed")
            }
            _ => return None,
        }
    } else {
        let (longer, shorter, said) = match is.len() > should.len() {
            true => (&is, &should, ("one digit inserted into", "")),
            false => (&should, &is, ("one digit of", " dropped")),
        };
        let without = |skip: usize| {
            longer
                .iter()
                .enumerate()
                .filter(|(i, _)| *i != skip)
                .map(|(_, c)| c)
                .eq(shorter.iter())
        };
        if longer.len() != shorter.len() + 1 || !(0..longer.len()).any(without) {
            return None;
        }
        said
    };
    Some(Reading {
        rank: 2,
        said: format!("{before} {expected}{after}"),
    })
}

/// Its own count, over another base.
fn of_another_base(
    case: &Case<'_>,
    print: &Print<'_>,
    figures: &Figures,
    around: Interval,
) -> Vec<Reading> {
    let parts = Parts::of(case.id());
    let Exact::Ratio {
        numerator,
        denominator,
    } = case.exact
    else {
        return Vec::new();
    };
    let Some(parts) = parts.filter(|_| case.share) else {
        return Vec::new();
    };
    let is = |base: i128| base > 0 && around.contains(Ratio::new(numerator.into(), base));
    let mut readings = Vec::new();
    let none = figures.get(&format!("{}.{}.na.count", parts.block, parts.row));
    if let Some(Exact::Integer(none)) = none.map(|f| f.exact) {
        let base = i128::from(denominator) - i128::from(none);
        if is(base) && none > 0 {
            let said = format!("computed over the {base} who answered");
            readings.push(Reading { rank: 1, said });
        }
    }
    for id in print.cells.keys().filter(|id| id.starts_with(parts.block)) {
        let Some(base) = print.count(id).filter(|_| id.ends_with(".base")) else {
            continue;
        };
        if base != whole(denominator.into()) && is(base.to_integer()) {
            let said = format!("computed over {}, the base of {}", base, cell(print, id));
            readings.push(Reading { rank: 3, said });
        }
    }
    readings
}

/// The value of another cell.
fn elsewhere(
    case: &Case<'_>,
    print: &Print<'_>,
    figures: &Figures,
    around: Interval,
) -> Vec<Reading> {
    let counted = |figure: &Figure| figure.statistic == Statistic::Count;
    // A look at floating-point numbers spares almost all exact ones.
    let (low, high) = (float(around.low), float(around.high));
    let slack = 1e-9 * low.abs().max(high.abs());
    let near_enough = |figure: &&Figure| {
        let value = figure.exact.value();
        (low - slack..=high + slack).contains(&value) && figure.id != case.id()
    };
    let mut readings = Vec::new();
    for figure in figures.iter().filter(near_enough) {
        let same_scale = figure.statistic.is_share() == case.share
            && case
                .figure
                .is_none_or(|own| counted(own) == counted(figure));
        let value = figure.exact.rational();
        if !same_scale || !value.is_some_and(|value| around.contains(value)) {
            continue;
        }
        // What no table prints is read off nowhere.
        let unprinted = u8::from(!print.cells.contains_key(&figure.id));
        readings.push(Reading {
            rank: near(case.id(), &figure.id) + unprinted,
            said: format!("the value of {}", cell(print, &figure.id)),
        });
    }
    // One of many that are far away is found by chance.
    let far = readings
        .iter()
        .filter(|reading| reading.rank >= FAR)
        .count();
    readings.retain(|reading| reading.rank < FAR || far <= FEW);
    readings
}

/// From this rank on, cells are far from the value's own.
const FAR: u8 = 4;
/// More cells than these say nothing.
const FEW: usize = 3;

/// How close two cells are to each other.
fn near(own: &str, other: &str) -> u8 {
    let segment = |id: &str, index: usize| id.split('.').nth(index).map(str::to_string);
    let same = |index: usize| {
        segment(own, index).is_some() && segment(own, index) == segment(other, index)
    };
    match (Parts::of(own), Parts::of(other)) {
        (Some(a), Some(b)) => {
            let (row, column) = (a.row == b.row, a.column == b.column);
            match (a.block == b.block, same(0)) {
                (true, _) if row || column => 1,
                (true, _) => 3,
                (false, true) if row && column => 2,
                (false, true) if row => 3,
                (false, true) => 4,
                (false, false) => 5,
            }
        }
        // Statistics of a model as a whole.
        (None, None) if same(0) && same(1) => 1,
        _ => 5,
    }
}

/// Reports values that would be correct at the place of another finding: the two may have been exchanged.
pub(super) fn exchanges(findings: &mut [Finding]) {
    let number = |text: &str| Number::find(text).filter(|n| n.percent && n.places > 0);
    let right: Vec<(Number, String)> = findings
        .iter()
        .filter_map(|finding| {
            let said = format!(
                "it would be correct for {} in {}",
                finding.printed, finding.place
            );
            Some((number(finding.computed.as_deref()?)?, said))
        })
        .collect();
    for finding in findings
        .iter_mut()
        .filter(|finding| finding.table.is_none())
    {
        let Some(printed) = number(&finding.printed) else {
            continue;
        };
        for (_, said) in right.iter().filter(|(right, _)| *right == printed) {
            if !finding.diagnosis.is_empty() {
                finding.diagnosis.push_str("; ");
            }
            finding.diagnosis.push_str(said);
        }
    }
}

/// Whether a share can't be of its figure's printed base.
pub(super) fn impossible(printed: &str, id: &str, print: &Print<'_>) -> bool {
    let base = rules::base_of(id).filter(|_| !print.is_weighted(id));
    let base = base.and_then(|base| print.count(&base));
    let share = Number::find(printed).map(|number| number.share(0));
    matches!((base, share), (Some(base), Some(share)) if !rules::possible(share, base))
}

#[cfg(test)]
mod tests {
    use super::digit;

    #[test]
    fn slips_of_digits() {
        for (printed, expected, said) in [
            ("60.6", "69.6", Some("one digit of 69.6 misprinted")),
            ("19.3", "9.3", Some("one digit inserted into 9.3")),
            ("95.72", "95.7", Some("one digit inserted into 95.7")),
            ("54.3", "45.3", Some("two digits of 45.3 transposed")),
            ("4.3", "43.3", Some("one digit of 43.3 dropped")),
            ("17.4", "19.7", None),
            ("12.3", "12.3%", None),
        ] {
            let found = digit(printed, expected).map(|reading| reading.said);
            assert_eq!(found.as_deref(), said, "{printed} {expected}");
        }
    }
}
