//! Broken projects, each with the whole message it earns.
//!
//! # A case
//!
//! `tests/broken/NAME.txt` breaks the small project `tests/projects/tiny` in one way, and holds what the program then
//! says, so that a fault and its message are read together:
//!
//! ```text
//! What is broken, in words; as many lines as it takes.
//!
//! args: figures nosuch                    optional: the command line; `build` where nothing is said
//! env: SOURCE_DATE_EPOCH=soon             optional: environment variables
//! place: none                             optional: no message of this case can have a place
//!
//! --- report/report.yaml                  edits of a file, in their order
//! replace: sections: [results]
//! with: sections: [resultz]
//! append:
//! | front: [cover]
//!
//! === exit 2                              the exit code, and the whole of stderr
//! error: …
//! === stdout                              only where anything is printed there
//! ```
//!
//! Edits: `replace:` + `with:` (the first occurrence, which must be there; `everywhere:` instead of `with:` for all),
//! `append:`, `prepend:`, `write:`, `delete`, `mkdir`, `symlink: TARGET` and `append*1000: TEXT`, which repeats TEXT.
//! A text stands on the line, or below it with `| ` before each line. In texts `\n`, `\t`, `\r`, `\xHH` and `\\` are
//! what they are in Rust's byte strings; any other backslash is itself.
//!
//! # What is asserted of every case
//!
//! Exit code, stderr and stdout are as the file says. Nothing panicked. Each message has a place, unless the case says
//! that it can't. The outputs of the last good build are there to the byte.
//!
//! `REFIGURE_BLESS=1 cargo test --release broken` writes the files' expectations anew; read the diff as an author would.
//!
//! What an edit can't do (a full disk, say) is a test of its own at the end.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::sandbox::{Run, Sandbox, root};

/// What ends the edits of a case and begins its expectation.
const EXPECTATION: &str = "=== exit ";

/// A case, read.
struct Case {
    /// Everything above the expectation, kept as it is when the case is blessed.
    head: String,
    expected: String,
    args: Vec<String>,
    env: Vec<(String, String)>,
    placeless: bool,
    edits: Vec<Edit>,
}

enum Edit {
    Replace {
        file: String,
        from: Vec<u8>,
        to: Vec<u8>,
        all: bool,
    },
    Append {
        file: String,
        text: Vec<u8>,
    },
    Prepend {
        file: String,
        text: Vec<u8>,
    },
    Write {
        file: String,
        text: Vec<u8>,
    },
    Delete {
        file: String,
    },
    Folder {
        file: String,
    },
    Link {
        file: String,
        target: String,
    },
}

impl Case {
    fn parse(text: &str) -> Self {
        let at = text.find(EXPECTATION).unwrap_or(text.len());
        let (head, expected) = text.split_at(at);
        let mut case = Self {
            head: head.to_string(),
            expected: expected.to_string(),
            args: vec!["build".to_string()],
            env: Vec::new(),
            placeless: false,
            edits: Vec::new(),
        };
        let mut file: Option<String> = None;
        let mut replaced: Option<Vec<u8>> = None;
        let mut lines = head.lines().peekable();
        while let Some(line) = lines.next() {
            if let Some(name) = line.strip_prefix("--- ") {
                file = Some(name.to_string());
                continue;
            }
            let (word, rest) = line.split_once(':').unwrap_or((line, ""));
            let Some(file) = file.clone() else {
                let words = || rest.split_whitespace().map(String::from);
                match word {
                    "args" => case.args = words().collect(),
                    "env" => {
                        let pair = |p: String| {
                            p.split_once('=')
                                .map(|(k, v)| (k.to_string(), v.to_string()))
                        };
                        case.env = words().filter_map(pair).collect();
                    }
                    "place" => case.placeless = true,
                    _ => {}
                }
                continue;
            };
            if line.trim().is_empty() {
                continue;
            }
            let mut text = rest.strip_prefix(' ').unwrap_or(rest).to_string();
            if text.is_empty() {
                while let Some(more) = lines.next_if(|l| *l == "|" || l.starts_with("| ")) {
                    let more = more.strip_prefix("| ").unwrap_or_default();
                    let _ = writeln!(text, "{more}");
                }
            }
            let (word, times) = match word.split_once('*') {
                Some((word, times)) => (word, times.parse().expect("a number after *")),
                None => (word, 1),
            };
            let text = bytes(&text).repeat(times);
            case.edits.push(match word {
                "replace" => {
                    replaced = Some(text);
                    continue;
                }
                "with" | "everywhere" => {
                    let from = replaced.take().expect("`with` after `replace`");
                    Edit::Replace {
                        file,
                        from,
                        to: text,
                        all: word == "everywhere",
                    }
                }
                "append" => Edit::Append { file, text },
                "prepend" => Edit::Prepend { file, text },
                "write" => Edit::Write { file, text },
                "delete" => Edit::Delete { file },
                "mkdir" => Edit::Folder { file },
                "symlink" => Edit::Link {
                    file,
                    target: String::from_utf8(text).expect("a path"),
                },
                other => panic!("no such edit: {other}"),
            });
        }
        case
    }

