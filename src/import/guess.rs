//! What the columns of a file seem to ask. Every guess is marked as one.

use std::collections::BTreeSet;

use super::draft::{Draft, One, Question, Shape};
use super::exporter::numbered;
use super::keys::Keys;
use super::several::{self, values};
use super::table::{Column, Group, Kind, Table};
use super::text::{Dates, is_nothing, number, places, slug};

/// As many values as a question with a list of answers has.
const MOST_VALUES: usize = 20;
/// As many different whole numbers as codes have.
const MOST_CODES: usize = 10;
/// Longer cells are texts.
const LONGEST_VALUE: usize = 120;

/// Columns that identify respondents, by their names in the order of preference.
const KEYS: &[&str] = &[
    "responseid",
    "response_id",
    "respondent_id",
    "respondentid",
    "uuid",
    "id_response_id",
    "id",
    "caseid",
    "case_id",
    "key",
    "record_id",
    "recordid",
    "token",
    "respondent",
    "participant_id",
    "participant",
    "subject_id",
    "subject",
    "serial",
    "idno",
    "pid",
    "lfdnr",
    "nr",
    "row",
];

/// Columns with personal data, by their names.
const PERSONAL: &[&str] = &[
    "ipaddress",
    "ip_address",
    "ip_adresse",
    "email",
    "e_mail",
    "email_address",
    "recipientemail",
    "recipientlastname",
    "recipientfirstname",
    "last_name",
    "first_name",
    "lastname",
    "firstname",
    "username",
    "user_name",
    "phone",
    "phonenumber",
    "deviceid",
    "locationlatitude",
    "locationlongitude",
    "externaldatareference",
    "externalreference",
    "e_mail_adresse",
    "nutzername",
];

/// The column that numbers rows.
const ROW: &str = "row";

/// Names of weights.
const WEIGHTS: &[&str] = &[
    "weight", "weights", "wt", "wgt", "pweight", "gewicht", "dweight",
];

/// Drafts a codebook. `known` are columns that a codebook declares already: nothing is drafted of them.
pub fn draft(table: &mut Table, known: &BTreeSet<String>) -> Draft {
    let mut draft = Draft::default();
    let words = table.columns.iter().filter(|c| c.kind == Kind::Unknown);
    let words: BTreeSet<String> = words
        .flat_map(|column| column.cells.iter())
        .filter(|cell| is_nothing(cell))
        .cloned()
        .collect();
    for column in &mut table.columns {
        // They are no answers to any of the questions that follow.
        if column.kind == Kind::Unknown {
            column.missing.extend(words.iter().cloned());
        }
    }
    draft.missing = words.iter().cloned().collect();
    if known.is_empty() {
        choose_key(table, &mut draft);
    }
    let table = &*table;
    let mut keys = Keys::new(known.iter().chain([&draft.key]));
    let mut done: BTreeSet<&str> = known.iter().map(String::as_str).collect();
    done.insert(&draft.key);
    let groups: BTreeSet<&str> = table
        .columns
        .iter()
        .filter_map(|c| c.group.as_ref())
        .map(|g| g.name.as_str())
        .collect();
    let mut ignore = Vec::new();
    for column in &table.columns {
        let header = column.header.as_str();
        let name = slug(header, 60).unwrap_or_default();
        let why = if done.contains(header) {
            continue;
        } else if PERSONAL.contains(&name.as_str()) {
            "personal data"
        } else if column.answers().next().is_none() && column.values.is_empty() {
            "no answers"
        } else if groups.contains(header) {
            "the same as the columns that follow"
        } else {
            continue;
        };
        done.insert(header);
        ignore.push((header.to_string(), why.to_string()));
    }
    draft.ignore = ignore;
    let mut questions: Vec<(usize, Question)> = Vec::new();
    let at = |header: &str| table.columns.iter().position(|c| c.header == header);
    for set in &table.sets {
        let columns = set.columns.iter().filter_map(|header| table.column(header));
        let columns: Vec<&Column> = columns.collect();
        if let Some(first) = columns.first().and_then(|c| at(&c.header))
            && !columns.iter().any(|c| done.contains(c.header.as_str()))
        {
            done.extend(columns.iter().map(|c| c.header.as_str()));
            let label = some(&set.label, &set.name);
            let question = several::set(&set.name, label, &columns, &mut keys, None);
            questions.push((first, question));
        }
    }
    for (first, group, columns) in consecutive(table, &done) {
        if let Some(question) = several::question(&group, &columns, &mut keys) {
            done.extend(columns.iter().map(|c| c.header.as_str()));
            questions.push((first, question));
        }
    }
    for (place, column) in table.columns.iter().enumerate() {
        if done.contains(column.header.as_str()) {
            continue;
        }
        let (split, mut question) = single(column, &mut keys);
        draft
            .split
            .extend(split.map(|sign| (column.header.clone(), sign.to_string())));
        if let (Shape::Number(..), true) =
            (&question.shape, WEIGHTS.contains(&question.key.as_str()))
        {
            let design = format!("`design: {{weight: {}}}`", question.key);
            question.guess = Some(format!("a number; if it is a weight, add {design}"));
        }
        if table.weight.as_ref() == Some(&column.header)
            && matches!(question.shape, Shape::Number(..))
        {
            draft.weight = Some(question.key.clone());
            question.guess = None;
        }
        questions.push((place, question));
    }
    questions.sort_by_key(|(place, _)| *place);
    draft.questions = questions
        .into_iter()
        .map(|(_, question)| question)
        .collect();
    draft
}

