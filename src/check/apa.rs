//! Test results as APA style prints them: `t(28) = 2.20, p = .03`. p follows from the statistic and its degrees of
//! freedom, as far as their rounding leaves it.

use super::finding::{Certainty, Rule};
use super::interval::{Interval, float};
use super::printed::Number;
use crate::fit::{chi2_tail, correlation_two_sided, f_tail, normal_two_sided, t_two_sided};

/// Room for the last digits of tails.
const SLACK: f64 = 1e-9;
/// The level at which decisions are made.
const LEVEL: f64 = 0.05;

/// What is to be said of a test result.
pub(super) enum Judged {
    /// p follows.
    Follows,
    /// It does not.
    Fails {
        rule: Rule,
        certainty: Certainty,
        computed: String,
        said: String,
    },
}

/// A test statistic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Statistic {
    T,
    F,
    Chi2,
    Z,
    R,
}

const NAMES: [(&str, Statistic); 12] = [
    ("t", Statistic::T),
    ("f", Statistic::F),
    ("χ2", Statistic::Chi2),
    ("χ^2", Statistic::Chi2),
    ("x2", Statistic::Chi2),
    ("x^2", Statistic::Chi2),
    ("chi2", Statistic::Chi2),
    ("chi^2", Statistic::Chi2),
    ("chi-square", Statistic::Chi2),
    ("chi-squared", Statistic::Chi2),
    ("z", Statistic::Z),
    ("r", Statistic::R),
];

/// A test result as printed.
#[derive(Debug)]
struct Result {
    statistic: Statistic,
    freedom: Vec<f64>,
    /// Its distance from zero, or itself where it has no sign.
    value: Interval,
    p: Relation,
    one_tailed: bool,
    /// R², where it is printed before an F.
    r2: Option<Interval>,
}

/// A number after a sign.
#[derive(Debug, Clone)]
struct Relation {
    sign: char,
    number: Number,
}

/// Whether a text is a test result that is understood as a whole.
pub(super) fn is_test(text: &str) -> bool {
    parse(text).is_some()
}

/// Judges a test result; `None` if the text is none, or not understood as a whole.
pub(super) fn judge(text: &str) -> Option<Judged> {
    let result = parse(text)?;
    let (low, high) = result.tails()?;
    let fits = |factor: f64| result.p.fits(low * factor, high * factor);
    let two_sided = matches!(result.statistic, Statistic::T | Statistic::Z | Statistic::R);
    let said = |low: f64, high: f64| format!("p between {} and {}", digits(low), digits(high));
    if let Some(fault) = result.r_square() {
        return Some(fault);
    }
    let (own, other) = match result.one_tailed && two_sided {
        true => (0.5, 1.0),
        false => (1.0, 0.5),
    };
    if fits(own) {
        return Some(Judged::Follows);
    }
    let mut faults = Vec::new();
    let significant = result.p.decides();
    let computed = (low * own, high * own);
    let decided = if computed.0 > LEVEL {
        Some(false)
    } else {
        (computed.1 <= LEVEL).then_some(true)
    };
    let reading = two_sided && fits(other);
    if reading {
        faults.push(match result.one_tailed {
            true => "it would be right for a two-tailed test".to_string(),
            false => "it would be right for a one-tailed test, but none is stated".to_string(),
        });
    } else if let (Some(printed), Some(computed)) = (significant, decided)
        && printed != computed
    {
        let is = |yes| {
            if yes {
                "significant"
            } else {
                "not significant"
            }
        };
        faults.push(format!(
            "a decision error: at .05 it is {}, but printed as {}",
            is(computed),
            is(printed)
        ));
    }
    Some(Judged::Fails {
        rule: Rule::PValue,
        certainty: if reading {
            Certainty::Likely
        } else {
            Certainty::Certain
        },
        computed: said(computed.0, computed.1),
        said: faults.join("; "),
    })
}

/// Three significant digits.
fn digits(p: f64) -> String {
    if p < 1e-4 {
        return format!("{p:.1e}");
    }
    let places = (2.0 - p.log10().floor()).clamp(2.0, 6.0) as usize;
    format!("{p:.places$}")
}

impl Relation {
    /// Whether some number between two fits it, rounded as it is printed.
    fn fits(&self, low: f64, high: f64) -> bool {
        let value = float(self.number.value);
        let around = self.number.interval(0);
        match self.sign {
            '<' => low < value,
            '>' => high > value,
            '≤' => low <= value + SLACK,
            '≥' => high + SLACK >= value,
            _ => low <= float(around.high) + SLACK && high + SLACK >= float(around.low),
        }
    }

    /// Whether it is printed as significant; `None` if it leaves that open.
    fn decides(&self) -> Option<bool> {
        let value = float(self.number.value);
        match self.sign {
            '<' | '≤' => (value <= LEVEL).then_some(true),
            '>' | '≥' => (value >= LEVEL).then_some(false),
            _ => Some(value <= LEVEL),
        }
    }
}

impl Result {
    /// The least and the greatest p that the rounded statistic allows; two-sided where it has a sign.
    fn tails(&self) -> Option<(f64, f64)> {
        let (least, greatest) = (float(self.value.low).max(0.0), float(self.value.high));
        let whole = |df: f64| df.fract() == 0.0;
        let (low, high) = match (self.statistic, self.freedom.as_slice()) {
            // For fractional degrees of freedom (Welch), p lies between those of their neighbours.
            (Statistic::T, [df]) => (
                t_two_sided(greatest, df.ceil()),
                t_two_sided(least, df.floor()),
            ),
            (Statistic::F, [a, b]) if whole(*a) && whole(*b) => {
                (f_tail(greatest, *a, *b), f_tail(least, *a, *b))
            }
            (Statistic::Chi2, [df]) if whole(*df) => {
                (chi2_tail(greatest, *df), chi2_tail(least, *df))
            }
            (Statistic::Z, []) => (normal_two_sided(greatest), normal_two_sided(least)),
            (Statistic::R, [df]) if whole(*df) && least <= 1.0 => (
                correlation_two_sided(greatest.min(1.0), *df),
                correlation_two_sided(least, *df),
            ),
            _ => return None,
        };
        (low.is_finite() && high.is_finite()).then_some((low, high))
    }

