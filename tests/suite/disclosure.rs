//! Nothing of a respondent is printed whose codebook says `disclosure: counts`: no key, no answer, no line.

use crate::diff::committed;
use crate::sandbox::Sandbox;
use crate::sinks::{COMMANDS, FORMS};

/// What every key and every wrong answer is made of here.
const SECRET: &str = "SECRET";

/// A fault of data/rooms.csv: bytes and what replaces them everywhere; what a message says of it where answers are not
/// shown; whether one says more where they are.
type Leak = (&'static [u8], &'static [u8], &'static str, bool);

const LEAKS: &[Leak] = &[
    (b"", b"", "", false),
    (
        b"SECRETc,1,s",
        b"SECRETc,1,SECRET",
        "undeclared code in the column `size`",
        true,
    ),
    (
        b"SECRETc,1,s,0",
        b"SECRETc,1,s,SECRET",
        "undeclared code in the column `service_loans`",
        true,
    ),
    (b",s,", b",SECRET,", "in 4 rows", true),
    (b"SECRETc", b"SECRETb", "duplicate respondent", true),
    (b"SECRETc", b"SECRET ", "begins or ends with a space", true),
    (b"SECRETc", b"", "this respondent has no key", false),
    (b"SECRETc", b"SECRETc,SECRET", "this row has 14 cells", true),
    (b"SECRETc,1,", b"SECRETc,", "this row has 12 cells", true),
    (b"SECRETc", b"SECRET\xe9", "this cell is not UTF-8", true),
    (b"SECRETc", b"SECRET\x00\x1b\nSECRET", "", false),
    (
        b"SECRETc",
        b"SEC\"SECRET",
        "a quotation mark inside an unquoted cell",
        true,
    ),
    (
        b"SECRETc",
        b"\"SECRET\"SECRET",
        "text after the closing quotation mark",
        true,
    ),
    (b"SECRETc", b"\"SECRET", "this row has 1 cell", true),
    (b"\n", b"\r", "lines end with CR", false),
    (b",1", b",1.0", "written as a decimal number", true),
    (
        b"SECRETg,0,s,,",
        b"SECRETg,0,s,1,",
        "`service`, which this respondent was not asked",
        true,
    ),
    (
        b"SECRETc,1,s,0,0,0,1",
        b"SECRETc,1,s,1,0,0,1",
        "`service_loans` is marked together with `service_na`",
        true,
    ),
    (
        b"SECRETc,1,s,0,0,0,1",
        b"SECRETc,1,s,0,0,0,0",
        "no item of `service` is marked",
        true,
    ),
    (
        b"SECRETc,1,s,0,0,0,1",
        b"SECRETc,1,s,0,,0,1",
        "`service` is only partly answered",
        true,
    ),
    (b"SECRETh,0,l,,,,,,,,,2,\n", b"", "7 respondents", false),
    // No header, or one that may be a respondent's row: its cells are nobody's to show.
    (HEADER, b"", "the first line is not a header", true),
    (
        HEADER,
        b"room,SECRET,size,SECRETx,SECRETy,SECRETz,,,,,,,\n",
        "the codebook does not declare",
        true,
    ),
    (HEADER, b"SECRET;SECRET\n", "separated by semicolons", true),
    (
        HEADER,
        b"# SECRET\n",
        "the first line is not a header",
        true,
    ),
];

const HEADER: &[u8] =
    b"room,open,size,service_loans,service_lectures,service_tea,service_na,partner_books_town,\
partner_books_friends,partner_rooms_town,partner_rooms_friends,view_quiet,view_warm\n";

fn replaced(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let (mut out, mut at) = (Vec::new(), 0);
    while at < text.len() {
        if !from.is_empty() && text[at..].starts_with(from) {
            out.extend_from_slice(to);
            at += from.len();
        } else {
            out.push(text[at]);
            at += 1;
        }
    }
    out
}

/// The small project with keys that are secret and a fault, committed before the fault.
fn leaking(disclosure: &str, (from, to, ..): Leak) -> Sandbox {
    let sandbox = Sandbox::project("tiny");
    for dataset in ["rooms", "readers"] {
        let csv = format!("data/{dataset}.csv");
        let mut lines: Vec<String> = sandbox.read(&csv).lines().map(String::from).collect();
        for line in lines.iter_mut().skip(1) {
            *line = format!("{SECRET}{line}");
        }
        sandbox.write(&csv, lines.join("\n") + "\n");
        let allowed = format!("disclosure: {disclosure}");
        sandbox.replace(
            &format!("data/{dataset}.yaml"),
            "disclosure: rows",
            &allowed,
        );
    }
    let sandbox = committed(sandbox);
    let csv = replaced(sandbox.read("data/rooms.csv").as_bytes(), from, to);
    sandbox.write("data/rooms.csv", csv);
    sandbox
}

#[test]
fn no_answer_and_no_key_is_printed_where_the_codebook_says_counts() {
    for leak in LEAKS {
        let sandbox = leaking("counts", *leak);
        let short = String::from_utf8_lossy(leak.1).into_owned();
        // A message is much the same whichever command prints it.
        let runs = COMMANDS.iter().zip(FORMS.iter().cycle());
        let builds = FORMS.iter().map(|form| (&COMMANDS[0], form));
        for (args, form) in builds.chain(runs.skip(1)) {
            let args: Vec<&str> = args.iter().copied().chain(["--messages", form]).collect();
            let run = sandbox.run(&args);
            let printed = format!("{}{}", run.stdout, run.stderr);
            assert!(!printed.contains(SECRET), "{short}: {args:?}\n{printed}");
            let line = (2..10).find(|line| printed.contains(&format!(".csv:{line}")));
            assert_eq!(line, None, "{short}: {args:?} names a line\n{printed}");
            if args.first() == Some(&"build") {
                assert!(
                    printed.replace("%2C", ",").contains(leak.2),
                    "{short}\n{printed}"
                );
            }
        }
        if leak.3 {
            let run = leaking("rows", *leak).run(&["build"]);
            assert_eq!(run.code, 2);
            assert!(run.stderr.contains(SECRET), "{short}\n{}", run.stderr);
        }
    }
}

#[test]
fn a_comparison_names_nobody_where_the_codebook_says_counts() {
    let changed: Leak = (b"SECRETd,1,l,1", b"SECRETd,1,l,0", "", false);
    for (disclosure, shown) in [("counts", false), ("rows", true)] {
        let sandbox = leaking(disclosure, changed);
        for format in ["text", "json", "markdown"] {
            let run = sandbox.ok(&["diff", "--format", format]);
            assert!(run.stdout.contains("service"), "{}", run.stdout);
            assert_eq!(
                run.stdout.contains(SECRET),
                shown,
                "{format}\n{}",
                run.stdout
            );
        }
        let run = sandbox.ok(&["explain", "rooms.n", "--rows"]);
        assert_eq!(run.stdout.contains(SECRET), shown, "{}", run.stdout);
    }
}

#[test]
#[cfg(unix)]
fn responses_are_read_under_one_name() {
    use std::os::unix::fs::symlink;
    let leaks = [
        ("templates/sections/leak.typ.j2", "../../data/rooms.csv"),
        ("report/tables/leak.yaml", "../../data/rooms.csv"),
        ("data/leak.csv", "rooms.csv"),
    ];
    for (path, target) in leaks {
        for hard in [false, true] {
            let sandbox = leaking("counts", LEAKS[1]);
            if path.starts_with("data") {
                let book = sandbox.read("data/rooms.yaml");
                let book = book.replace("disclosure: counts", "disclosure: rows");
                sandbox.write("data/leak.yaml", book);
            }
            if path.starts_with("templates") {
                let section = "templates/sections/results.typ.j2";
                let text = sandbox.read(section);
                sandbox.write(
                    section,
                    format!("{text}{{% include \"sections/leak.typ.j2\" %}}"),
                );
            }
            let path = sandbox.path(path);
            match hard {
                true => std::fs::hard_link(sandbox.path("data/rooms.csv"), path).expect("a link"),
                false => symlink(target, path).expect("a link"),
            }
            let run = sandbox.run(&[]);
            let printed = format!("{}{}", run.stdout, run.stderr);
            assert!(run.code == 2 && !printed.contains(SECRET), "{printed}");
        }
    }
}
