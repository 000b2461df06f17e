//! Checks of a codebook: duplicate columns, duplicate codes, unknown names.

use std::collections::{BTreeMap, BTreeSet};

use super::codebook::{Codebook, Disclosure, Filter, Value};
use super::columns::columns;
use super::condition::COMBINING;
use super::design_check;
use super::document::{Document, check_segments, refuse_numbers, refuse_total};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::figures::is_segment;
use crate::language::Language;
use crate::yaml::{Map, Spanned};

/// Errors that can be found in the codebook without the data.
pub(super) fn check(
    document: &Document<Codebook>,
    language: &Language,
    messages: &mut Diagnostics,
) {
    let book = &document.content;
    if let (Some(asked), Some(answered)) = (&book.asked, &book.answered)
        && asked.value < answered.value
    {
        messages.push(
            Diagnostic::error(
                Code::RespondentCount,
                format!(
                    "{} answered, but only {} were asked",
                    answered.value, asked.value
                ),
            )
            .at(document.place(asked))
            .expected("at least as many as answered"),
        );
    }
    if let (Some(below), Disclosure::Rows) = (&book.small_cells.suppress_below, book.disclosure) {
        messages.push(
            Diagnostic::error(
                Code::ConflictingKeys,
                "`suppress_below` in a codebook with `disclosure: rows`",
            )
            .at(document.place(below))
            .expected("`disclosure: counts`: the rows give every count away"),
        );
    }
    check_segments(document, &book.variables, messages);
    check_segments(document, &book.sets, messages);
    check_segments(document, &book.matrices, messages);
    check_segments(document, &book.grids, messages);
    check_segments(document, &book.numbers, messages);
    check_segments(document, &book.texts, messages);
    check_segments(document, &book.dates, messages);
    refuse_combining(document, &book.variables, messages);
    refuse_combining(document, &book.sets, messages);
    refuse_combining(document, &book.numbers, messages);
    check_cycles(document, messages);
    design_check::check(document, messages);
    check_columns(document, messages);
    let mut questions = Questions {
        document,
        language,
        messages,
    };
    for (_, choice) in book.variables.iter() {
        questions.codes(&choice.values, book.missing(&choice.missing));
        questions.filter(&choice.asked_of);
    }
    for (name, set) in book.sets.iter() {
        questions.items(name, &set.items, &[&set.prose], &set.exclusive);
        questions.headers(name, &set.columns);
        questions.filter(&set.asked_of);
    }
    for (name, matrix) in book.matrices.iter() {
        questions.items(name, &matrix.items, &[&matrix.prose], &matrix.exclusive);
        questions.items(name, &matrix.activities, &[&matrix.prose_activities], &[]);
        questions.headers(name, &matrix.columns);
        questions.filter(&matrix.asked_of);
    }
    for (name, grid) in book.grids.iter() {
        questions.items(name, &grid.items, &[&grid.prose], &[]);
        questions.headers(name, &grid.columns);
        questions.codes(&grid.values, book.missing(&grid.missing));
        questions.filter(&grid.asked_of);
    }
    for (_, number) in book.numbers.iter() {
        questions.filter(&number.asked_of);
    }
    for (_, uncounted) in book.texts.iter().chain(book.dates.iter()) {
        questions.filter(&uncounted.asked_of);
    }
}

/// Refuses columns of one name, and headers that mean two columns or none.
fn check_columns(document: &Document<Codebook>, messages: &mut Diagnostics) {
    let (mut names, mut headers) = (BTreeSet::new(), BTreeSet::new());
    let columns = columns(&document.content);
    for column in &columns {
        if !names.insert(&column.name) {
            messages.push(
                Diagnostic::error(
                    Code::DuplicateName,
                    format!("the column `{}` is declared twice", column.name),
                )
                .at(document.place(column.key))
                .label("a question declared elsewhere in this codebook has this column")
                .help("rename one of the two questions or items"),
            );
        } else if !headers.insert(column.header()) {
            messages.push(
                Diagnostic::error(
                    Code::DuplicateName,
                    format!("two columns have the header `{}`", column.header()),
                )
                .at(document.place(column.header_key()))
                .expected("a unique header for each column"),
            );
        }
    }
    for header in &document.content.ignore {
        if headers.contains(header.as_str()) {
            messages.push(
                Diagnostic::error(
                    Code::DuplicateName,
                    format!("`{}` is both declared and ignored", header.value),
                )
                .at(document.place(header))
                .expected("a header that no question uses")
                .help("remove it from `ignore`, or remove the question"),
            );
        }
    }
}

