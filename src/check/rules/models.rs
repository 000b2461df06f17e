//! Statistics of a model that follow from one another.

use super::violation::{Violation, certain};
use crate::check::finding::Rule;
use crate::check::interval::{Interval, float, whole};
use crate::check::print::{Print, Published};
use crate::fit::{chi2_tail, f_tail, t_two_sided};

/// Degrees of freedom from which on t is as good as normal.
const MANY: f64 = 1e7;
/// Room for the last digits of tails.
const SLACK: f64 = 1e-9;

pub(super) fn check(print: &Print<'_>, violations: &mut Vec<Violation>) {
    for block in print.blocks.iter().filter(|block| block.spec.is_none()) {
        let model = block.id.split('.').next().unwrap_or_default();
        match block.id.rsplit('.').next() {
            Some("coef") => coefficients(print, model, block, violations),
            Some("fit") => fit(print, model, violations),
            _ => {}
        }
    }
}

fn ends(interval: Interval) -> (f64, f64) {
    (float(interval.low), float(interval.high))
}

/// The least and the greatest distance from zero.
fn sizes(interval: Interval) -> (f64, f64) {
    let (low, high) = ends(interval);
    let least = if interval.contains(whole(0)) {
        0.0
    } else {
        low.abs().min(high.abs())
    };
    (least, low.abs().max(high.abs()))
}

/// t = B ÷ standard error, and the p of t.
fn coefficients(
    print: &Print<'_>,
    model: &str,
    block: &Published<'_>,
    violations: &mut Vec<Violation>,
) {
    let terms = block.rows.iter().filter(|row| *row != "constant").count();
    let (fewest, most) = residuals(print, model, terms).unwrap_or((1.0, MANY));
    for row in &block.rows {
        let id = |statistic: &str| format!("{}.{row}.{statistic}", block.id);
        let [b, se, t, p] = ["b", "se", "t", "p"].map(id);
        if let (Some(coefficient), Some(error), Some(value)) =
            (print.number(&b), print.number(&se), print.number(&t))
            && let Some(quotient) = coefficient.over(error)
            && !quotient.meets(value)
        {
            let why = format!(
                "{} divided by {} is between {:.3} and {:.3}, not {}",
                print.text(&b),
                print.text(&se),
                ends(quotient).0,
                ends(quotient).1,
                print.text(&t)
            );
            violations.push(certain(
                Rule::TValue,
                vec![t.clone(), b.clone(), se.clone()],
                why,
            ));
        }
        if let (Some(value), Some(tail)) = (print.number(&t), print.number(&p)) {
            let (least, greatest) = sizes(value);
            let (low, high) = (t_two_sided(greatest, most), t_two_sided(least, fewest));
            outside(print, tail, (low, high), &p, &t, violations);
        }
    }
}

/// Tells a p that does not follow from a test statistic.
fn outside(
    print: &Print<'_>,
    printed: Interval,
    (low, high): (f64, f64),
    p: &str,
    statistic: &str,
    violations: &mut Vec<Violation>,
) {
    let (least, greatest) = ends(printed);
    if greatest + SLACK < low || least - SLACK > high {
        let why = format!(
            "{} has a p between {low:.4} and {high:.4}, not {}",
            print.text(statistic),
            print.text(p)
        );
        violations.push(certain(
            Rule::PValue,
            vec![p.to_string(), statistic.to_string()],
            why,
        ));
    }
}

/// The residual degrees of freedom between which R² and adjusted R² leave the choice: 1 − adjusted R² is
/// (1 − R²)(n − 1) / (n − k − 1), so that n − k − 1 = k / (ratio − 1).
fn residuals(print: &Print<'_>, model: &str, terms: usize) -> Option<(f64, f64)> {
    let ratio = adjustment(print, model)?;
    let (low, high) = ends(ratio);
    let terms = terms as f64;
    if high <= 1.0 {
        return None;
    }
    let most = if low > 1.0 { terms / (low - 1.0) } else { MANY };
    Some((
        (terms / (high - 1.0)).floor().max(1.0),
        most.ceil().min(MANY),
    ))
}

/// (1 − adjusted R²) ÷ (1 − R²).
fn adjustment(print: &Print<'_>, model: &str) -> Option<Interval> {
    let one = Interval::point(whole(1));
    let of = |statistic: &str| one.minus(print.number(&format!("{model}.fit.{statistic}"))?);
    of("adj_r2")?.over(of("r2")?)
}

