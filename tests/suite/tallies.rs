//! Tables of random shapes over random answers, against counts made here row by row.
//!
//! The counts below know the questionnaire and the rules of `docs/project.md`, and nothing of how the program counts.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::sandbox::Sandbox;

/// A generator of numbers, the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % bound
    }

    fn one_in(&mut self, number: usize) -> bool {
        self.below(number) == 0
    }
}

/// One respondent's answers by column; no entry where there is none.
type Row = BTreeMap<String, usize>;

/// Single-choice questions and their numbers of values.
const CHOICES: [(&str, usize); 4] = [("sex", 2), ("age", 5), ("place", 23), ("trade", 4)];
const ITEMS: [&str; 5] = ["bus", "tram", "car", "foot", "boat"];
const ACTIVITIES: [&str; 3] = ["buy", "sell", "rent"];
const PARTNERS: [&str; 3] = ["town", "firm", "bank"];
const VIEWS: [&str; 4] = ["warm", "loud", "dear", "near"];
const STEPS: usize = 4;

fn column_names() -> Vec<String> {
    let mut names: Vec<String> = CHOICES.map(|(name, _)| name.into()).to_vec();
    names.extend(ITEMS.map(|item| format!("way_{item}")));
    for activity in ACTIVITIES {
        names.extend(PARTNERS.map(|item| format!("help_{activity}_{item}")));
    }
    names.extend(VIEWS.map(|item| format!("view_{item}")));
    names
}

fn values(of: &str, number: usize) -> String {
    let value = |i| format!("{of}{i}: {{code: {}, label: x}}", i + 1);
    (0..number).map(value).collect::<Vec<_>>().join(", ")
}

fn respondent(random: &mut Random) -> Row {
    let mut row = Row::new();
    for (name, number) in CHOICES {
        // Everybody says their sex; only some are asked for their trade.
        let asked = name != "trade" || row.get("age").is_some_and(|age| [1, 2, 3].contains(age));
        if asked && (name == "sex" || !random.one_in(12)) {
            row.insert(name.into(), random.below(number));
        }
    }
    if row.get("sex") == Some(&0) {
        for item in ITEMS {
            row.insert(format!("way_{item}"), random.below(2));
        }
    }
    for activity in ACTIVITIES {
        if !random.one_in(9) {
            for item in PARTNERS {
                row.insert(format!("help_{activity}_{item}"), random.below(2));
            }
        }
    }
    for item in VIEWS {
        if !random.one_in(9) {
            row.insert(format!("view_{item}"), random.below(STEPS));
        }
    }
    row
}

/// Writes a dataset; its rows.
fn dataset(sandbox: &Sandbox, name: &str, rows: usize, random: &mut Random) -> Vec<Row> {
    let mut book = format!(
        "title: t\nrespondents: r\nunit: u\nkey: id\nasked: {rows}\nanswered: {rows}\nmode: m\ndate: d\ndisclosure: rows\nsource: s\nmissing: [\"99\"]\nvariables:\n"
    );
    for (name, number) in CHOICES {
        let asked = match name {
            "trade" => ", asked_of: {age: [age1, age2, age3]}",
            _ => "",
        };
        writeln!(
            book,
            "  {name}: {{label: x, values: {{{}}}{asked}}}",
            values(name, number)
        )
        .unwrap();
    }
    let items = |items: &[&str]| -> String {
        let items: Vec<String> = items.iter().map(|item| format!("{item}: x")).collect();
        items.join(", ")
    };
    write!(
        book,
        "sets: {{way: {{label: x, asked_of: {{sex: [sex0]}}, items: {{{}}}}}}}\nmatrices: {{help: {{label: x, activities: {{{}}}, items: {{{}}}}}}}\ngrids: {{view: {{label: x, items: {{{}}}, values: {{{}}}}}}}\n",
        items(&ITEMS), items(&ACTIVITIES), items(&PARTNERS), items(&VIEWS), values("step", STEPS)
    )
    .unwrap();
    sandbox.write(&format!("data/{name}.yaml"), book);
    let columns = column_names();
    let mut csv = format!("id,{}\n", columns.join(","));
    let all: Vec<Row> = (0..rows).map(|_| respondent(random)).collect();
    for (id, row) in all.iter().enumerate() {
        // The larger survey has quoted cells and empty lines: two ways of reading lead to the counts.
        let after_empty = rows > 300 && id % 97 == 96;
        write!(csv, "{}{}", if after_empty { "\n" } else { "" }, id).unwrap();
        for column in &columns {
            let mark = column.starts_with("way") || column.starts_with("help");
            let cell = match row.get(column) {
                Some(value) if mark => value.to_string(),
                Some(value) if rows > 300 && id % 50 == 49 => format!("\"{}\"", value + 1),
                Some(value) => (value + 1).to_string(),
                None if !mark && column != "trade" && id % 2 == 0 => "99".into(),
                None => String::new(),
            };
            write!(csv, ",{cell}").unwrap();
        }
        csv.push('\n');
    }
    sandbox.write(&format!("data/{name}.csv"), csv);
    all
}