/// Rejects names that combine conditions.
pub(super) fn refuse_combining<T, D>(
    document: &Document<D>,
    questions: &Map<T>,
    messages: &mut Diagnostics,
) {
    let names = questions.iter().map(|(name, _)| name);
    for name in names.filter(|name| COMBINING.contains(&name.as_str())) {
        messages.push(
            Diagnostic::error(
                Code::InvalidName,
                format!("`{}` combines conditions", name.value),
            )
            .at(document.place(name))
            .expected("another name")
            .help("rename it: `base: {not: …}` would be ambiguous"),
        );
    }
}

/// Rejects circular `asked_of` conditions: nobody could answer the first question.
fn check_cycles(document: &Document<Codebook>, messages: &mut Diagnostics) {
    let variables = &document.content.variables;
    let mut told: Vec<&str> = Vec::new();
    for (name, choice) in variables.iter() {
        if told.contains(&name.as_str()) {
            continue;
        }
        // What must be answered before this question, each with the name that says so.
        let mut before: Vec<&Spanned<String>> = choice.asked_of.iter().map(|(v, _)| v).collect();
        let mut next = 0;
        while let Some(variable) = before.get(next).copied() {
            next += 1;
            let asked_of = variables.get(variable).map(|choice| &choice.asked_of);
            for (further, _) in asked_of.into_iter().flat_map(Map::iter) {
                if !before.iter().any(|known| known.value == further.value) {
                    before.push(further);
                }
            }
        }
        let Some(closing) = before.iter().find(|variable| variable.value == name.value) else {
            continue;
        };
        told.extend(before.iter().map(|variable| variable.as_str()));
        let message = if choice.asked_of.get(name).is_some() {
            Diagnostic::error(
                Code::CircularQuestion,
                format!("`{}` is asked of those who answered it", name.value),
            )
        } else {
            Diagnostic::error(
                Code::CircularQuestion,
                format!(
                    "whether `{}` is asked depends on its own answer",
                    name.value
                ),
            )
        };
        messages.push(
            message
                .at(document.place(closing))
                .expected("a question that is asked before")
                .help("remove it from `asked_of`"),
        );
    }
}

/// Rejects questions that contradict themselves.
struct Questions<'a> {
    document: &'a Document<Codebook>,
    language: &'a Language,
    messages: &'a mut Diagnostics,
}