    fn run(&self, sandbox: &Sandbox) -> Run {
        let args: Vec<&str> = self.args.iter().map(String::as_str).collect();
        let env: Vec<(&str, &str)> = self
            .env
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        sandbox.run_with(&args, &env)
    }
}

/// A text with its escapes undone.
fn bytes(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let (byte, length) = match (first, after) {
            (b'\\', [b'n', ..]) => (b'\n', 2),
            (b'\\', [b't', ..]) => (b'\t', 2),
            (b'\\', [b'r', ..]) => (b'\r', 2),
            (b'\\', [b'\\', ..]) => (b'\\', 2),
            (b'\\', [b'x', a, b, ..]) => {
                let hex = std::str::from_utf8(&[*a, *b])
                    .map(|h| u8::from_str_radix(h, 16))
                    .expect("hex");
                (hex.expect("two hexadecimal digits after \\x"), 4)
            }
            _ => (*first, 1),
        };
        out.push(byte);
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

impl Edit {
    fn apply(&self, sandbox: &Sandbox) {
        let read = |file: &str| fs::read(sandbox.path(file)).unwrap_or_default();
        match self {
            Edit::Replace {
                file,
                from,
                to,
                all,
            } => {
                let text = read(file);
                let at = |text: &[u8]| text.windows(from.len()).position(|w| w == from.as_slice());
                let (mut out, mut rest) = (Vec::new(), text.as_slice());
                let mut found = false;
                while let Some(i) = at(rest).filter(|_| *all || !found) {
                    out.extend_from_slice(&rest[..i]);
                    out.extend_from_slice(to);
                    rest = &rest[i + from.len()..];
                    found = true;
                }
                assert!(
                    found,
                    "{file} does not hold {:?}",
                    String::from_utf8_lossy(from)
                );
                out.extend_from_slice(rest);
                sandbox.write(file, out);
            }
            Edit::Append { file, text } => {
                sandbox.write(file, [read(file).as_slice(), text].concat())
            }
            Edit::Prepend { file, text } => {
                sandbox.write(file, [text, read(file).as_slice()].concat())
            }
            Edit::Write { file, text } => sandbox.write(file, text),
            Edit::Delete { file } => {
                let path = sandbox.path(file);
                let done = if path.is_dir() {
                    fs::remove_dir_all(&path)
                } else {
                    fs::remove_file(&path)
                };
                done.unwrap_or_else(|e| panic!("{file}: {e}"));
            }
            Edit::Folder { file } => fs::create_dir_all(sandbox.path(file)).expect("a folder"),
            Edit::Link { file, target } => {
                #[cfg(unix)]
                std::os::unix::fs::symlink(target, sandbox.path(file)).expect("a link");
                #[cfg(not(unix))]
                let _ = (file, target);
            }
        }
    }
}

/// What a run printed, in the form of a case's expectation.
fn outcome(run: &Run, sandbox: &Sandbox) -> String {
    let plain = |text: &str| text.replace(&sandbox.path("").display().to_string(), "[project]/");
    let mut out = format!("{EXPECTATION}{}\n{}", run.code, plain(&run.stderr));
    if !run.stdout.is_empty() {
        let _ = write!(out, "=== stdout\n{}", plain(&run.stdout));
    }
    out
}

/// Every file below a folder with its bytes.
fn snapshot(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(snapshot(&path));
        } else {
            files.insert(path.clone(), fs::read(&path).unwrap_or_default());
        }
    }
    files
}

