//! Counting: an accumulator over rows, so that parts of a dataset can be counted apart and added.
//!
//! A selector's rows become a bit set, 64 rows a word; a cell is the number of bits that base, row and column share.

use crate::dataset::{NO_ANSWER, Rows};
use crate::spec::Missing;

use super::plan::{Part, Plan, Selector, Test};

/// What was counted of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counts {
    columns: usize,
    /// Of each cell, row by row.
    cells: Vec<Cell>,
    /// Units in the base.
    pub(super) base: u64,
    /// Units in the base without an answer to some question of the block.
    pub(super) unanswered: u64,
}

/// Sums over the units of the base.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// In row and column.
    pub(super) count: u64,
    /// In the row, and asked for the column.
    pub(super) row_base: u64,
    /// In the column, and asked for the row.
    pub(super) column_base: u64,
    /// Sum of the scores of those in the cell; `count` is then the number of them.
    pub(super) score: i64,
}

impl Counts {
    pub(super) fn new(plan: &Plan) -> Self {
        Self {
            columns: plan.columns.len(),
            cells: vec![Cell::default(); plan.rows.len() * plan.columns.len()],
            base: 0,
            unanswered: 0,
        }
    }

    /// The sums of a cell.
    pub(super) fn cell(&self, row: usize, column: usize) -> Cell {
        self.cells
            .get(row * self.columns + column)
            .copied()
            .unwrap_or_default()
    }

    /// Adds what was counted of other rows.
    pub(super) fn merge(&mut self, other: &Counts) {
        for (mine, other) in self.cells.iter_mut().zip(&other.cells) {
            mine.count += other.count;
            mine.row_base += other.row_base;
            mine.column_base += other.column_base;
            mine.score += other.score;
        }
        self.base += other.base;
        self.unanswered += other.unanswered;
    }

    /// Adds some rows of a dataset.
    pub(super) fn update(&mut self, part: &Part, missing: Missing, rows: &Rows) {
        let rows = Counter { rows };
        let base = rows.base(&part.base);
        let complete = rows.complete(part, &base);
        for unit in 0..part.units {
            let lines = |selectors: &[Selector]| -> Vec<Counted> {
                selectors
                    .iter()
                    .map(|selector| rows.line(selector, unit))
                    .collect()
            };
            let in_rows = lines(&part.rows);
            let in_columns = lines(&part.columns);
            let mut everything = base.clone();
            for line in in_rows.iter().chain(&in_columns) {
                if let Some(answered) = &line.answered {
                    everything.and(answered);
                }
            }
            self.unanswered += base.ones() - everything.ones();
            let unit_base = if missing == Missing::Listwise {
                &complete
            } else {
                &base
            };
            self.base += unit_base.ones();
            let mut cells = self.cells.iter_mut();
            for row in &in_rows {
                for column in &in_columns {
                    let Some(cell) = cells.next() else { continue };
                    cell.add(unit_base, row, column, missing);
                }
            }
        }
    }
}

impl Cell {
    fn add(&mut self, base: &Bits, row: &Counted, column: &Counted, missing: Missing) {
        let mut asked = base.clone();
        if missing == Missing::PerItem {
            for answered in [&row.answered, &column.answered].into_iter().flatten() {
                asked.and(answered);
            }
        }
        self.row_base += asked.ones_with(&row.members);
        self.column_base += asked.ones_with(&column.members);
        asked.and(&row.members);
        asked.and(&column.members);
        self.count += asked.ones();
        for (members, score) in row.scores.iter().chain(&column.scores) {
            self.score += score * asked.ones_with(members) as i64;
        }
    }
}

/// Which rows are counted in a cell, for any activity or grid item; in the row's base where no column is named.
pub(super) fn members(
    part: &Part,
    missing: Missing,
    row: usize,
    column: Option<usize>,
    rows: &Rows,
) -> Vec<bool> {
    let counter = Counter { rows };
    let mut base = counter.base(&part.base);
    if missing == Missing::Listwise {
        base = counter.complete(part, &base);
    }
    let mut all = Bits::empty(rows.len);
    for unit in 0..part.units {
        let mut within = base.clone();
        let row = part.rows.get(row);
        for selector in row
            .into_iter()
            .chain(column.and_then(|c| part.columns.get(c)))
        {
            let line = counter.line(selector, unit);
            within.and(&line.members);
            if let (Missing::PerItem, Some(answered)) = (missing, &line.answered) {
                within.and(answered);
            }
        }
        all.or(&within);
    }
    all.to_vec(rows.len)
}

