//! A comparison for a terminal.

use std::collections::BTreeSet;

use super::records::Used;
use super::result::{
    Cause, Cell, Comparison, FigureChange, MatterKind, Move, Presence, Responses, Sentence, Value,
};
use crate::diagnostic::counted;
use crate::sink::Lines;

/// The comparison as text.
pub fn render(comparison: &Comparison) -> String {
    let mut out = Lines::default();
    let (old, new) = (&comparison.old, &comparison.new);
    out.push(format_args!("{}", comparison.compared));
    out.push(format_args!("old: {}", old.made()));
    out.push(format_args!("new: {}", new.made()));
    for note in old.notes.iter().chain(&new.notes) {
        out.push(format_args!("note: {note}"));
    }
    out.blank();
    out.push(format_args!("{}", summary(comparison)));
    if !comparison.matters.is_empty() {
        out.blank();
        out.push(format_args!("What matters"));
    }
    for matter in &comparison.matters {
        let place = place(matter.template.as_deref(), matter.line, None);
        out.push(format_args!(
            "  {} {}{place}",
            sign(matter.kind),
            matter.message
        ));
        for figure in matter
            .figures
            .iter()
            .filter(|_| matter.kind == MatterKind::SentenceBroke)
        {
            out.push(format_args!("      {figure}"));
        }
    }
    if !comparison.figures.is_empty() {
        out.blank();
        out.push(format_args!("Figures"));
    }
    for change in &comparison.figures {
        figure(&mut out, change, comparison);
    }
    if !comparison.sentences.is_empty() {
        out.blank();
        out.push(format_args!("Sentences"));
    }
    for change in &comparison.sentences {
        match (&change.old, &change.new) {
            (Some(old), Some(new)) if old.text == new.text => {
                out.push(format_args!("  {}", where_is(new)));
                out.push(format_args!("    = {}", new.text));
            }
            (old, new) => {
                if let Some(sentence) = new.as_ref().or(old.as_ref()) {
                    out.push(format_args!("  {}", where_is(sentence)));
                }
                for (mark, sentence) in [('-', old), ('+', new)] {
                    if let Some(sentence) = sentence {
                        out.push(format_args!("    {mark} {}", sentence.text));
                    }
                }
            }
        }
    }
    if !comparison.causes.is_empty() {
        out.blank();
        out.push(format_args!("Files that differ"));
    }
    for cause in &comparison.causes {
        for line in told(cause) {
            out.push(format_args!("  {line}"));
        }
    }
    out.text()
}