/// Faults of the messages that hold whatever the case expects.
fn unworthy(case: &Case, run: &Run) -> Vec<String> {
    let mut faults = Vec::new();
    let both = format!("{}{}", run.stdout, run.stderr);
    if !matches!(run.code, 1 | 2) {
        faults.push(format!(
            "ended with {}: a broken project ends with 1 or 2",
            run.code
        ));
    }
    if both.contains("panicked at")
        || both.contains("RUST_BACKTRACE")
        || both.contains("overflowed its stack")
    {
        faults.push("panicked".to_string());
    }
    for jargon in [
        "serde",
        "u64",
        "u8",
        "i64",
        "usize",
        "struct ",
        "minijinja error",
        "newtype",
        "externally tagged",
    ] {
        if run.stderr.contains(jargon) {
            faults.push(format!("a message speaks of `{jargon}`"));
        }
    }
    let mut messages: Vec<Vec<&str>> = Vec::new();
    for line in run.stderr.lines() {
        let begins = ["error: ", "finding: ", "warning: "]
            .iter()
            .any(|word| line.starts_with(word));
        match messages.last_mut() {
            Some(message) if !begins => message.push(line),
            _ => messages.push(vec![line]),
        }
    }
    for (i, message) in messages.iter().enumerate() {
        if messages.iter().take(i).any(|m| m == message) {
            faults.push(format!("told twice: {}", message.concat()));
        }
        let placed = message
            .iter()
            .any(|line| line.trim_start().starts_with("--> "));
        let text = message
            .first()
            .is_some_and(|line| line.contains(": ") && !line.starts_with('{'));
        if text && !placed && !case.placeless {
            faults.push(format!("a message without a place: {}", message.concat()));
        }
    }
    faults
}

/// Runs a case; `Err` says how it went wrong.
fn check(path: &Path, good: &BTreeMap<PathBuf, Vec<u8>>, bless: bool) -> Result<(), String> {
    let text = fs::read_to_string(path).map_err(|e| e.to_string())?;
    let case = Case::parse(&text);
    let sandbox = Sandbox::project("tiny");
    for (file, bytes) in good {
        sandbox.write(&format!("out/{}", file.display()), bytes);
    }
    for edit in &case.edits {
        edit.apply(&sandbox);
    }
    let before = snapshot(&sandbox.path("out"));
    let run = case.run(&sandbox);
    let mut faults = unworthy(&case, &run);
    if snapshot(&sandbox.path("out")) != before {
        faults.push("the outputs of the last good build are not what they were".to_string());
    }
    let found = outcome(&run, &sandbox);
    if bless && found != case.expected {
        fs::write(path, format!("{}{found}", case.head)).map_err(|e| e.to_string())?;
    } else if found != case.expected {
        faults.push(format!("expected:\n{}\nfound:\n{found}", case.expected));
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n"))
    }
}

/// The files of a good build of the small project, by their path in `out/`.
fn good_outputs() -> BTreeMap<PathBuf, Vec<u8>> {
    let sandbox = Sandbox::project("tiny");
    sandbox.ok(&["build"]);
    let out = sandbox.path("out");
    let files = snapshot(&out).into_iter();
    files
        .filter_map(|(path, bytes)| Some((path.strip_prefix(&out).ok()?.to_path_buf(), bytes)))
        .collect()
}

