//! Broken inputs, made by changing good ones: nothing a file holds may end the program otherwise than by a message with
//! a place in that file.
//!
//! Six readers are fuzzed in this process, each for fifteen seconds: `REFIGURE_FUZZ_SECONDS` sets another time,
//! `REFIGURE_FUZZ_SEED` another course. They are slow tests: `cargo test --release --test fuzz -- --ignored`. An input is kept in `target/tmp/` before it is tried, so that it is known even
//! if it takes the process down; put it into `corpus/` together with the fix. All of `corpus/` is tried first.
//!
//! The changes are made by a small generator of our own: a fuzzing crate would turn on features of packages that the
//! program is built from, and `cargo build` after `cargo test` would compile those once more.

mod imports;
mod mutate;

use mutate::{Dice, mutate};
use refigure::compute;
use refigure::date::Date;
use refigure::diagnostic::{Diagnostic, Diagnostics};
use refigure::diff;
use refigure::draft::{Draft, Paper, render};
use refigure::export::Export;
use refigure::figures::Ledger;
use refigure::pipeline::Report;
use refigure::source::{Place, SourceFile};
use refigure::spec::{
    Chart, Codebook, Derived, DerivedVariable, Fact, Model, PublishedProse, PublishedTable,
    Report as Head, Table,
};
use refigure::yaml::{self, Map};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// No input may take longer; most take microseconds, but a busy machine may have other things to do.
const SLOWEST: Duration = Duration::from_secs(20);

/// Larger seeds are tried as they are: what is made of them would take the time of many others.
const LARGEST: usize = 1 << 13;

/// Larger inputs are filled but not typeset: Typst takes a minute and gigabytes for some thousands of headings.
const TYPESET: usize = 1 << 11;

/// As much stack as the program gives itself.
const STACK: usize = 256 << 20;

/// An input that all others are made from.
struct Seed {
    /// What it is, such as a path.
    name: String,
    bytes: Vec<u8>,
}

/// Does something with as much stack as the program has.
fn roomy(course: fn()) {
    let worker = std::thread::Builder::new().stack_size(STACK);
    if let Err(panic) = worker.spawn(course).expect("a thread").join() {
        std::panic::resume_unwind(panic);
    }
}

/// Tries all seeds, then changed ones until the time is up. `try_one` gets the seed, the input and the dice.
fn fuzz(
    target: &str,
    seeds: &[Seed],
    words: &[&str],
    mut try_one: impl FnMut(&Seed, &[u8], &mut Dice),
) {
    let number = |name: &str, default| {
        let text = std::env::var(name).ok();
        text.map_or(default, |t| {
            t.parse()
                .unwrap_or_else(|_| panic!("{name} is not a number"))
        })
    };
    let time = Duration::from_secs(number("REFIGURE_FUZZ_SECONDS", 15));
    let mut dice = Dice(number("REFIGURE_FUZZ_SEED", 1));
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("fuzz-{target}"));
    let small: Vec<&Seed> = seeds.iter().filter(|s| s.bytes.len() <= LARGEST).collect();
    let bytes: Vec<Vec<u8>> = small.iter().map(|seed| seed.bytes.clone()).collect();
    let tried = Arc::new(AtomicU64::new(0));
    let watched = Watch::start(target, &kept, &tried);
    let (started, mut slowest) = (Instant::now(), Duration::ZERO);
    let mut unchanged = seeds.iter();
    while started.elapsed() < time || unchanged.len() > 0 {
        let (seed, input) = match unchanged.next() {
            Some(seed) => (seed, seed.bytes.clone()),
            None => {
                let seed = *dice.pick(&small);
                (seed, mutate(&mut dice, &seed.bytes, &bytes, words))
            }
        };
        fs::write(&kept, &input).expect("room for the input");
        let since = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| try_one(seed, &input, &mut dice)));
        let took = since.elapsed();
        tried.fetch_add(1, Ordering::Relaxed);
        slowest = slowest.max(took);
        let (name, kept) = (&seed.name, kept.display());
        assert!(
            outcome.is_ok(),
            "{target}: {name} was changed to what {kept} holds"
        );
        assert!(
            took < SLOWEST,
            "{target}: {took:?} for {kept}, made of {name}"
        );
    }
    drop(watched);
    let tried = tried.load(Ordering::Relaxed);
    println!(
        "{target}: {tried} inputs in {time:?}, the slowest took {slowest:?}{}",
        memory()
    );
}

