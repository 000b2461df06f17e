//! `refigure watch`: whatever is edited, the outputs and messages are those of a build from nothing.

use crate::sandbox::{PROGRAM, Sandbox};
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write as _};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

const FILES: [&str; 2] = ["paper.pdf", "figures.json"];

/// Nothing takes as long as this, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `refigure watch`.
struct Watch<'a> {
    sandbox: &'a Sandbox,
    args: Vec<&'a str>,
    child: Child,
    lines: Receiver<String>,
    /// What the last build printed.
    printed: Vec<String>,
    builds: usize,
}

impl<'a> Watch<'a> {
    /// Starts it and waits for the first build.
    fn start(sandbox: &'a Sandbox, args: &[&'a str]) -> Self {
        let mut command = sandbox.command(PROGRAM);
        command.arg("watch").args(args).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let (send, lines) = channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let mut watch = Self {
            sandbox,
            args: args.to_vec(),
            child,
            lines,
            printed: Vec::new(),
            builds: 0,
        };
        assert!(watch.build(PATIENCE), "no first build");
        watch
    }

    /// Waits until another build has ended; false if none does in time.
    fn build(&mut self, patience: Duration) -> bool {
        let mut printed = Vec::new();
        let until = Instant::now() + patience;
        while let Ok(line) = self
            .lines
            .recv_timeout(until.saturating_duration_since(Instant::now()))
        {
            let program = line.starts_with("{\"build\":");
            if line.starts_with("watching ") || program {
                printed.extend(program.then_some(line));
                self.printed = printed;
                self.builds += 1;
                return true;
            }
            printed.push(line);
        }
        assert!(printed.is_empty(), "a build did not end: {printed:?}");
        false
    }

    /// Waits until outputs and messages are those of a build from nothing; `before` are the outputs of the last good one.
    /// Gives the outputs.
    fn settle(&mut self, before: &[Vec<u8>], context: &str) -> Vec<Vec<u8>> {
        let _ = fs::remove_dir_all(self.sandbox.path("cold"));
        let mut args = self.args.clone();
        args.splice(0..0, ["build", "--out", "cold"]);
        let cold = self.sandbox.run(&args);
        let expected = match self.sandbox.path("cold/paper.pdf").exists() {
            true => outputs(self.sandbox, "cold"),
            false => before.to_vec(),
        };
        let said: Vec<&str> = cold.stderr.lines().filter(|line| message(line)).collect();
        let until = Instant::now() + PATIENCE;
        loop {
            let printed: Vec<&str> = self.printed.iter().map(String::as_str).collect();
            let printed: Vec<&str> = printed.into_iter().filter(|line| message(line)).collect();
            let found = outputs(self.sandbox, "out");
            // An edit of nothing that the last build came to makes no build.
            if said == printed && expected == found {
                return found;
            }
            if Instant::now() > until {
                let same: Vec<bool> = expected.iter().zip(&found).map(|(a, b)| a == b).collect();
                panic!("{context}: same outputs: {same:?}; expected {said:#?}, found {printed:#?}");
            }
            self.build(Duration::from_secs(1));
        }
    }

    /// Ends it as Ctrl-C does.
    fn end(mut self) {
        let number = self.child.id().to_string();
        let killed = self.sandbox.shell("kill -INT \"$1\"", &[&number]);
        assert_eq!(killed.code, 0, "{}", killed.stderr);
        let status = self.child.wait().expect("an end");
        assert_eq!(status.code(), Some(0), "{status}");
        assert!(!self.sandbox.path("out/.refigure").exists());
    }
}

impl Drop for Watch<'_> {
    fn drop(&mut self) {
        // A test that failed leaves nothing running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn outputs(sandbox: &Sandbox, folder: &str) -> Vec<Vec<u8>> {
    let read = |file| fs::read(sandbox.path(folder).join(file)).unwrap_or_default();
    FILES.map(read).to_vec()
}