#[test]
fn every_broken_project_is_told_what_where_and_how_to_mend() {
    let bless = std::env::var_os("REFIGURE_BLESS").is_some_and(|v| v == "1");
    let folder = root().join("tests/broken");
    let mut cases: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("tests/broken")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    cases.sort();
    assert!(cases.len() >= 100, "only {} cases", cases.len());
    let good = good_outputs();
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(path) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(fault) = check(path, &good, bless) {
                        let name = path
                            .file_stem()
                            .unwrap_or_default()
                            .to_string_lossy()
                            .into_owned();
                        wrong
                            .lock()
                            .expect("no thread panics with the lock")
                            .insert(name, fault);
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().expect("no thread panics with the lock");
    let told: Vec<String> = wrong
        .iter()
        .map(|(name, fault)| format!("──── {name}\n{fault}"))
        .collect();
    let hint =
        "REFIGURE_BLESS=1 writes the expectations anew, once the messages are as they should be";
    assert!(
        wrong.is_empty(),
        "{}\n\n{} of {} cases went wrong; {hint}",
        told.join("\n\n"),
        wrong.len(),
        cases.len()
    );
}

/// Outputs that can't be written whole leave the last good ones, and nothing half-written beside them.
#[test]
#[cfg(unix)]
fn a_full_disk_leaves_the_last_good_outputs() {
    let sandbox = Sandbox::project("tiny");
    sandbox.ok(&["build"]);
    let before = snapshot(&sandbox.path("out"));
    sandbox.replace(
        "report/report.yaml",
        "title: Reading rooms",
        "title: Reading rooms, again",
    );
    // No file may grow beyond eight kilobytes: the PDF is larger. Ignored, the signal becomes an error of the write.
    let script = format!(
        "trap '' XFSZ; ulimit -f 8; exec '{}' build",
        env!("CARGO_BIN_EXE_refigure")
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(sandbox.path(""))
        .output()
        .expect("a shell");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(
        stderr.contains("the outputs can't be written: there is no room left"),
        "{stderr}"
    );
    assert!(stderr.contains("--> out/paper.pdf"), "{stderr}");
    assert_eq!(snapshot(&sandbox.path("out")), before);
}

/// A pipe in place of a file would be waited for until somebody writes into it.
#[test]
#[cfg(unix)]
fn a_pipe_in_place_of_a_file_is_refused() {
    let sandbox = Sandbox::project("tiny");
    fs::remove_file(sandbox.path("data/rooms.csv")).expect("the responses");
    let made = std::process::Command::new("mkfifo")
        .arg(sandbox.path("data/rooms.csv"))
        .status();
    assert!(made.expect("mkfifo").success());
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("this is a device or pipe, not a file"),
        "{}",
        run.stderr
    );
}

/// What is wrong with the folder of the report is told once, not with each file that is looked for in it.
#[test]
#[cfg(unix)]
fn a_report_that_is_a_link_out_of_the_project_is_told_once() {
    let (sandbox, other) = (Sandbox::project("tiny"), Sandbox::project("tiny"));
    fs::remove_dir_all(sandbox.path("report")).expect("the report");
    std::os::unix::fs::symlink(other.path("report"), sandbox.path("report")).expect("a link");
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.stderr,
        "error: `report` leads out of the project\n--> report\n = note: expected a file inside the project\n = help: \
         copy the file into the project; a link out of it is not followed\n"
    );
}

/// A name that is no text is shown as far as it is one.
#[test]
#[cfg(target_os = "linux")]
fn a_file_name_that_is_not_utf8_is_shown() {
    use std::os::unix::ffi::OsStrExt;
    let sandbox = Sandbox::project("tiny");
    let name = std::ffi::OsStr::from_bytes(b"r\xffooms.yaml");
    fs::write(sandbox.path("report/tables").join(name), "title: x").expect("a file");
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.stderr,
        "error: the name of the file `r\u{fffd}ooms.yaml` is not UTF-8\n--> report/tables\n = note: expected names in \
         UTF-8 in this folder\n = help: rename the file: lower-case letters a-z, digits and _\n"
    );
}

/// A reader that went away is no error, and a results stream that is full is none of the report's.
#[test]
#[cfg(target_os = "linux")]
fn a_full_stdout_does_not_panic() {
    let sandbox = Sandbox::project("tiny");
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("/dev/full");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_refigure"))
        .arg("figures")
        .current_dir(sandbox.path(""))
        .stdout(full)
        .output()
        .expect("the program runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("panicked"), "{stderr}");
}

/// Depth that means something: long chains are no error, and overflow no stack.
#[test]
fn long_chains_and_deep_markup_end() {
    for text in [
        format!("{{{{ report.title{} }}}}", "|upper".repeat(10_000)),
        format!("{{% if {}true %}}x{{% endif %}}", "not ".repeat(10_000)),
        format!(
            "{{% if {}true %}}x{{% endif %}}",
            "true and ".repeat(10_000)
        ),
        format!("#emph{}x{}", "[#emph".repeat(1_000), "]".repeat(1_000)),
        format!("#emph[{}x{}]", "[".repeat(10_000), "]".repeat(10_000)),
        format!("{}x", "> ".repeat(10_000)),
    ] {
        let sandbox = Sandbox::project("tiny");
        let before = sandbox.read("templates/sections/results.typ.j2");
        sandbox.write(
            "templates/sections/results.typ.j2",
            format!("{before}{text}\n"),
        );
        let run = sandbox.run(&["build", "--quiet"]);
        let start: String = text.chars().take(40).collect();
        assert!(matches!(run.code, 0 | 2), "{start}: {}", run.stderr);
    }
}