/// Ends the process if an input never comes to an end.
struct Watch(Arc<AtomicU64>);

impl Watch {
    fn start(target: &str, kept: &Path, tried: &Arc<AtomicU64>) -> Self {
        let (target, kept, tried) = (target.to_string(), kept.to_path_buf(), Arc::clone(tried));
        let ended = Arc::new(AtomicU64::new(0));
        let watch = Self(Arc::clone(&ended));
        std::thread::spawn(move || {
            let mut last = (u64::MAX, Instant::now());
            while ended.load(Ordering::Relaxed) == 0 {
                std::thread::sleep(Duration::from_millis(200));
                let now = tried.load(Ordering::Relaxed);
                if now != last.0 {
                    last = (now, Instant::now());
                } else if last.1.elapsed() > 3 * SLOWEST {
                    eprintln!("{target}: {} does not come to an end", kept.display());
                    std::process::abort();
                }
            }
        });
        watch
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.store(1, Ordering::Relaxed);
    }
}

/// The most memory that this process ever had, where the system tells.
fn memory() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|peak| peak.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.map_or(String::new(), |kilobytes| {
        assert!(kilobytes < 3 << 20, "{kilobytes} kB of memory were in use");
        format!(", at most {} MB in use", kilobytes >> 10)
    })
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files of a folder, sorted.
fn seeds(folder: &str) -> Vec<Seed> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join(folder))
        .unwrap_or_else(|e| panic!("{folder}: {e}"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    let seed = |path: &PathBuf| Seed {
        name: path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned(),
        bytes: fs::read(path).expect("a file"),
    };
    paths.iter().map(seed).collect()
}

/// The project `tiny` with published values, to be spoiled.
struct Spoiled {
    folder: TempDir,
}

impl Spoiled {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for from in ["tests/projects/tiny", "tests/fuzz/corpus/project"] {
            copy_tree(&root().join(from), folder.path());
        }
        Self { folder }
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.root().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
    }

    fn write(&self, file: &str, bytes: &[u8]) {
        fs::write(self.root().join(file), bytes).unwrap_or_else(|e| panic!("{file}: {e}"));
    }

    fn seed(&self, file: &str) -> Seed {
        Seed {
            name: file.to_string(),
            bytes: self.read(file),
        }
    }

    fn report(&self) -> Result<Report, Diagnostics> {
        Report::compute(self.root(), |_| {})
    }

    /// Every message has a place, and the place is in its file.
    fn judge(&self, messages: &Diagnostics) {
        assert!(!messages.is_empty());
        for message in messages.iter() {
            let place = place(message);
            let Ok(bytes) = fs::read(self.root().join(&place.path)) else {
                assert!(
                    place.path.starts_with("(refigure)/"),
                    "{}",
                    message.render(false)
                );
                continue;
            };
            inside(message, &String::from_utf8_lossy(&bytes));
        }
    }
}

fn place(message: &Diagnostic) -> &Place {
    let place = message.place.as_ref();
    place.unwrap_or_else(|| panic!("no place: {}", message.render(false)))
}