/// What a respondent counts as, for a unit.
type Takes = Box<dyn Fn(&Row, usize) -> Option<i64>>;

/// A dataset's respondents, and the values of a column that make the base.
type Part<'a> = (&'a [Row], Option<(&'a str, Vec<usize>)>);

/// A row or a column of a table: its id, the column that it asks for each unit, and who is in it.
struct Line {
    id: String,
    asks: Option<Box<dyn Fn(usize) -> String>>,
    takes: Takes,
    mean: bool,
}

fn line(
    id: impl Into<String>,
    asks: Option<Box<dyn Fn(usize) -> String>>,
    within: impl Fn(&Row, usize) -> bool + 'static,
) -> Line {
    Line {
        id: id.into(),
        asks,
        takes: Box::new(move |row, unit| within(row, unit).then_some(0)),
        mean: false,
    }
}

/// A line of those with some values in a column that depends on the unit.
fn answers(
    id: String,
    column: impl Fn(usize) -> String + Clone + 'static,
    values: Vec<usize>,
) -> Line {
    let asked = column.clone();
    line(id, Some(Box::new(asked)), move |row, unit| {
        let value = row.get(&column(unit));
        value.is_some_and(|value| values.contains(value))
    })
}

/// An entry of a stub or banner as YAML, and its lines.
type Entry = (String, Vec<Line>);

fn total() -> Entry {
    ("total".into(), vec![line("total", None, |_, _| true)])
}

fn set() -> Entry {
    let item = |item: &str| {
        let column = format!("way_{item}");
        answers(item.into(), move |_| column.clone(), vec![1])
    };
    ("{set: way}".into(), ITEMS.map(item).into())
}

fn choice(random: &mut Random) -> Entry {
    let (name, number) = CHOICES[random.below(CHOICES.len())];
    let value = |i| answers(format!("{name}{i}"), move |_| name.into(), vec![i]);
    (
        format!("{{values: {name}}}"),
        (0..number).map(value).collect(),
    )
}

fn stub(random: &mut Random, unit: Option<&str>) -> Vec<Entry> {
    let mut entries = vec![total()];
    match unit {
        Some("help") => {
            let own = ACTIVITIES.iter().enumerate();
            let own = own.map(|(i, id)| line(*id, None, move |_, unit| unit == i));
            entries.push(("{activities: help}".into(), own.collect()));
        }
        Some(_) => {
            let own = VIEWS.iter().enumerate();
            let own = own.map(|(i, id)| line(*id, None, move |_, unit| unit == i));
            entries.push(("{items: view}".into(), own.collect()));
        }
        None => {}
    }
    match random.below(4) {
        0 => entries.push(set()),
        1 => entries.push((
            "{missing: place}".into(),
            vec![line("unanswered", None, |row, _| {
                !row.contains_key("place")
            })],
        )),
        2 => {
            let scores = [-3, 1, 4, 10];
            let recode: Vec<String> = scores
                .iter()
                .enumerate()
                .map(|(i, s)| format!("age{i}: {s}"))
                .collect();
            entries.push((
                format!(
                    "{{mean: {{variable: age, label: x, recode: {{{}}}}}}}",
                    recode.join(", ")
                ),
                vec![Line {
                    id: "mean".into(),
                    asks: Some(Box::new(|_| "age".into())),
                    takes: Box::new(move |row, _| scores.get(*row.get("age")?).copied()),
                    mean: true,
                }],
            ));
        }
        _ => {}
    }
    if random.one_in(2) {
        entries.push(choice(random));
    }
    entries
}

fn banner(random: &mut Random, unit: Option<&str>) -> Vec<Entry> {
    let mut entries = Vec::new();
    match unit {
        Some("help") => {
            let item = |item: &'static str| {
                let column = move |unit: usize| format!("help_{}_{item}", ACTIVITIES[unit]);
                answers(item.into(), column, vec![1])
            };
            entries.push(("{items: help}".into(), PARTNERS.map(item).into()));
        }
        Some(_) => {
            let column = |unit: usize| format!("view_{}", VIEWS[unit]);
            if random.one_in(2) {
                let level = |i| answers(format!("step{i}"), column, vec![i]);
                entries.push(("{levels: view}".into(), (0..STEPS).map(level).collect()));
            } else {
                let nets = "{nets: {of: view, groups: {yes: {label: x, values: [step0, step1]}, ends: {label: x, values: [step3, step0]}}}}";
                let yes = answers("yes".into(), column, vec![0, 1]);
                let ends = answers("ends".into(), column, vec![0, 3]);
                entries.push((nets.into(), vec![yes, ends]));
            }
        }
        None => {}
    }
    match random.below(4) {
        0 => entries.push(total()),
        1 => entries.push(set()),
        2 => {
            let nets = "{nets: {of: place, groups: {north: {label: x, values: [place1, place2, place22]}}}}";
            let north = answers("north".into(), |_| "place".into(), vec![1, 2, 22]);
            entries.push((nets.into(), vec![north]));
        }
        _ => {}
    }
    if entries.is_empty() || random.one_in(3) {
        entries.push(choice(random));
    }
    entries
}