fn some<'a>(text: &'a str, other: &'a str) -> &'a str {
    if text.is_empty() { other } else { text }
}

/// The column that identifies respondents; a new one where there is none.
fn choose_key(table: &mut Table, draft: &mut Draft) {
    let unique = |column: &&Column| {
        let mut seen = BTreeSet::new();
        let mut cells = column.cells.iter();
        cells.all(|cell| !cell.is_empty() && !is_nothing(cell) && seen.insert(cell.as_str()))
    };
    let columns: Vec<&Column> = table.columns.iter().filter(unique).collect();
    let name = |column: &Column| slug(&column.header, 60).unwrap_or_default();
    let named = KEYS
        .iter()
        .find_map(|key| columns.iter().find(|c| name(c) == *key));
    let ends = || columns.iter().find(|column| name(column).ends_with("_id"));
    if let Some(column) = named.or_else(ends) {
        draft.key.clone_from(&column.header);
        draft.key_guess = Some("it is never empty and unique".into());
        return;
    }
    let mut header = ROW.to_string();
    while table.column(&header).is_some() {
        header.push('_');
    }
    number_rows(table, &header);
    draft.key_guess = Some("no column identifies respondents: it numbers the rows".into());
    draft.key = header;
}

/// Numbers the rows of a file without a key, if `key` is the column that does so.
pub fn number_rows(table: &mut Table, key: &str) {
    if !key.starts_with(ROW) || table.column(key).is_some() {
        return;
    }
    let column = Column {
        header: key.to_string(),
        cells: (1..=table.rows()).map(|row| row.to_string()).collect(),
        ..Column::default()
    };
    table.columns.insert(0, column);
    table.notes.push(format!(
        "no column identifies respondents: `{key}` numbers the rows, so that `diff` matches respondents by their place in the file"
    ));
}

/// Runs of columns of one question, each with its place.
fn consecutive<'a>(
    table: &'a Table,
    done: &BTreeSet<&str>,
) -> Vec<(usize, Group, Vec<&'a Column>)> {
    let mut runs: Vec<(usize, Group, Vec<&Column>)> = Vec::new();
    let mut open = false;
    for (place, column) in table.columns.iter().enumerate() {
        let group = column.group.clone().or_else(|| {
            numbered(&column.header).map(|name| Group {
                name: name.to_string(),
                ..Group::default()
            })
        });
        let Some(group) = group.filter(|_| !done.contains(column.header.as_str())) else {
            // Remarks stand between the items that they are about.
            open = open && column.header.ends_with("_TEXT")
                || open && column.group.is_none() && column.header.ends_with("comment]");
            continue;
        };
        match runs
            .last_mut()
            .filter(|(_, last, _)| open && last.name == group.name)
        {
            Some((_, _, columns)) => columns.push(column),
            None => runs.push((place, group, vec![column])),
        }
        open = true;
    }
    runs.retain(|(_, _, columns)| columns.len() > 1);
    runs
}