/// A row or column of the table over some rows of the dataset.
struct Counted {
    /// Who is in it.
    members: Bits,
    /// Who answered its question, where it asks one.
    answered: Option<Bits>,
    /// For means: who has which score.
    scores: Vec<(Bits, i64)>,
}

/// Looks at some rows of a dataset.
struct Counter<'a> {
    rows: &'a Rows,
}

impl Counter<'_> {
    fn column(&self, name: &str) -> &[u8] {
        // The plan was resolved against the codebook that the data were read by.
        self.rows.codes(name)
    }

    fn base(&self, tests: &[Test]) -> Bits {
        let mut base = Bits::full(self.rows.len);
        for test in tests {
            base.and(&self.test(test));
        }
        base
    }

    fn test(&self, test: &Test) -> Bits {
        let wanted = test.values.as_slice();
        match wanted {
            [one] => Bits::of(self.column(&test.column), |value| value == *one),
            _ => Bits::of(self.column(&test.column), |value| wanted.contains(&value)),
        }
    }

    /// Those in the base who answered every question of the block, for every activity or grid item.
    fn complete(&self, part: &Part, base: &Bits) -> Bits {
        let mut complete = base.clone();
        for unit in 0..part.units {
            for selector in part.rows.iter().chain(&part.columns) {
                if let Some(column) = selector.asks(unit) {
                    complete.and(&Bits::of(self.column(column), |value| value != NO_ANSWER));
                }
            }
        }
        complete
    }

    fn line(&self, selector: &Selector, unit: usize) -> Counted {
        let length = self.rows.len;
        let mut scores = Vec::new();
        let members = match selector {
            Selector::All => Bits::full(length),
            Selector::Unit(wanted) if *wanted == unit => Bits::full(length),
            Selector::Unit(_) => Bits::empty(length),
            Selector::Test(test) => self.test(test),
            Selector::NoAnswer(column) => Bits::of(self.column(column), |value| value == NO_ANSWER),
            Selector::PerUnit(tests) => match tests.get(unit) {
                Some(test) => self.test(test),
                None => Bits::empty(length),
            },
            Selector::Scored {
                column,
                scores: values,
            } => {
                let mut members = Bits::empty(length);
                for (value, score) in values {
                    let with = Bits::of(self.column(column), |v| v == *value);
                    members.or(&with);
                    scores.push((with, *score));
                }
                members
            }
        };
        let answered = selector
            .asks(unit)
            .map(|column| Bits::of(self.column(column), |value| value != NO_ANSWER));
        Counted {
            members,
            answered,
            scores,
        }
    }
}

/// A set of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Bits(Vec<u64>);

impl Bits {
    fn empty(length: usize) -> Self {
        Self(vec![0; length.div_ceil(64)])
    }

    fn full(length: usize) -> Self {
        let mut words = vec![u64::MAX; length.div_ceil(64)];
        if let (Some(last), rest @ 1..) = (words.last_mut(), length % 64) {
            *last = (1 << rest) - 1;
        }
        Self(words)
    }

    fn of(values: &[u8], holds: impl Fn(u8) -> bool) -> Self {
        let word = |chunk: &[u8]| {
            let bits = chunk.iter().enumerate();
            bits.fold(0, |word, (i, value)| word | (u64::from(holds(*value)) << i))
        };
        Self(values.chunks(64).map(word).collect())
    }

    fn to_vec(&self, length: usize) -> Vec<bool> {
        let bits = self
            .0
            .iter()
            .flat_map(|word| (0..64).map(move |i| word >> i & 1 == 1));
        bits.take(length).collect()
    }

    fn and(&mut self, other: &Bits) {
        for (mine, other) in self.0.iter_mut().zip(&other.0) {
            *mine &= other;
        }
    }

    fn or(&mut self, other: &Bits) {
        for (mine, other) in self.0.iter_mut().zip(&other.0) {
            *mine |= other;
        }
    }

    fn ones(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    fn ones_with(&self, other: &Bits) -> u64 {
        let pairs = self.0.iter().zip(&other.0);
        pairs.map(|(a, b)| u64::from((a & b).count_ones())).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn bit_sets_count_what_they_hold() {
        let values: Vec<u8> = (0..130).map(|i| (i % 3) as u8).collect();
        let zeros = Bits::of(&values, |v| v == 0);
        let ones = Bits::of(&values, |v| v == 1);
        assert_eq!(zeros.ones(), 44);
        assert_eq!(ones.ones(), 43);
        assert_eq!(zeros.ones_with(&ones), 0);
        assert_eq!(Bits::full(130).ones(), 130);
        assert_eq!(Bits::full(128).ones(), 128);
        let mut both = zeros.clone();
        both.or(&ones);
        assert_eq!(both.ones(), 87);
    }
}