/// What is expected of a table: figures and their values, or nothing where it would be refused.
fn expected(
    name: &str,
    parts: &[Part<'_>],
    missing: &str,
    units: usize,
    rows: &[Line],
    columns: &[Line],
) -> Option<Vec<(String, String)>> {
    let answered = |row: &Row, line: &Line, unit| {
        line.asks
            .as_ref()
            .is_none_or(|column| row.contains_key(&column(unit)))
    };
    let mut cells = vec![[0_i64; 4]; rows.len() * columns.len()];
    for (respondents, base) in parts {
        for row in respondents.iter() {
            if let Some((column, values)) = base
                && !row.get(*column).is_some_and(|value| values.contains(value))
            {
                continue;
            }
            let all = || rows.iter().chain(columns);
            let complete = |unit| all().all(|line| answered(row, line, unit));
            match missing {
                "refuse" if !(0..units).all(complete) => return None,
                "listwise" if !(0..units).all(complete) => continue,
                _ => {}
            }
            for unit in 0..units {
                // Whether each line was answered, and what the respondent counts as in it.
                let seen = |lines: &[Line]| -> Vec<(bool, Option<i64>)> {
                    let seen = |line: &Line| (answered(row, line, unit), (line.takes)(row, unit));
                    lines.iter().map(seen).collect()
                };
                let in_columns = seen(columns);
                for (r, (row_answered, a)) in seen(rows).into_iter().enumerate() {
                    for (c, (column_answered, b)) in in_columns.iter().enumerate() {
                        if missing == "per_item" && !(row_answered && *column_answered) {
                            continue;
                        }
                        let cell = &mut cells[r * columns.len() + c];
                        cell[1] += i64::from(a.is_some());
                        cell[2] += i64::from(b.is_some());
                        if let (Some(a), Some(b)) = (a, b) {
                            cell[0] += 1;
                            cell[3] += a + b;
                        }
                    }
                }
            }
        }
    }
    let mut figures = Vec::new();
    for (r, row) in rows.iter().enumerate() {
        for (c, column) in columns.iter().enumerate() {
            let [count, row_base, column_base, score] = cells[r * columns.len() + c];
            let id = format!("{name}.b.{}.{}", row.id, column.id);
            if row.mean {
                if count == 0 {
                    return None;
                }
                figures.push((format!("{id}.mean"), format!("{score}/{count},{count}")));
                continue;
            }
            if row_base == 0 || column_base == 0 {
                return None;
            }
            figures.push((format!("{id}.count"), format!("{count},{row_base}")));
            figures.push((
                format!("{id}.row_pct"),
                format!("{count}/{row_base},{row_base}"),
            ));
            figures.push((
                format!("{id}.col_pct"),
                format!("{count}/{column_base},{column_base}"),
            ));
        }
    }
    Some(figures)
}

#[test]
fn random_tables_are_what_counting_row_by_row_gives() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let sandbox = Sandbox::project("tiny");
    for folder in ["data", "report/tables", "report/models"] {
        std::fs::remove_dir_all(sandbox.path(folder)).unwrap();
    }
    std::fs::remove_file(sandbox.path("report/facts.yaml")).unwrap();
    sandbox.write(
        "report/report.yaml",
        "title: t\nauthors: [{name: n}]\ndate: \"2020-01-01\"\nsections: [results]\n",
    );
    // Over few respondents blocks are cut where over many they are tallied as a whole.
    let few = dataset(&sandbox, "few", 250, &mut random);
    let many = dataset(&sandbox, "many", 1200, &mut random);
    let mut wanted = BTreeMap::new();
    let mut seen = BTreeMap::new();
    let mut tables = 0;
    // Refusing leaves only tables without a missing answer, which a matrix or a grid never is.
    let every_kind = 3 * (3 * 3 + 1);
    while tables < 90 || seen.len() < every_kind {
        let unit = [None, Some("help"), Some("view")][random.below(3)];
        let units = match unit {
            None => 1,
            Some("help") => ACTIVITIES.len(),
            Some(_) => VIEWS.len(),
        };
        let (rows, columns) = (stub(&mut random, unit), banner(&mut random, unit));
        let yaml = |entries: &[Entry]| -> String {
            let entries: Vec<&str> = entries.iter().map(|(yaml, _)| yaml.as_str()).collect();
            entries.join(", ")
        };
        let axes = format!(
            "    stub: [{}]\n    banner: [{}]\n",
            yaml(&rows),
            yaml(&columns)
        );
        let lines = |entries: Vec<Entry>| -> Vec<Line> {
            entries.into_iter().flat_map(|(_, lines)| lines).collect()
        };
        let (rows, columns) = (lines(rows), lines(columns));
        let missing = ["refuse", "listwise", "per_item", "in_base"][random.below(4)];
        let base = |random: &mut Random| match random.below(3) {
            0 => ("{sex: [sex0]}", Some(("sex", vec![0]))),
            1 => ("{age: [age0, age1, age4]}", Some(("age", vec![0, 1, 4]))),
            _ => ("{}", None),
        };
        let (of_few, of_many) = (base(&mut random), base(&mut random));
        let (source, parts, which) = match random.below(3) {
            0 => (
                format!("dataset: few\n    base: {}", of_few.0),
                vec![(&few[..], of_few.1)],
                "few",
            ),
            1 => (
                format!("dataset: many\n    base: {}", of_many.0),
                vec![(&many[..], of_many.1)],
                "many",
            ),
            _ => (
                format!(
                    "datasets: [few, many]\n    bases: {{few: {}, many: {}}}",
                    of_few.0, of_many.0
                ),
                vec![(&few[..], of_few.1), (&many[..], of_many.1)],
                "both",
            ),
        };
        let name = format!("t{tables}");
        let Some(figures) = expected(&name, &parts, missing, units, &rows, &columns) else {
            continue;
        };
        sandbox.write(
            &format!("report/tables/{name}.yaml"),
            format!(
                "title: t\nprinted: false\nblocks:\n  b:\n    {source}\n{axes}    cells: [count, row_pct, col_pct]\n    missing: {missing}\n"
            ),
        );
        wanted.extend(figures);
        *seen.entry((which, missing, unit)).or_insert(0) += 1;
        tables += 1;
    }
    let run = sandbox.ok(&["figures", "--format", "csv"]);
    let mut computed = BTreeMap::new();
    for line in run.stdout.lines().skip(1) {
        let mut cells = line.splitn(3, ',');
        let (id, _text) = (cells.next().unwrap(), cells.next().unwrap());
        computed.insert(id.to_string(), cells.next().unwrap().to_string());
    }
    assert!(wanted.len() > 9_000, "{}", wanted.len());
    for (id, value) in &wanted {
        assert_eq!(computed.get(id), Some(value), "{id}");
    }
}