    /// F = (R² ÷ k) ÷ ((1 − R²) ÷ df) of a regression.
    fn r_square(&self) -> Option<Judged> {
        let (square, [k, df]) = (self.r2?, self.freedom.as_slice()) else {
            return None;
        };
        let f = |square: f64| square * df / ((1.0 - square).max(f64::MIN_POSITIVE) * k);
        let (low, high) = (
            f(float(square.low).max(0.0)),
            f(float(square.high).min(1.0)),
        );
        let fits = low <= float(self.value.high) + SLACK && high + SLACK >= float(self.value.low);
        (!fits).then(|| Judged::Fails {
            rule: Rule::RSquare,
            certainty: Certainty::Certain,
            computed: format!("F between {low:.2} and {high:.2}"),
            said: "F does not follow from R² and the degrees of freedom".into(),
        })
    }
}

fn parse(text: &str) -> Option<Result> {
    let mut plain = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            c if c.is_whitespace() || c == '_' => {}
            '−' | '–' | '‐' | '‑' => plain.push('-'),
            '²' => plain.push('2'),
            '𝜒' => plain.push('χ'),
            c => plain.push(c),
        }
    }
    let plain = plain.replace("<=", "≤").replace(">=", "≥");
    let plain = plain.trim_end_matches(['.', ';', ',']);
    let mut result: Option<Result> = None;
    let (mut p, mut r2, mut one_tailed) = (None, None, false);
    for part in parts(plain) {
        if matches!(
            part,
            "one-tailed" | "(one-tailed)" | "onetailed" | "1-tailed"
        ) {
            one_tailed = true;
            continue;
        }
        if matches!(
            part,
            "two-tailed" | "(two-tailed)" | "twotailed" | "2-tailed"
        ) {
            continue;
        }
        let (part, tail) = match part.strip_suffix("(one-tailed)") {
            Some(rest) => (rest, true),
            None => (part, false),
        };
        one_tailed |= tail;
        if matches!(part, "ns" | "n.s") {
            p = Some(Relation {
                sign: '>',
                number: Number::find(".05")?,
            });
            continue;
        }
        let at = relation(part)?;
        let (name, rest) = part.split_at_checked(at)?;
        let sign = rest.chars().next()?;
        let printed = rest.strip_prefix(sign)?;
        let number = number(printed)?;
        let name = name.trim_end_matches("value").trim_end_matches('-');
        match name {
            "p" if p.is_none() => p = Some(Relation { sign, number }),
            "r2" if sign == '=' && result.is_none() => r2 = Some(number.interval(0)),
            _ if result.is_none() => {
                let (name, freedom) = freedom(name)?;
                let (_, statistic) = NAMES.iter().find(|(known, _)| *known == name)?;
                if sign != '=' {
                    return None;
                }
                result = Some(Result {
                    statistic: *statistic,
                    freedom,
                    value: size(number.interval(0)),
                    p: Relation {
                        sign,
                        number: Number::find("1")?,
                    },
                    one_tailed: false,
                    r2: None,
                });
            }
            // An effect size or an error, which p does not depend on.
            "p" | "r2" => return None,
            _ if name.chars().all(char::is_alphanumeric) && sign == '=' => {}
            _ => return None,
        }
    }
    let result = result?;
    Some(Result {
        p: p?,
        r2: r2.filter(|_| result.statistic == Statistic::F),
        one_tailed,
        ..result
    })
}

/// What commas outside of parentheses part.
fn parts(text: &str) -> Vec<&str> {
    let mut deep = 0_i32;
    text.split(|c: char| {
        deep += i32::from(c == '(') - i32::from(c == ')');
        deep == 0 && matches!(c, ',' | ';')
    })
    .collect()
}

/// The first sign that compares, outside of parentheses.
fn relation(text: &str) -> Option<usize> {
    let mut deep = 0_i32;
    text.find(|c: char| {
        deep += i32::from(c == '(') - i32::from(c == ')');
        deep == 0 && matches!(c, '=' | '<' | '>' | '≤' | '≥')
    })
}

/// A number and nothing else.
fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let fine = digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    let once = digits.matches('.').count() <= 1;
    (fine && once).then(|| Number::find(text)).flatten()
}

/// Name and degrees of freedom of `f(2,57)`; a number of observations is passed over: `χ2(1,n=90)`.
fn freedom(name: &str) -> Option<(&str, Vec<f64>)> {
    let Some((name, rest)) = name.split_once('(') else {
        return Some((name, Vec::new()));
    };
    let mut freedom = Vec::new();
    for part in rest.strip_suffix(')')?.split(',') {
        match part.strip_prefix("n=") {
            Some(n) => drop(number(n)?),
            None => {
                let df = number(part.strip_prefix("df=").unwrap_or(part))?;
                freedom.push(float(df.value));
            }
        }
    }
    Some((name, freedom))
}

/// All distances from zero.
fn size(of: Interval) -> Interval {
    let zero = super::interval::whole(0);
    let (low, high) = (of.low.max(-of.high), of.high.max(-of.low));
    Interval {
        low: low.max(zero),
        high,
    }
}

#[cfg(test)]
mod tests;
