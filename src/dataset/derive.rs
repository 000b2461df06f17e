//! Columns made of other columns, a chunk of rows at a time, and only those that something asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::spec::{Codebook, Definition, Item, Logic, NO_ANSWER, NO_NUMBER, Rule};

/// The columns that others are made of.
pub(super) trait Answers {
    /// How many rows there are.
    fn len(&self) -> usize;
    /// Positions of values.
    fn codes(&self, column: &str) -> &[u8];
    /// Numbers, as whole numbers of their units.
    fn numbers(&self, column: &str) -> &[i64];
}

/// The derived columns of a dataset.
#[derive(Debug, Default)]
pub(super) struct Derived {
    definitions: Vec<Definition>,
    positions: BTreeMap<String, usize>,
    /// Which of them had numbers that are too large.
    overflows: Vec<AtomicBool>,
}

/// A derived column: of codes, of numbers, or of both.
#[derive(Debug, Clone, Default)]
pub(super) struct Column {
    /// Positions of values.
    pub(super) codes: Vec<u8>,
    pub(super) numbers: Vec<i64>,
}

impl Derived {
    pub(super) fn new(book: &Codebook) -> Self {
        let names = book.definitions.iter().map(|d| d.name.clone());
        Self {
            positions: names.zip(0..).collect(),
            overflows: book
                .definitions
                .iter()
                .map(|_| AtomicBool::new(false))
                .collect(),
            definitions: book.definitions.clone(),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.definitions.len()
    }

    pub(super) fn position(&self, column: &str) -> Option<usize> {
        self.positions.get(column).copied()
    }

    /// A column and all derived ones that it is made of: each after those that it needs, which are defined before it.
    pub(super) fn needed(&self, wanted: usize) -> BTreeSet<usize> {
        let mut needed = BTreeSet::from([wanted]);
        let mut open = vec![wanted];
        while let Some(definition) = open.pop().and_then(|at| self.definitions.get(at)) {
            for source in definition.rule.sources() {
                let at = self.position(source);
                open.extend(at.filter(|at| needed.insert(*at)));
            }
        }
        needed
    }

    /// Makes a column of those before it.
    pub(super) fn make(&self, at: usize, rows: &impl Answers) -> Column {
        let Some(Definition { rule, .. }) = self.definitions.get(at) else {
            return Column::default();
        };
        let codes: Vec<u8> = match rule {
            Rule::Recode { of, to } => {
                let mut table = [NO_ANSWER; 256];
                for (slot, to) in table.iter_mut().zip(to) {
                    *slot = *to;
                }
                let code = |code: &u8| table.get(usize::from(*code)).copied();
                let codes = rows.codes(of).iter();
                codes.map(|from| code(from).unwrap_or(NO_ANSWER)).collect()
            }
            Rule::Bands { of, bounds, to } => {
                let code = |number: &i64| match *number {
                    NO_NUMBER => NO_ANSWER,
                    number => {
                        let above = bounds.iter().filter(|bound| number > **bound).count();
                        to.get(above).copied().unwrap_or(NO_ANSWER)
                    }
                };
                rows.numbers(of).iter().map(code).collect()
            }
            Rule::Cases { when, otherwise } => {
                // Decided by the first condition that does not fail.
                let mut codes = vec![None; rows.len()];
                for (logic, value) in when {
                    for (code, truth) in codes.iter_mut().zip(truths(logic, rows)) {
                        *code = code.or(match truth {
                            Truth::No => None,
                            Truth::Unknown => Some(NO_ANSWER),
                            Truth::Yes => Some(*value),
                        });
                    }
                }
                codes
                    .into_iter()
                    .map(|code| code.unwrap_or(*otherwise))
                    .collect()
            }
            Rule::Count { of, least } => return count(of, *least, rows),
            Rule::Sum { of, least, mean } => {
                let (numbers, fits) = sum(of, *least, *mean, rows);
                if let Some(overflow) = self.overflows.get(at).filter(|_| !fits) {
                    overflow.store(true, Ordering::Relaxed);
                }
                return Column {
                    codes: Vec::new(),
                    numbers,
                };
            }
        };
        Column {
            codes,
            numbers: Vec::new(),
        }
    }

    /// Refuses numbers that were too large to be kept.
    pub(super) fn check(&self) -> Result<(), Diagnostics> {
        let mut messages = Diagnostics::new();
        for (overflow, definition) in self.overflows.iter().zip(&self.definitions) {
            if overflow.load(Ordering::Relaxed) {
                messages.push(
                    Diagnostic::error(
                        Code::InvalidNumber,
                        format!("a value of `{}` has too many digits", definition.name),
                    )
                    .at(definition.place.clone())
                    .expected("at most eighteen digits, decimal places included")
                    .help("add fewer or smaller numbers, or numbers of fewer decimal places"),
                );
            }
        }
        messages.into_result()
    }
}

/// How many columns have a code that is counted, as a code and as a number.
fn count(of: &[(String, Vec<u8>)], least: usize, rows: &impl Answers) -> Column {
    let (mut counted, mut answered) = (vec![0_u8; rows.len()], vec![0_usize; rows.len()]);
    for (column, codes) in of {
        let mut table = [0_u8; 256];
        for code in codes {
            if let Some(slot) = table.get_mut(usize::from(*code)) {
                *slot = 1;
            }
        }
        let sums = counted.iter_mut().zip(&mut answered);
        for ((counted, answered), code) in sums.zip(rows.codes(column)) {
            *counted += table.get(usize::from(*code)).copied().unwrap_or(0);
            *answered += usize::from(*code != NO_ANSWER);
        }
    }
    for (counted, answered) in counted.iter_mut().zip(answered) {
        if answered < least {
            *counted = NO_ANSWER;
        }
    }
    let number = |code: &u8| match *code {
        NO_ANSWER => NO_NUMBER,
        code => i64::from(code),
    };
    Column {
        numbers: counted.iter().map(number).collect(),
        codes: counted,
    }
}

/// The sum or mean of what is answered, and whether all of them fit.
fn sum(
    of: &[Item],
    least: usize,
    mean: Option<[i128; 2]>,
    rows: &impl Answers,
) -> (Vec<i64>, bool) {
    let (mut sums, mut answered) = (vec![0_i128; rows.len()], vec![0_usize; rows.len()]);
    for item in of {
        let cells = sums.iter_mut().zip(&mut answered);
        let add = |cell: (&mut i128, &mut usize), number: i64| {
            if number != NO_NUMBER {
                *cell.0 = cell.0.saturating_add(i128::from(number) * item.unit);
                *cell.1 += 1;
            }
        };
        match &item.scores {
            None => {
                let numbers = rows.numbers(&item.of).iter();
                cells
                    .zip(numbers)
                    .for_each(|(cell, number)| add(cell, *number));
            }
            Some(scores) => {
                let score = |code: &u8| scores.get(usize::from(*code)).copied();
                let codes = rows.codes(&item.of).iter();
                let scores = codes.map(|code| score(code).unwrap_or(NO_NUMBER));
                cells
                    .zip(scores)
                    .for_each(|(cell, number)| add(cell, number));
            }
        }
    }
    let mut fits = true;
    let number = |(sum, answered): (i128, usize)| {
        if answered < least {
            return NO_NUMBER;
        }
        let number = match mean {
            None => Some(sum),
            Some([units, of_sum]) => sum
                .checked_mul(units)
                .map(|above| rounded(above, of_sum * answered as i128)),
        };
        let number = number.and_then(|number| i64::try_from(number).ok());
        let number = number.filter(|number| number.unsigned_abs() < 1 << 62);
        fits &= number.is_some();
        number.unwrap_or(NO_NUMBER)
    };
    let numbers = sums.into_iter().zip(answered).map(number).collect();
    (numbers, fits)
}

/// A fraction as a whole number; ties are rounded away from zero.
fn rounded(above: i128, below: i128) -> i128 {
    let size = (above.abs() + below / 2) / below.max(1);
    if above < 0 { -size } else { size }
}

/// Whether a condition holds; what rests on a missing answer is unknown (Kleene's logic).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Truth {
    No,
    Unknown,
    Yes,
}