fn fit(print: &Print<'_>, model: &str, violations: &mut Vec<Violation>) {
    let id = |statistic: &str| format!("{model}.fit.{statistic}");
    let [r, r2, adj, wilks, chi2, df, p] =
        ["r", "r2", "adj_r2", "wilks", "chi2", "df", "p"].map(id);
    if let (Some(root), Some(square)) = (print.number(&r), print.number(&r2))
        && let Some(product) = root.times(root)
        && !product.meets(square)
    {
        let why = format!(
            "the square of {} is between {:.4} and {:.4}, not {}",
            print.text(&r),
            ends(product).0,
            ends(product).1,
            print.text(&r2)
        );
        violations.push(certain(Rule::RSquare, vec![r2.clone(), r], why));
    }
    if adjustment(print, model).is_some_and(|ratio| ratio.high < whole(1)) {
        let why = format!(
            "{} is greater than R square, {}",
            print.text(&adj),
            print.text(&r2)
        );
        violations.push(certain(Rule::AdjustedRSquare, vec![adj, r2], why));
    }
    variance(print, &id, violations);
    discriminant(print, model, [&wilks, &chi2, &df], violations);
    if let (Some(value), Some(freedom), Some(tail)) =
        (print.number(&chi2), print.number(&df), print.number(&p))
    {
        let ((least, greatest), freedom) = (ends(value), ends(freedom).0);
        let bounds = (
            chi2_tail(greatest, freedom),
            chi2_tail(least.max(0.0), freedom),
        );
        outside(print, tail, bounds, &p, &chi2, violations);
    }
}

/// F = (R² ÷ k) ÷ ((1 − R²) ÷ df), and the p of F.
fn variance(print: &Print<'_>, id: &dyn Fn(&str) -> String, violations: &mut Vec<Violation>) {
    let [f, r2, above, below, p] = ["f", "r2", "df_model", "df_residual", "f_p"].map(id);
    let numbers = (print.number(&f), print.count(&above), print.count(&below));
    let (Some(value), Some(k), Some(df)) = numbers else {
        return;
    };
    let one = Interval::point(whole(1));
    let square = print.number(&r2);
    let explained = square.and_then(|square| square.times(Interval::point(df)));
    let rest = square.and_then(|square| one.minus(square)?.times(Interval::point(k)));
    if let Some(quotient) = explained.zip(rest).and_then(|(a, b)| a.over(b))
        && !quotient.meets(value)
    {
        let (low, high) = ends(quotient);
        let why = format!(
            "R square {} has an F between {low:.3} and {high:.3}, not {}",
            print.text(&r2),
            print.text(&f)
        );
        violations.push(certain(Rule::RSquare, vec![f.clone(), r2], why));
    }
    if let Some(tail) = print.number(&p) {
        let (least, greatest) = sizes(value);
        let (k, df) = (float(k), float(df));
        let bounds = (f_tail(greatest, k, df), f_tail(least, k, df));
        outside(print, tail, bounds, &p, &f, violations);
    }
}

/// Of two groups: df is the number of terms, and χ² = −(n − 1 − (df + 2) / 2) · ln Λ for some whole n.
fn discriminant(
    print: &Print<'_>,
    model: &str,
    [wilks, chi2, df]: [&String; 3],
    violations: &mut Vec<Violation>,
) {
    let coefficients = print
        .blocks
        .iter()
        .find(|block| block.id == format!("{model}.std_coef"));
    let terms = coefficients.map(|block| block.rows.len());
    let freedom = print.count(df);
    if let (Some(terms), Some(freedom)) = (terms, freedom)
        && whole(terms as i128) != freedom
    {
        let why = format!(
            "{terms} terms do not have {} degrees of freedom",
            print.text(df)
        );
        violations.push(certain(Rule::Wilks, vec![df.clone()], why));
    }
    if let (Some(lambda), Some(value), Some(terms)) =
        (print.number(wilks), print.number(chi2), terms)
    {
        let ((low, high), (least, greatest)) = (ends(lambda), ends(value));
        if low <= 0.0 || low >= 1.0 {
            return;
        }
        let n = |chi2: f64, lambda: f64| {
            let none = lambda >= 1.0;
            let by_log = if none { MANY } else { chi2 / -lambda.ln() };
            by_log + 1.0 + (terms as f64 + 2.0) / 2.0
        };
        let (fewest, most) = (n(least, low), n(greatest, high));
        let needed = terms as f64 + 2.0;
        if most < needed || fewest.ceil() > most.floor() {
            let why = format!(
                "{} and Λ {} would need between {fewest:.1} and {most:.1} respondents",
                print.text(chi2),
                print.text(wilks)
            );
            violations.push(certain(Rule::Wilks, vec![chi2.clone(), wilks.clone()], why));
        }
    }
}