impl Questions<'_> {
    /// Headers of columns that the question does not have.
    fn headers(&mut self, question: &Spanned<String>, headers: &Map<Spanned<String>>) {
        let prefix = format!("{}_", question.value);
        let columns = columns(&self.document.content);
        let tails = columns.iter().filter_map(|c| c.name.strip_prefix(&prefix));
        let tails: Vec<&str> = tails.collect();
        for (tail, _) in headers
            .iter()
            .filter(|(tail, _)| !tails.contains(&tail.as_str()))
        {
            self.messages.push(
                Diagnostic::error(
                    Code::UnknownName,
                    format!(
                        "`{}` has no column `{prefix}{}`",
                        question.value, tail.value
                    ),
                )
                .at(self.document.place(tail))
                .expected(format!("one of {}", tails.join(", ")))
                .suggest(tail, tails.iter().copied()),
            );
        }
    }

    fn codes(&mut self, values: &Map<Value>, missing: &[Spanned<String>]) {
        check_segments(self.document, values, self.messages);
        refuse_total(self.document, values, self.messages);
        // One byte holds a value's position; the last means "no answer".
        if let Some((extra, _)) = values.iter().nth(255) {
            self.messages.push(
                Diagnostic::error(Code::LimitExceeded, "a question has more than 255 values")
                    .at(self.document.place(extra))
                    .label("this one is too many")
                    .help("split the question, or group its values"),
            );
        }
        let mut codes: BTreeMap<String, ()> = BTreeMap::new();
        for (_, value) in values.iter() {
            let code = value.code.value.to_string();
            if code.is_empty() || missing.iter().any(|m| m.value == code) {
                self.messages.push(
                    Diagnostic::error(
                        Code::DuplicateName,
                        format!("the code `{code}` means \"no answer\""),
                    )
                    .at(self.document.place(&value.code))
                    .expected("a code that is not empty and not listed under `missing`"),
                );
            }
            if codes.insert(code.clone(), ()).is_some() {
                self.messages.push(
                    Diagnostic::error(
                        Code::DuplicateName,
                        format!("two values have the code `{code}`"),
                    )
                    .at(self.document.place(&value.code))
                    .expected("a unique code for each value"),
                );
            }
        }
    }

    fn items(
        &mut self,
        question: &Spanned<String>,
        items: &Map<String>,
        prose: &[&Map<Spanned<String>>],
        exclusive: &[Spanned<String>],
    ) {
        check_segments(self.document, items, self.messages);
        refuse_total(self.document, items, self.messages);
        for (_, text) in prose.iter().flat_map(|map| map.iter()) {
            refuse_numbers(
                self.document,
                text,
                "prose",
                Some(self.language),
                self.messages,
            );
        }
        let named = prose.iter().flat_map(|map| map.iter().map(|(key, _)| key));
        for name in named.chain(exclusive) {
            if items.get(name).is_none() && !refused(items, name) {
                self.messages.push(
                    Diagnostic::error(
                        Code::UnknownName,
                        format!("`{}` has no item `{}`", question.value, name.value),
                    )
                    .at(self.document.place(name))
                    .one_of(name, items.keys()),
                );
            }
        }
    }

    fn filter(&mut self, filter: &Filter) {
        check_filter(
            &self.document.content,
            filter,
            |key| self.document.place(key),
            self.messages,
        );
    }
}

/// Whether an unknown name is a key that was rejected for its spelling: it needs no second message.
fn refused<T>(map: &Map<T>, name: &str) -> bool {
    let refused = map.keys().filter(|key| !is_segment(key));
    refused
        .into_iter()
        .any(|key| nearest(&name.to_lowercase(), [key.to_lowercase().as_str()]).is_some())
}

/// Refuses variables and values that the codebook does not have.
fn check_filter(
    book: &Codebook,
    filter: &Filter,
    place: impl Fn(&Spanned<String>) -> crate::source::Place,
    messages: &mut Diagnostics,
) {
    for (variable, values) in filter.iter() {
        let Some(choice) = book.variables.get(variable) else {
            if refused(&book.variables, variable) {
                continue;
            }
            messages.push(
                Diagnostic::error(
                    Code::UnknownName,
                    format!("unknown variable `{}`", variable.value),
                )
                .at(place(variable))
                .expected("a single-choice variable of the codebook")
                .suggest(variable, book.variables.keys()),
            );
            continue;
        };
        if values.is_empty() {
            messages.push(
                Diagnostic::error(
                    Code::MissingValue,
                    format!(
                        "`{}` lists no value and would select nobody",
                        variable.value
                    ),
                )
                .at(place(variable))
                .expected("at least one of its values")
                .help(format!(
                    "write `{}: [{}]`, or remove it to select everybody",
                    variable.value,
                    choice.values.keys().next().unwrap_or_default()
                )),
            );
        }
        for value in values {
            if choice.values.get(value).is_none() && !refused(&choice.values, value) {
                messages.push(
                    Diagnostic::error(
                        Code::UnknownName,
                        format!("`{}` has no value `{}`", variable.value, value.value),
                    )
                    .at(place(value))
                    .one_of(value, choice.values.keys()),
                );
            }
        }
    }
}