impl Truth {
    fn of(known: bool, holds: bool) -> Self {
        match (known, holds) {
            (false, _) => Truth::Unknown,
            (true, false) => Truth::No,
            (true, true) => Truth::Yes,
        }
    }
}

/// Whether a condition holds, row by row.
fn truths(logic: &Logic, rows: &impl Answers) -> Vec<Truth> {
    let join = |parts: &[Logic], empty: Truth, join: fn(Truth, Truth) -> Truth| {
        let mut all = vec![empty; rows.len()];
        for part in parts {
            for (truth, other) in all.iter_mut().zip(truths(part, rows)) {
                *truth = join(*truth, other);
            }
        }
        all
    };
    match logic {
        Logic::All(parts) => join(parts, Truth::Yes, Truth::min),
        Logic::Any(parts) => join(parts, Truth::No, Truth::max),
        Logic::Not(part) => {
            let not = |truth| match truth {
                Truth::No => Truth::Yes,
                Truth::Unknown => Truth::Unknown,
                Truth::Yes => Truth::No,
            };
            truths(part, rows).into_iter().map(not).collect()
        }
        Logic::Codes { of, values } => {
            let mut table = [Truth::No; 256];
            for (slot, code) in table.iter_mut().zip(0..=u8::MAX) {
                *slot = Truth::of(code != NO_ANSWER, values.contains(&code));
            }
            let truth = |code: &u8| table.get(usize::from(*code)).copied();
            let codes = rows.codes(of).iter();
            codes
                .map(|code| truth(code).unwrap_or(Truth::Unknown))
                .collect()
        }
        Logic::Marked(columns) => {
            let mut all = vec![Truth::No; rows.len()];
            for column in columns {
                for (truth, code) in all.iter_mut().zip(rows.codes(column)) {
                    *truth = (*truth).max(Truth::of(*code != NO_ANSWER, *code == 1));
                }
            }
            all
        }
        Logic::Between { of, low, high } => {
            let truth =
                |number: &i64| Truth::of(*number != NO_NUMBER, (*low..=*high).contains(number));
            rows.numbers(of).iter().map(truth).collect()
        }
        Logic::Answered { of, number } => {
            let truth = |answered| Truth::of(true, answered);
            match number {
                true => rows
                    .numbers(of)
                    .iter()
                    .map(|n| truth(*n != NO_NUMBER))
                    .collect(),
                false => rows
                    .codes(of)
                    .iter()
                    .map(|c| truth(*c != NO_ANSWER))
                    .collect(),
            }
        }
    }
}