/// A message's place is a line and column of the text, or the file as a whole.
fn inside(message: &Diagnostic, text: &str) {
    let place = place(message);
    let shown = message.render(false);
    assert!(shown.contains(&place.label()), "{shown}");
    assert!(
        place.excerpt.get(place.marked.clone()).is_some(),
        "{place:?}"
    );
    if place.line > 0 {
        // After the last line break there is one more place: the end of the file.
        let line = text.split('\n').nth(place.line - 1);
        let line = line.unwrap_or_else(|| panic!("the file has no such line\n{shown}"));
        assert!(
            place.column <= line.chars().count() + 1,
            "no such column\n{shown}"
        );
    }
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).unwrap_or_else(|e| panic!("{}: {e}", from.display())) {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// Where a file of a kind is in a project.
fn path_of(kind: &str) -> &'static str {
    match kind {
        "report" => "report/report.yaml",
        "facts" => "report/facts.yaml",
        "derived" => "report/derived.yaml",
        "variables" => "report/variables.yaml",
        "chart" => "report/charts/offers.yaml",
        "table" => "report/tables/services.yaml",
        "model" => "report/models/visits.yaml",
        "codebook" => "data/rooms.yaml",
        "published-table" => "report/published/services.yaml",
        "published-prose" => "report/published/prose.yaml",
        other => panic!("unknown kind of file: {other}"),
    }
}

/// Reads a document of the kind that its path says.
fn read_yaml(file: &SourceFile) -> Result<(), Diagnostics> {
    match file.path() {
        "report/report.yaml" => yaml::read::<Head>(file).map(drop),
        "report/facts.yaml" => yaml::read::<Map<Fact>>(file).map(drop),
        "report/derived.yaml" => yaml::read::<Map<Derived>>(file).map(drop),
        "report/variables.yaml" => yaml::read::<Map<Map<DerivedVariable>>>(file).map(drop),
        "report/published/prose.yaml" => yaml::read::<PublishedProse>(file).map(drop),
        path if path.starts_with("report/charts/") => yaml::read::<Chart>(file).map(drop),
        path if path.starts_with("report/tables/") => yaml::read::<Table>(file).map(drop),
        path if path.starts_with("report/models/") => yaml::read::<Model>(file).map(drop),
        path if path.starts_with("report/published/") => {
            yaml::read::<PublishedTable>(file).map(drop)
        }
        _ => yaml::read::<Codebook>(file).map(drop),
    }
}

/// Fills and, now and then, typesets a report that may be odd.
fn fill(project: &Spoiled, report: &Report, typeset: bool) {
    let date = Date::parse("2020-02-29").expect("a date");
    match report.fill(date) {
        Err(messages) => project.judge(&messages),
        Ok(filled) if typeset => {
            if let Err(messages) = report.typeset(
                &filled,
                &report.settings(date, true, vec![Export::Pdf, Export::Html]),
            ) {
                project.judge(&messages);
            }
        }
        Ok(_) => {}
    }
}

#[test]
#[ignore = "slow"]
fn yaml_files() {
    roomy(fuzz_yaml_files);
}

