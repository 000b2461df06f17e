//! Which lines of a block are tested.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{MOST_LETTERS, Statistic};
use crate::spec::{Adjust, Block, Document, Table, TestKind};
use crate::yaml::Spanned;

use super::selector::{Condition, Selector, Test};

/// What a block tests.
#[derive(Debug, Clone, Default)]
pub(super) struct Tests {
    pub(super) test: Option<(TestKind, Tested)>,
    pub(super) letters: Option<Compared>,
}

/// What a test is of.
#[derive(Debug, Clone)]
pub(super) enum Tested {
    /// The answers to two questions.
    Counts {
        rows: Vec<usize>,
        columns: Vec<usize>,
    },
    /// Means: the line of each, and its cells by group.
    Means(Vec<(usize, Vec<(usize, usize)>)>),
}

/// Columns that are compared.
#[derive(Debug, Clone)]
pub(super) struct Compared {
    /// The answers of each question.
    pub(super) groups: Vec<Vec<usize>>,
    /// Confidence level in per cent.
    pub(super) level: u8,
    pub(super) adjust: Adjust,
}

impl Tests {
    /// The place of a column among those that it is compared with.
    pub(super) fn letter(&self, column: usize) -> Option<usize> {
        let groups = self.letters.iter().flat_map(|compared| &compared.groups);
        let mut places = groups.filter_map(|group| group.iter().position(|c| *c == column));
        places.next()
    }

    /// Whether columns are compared.
    pub(super) fn has_letters(&self) -> bool {
        self.letters.is_some()
    }

    /// The name of the test.
    pub(super) fn kind(&self) -> Option<TestKind> {
        self.test.as_ref().map(|(kind, _)| *kind)
    }

    /// Whether there is nothing to test.
    pub(super) fn is_empty(&self) -> bool {
        self.test.is_none() && self.letters.is_none()
    }
}

/// What a block is like.
pub(super) struct Shape<'a> {
    pub(super) rows: &'a [Selector],
    pub(super) columns: &'a [Selector],
    /// Whether it is weighted, or has a design.
    pub(super) designed: bool,
    /// Whether that is one of replicate or calibrated weights.
    pub(super) replicated: bool,
    /// Whether columns are compared by their shares or means.
    pub(super) of_columns: bool,
}