/// A question of one column, and what separates answers in its cells.
fn single(column: &Column, keys: &mut Keys) -> (Option<&'static str>, Question) {
    let split = match column.kind {
        Kind::Unknown | Kind::Text if column.values.is_empty() => several::separator(column),
        _ => None,
    };
    let label = some(&column.label, &column.header).to_string();
    if let Some(sign) = split {
        let question = several::split(column, &label, sign, keys);
        return (Some(sign), question);
    }
    let key = keys.question(&column.header, &label);
    let missing = column.missing.iter().filter(|code| !is_nothing(code));
    let missing = missing.map(|code| (code.clone(), column.value_label(code).to_string()));
    let one = One {
        header: column.header.clone(),
        missing: missing.collect(),
    };
    let (shape, guess) = shape(column, one);
    let question = Question {
        key,
        label,
        shape,
        guess,
    };
    (None, question)
}

fn shape(column: &Column, one: One) -> (Shape, Option<String>) {
    let distinct = column.distinct();
    let answered: usize = distinct.iter().map(|(_, times)| times).sum();
    let codes: Vec<&str> = distinct.iter().map(|(code, _)| *code).collect();
    match column.kind {
        Kind::Date => return (Shape::Date(one), None),
        Kind::Text if column.values.is_empty() && codes.len() > MOST_VALUES => {
            return (Shape::Text(one), None);
        }
        _ => {}
    }
    let numbers: Option<Vec<String>> = codes.iter().map(|code| number(code, false)).collect();
    let labelled = column
        .values
        .iter()
        .filter(|(code, _)| !column.missing.contains(code));
    let labelled = labelled.count();
    if labelled > 0 {
        let unlabelled = |code: &&&str| !column.values.iter().any(|(known, _)| known == **code);
        let more = codes.iter().filter(unlabelled).count();
        if more + labelled <= 255 && (numbers.is_none() || more <= MOST_CODES) {
            let guess = (more > 0).then(|| format!("{more} codes have no label"));
            return (Shape::Choice(one, values(column, &codes)), guess);
        }
        if numbers.is_some() {
            let guess = format!("a number, though {labelled} of its values have labels");
            return (Shape::Number(one, decimals(&codes)), Some(guess));
        }
    }
    if let Some(numbers) = numbers {
        let whole = numbers.iter().all(|n| places(n) == 0 && n.len() < 10);
        if whole && codes.len() <= MOST_CODES && codes.len() * 2 <= answered.max(1) {
            let guess = "codes; if it is a number, move it to `numbers`";
            return (
                Shape::Choice(one, values(column, &codes)),
                Some(guess.into()),
            );
        }
        return (
            Shape::Number(one, decimals(&codes)),
            Some("a number".into()),
        );
    }
    if column.kind == Kind::Unknown && Dates::of(codes.iter().copied()).is_some() {
        return (Shape::Date(one), Some("a date".into()));
    }
    let short = codes
        .iter()
        .all(|code| code.len() <= LONGEST_VALUE && !code.contains('\n'));
    let remark = one.header.ends_with("_TEXT");
    if short && !remark && codes.len() <= MOST_VALUES && codes.len() * 2 <= answered {
        let guess = "these answers, in this order";
        return (
            Shape::Choice(one, values(column, &codes)),
            Some(guess.into()),
        );
    }
    (Shape::Text(one), Some("a text".into()))
}

/// As many decimal places as cells have, and eighteen digits in all allow.
fn decimals(numbers: &[&str]) -> usize {
    let plain = numbers.iter().filter_map(|n| number(n, false));
    let size = |number: &String| {
        let value: f64 = number.parse().unwrap_or_default();
        (
            value.abs().max(1.0).log10().floor() as usize + 1,
            places(number),
        )
    };
    let (whole, places) = plain
        .map(|n| size(&n))
        .fold((1, 0), |(w, p), (whole, places)| {
            (w.max(whole), p.max(places))
        });
    places.min(18_usize.saturating_sub(whole))
}