fn fuzz_yaml_files() {
    const WORDS: [&str; 54] = [
        "kind: discriminant\n",
        "groups: {a: {label: A, values: [yes]}, b: {label: B, values: [no]}}",
        "recode: {fiction: 1, science: 1000001}",
        "power: 20",
        "intercept: false\n",
        "weights: weight\n",
        "classify: true\n",
        "variable: distance",
        "decimals: 18",
        "{nets: {of: view, groups: {all: {label: All, values: [agree]}}}}",
        "title: ",
        "blocks:\n",
        "dataset: rooms\n",
        "datasets: [rooms, rooms]\n",
        "base: {open: [yes]}\n",
        "bases: ",
        "stub: [total]\n",
        "banner: [total]\n",
        "{set: service}",
        "{values: size}",
        "{items: partner}",
        "{activities: partner}",
        "{levels: view}",
        "{missing: size}",
        "{mean: {variable: size, label: x, recode: {small: 9223372036854775807}}}",
        "cells: [count, row_pct, col_pct]\n",
        "empty_rows: omit\n",
        "missing: listwise\n",
        "missing: per_item\n",
        "response: {datasets: [rooms], labels: {}}",
        "rounding: {share: 255, mean: 255}\n",
        "phrases: ",
        "above: ",
        "at_least: \"1/0\"",
        "asked: ",
        "answered: 8\n",
        "code: ",
        "label: ",
        "asked_of: {open: [no]}\n",
        "exclusive: [na]\n",
        "&a ",
        "*a",
        "<<: ",
        "!!int ",
        "!!binary ",
        "? ",
        "--- ",
        "...\n",
        "|\n",
        ">-\n",
        "%YAML 1.2\n",
        "source: ",
        "{about: services.rooms.total.loans.count}",
        "[[",
    ];
    let project = Spoiled::new();
    let mut all: Vec<Seed> = [
        "report/report.yaml",
        "report/facts.yaml",
        "report/derived.yaml",
        "report/variables.yaml",
        "report/tables/services.yaml",
        "report/tables/partners.yaml",
        "report/tables/views.yaml",
        "report/models/visits.yaml",
        "report/charts/offers.yaml",
        "data/rooms.yaml",
        "data/readers.yaml",
        "report/published/services.yaml",
        "report/published/prose.yaml",
    ]
    .map(|file| project.seed(file))
    .into();
    for folder in ["tests/schemas", "tests/fuzz/corpus/yaml"] {
        all.extend(seeds(folder).into_iter().map(|seed| {
            let kind = seed.name.split('.').next().unwrap_or_default();
            Seed {
                name: path_of(kind).to_string(),
                ..seed
            }
        }));
    }
    fuzz("yaml", &all, &WORDS, |seed, input, dice| {
        let path = &seed.name;
        let file = SourceFile::new(path.as_str(), String::from_utf8_lossy(input));
        if let Err(messages) = read_yaml(&file) {
            for message in messages.iter() {
                // Only a file without content has no line to show.
                let silent = message.message == "the file is empty";
                assert!(
                    place(message).line > 0 || silent,
                    "{}",
                    message.render(false)
                );
                inside(message, file.text());
            }
            return;
        }
        // What can be read is computed too.
        let good = project.read(path);
        project.write(path, file.text().as_bytes());
        match project.report() {
            Err(messages) => project.judge(&messages),
            Ok(report) => {
                let ledger = report.ledger();
                let text = SourceFile::new("report/figures.lock", ledger.render());
                assert_eq!(Ledger::parse(&text), Ok(ledger));
                if let Err(messages) =
                    compute::confirm(&report.project, &report.specs, &report.computed)
                {
                    panic!("{messages}");
                }
                fill(&project, &report, dice.one_in(32) && input.len() <= TYPESET);
            }
        }
        project.write(path, &good);
    });
}

#[test]
#[ignore = "slow"]
fn responses() {
    roomy(fuzz_responses);
}

fn fuzz_responses() {
    const WORDS: [&str; 22] = [
        ",",
        ",,",
        "\n",
        "\n\n",
        "\r\n",
        "\"",
        "\"\"",
        "\",\"",
        "a,1,s,1,0,0,0,1,0,0,0,2,1\n",
        "1",
        "0",
        "2",
        "s",
        "room",
        "view_quiet",
        "\u{feff}room",
        "1.05",
        "-0.5",
        "1e3",
        "nan",
        "4611686018427387903",
        "distance",
    ];
    // Codes and marks; numbers, and a model fitted to them.
    const PATHS: [&str; 2] = ["data/rooms.csv", "data/readers.csv"];
    let project = Spoiled::new();
    let report = project.report().expect("a good project");
    let good = PATHS.map(|path| project.seed(path));
    let mut all = Vec::from(PATHS.map(|path| project.seed(path)));
    all.extend(seeds("tests/fuzz/corpus/csv"));
    fuzz("csv", &all, &WORDS, |_, input, _| {
        let readers = input.starts_with(b"reader");
        for (seed, readers_file) in good.iter().zip([false, true]) {
            let bytes = if readers == readers_file {
                input
            } else {
                &seed.bytes
            };
            project.write(&seed.name, bytes);
        }
        match compute::compute(&report.project, &report.specs) {
            Err(messages) => project.judge(&messages),
            Ok((computed, _)) => {
                if let Err(messages) = compute::confirm(&report.project, &report.specs, &computed) {
                    panic!("{messages}");
                }
            }
        }
    });
}