/// Resolves what a block tests.
pub(super) fn resolve(
    table: &Document<Table>,
    name: &Spanned<String>,
    block: &Block,
    shape: &Shape<'_>,
    messages: &mut Diagnostics,
) -> Tests {
    let mut tests = Tests::default();
    let (rows, columns) = (questions(shape.rows), questions(shape.columns));
    let mut refuse = |place, message: String, expected: &str, help: &str| {
        messages.push(
            Diagnostic::error(Code::UntestableBlock, message)
                .at(place)
                .expected(expected)
                .help(help),
        );
    };
    let (designed, replicated) = (shape.designed, shape.replicated);
    if let Some(test) = &block.test {
        let (kind, place) = (test.value, table.place(test));
        let key = kind.name();
        let means =
            |means: Vec<usize>, groups: &[Vec<usize>], cell: fn(usize, usize) -> (usize, usize)| {
                let groups = groups.first()?;
                let of = |line: usize| {
                    (
                        line,
                        groups.iter().map(|group| cell(line, *group)).collect(),
                    )
                };
                (!means.is_empty()).then(|| Tested::Means(means.into_iter().map(of).collect()))
            };
        let is_mean = |selector: &Selector| {
            let summary = selector.summary();
            summary.is_some_and(|summary| summary.statistic == Statistic::Mean)
        };
        let of = |lines: &[Selector]| -> Vec<usize> {
            let lines = lines.iter().enumerate();
            lines
                .filter(|(_, line)| is_mean(line))
                .map(|(at, _)| at)
                .collect()
        };
        let tested = match (kind.is_of_means(), rows.as_slice(), columns.as_slice()) {
            (false, [rows], [columns]) => Some(Tested::Counts {
                rows: rows.clone(),
                columns: columns.clone(),
            }),
            (true, groups @ [_], []) => {
                means(of(shape.columns), groups, |line, group| (group, line))
            }
            (true, _, groups @ [_]) => means(of(shape.rows), groups, |line, group| (line, group)),
            _ => None,
        };
        let groups = match &tested {
            Some(Tested::Means(lines)) => lines.first().map_or(0, |(_, cells)| cells.len()),
            _ => 0,
        };
        let squared = match &tested {
            Some(Tested::Counts { rows, columns }) => rows.len() == 2 && columns.len() == 2,
            _ => false,
        };
        match (kind, tested) {
            (TestKind::Fisher | TestKind::Welch, _) if designed => refuse(
                place,
                format!("`{key}` under weights or a sampling design"),
                "`chi_square` or `t_test`, which take the design into account",
                "or set `weighted: false` where the design has weights only",
            ),
            (_, Some(_)) if designed && replicated => refuse(
                place,
                format!("`{key}` under replicate or calibrated weights"),
                "a design with strata and clusters, or none",
                "tests under such weights are not implemented; remove `test`",
            ),
            (TestKind::Fisher, Some(_)) if !squared => refuse(
                place,
                "`fisher` of a table that is not 2 × 2".into(),
                "two rows and two columns of one question each",
                "use `chi_square`, or take answers together with `nets`",
            ),
            (TestKind::TTest | TestKind::Welch, Some(_)) if groups != 2 => refuse(
                place,
                format!("`{key}` of {groups} groups"),
                "the two answers of one question",
                "use `anova`",
            ),
            (_, Some(tested)) => tests.test = Some((kind, tested)),
            (_, None) if kind.is_of_means() => refuse(
                place,
                format!("`{key}` in a block without means by group"),
                "`mean` in the rows and the answers of one single-choice question in the columns, or the reverse",
                "move other questions to separate blocks",
            ),
            (_, None) => refuse(
                place,
                format!("`{key}` in a block that does not cross two questions"),
                "the answers of one single-choice question in the rows and of one in the columns",
                "totals may stay; move other questions to separate blocks",
            ),
        }
    }
    if let Some(compare) = &block.compare {
        let place = table.place(compare);
        match columns.iter().map(Vec::len).max() {
            None => refuse(
                place,
                format!("`{}` has no columns to compare", name.value),
                "two or more columns that are answers of one single-choice question",
                "columns of a multiple-response set overlap, and are not compared",
            ),
            Some(most) if most > MOST_LETTERS => refuse(
                place,
                format!("{most} columns to compare"),
                "at most 26, a letter for each",
                "take answers together with `nets`",
            ),
            Some(_) if !shape.of_columns => refuse(
                place,
                format!(
                    "`{}` compares columns, but does not print their percentages",
                    name.value
                ),
                "`col_pct` and no other share in `cells`, or means",
                "write `cells: [col_pct]`",
            ),
            Some(_) if designed && replicated => refuse(
                place,
                "`compare` under replicate or calibrated weights".into(),
                "a design with strata and clusters, or none",
                "comparisons under such weights are not implemented; remove `compare`",
            ),
            Some(_) => {
                tests.letters = Some(Compared {
                    groups: columns,
                    level: compare.level.value,
                    adjust: compare.adjust,
                });
            }
        }
    }
    tests
}

/// Lines that follow one another and are different answers to one question, so that nobody is in two of them; of each
/// question with two or more.
fn questions(selectors: &[Selector]) -> Vec<Vec<usize>> {
    let mut all: Vec<(Vec<&Test>, Vec<&Test>, Vec<usize>)> = Vec::new();
    for (line, selector) in selectors.iter().enumerate() {
        let Some((outer, own)) = answer(selector) else {
            continue;
        };
        let apart = |other: &&Test| {
            other.column == own.column && !other.values.iter().any(|v| own.values.contains(v))
        };
        match all.last_mut() {
            Some((within, answers, lines)) if *within == outer && answers.iter().all(apart) => {
                answers.push(own);
                lines.push(line);
            }
            _ => all.push((outer, vec![own], vec![line])),
        }
    }
    let lines = all.into_iter().map(|(_, _, lines)| lines);
    lines.filter(|lines| lines.len() > 1).collect()
}

/// The answer that a line is of, and the answers that it is nested in.
fn answer(selector: &Selector) -> Option<(Vec<&Test>, &Test)> {
    let tests = selector.0.iter().map(|condition| match condition {
        Condition::Test(test) => Some(test),
        _ => None,
    });
    let mut tests = tests.collect::<Option<Vec<&Test>>>()?;
    let own = tests.pop()?;
    Some((tests, own))
}