/// How many figures moved, in words.
pub(super) fn summary(comparison: &Comparison) -> String {
    let counts = &comparison.counts;
    let mut parts = Vec::new();
    for (count, what) in [
        (counts.moved, "changed"),
        (counts.added, "added"),
        (counts.removed, "removed"),
        (counts.renamed, "renamed"),
        (counts.beyond_print, "changed only in unprinted digits"),
        (counts.tolerated, "within tolerance"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    if parts.is_empty() {
        return format!("no figure changed; {} unchanged", counts.unchanged);
    }
    format!(
        "figures: {}; {} unchanged",
        parts.join(", "),
        counts.unchanged
    )
}

fn sign(kind: MatterKind) -> &'static str {
    match kind {
        MatterKind::SentenceBroke => "broke:",
        MatterKind::Significance => "significance:",
        MatterKind::Sign => "sign:",
        MatterKind::Rank => "rank:",
        MatterKind::Words => "words:",
        MatterKind::SentenceMended => "true again:",
    }
}

/// ` (TEMPLATE:LINE, page N)`.
fn place(template: Option<&str>, line: Option<usize>, page: Option<usize>) -> String {
    let Some(template) = template else {
        return String::new();
    };
    let line = line.map_or(String::new(), |line| format!(":{line}"));
    let page = page.map_or(String::new(), |page| format!(", page {page}"));
    format!(" ({template}{line}{page})")
}

/// `TEMPLATE:LINE, page N`.
pub(super) fn where_is(sentence: &Sentence) -> String {
    let page = sentence
        .page
        .map_or(String::new(), |page| format!(", page {page}"));
    format!("{}:{}{page}", sentence.template, sentence.line)
}

fn figure(out: &mut Lines, change: &FigureChange, comparison: &Comparison) {
    let (old, new) = (change.old.as_ref(), change.new.as_ref());
    match change.how {
        Move::Added => out.push(format_args!("+ {}: {}", change.id, shown(new))),
        Move::Removed => out.push(format_args!("- {}: {}", change.id, shown(old))),
        Move::Renamed => out.push(format_args!(
            "> {}: was {}, {}",
            change.id,
            change.was.as_deref().unwrap_or_default(),
            shown(new)
        )),
        Move::Moved | Move::BeyondPrint => {
            out.push(format_args!("~ {}: {}", change.id, moved(change)))
        }
    }
    let cell = change.cell.iter().map(cell);
    for place in cell.chain(used(&change.uses)) {
        out.push(format_args!("    at {place}"));
    }
    let causes = change
        .causes
        .iter()
        .filter_map(|i| comparison.causes.get(*i));
    let causes: Vec<&str> = causes.map(|cause| cause.path.as_str()).collect();
    if !causes.is_empty() {
        out.push(format_args!("    by {}", causes.join(", ")));
    }
}

/// `TEMPLATE:LINES, pages N`, an entry a template; the uses are sorted.
pub(super) fn used(uses: &[Used]) -> Vec<String> {
    let of_template = uses.chunk_by(|a, b| a.template == b.template);
    let entry = |uses: &[Used]| {
        let template = uses.first().map_or("", |used| &used.template);
        let lines: BTreeSet<usize> = uses.iter().map(|used| used.line).collect();
        let pages: BTreeSet<usize> = uses.iter().filter_map(|used| used.page).collect();
        let pages = match pages.len() {
            0 => String::new(),
            1 => format!(", page {}", listed(&pages)),
            _ => format!(", pages {}", listed(&pages)),
        };
        format!("{template}:{}{pages}", listed(&lines))
    };
    of_template.map(entry).collect()
}

fn listed(numbers: &BTreeSet<usize>) -> String {
    let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
    numbers.join(", ")
}

/// `69.6 → 73.9 (+4.35; 16/23 → 17/23)`, with the base where it moved.
pub(super) fn moved(change: &FigureChange) -> String {
    let (Some(old), Some(new)) = (&change.old, &change.new) else {
        return String::new();
    };
    let mut details = Vec::new();
    if let Some(amount) = &change.change {
        details.push(amount.text.clone());
    }
    if (&old.text, &new.text) != (&old.exact, &new.exact) {
        details.push(format!("{} → {}", old.exact, new.exact));
    }
    if let (Some(before), Some(after)) = (old.base, new.base)
        && before != after
    {
        details.push(format!("base {before} → {after}"));
    }
    let details = match details.is_empty() {
        true => String::new(),
        false => format!(" ({})", details.join("; ")),
    };
    match change.how {
        Move::BeyondPrint => format!("{} unchanged{details}", new.text),
        _ => format!("{} → {}{details}", old.text, new.text),
    }
}

fn shown(value: Option<&Value>) -> String {
    value.map_or(String::new(), |value| match value.text == value.exact {
        true => value.text.clone(),
        false => format!("{} ({})", value.text, value.exact),
    })
}

/// A cell in words.
pub(super) fn cell(cell: &Cell) -> String {
    let parts = [
        Some(&cell.table),
        cell.block.as_ref(),
        cell.row.as_ref(),
        Some(&cell.column),
    ];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    parts.join(" › ")
}

/// More lines than that are only counted.
const MOST_LINES: usize = 20;

/// What differs in a file, a line each; the first names the file.
pub(super) fn told(cause: &Cause) -> Vec<String> {
    let what = match (&cause.responses, cause.file) {
        (_, Presence::Added) => "is new".into(),
        (_, Presence::Removed) => "is gone".into(),
        (Some(responses), _) => in_words(responses),
        (None, _) => "differs".to_string(),
    };
    let mut lines = vec![format!("{}: {what}", cause.path)];
    let mut details = Vec::new();
    for line in &cause.lines {
        for (mark, text) in [('-', &line.old), ('+', &line.new)] {
            if let Some(text) = text {
                details.push(format!("  {}: {mark} {}", line.line, text.trim_end()));
            }
        }
    }
    if let Some(responses) = &cause.responses {
        details.extend(responses.columns.iter().map(|column| match column.column {
            Presence::Added => format!("  the column {} is new", column.name),
            Presence::Removed => format!("  the column {} was removed", column.name),
            Presence::Changed => format!(
                "  {}: {}",
                column.name,
                counted(column.answers, "answer", "answers")
            ),
        }));
        for respondent in &responses.respondents {
            let key = &respondent.key;
            let line = respondent.line;
            match respondent.respondent {
                Presence::Added => details.push(format!("  respondent {key} (line {line}) is new")),
                Presence::Removed => {
                    details.push(format!("  respondent {key} (old line {line}) was removed"));
                }
                Presence::Changed => details.extend(respondent.answers.iter().map(|answer| {
                    let cell = |text: &str| match text {
                        "" => "no answer".to_string(),
                        text => text.to_string(),
                    };
                    format!(
                        "  respondent {key} (line {line}): {} {} → {}",
                        answer.column,
                        cell(&answer.old),
                        cell(&answer.new)
                    )
                })),
            }
        }
    }
    let more = details.len().saturating_sub(MOST_LINES);
    lines.extend(details.into_iter().take(MOST_LINES));
    if more > 0 {
        lines.push(format!("  and {more} more lines; --format json has them"));
    }
    lines
}

fn in_words(responses: &Responses) -> String {
    let mut parts = Vec::new();
    for (count, what) in [
        (responses.changed, "answered differently"),
        (responses.added, "new"),
        (responses.removed, "removed"),
    ] {
        if count > 0 {
            parts.push(format!(
                "{} {what}",
                counted(count, "respondent", "respondents")
            ));
        }
    }
    if parts.is_empty() {
        return match responses.reordered {
            true => "the same answers in a different order".into(),
            false => "the same answers, written differently".into(),
        };
    }
    parts.join(", ")
}