#[test]
#[ignore = "slow"]
fn templates() {
    roomy(fuzz_templates);
}

fn fuzz_templates() {
    const WORDS: [&str; 79] = [
        "{{ ",
        " }}",
        "{% ",
        " %}",
        "{# ",
        " #}",
        "{%- ",
        " -%}",
        "{% raw %}",
        "{% endraw %}",
        "{% if true %}",
        "{% else %}",
        "{% endif %}",
        "{% for a in report.authors %}",
        "{% for a in range(value(\"rooms.n\")) %}",
        "{% endfor %}",
        "{% set a = [report] %}",
        "{% set a %}",
        "{% endset %}",
        "{% macro m(a) %}",
        "{% endmacro %}",
        "{{ m(report) }}",
        "{% call m() %}",
        "{% endcall %}",
        "{% filter upper %}",
        "{% endfilter %}",
        "{% include \"sections/results.typ.j2\" %}",
        "{% import \"sections/results.typ.j2\" as r %}",
        "{% extends \"sections/results.typ.j2\" %}",
        "{% block b %}",
        "{% endblock %}",
        "{% with %}",
        "{% break %}",
        "{{ figure(\"rooms.n\", places=255) }}",
        "{{ percent(\"services.rooms.total.loans\", places=15) }}",
        "{{ count(\"services.rooms.total.tea\") }}",
        "{{ base(\"services.rooms.total\") }}",
        "{{ words(\"rooms.n\") }}",
        "{{ fact(\"founded\") }}",
        "{{ words(\"floors\", capital=true) }}",
        "{{ ranked(\"services.rooms.total\", top=1, show=\"count\", except=[\"na\"]) }}",
        "{{ ranked(\"services.rooms.total\", by=\"count\") }}",
        "{{ name(\"services.rooms.total.tea\") }}",
        "{{ phrase(\"share\", \"services.rooms.total.loans.row_pct\") }}",
        "{% do assert(value(\"rooms.n\") > 5, \"more\") %}",
        "{{ table(\"services\") }}",
        "{{ ref(\"results\") }}",
        "{{ cite(\"handbook\") }}",
        "{{ references() }}",
        "|upper",
        "|indent(99999999999)",
        "|replace(\"a\", \"b\")",
        "|list",
        "|join(report)",
        "|batch(9223372036854775807)",
        "|round(-9223372036854775808)",
        "|tojson",
        " * 9223372036854775807",
        " ** 999999999",
        " // 0",
        " % 0",
        "[a:b:c]",
        "[::-1]",
        " ~ ",
        "not ",
        "-",
        " if ",
        "#footnote[",
        "#quote[",
        "#list[",
        "#table(",
        "\n= ",
        "\n- ",
        "\n+ ",
        "\n/ a: ",
        "$x_(",
        "*",
        "_[",
        "```",
    ];
    const PATH: &str = "templates/sections/results.typ.j2";
    let project = Spoiled::new();
    let report = project.report().expect("a good project");
    let mut all = vec![project.seed(PATH)];
    all.extend(seeds("tests/fuzz/corpus/template"));
    fuzz("template", &all, &WORDS, |seed, input, dice| {
        project.write(PATH, String::from_utf8_lossy(input).as_bytes());
        let unchanged = seed.bytes == input;
        let small = dice.one_in(8) && input.len() <= TYPESET;
        fill(&project, &report, unchanged || small);
    });
}

#[test]
#[ignore = "slow"]
fn ledgers() {
    roomy(fuzz_ledgers);
}