/// Whether a line is part of a message: neither what was changed, nor how long a step took, nor what was built.
fn message(line: &str) -> bool {
    let other = [
        "changed",
        "appeared",
        "was removed",
        "has other",
        "any more",
        " ms",
        "paper.pdf: ",
        "nothing was written",
    ];
    !line.is_empty() && !other.iter().any(|word| line.contains(word))
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// An edit that can be made and taken back, whatever others are made.
enum Edit {
    /// In a file, one text for another.
    Text(&'static str, &'static str, &'static str),
    /// A file that is there, or is not.
    File(&'static str, String),
    /// A file that is there, and goes away.
    Gone(&'static str, String),
}

impl Edit {
    fn make(&self, sandbox: &Sandbox, on: bool) {
        match self {
            Edit::Text(file, from, to) => {
                let (from, to) = if on { (from, to) } else { (to, from) };
                let text = sandbox.read(file);
                assert!(text.contains(from), "{file} does not hold {from:?}");
                // As some editors save: beside the old file, and then into its place.
                sandbox.write("beside", text.replacen(from, to, 1));
                fs::rename(sandbox.path("beside"), sandbox.path(file)).expect("a new name");
            }
            Edit::File(file, text) | Edit::Gone(file, text) => {
                if on == matches!(self, Edit::File(..)) {
                    sandbox.write(file, text);
                } else {
                    fs::remove_file(sandbox.path(file)).expect("no file");
                }
            }
        }
    }
}

const SECTION: &str = "templates/sections/results.typ.j2";

/// Edits of the small project after which it can be built: of words, answers and specifications, files that come and go.
fn edits(sandbox: &Sandbox) -> Vec<Edit> {
    let facts = sandbox.read("report/facts.yaml");
    let table = sandbox.read("report/tables/services.yaml");
    let page = "{{ table(\"partners\") }}\n\n";
    vec![
        Edit::Text(SECTION, "more frequent than", "far more frequent than"),
        Edit::Text(SECTION, "= Results <results>", "= What was found <results>"),
        Edit::Text(
            SECTION,
            page,
            "{{ table(\"partners\") }}\n\n#pagebreak()\n\n",
        ),
        Edit::Text(
            SECTION,
            "Loans are",
            "Founded in {{ fact(\"founded\") }}. Loans are",
        ),
        Edit::Text("data/rooms.csv", "b,1,s,1,1,0", "b,1,s,1,1,1"),
        Edit::Text("data/rooms.csv", "f,1,l,1,1,0", "f,1,l,1,0,0"),
        Edit::Text("data/readers.csv", "d,1,s,52,2.5,22", "d,1,s,51,2.5,23"),
        Edit::Text("data/rooms.yaml", "label: Large", "label: Spacious"),
        Edit::Text(
            "report/report.yaml",
            "title: Reading",
            "title: Quiet reading",
        ),
        Edit::Text("report/report.yaml", "2020-02-29", "2021-03-01"),
        Edit::Text(
            "report/tables/services.yaml",
            "title: Services",
            "title: What is offered",
        ),
        Edit::File("report/tables/again.yaml", table),
        Edit::File("templates/macros/empty.typ.j2", "{# nothing #}\n".into()),
        Edit::Gone("report/facts.yaml", facts),
    ]
}

/// Faults of each step.
fn faults() -> Vec<Edit> {
    vec![
        Edit::Text("report/report.yaml", "authors:", "autors:"),
        Edit::Text("data/rooms.csv", "c,1,s,0", "c,1,s,7"),
        Edit::Text(SECTION, "{{ base(", "{{ bass("),
        Edit::Text(SECTION, "Of the rooms asked", "Of the *rooms asked"),
        Edit::Text(SECTION, "count(\"services", "count(\"service"),
        Edit::File("data/other.csv", "a,b\n".into()),
        Edit::File("report/figures.lock", "nothing of the kind\n".into()),
    ]
}

#[test]
#[ignore = "slow"]
fn whatever_is_edited_the_result_is_that_of_a_build_from_nothing() {
    const STEPS: usize = 60;
    let sandbox = Sandbox::project("tiny");
    let mut edits = edits(&sandbox);
    let sound = edits.len();
    edits.extend(faults());
    let mut watch = Watch::start(&sandbox, &[]);
    let mut last = watch.settle(&[], "at first");
    let mut dice = Dice(88_172_645_463_325_252);
    let mut made: BTreeSet<usize> = BTreeSet::new();
    let (mut built, mut failed) = (0, 0);
    for step in 0..STEPS {
        let mut chosen: BTreeSet<usize> = (0..=dice.below(3)).map(|_| dice.below(sound)).collect();
        // One time in three there is a fault, and all that were made before are taken back.
        chosen.extend(made.range(sound..));
        let fault = sound + dice.below(3 * (edits.len() - sound));
        if fault < edits.len() && !made.contains(&fault) {
            chosen.insert(fault);
        }
        for edit in &chosen {
            let on = made.insert(*edit);
            if !on {
                made.remove(edit);
            }
            edits[*edit].make(&sandbox, on);
        }
        // A word that was never there.
        let text = sandbox.read(SECTION);
        let text = text.split("\n\nThe word").next().unwrap_or_default();
        let word: Vec<u8> = (0..6).map(|_| b'a' + dice.below(26) as u8).collect();
        let word = String::from_utf8_lossy(&word);
        sandbox.write(SECTION, format!("{text}\n\nThe word is {word}.\n"));
        let context = format!("step {step}: {chosen:?}, so that {made:?} are made");
        let now = watch.settle(&last, &context);
        *if now == last { &mut failed } else { &mut built } += 1;
        last = now;
    }
    assert!(built > 19 && failed > 9, "{built} built, {failed} failed");
    watch.end();
}

#[test]
#[ignore = "slow"]
fn the_papers_words_and_answers_too() {
    let sandbox = Sandbox::paper();
    let mut watch = Watch::start(&sandbox, &["--keep-going"]);
    let mut last = watch.settle(&[], "at first");
    let answers = sandbox.read("data/meti.csv");
    let mut dice = Dice(2_463_534_242);
    for step in 0..6 {
        let section = ["aims", "projects", "future"][dice.below(3)];
        let section = format!("templates/sections/{section}.typ.j2");
        if step % 2 == 0 {
            let text = sandbox.read(&section);
            let at: Vec<usize> = text.match_indices(" the ").map(|(at, _)| at).collect();
            let at = at[dice.below(at.len())];
            sandbox.write(&section, format!("{} also{}", &text[..at], &text[at..]));
        } else {
            // Whether an office names the making of cars as a category of its clusters.
            let row = 1 + dice.below(answers.lines().count() - 1);
            let edited = answers.lines().enumerate().map(|(line, text)| {
                let mut cells: Vec<&str> = text.split(',').collect();
                if line == row {
                    cells[6] = if cells[6] == "1" { "0" } else { "1" };
                }
                cells.join(",") + "\n"
            });
            sandbox.write("data/meti.csv", edited.collect::<String>());
        }
        let now = watch.settle(&last, &format!("step {step}"));
        assert!(step % 2 == 1 || now != last, "step {step} changed nothing");
        last = now;
    }
    watch.end();
}

#[test]
fn a_burst_of_saves_is_one_build_and_a_save_of_the_same_is_none() {
    let sandbox = Sandbox::project("tiny");
    let mut watch = Watch::start(&sandbox, &["--verbose"]);
    let text = sandbox.read(SECTION);
    for number in 0..20 {
        sandbox.write(SECTION, format!("{text}\nSaved{}.\n", "x".repeat(number)));
    }
    assert!(watch.build(PATIENCE));
    // A machine that is busy may take a pause for the end.
    let more = (0..)
        .take_while(|_| watch.build(Duration::from_millis(400)))
        .count();
    assert!(more < 4, "{more} builds more");
    sandbox.ok(&["--quiet", "--out", "cold"]);
    assert_eq!(outputs(&sandbox, "out"), outputs(&sandbox, "cold"));

    let builds = watch.builds;
    let facts = sandbox.read("report/facts.yaml");
    sandbox.write("report/facts.yaml", &facts);
    sandbox.write("report/tables/.services.yaml.swp", "an editor's own");
    assert!(!watch.build(Duration::from_secs(1)));
    sandbox.write(SECTION, format!("{text}\nSaved again.\n"));
    assert!(watch.build(PATIENCE));
    let printed = watch.printed.join("\n");
    let kept = printed.lines().filter(|line| line.ends_with("  kept"));
    assert_eq!(kept.count(), 2, "neither read nor computed: {printed}");
    sandbox.replace("data/rooms.csv", "b,1,s,1,1,0", "b,1,s,1,1,1");
    assert!(watch.build(PATIENCE));
    assert_eq!(watch.builds, builds + 2);
    let printed = watch.printed.join("\n");
    let because = printed
        .lines()
        .filter(|line| line.ends_with("  data/rooms.csv changed"));
    assert_eq!(because.count(), 2, "read and computed: {printed}");
    assert!(!printed.contains("facts"), "{printed}");
    watch.end();
}

#[test]
fn a_program_is_told_when_messages_no_longer_hold() {
    let sandbox = Sandbox::project("tiny");
    let mut watch = Watch::start(&sandbox, &["--messages", "json"]);
    assert_eq!(watch.printed, [r#"{"build":"done"}"#]);
    let text = sandbox.read(SECTION);
    sandbox.write(SECTION, text.clone() + "{{ oops() }}\n");
    assert!(watch.build(PATIENCE));
    let [message, end] = watch.printed.as_slice() else {
        panic!("{:?}", watch.printed);
    };
    assert!(message.starts_with(r#"{"severity":"error""#), "{message}");
    assert_eq!(end, r#"{"build":"errors"}"#);
    sandbox.write(SECTION, text);
    assert!(watch.build(PATIENCE));
    assert_eq!(watch.printed, [r#"{"build":"done"}"#]);
    watch.end();
}

#[test]
fn a_project_that_goes_away_may_come_back() {
    let sandbox = Sandbox::project("tiny");
    let mut watch = Watch::start(&sandbox, &[]);
    let last = watch.settle(&[], "at first");
    fs::rename(sandbox.path("report"), sandbox.path("away")).expect("a new name");
    assert!(watch.build(PATIENCE));
    assert!(
        watch.printed.join("\n").contains("is not a project"),
        "{:?}",
        watch.printed
    );
    sandbox.replace("data/rooms.csv", "b,1,s,1,1,0", "b,1,s,1,1,1");
    fs::rename(sandbox.path("away"), sandbox.path("report")).expect("a new name");
    assert!(watch.build(PATIENCE));
    assert_ne!(watch.settle(&last, "come back"), last);
    watch.end();
    let nothing = Sandbox::project("tiny");
    fs::remove_dir_all(nothing.path("report")).expect("a folder");
    assert_eq!(nothing.run(&["watch"]).code, 2);
}

#[test]
fn an_edit_that_keeps_size_and_time_is_seen() {
    let sandbox = Sandbox::project("tiny");
    let mut watch = Watch::start(&sandbox, &[]);
    // Contents are compared once, three seconds after a build; after that only looks decide.
    assert!(!watch.build(Duration::from_secs(4)));
    let path = sandbox.path("data/rooms.csv");
    let file = fs::File::options().write(true).open(&path).expect("a file");
    let time = file.metadata().and_then(|m| m.modified()).expect("a time");
    let text = sandbox.read("data/rooms.csv");
    let edited = text.replacen("b,1,s,1,1,0", "b,1,s,1,1,1", 1);
    assert_ne!(edited, text);
    (&file).write_all(edited.as_bytes()).expect("an edit");
    file.set_modified(time).expect("the old time");
    assert!(watch.build(PATIENCE));
    sandbox.ok(&["--quiet", "--out", "cold"]);
    assert_eq!(outputs(&sandbox, "out"), outputs(&sandbox, "cold"));
    watch.end();
}

#[test]
fn an_output_that_goes_away_is_written_again() {
    let sandbox = Sandbox::project("tiny");
    let mut watch = Watch::start(&sandbox, &[]);
    let before = outputs(&sandbox, "out");
    fs::remove_file(sandbox.path("out/paper.pdf")).expect("a PDF");
    assert!(watch.build(PATIENCE));
    assert!(watch.printed.join("\n").contains("paper.pdf was removed"));
    assert_eq!(outputs(&sandbox, "out"), before);
    fs::remove_dir_all(sandbox.path("out")).expect("a folder");
    assert!(watch.build(PATIENCE));
    assert_eq!(watch.settle(&before, "written again"), before);
    watch.end();
}
