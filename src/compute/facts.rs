//! A fact is an input. One that is a statistic of a dataset would be a figure typed by hand.

use std::collections::BTreeSet;

use super::layout::Computed;
use super::plan::unknown_dataset;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::figures::{Exact, Figure, FigureId, Statistic, Unit};
use crate::language::Language;
use crate::spec::{Codebook, Document, Fact, FactValue, Specs};

/// Rows and columns that no word tells from those of other tables.
const NAMELESS: [&str; 3] = ["other", "na", "unanswered"];

/// Refuses facts that look like a statistic of one of the datasets and do not say why they are none, and those that
/// depend on a dataset that is not there.
pub(super) fn check(specs: &Specs, computed: &Computed, messages: &mut Diagnostics) {
    for (id, fact) in specs.facts.content.iter() {
        for dataset in &fact.depends_on {
            if specs.codebook(dataset).is_none() {
                let place = specs.facts.place(dataset);
                messages.push(unknown_dataset(place, dataset, specs));
            }
        }
        if let Some(figure) = repeated(specs, computed, id, "") {
            messages.push(computable(id, &figure).at(specs.facts.place(&fact.value)));
        }
    }
}

/// The error that a fact repeats a figure.
pub fn computable(name: &str, figure: &str) -> Diagnostic {
    Diagnostic::error(
        Code::ComputableFact,
        format!("the fact `{name}` has the value of a figure: {figure}"),
    )
    .expected("a number that can't be computed from a dataset")
    .help("use the figure, or state with `distinct: …` in report/facts.yaml why it is a different number")
}

/// The figure that a fact repeats, if it looks like one: its value is the figure's, and its key, its source, or a
/// sentence that prints it, names the figure. One that is `distinct` repeats none.
pub fn repeated(specs: &Specs, computed: &Computed, name: &str, sentence: &str) -> Option<String> {
    let fact = specs.facts.content.get(name)?;
    if fact.distinct.is_some() {
        return None;
    }
    let language = specs.report.content.language();
    let said = Said {
        specs,
        computed,
        name,
        fact,
        numbers: numbers(&fact.value.value, language),
        words: words(&format!(
            "{name} {} {} {sentence}",
            *fact.source, fact.value.value
        )),
    };
    let asked = specs.codebooks.iter().find(|book| said.asked(book));
    if let Some(book) = asked {
        return Some(format!("how many were asked in `{}`", book.name));
    }
    let mut figures = computed.figures.iter();
    let figure = figures.find(|figure| said.is(figure))?;
    Some(format!("`{}`", figure.id))
}

/// A fact, and what is said of it.
struct Said<'a> {
    specs: &'a Specs,
    computed: &'a Computed,
    name: &'a str,
    fact: &'a Fact,
    /// The numbers of its value.
    numbers: Vec<Number>,
    words: BTreeSet<String>,
}

/// A number as a fact states it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Number {
    Whole(i64),
    /// A percentage without its sign.
    Share(String),
    Decimal(String),
}