fn fuzz_ledgers() {
    const WORDS: [&str; 8] = [
        " = ",
        " (",
        ")",
        "\n",
        "# ",
        "=",
        "<<<<<<< ours\n",
        "rooms.n = 8\n",
    ];
    let project = Spoiled::new();
    let ledger = project.report().expect("a good project").ledger();
    let mut all = vec![Seed {
        name: "figures.lock".into(),
        bytes: ledger.render().into_bytes(),
    }];
    all.extend(seeds("tests/fuzz/corpus/ledger"));
    fuzz("ledger", &all, &WORDS, |_, input, _| {
        let file = SourceFile::new("report/figures.lock", String::from_utf8_lossy(input));
        match Ledger::parse(&file) {
            Err(message) => {
                assert!(place(&message).line > 0, "{}", message.render(false));
                inside(&message, file.text());
            }
            Ok(mut found) => {
                let again = SourceFile::new("report/figures.lock", found.render());
                assert_eq!(Ledger::parse(&again).as_ref(), Ok(&found));
                found.accept(&ledger, |_| true);
                found.accept_facts(&ledger, |_| true);
                assert_eq!(found, ledger);
            }
        }
    });
}

#[test]
#[ignore = "slow"]
fn papers() {
    roomy(fuzz_papers);
}

fn fuzz_papers() {
    const WORDS: [&str; 24] = [
        "t(28) = 2.20, p = .036",
        "Table 1",
        "57 out of 157",
        "more than half ",
        "References\n",
        "\u{c}",
        "   12.5%   13",
        "= ",
        "[1, 2]",
        "obj ",
        "endobj",
        "stream\n",
        "<< ",
        ">> ",
        "/Kids [3 0 R 2 0 R]",
        "/Length 99999999",
        "/Filter /FlateDecode",
        "/Subtype /Type0",
        "/Encoding /Identity-H",
        "/Parent 3 0 R",
        " Tj",
        " Tf",
        "1e39 ",
        "q ",
    ];
    let all = seeds("tests/fuzz/corpus/paper");
    fuzz("paper", &all, &WORDS, |_, input, _| {
        let Ok(paper) = Paper::parse("paper".into(), input.to_vec()) else {
            return;
        };
        let Ok(draft) = Draft::of(&paper) else {
            return;
        };
        let text = render(&draft, &paper);
        let file = SourceFile::new("report/published/prose.yaml", text);
        yaml::read::<PublishedProse>(&file).expect("a draft is read");
    });
}

#[test]
#[ignore = "slow"]
fn manifests() {
    roomy(fuzz_manifests);
}

fn fuzz_manifests() {
    const WORDS: [&str; 12] = [
        "\"schema\": 1",
        "\"figures\": [",
        "\"exact\": \"1/3\"",
        "\"exact\": \"-0.5\"",
        "\"base\": -1",
        "\"uses\": []",
        "{",
        "}",
        "]",
        ",",
        "1e309",
        "\\ud800",
    ];
    let project = Spoiled::new();
    let built = Command::new(env!("CARGO_BIN_EXE_refigure"))
        .args(["--quiet", "--project"])
        .arg(project.root())
        .status();
    assert!(built.expect("a build").success());
    let good = project.read("out/figures.json");
    let mut all = vec![Seed {
        name: "figures.json".into(),
        bytes: good.clone(),
    }];
    all.extend(seeds("tests/fuzz/corpus/manifest"));
    let asked = diff::Asked {
        project: project.root(),
        trusted: false,
        most: u64::MAX,
        recorded: false,
        epoch: None,
    };
    project.write("good.json", &good);
    let path = |file: &str| project.root().join(file);
    let tolerances = diff::Tolerances::new(None, None, None).expect("no tolerances");
    fuzz("manifest", &all, &WORDS, |_, input, _| {
        project.write("spoiled.json", input);
        let Ok(mut old) = diff::Side::path(&path("spoiled.json"), asked) else {
            return;
        };
        let mut new = diff::Side::path(&path("good.json"), asked).expect("a good manifest");
        let found = diff::compare(&mut old, &mut new, &tolerances, true, None);
        assert!(!diff::text(&found).is_empty() && !diff::markdown(&found).is_empty());
        serde_json::to_string(&found).expect("JSON");
        let mut same = diff::Side::path(&path("spoiled.json"), asked).expect("read before");
        assert!(!diff::compare(&mut old, &mut same, &tolerances, true, None).differs());
    });
}