impl Said<'_> {
    /// Whether it is how many were asked in a dataset that the key names.
    fn asked(&self, book: &Document<Codebook>) -> bool {
        let asked = book.content.asked.as_ref();
        let asked = asked.and_then(|asked| i64::try_from(asked.value).ok());
        let stated = asked.is_some_and(|asked| self.numbers.contains(&Number::Whole(asked)));
        stated && self.key_names(&book.name)
    }

    fn is(&self, figure: &Figure) -> bool {
        let Some(number) = self.numbers.iter().find(|number| number.is_of(figure)) else {
            return false;
        };
        // Whole percentages are too common to say anything; `43.5` is hardly there by chance.
        if matches!(number, Number::Share(text) if text.contains('.')) {
            return true;
        }
        let whole = matches!(number, Number::Whole(_));
        let datasets = || figure.datasets.iter();
        if datasets().any(|name| (whole && self.key_names(name)) || self.source_names(name)) {
            return true;
        }
        let Some(parts) = self.parts(figure) else {
            return false;
        };
        let named = |part: &&Vec<String>| part.iter().any(|name| self.names(name));
        let named = parts.iter().filter(named).count();
        named > 0 && (named == parts.len() || self.states_both(figure))
    }

    /// Whether the key has a dataset's name among its words.
    fn key_names(&self, dataset: &str) -> bool {
        self.name == dataset || self.name.split('_').any(|word| word == dataset)
    }

    /// Whether the source is a dataset's file, or the survey.
    fn source_names(&self, dataset: &str) -> bool {
        let source = self.fact.source.to_lowercase();
        let title = self.specs.codebook(dataset);
        let title = title.map(|book| book.content.title.to_lowercase());
        let file = [format!("data/{dataset}."), format!("{dataset}.csv")];
        let mut names = file.iter().chain(&title);
        names.any(|name| source.contains(name.as_str()))
    }

    /// Whether the value has the count of a share and its base: "five of the six rooms".
    fn states_both(&self, figure: &Figure) -> bool {
        let has = |number| self.numbers.contains(&Number::Whole(number));
        let cell = figure.cell();
        let share = cell.and_then(|cell| self.computed.figures.of(cell.figure(Statistic::RowPct)));
        matches!(
            share.map(|share| share.exact),
            Some(Exact::Ratio { numerator, denominator }) if numerator != denominator && has(numerator) && has(denominator)
        )
    }

    /// What a figure is told from others by, each part with all its names; nothing for a figure that no words name.
    fn parts(&self, figure: &Figure) -> Option<Vec<Vec<String>>> {
        let mut parts = Vec::new();
        if self.specs.codebooks.len() > 1 {
            let books = figure.datasets.iter();
            let books = books.filter_map(|name| self.specs.codebook(name));
            let names = books.flat_map(|book| [&book.name, &book.content.respondents]);
            parts.push(names.cloned().collect());
        }
        match figure.address()? {
            FigureId::Dataset { .. } => {}
            FigureId::Cell(cell, _) => {
                let table = self.computed.table(cell.table)?;
                let block = table.blocks.iter().find(|b| b.name == cell.block)?;
                let lines = [(cell.row, &block.rows), (cell.column, &block.columns)];
                let lines = lines
                    .into_iter()
                    .filter(|(id, _)| !matches!(*id, "total" | "mean"));
                let before = parts.len();
                for (id, lines) in lines {
                    if NAMELESS.contains(&id) {
                        return None;
                    }
                    let line = lines.iter().find(|line| line.id == id);
                    let labels = line.map(|line| [line.in_full(), line.prose.clone()]);
                    parts.push(labels.into_iter().flatten().chain([id.into()]).collect());
                }
                // Of a matrix the base is no number of respondents.
                if parts.len() == before && figure.statistic == Statistic::Base {
                    let rows = figure.datasets.iter().filter_map(|dataset| {
                        let statistic = Statistic::N;
                        let n = FigureId::Dataset { dataset, statistic };
                        Some(self.computed.figures.of(n)?.exact.value())
                    });
                    if figure.exact.value() > rows.sum() {
                        return None;
                    }
                }
            }
            _ => return None,
        }
        Some(parts)
    }

    /// Whether what is said has the words of a name; those of three letters count where it has no longer ones. Shorter
    /// ones, such as `it`, are words of any sentence.
    fn names(&self, name: &str) -> bool {
        let all = words(name);
        let of = |least: usize| all.iter().filter(move |word| word.chars().count() >= least);
        let least = if of(4).next().is_some() { 4 } else { 3 };
        of(least).next().is_some() && of(least).all(|word| self.words.contains(word))
    }
}

impl Number {
    /// Whether it is a figure's, as it would be printed with as many decimal places.
    fn is_of(&self, figure: &Figure) -> bool {
        let unit = figure.statistic.definition().unit;
        let printed = |text: &str, value: f64| {
            let places = text.split_once('.').map_or(0, |(_, places)| places.len());
            let Ok(places) = u8::try_from(places) else {
                return false;
            };
            let near = text
                .parse()
                .is_ok_and(|number: f64| (number - value).abs() <= 1.0);
            // Those of a model's results that are not known are never asked for.
            near && places < 7 && figure.text_with(places) == *text
        };
        match self {
            Number::Whole(number) => {
                unit == Unit::Respondents && figure.exact == Exact::Integer(*number)
            }
            Number::Share(text) => {
                unit == Unit::Share && printed(text, figure.exact.value() * 100.0)
            }
            Number::Decimal(text) => {
                matches!(unit, Unit::Mean | Unit::Weighted | Unit::Ratio)
                    && printed(text, figure.exact.value())
            }
        }
    }
}

/// The numbers that a value states, in digits and in words.
fn numbers(value: &FactValue, language: &Language) -> Vec<Number> {
    let text = match value {
        FactValue::Integer(number) => return vec![Number::Whole(*number)],
        FactValue::Text(text) => text.to_lowercase(),
    };
    let mark = language.number(".");
    let group = if mark == "." { "," } else { "." };
    let mut found = Vec::new();
    let mut rest = text.as_str();
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = rest.get(start..).unwrap_or_default();
        let end = rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ','));
        let (digits, after) = rest.split_at(end.unwrap_or(rest.len()));
        let number = digits.trim_end_matches(['.', ',']).replace(group, "");
        let number = number.replace(&mark, ".");
        let unit = after.trim_start();
        let share = ["%", "percent", "per cent", "prozent"];
        found.push(match number.parse() {
            _ if share.iter().any(|sign| unit.starts_with(sign)) => Number::Share(number),
            Ok(whole) => Number::Whole(whole),
            Err(_) => Number::Decimal(number),
        });
        rest = after;
    }
    let written = text.split(|c: char| !c.is_alphabetic() && c != '-');
    let written: Vec<&str> = written.filter(|word| !word.is_empty()).collect();
    if !written.is_empty() {
        let known = (2..100).filter_map(|number| Some((number, (language.cardinal)(number)?)));
        let stated = known.filter(|(_, words)| written.contains(&words.as_str()));
        found.extend(stated.map(|(number, _)| Number::Whole(number)));
    }
    found
}

/// The words of a text in lower case, without the ending of most plurals.
fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).map(str::to_lowercase);
    let singular = |word: String| match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 => stem.to_string(),
        _ => word,
    };
    words.map(singular).collect()
}
