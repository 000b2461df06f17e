//! What is printed is text: nothing of a project moves a terminal's cursor, is a command to whatever reads the log, or
//! means something in a comment.

use pulldown_cmark::{Event, Options, Parser, Tag};
use serde_json::Value;

use crate::diff::committed;
use crate::sandbox::{Run, Sandbox};

/// Everything that has ever meant something to what shows or reads a text.
const HOSTILE: &str = "h\n::stop-commands::t\n\t::add-mask::e\r\u{1b}]0;T\u{7}\u{1b}[2J\u{9b}1m\u{7f}\u{85}\u{202e}\u{2066}\
                       \u{200b}\u{2028}\u{feff}\u{e0041}##[group]g ##vso[a] @all x/y#1 GH-1 ![i](http://e.x/i.png) <img src=x> \
                       [l](u) `c` || *b* _e_ ~~s~~ <!-- www.e.x a@e.x \\";

/// The same in a YAML text.
fn yaml(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        ' '..='~' => c.to_string(),
        c => format!("\\U{:08x}", u32::from(c)),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

/// What may be in a file's name.
fn name() -> String {
    HOSTILE.replace('/', "\u{2215}").chars().take(120).collect()
}

/// Where text comes from, besides the command line.
fn hostile(sandbox: &Sandbox) {
    let text = yaml(HOSTILE);
    // In titles of tables and models numbers and reversed text are faults.
    let title = yaml(&HOSTILE.replace(|c: char| c.is_numeric() || c == '\u{202e}', ""));
    for (file, from) in [
        ("report/report.yaml", "title: Reading rooms"),
        (
            "report/report.yaml",
            "full: \"The handbook of reading rooms.\"",
        ),
        ("report/tables/services.yaml", "title: Services"),
        ("report/tables/services.yaml", "title: Rooms"),
        ("report/tables/partners.yaml", "title: Partners"),
        ("data/rooms.yaml", "title: Survey of reading rooms"),
        ("data/rooms.yaml", "respondents: Reading rooms"),
        ("data/rooms.yaml", "unit: one reading room"),
        (
            "data/rooms.yaml",
            "source: Made up for the tests of refigure.",
        ),
        ("data/rooms.yaml", "label: What does your room offer?"),
        ("data/rooms.yaml", "label: Small"),
        ("report/models/visits.yaml", "title: What visits depend on"),
        ("report/models/visits.yaml", "label: Age"),
        ("report/facts.yaml", "source: \"A plate beside the door\""),
    ] {
        let key = from.split(':').next().expect("a key");
        let titled = key == "title" && file.starts_with("report/") && file != "report/report.yaml";
        let text = if titled { &title } else { &text };
        sandbox.replace(file, from, &format!("{key}: {text}"));
    }
    sandbox.replace("data/rooms.yaml", "loans: Loans", &format!("loans: {text}"));
    sandbox.replace(
        "data/rooms.csv",
        "\na,1,",
        &format!("\n\"{}\",1,", HOSTILE.replace('\r', "")),
    );
    let published = format!(
        "place_note: A\nvalues:\n  {text}:\n    - {{printed: {}, kind: percentage, about: services.rooms.total.loans.row_pct}}\n",
        yaml(&format!("99%{HOSTILE}"))
    );
    sandbox.write("report/published/prose.yaml", published);
    let errata = format!(
        "gone:\n  place: {text}\n  printed: {text}\n  figure: services.rooms.total.loans.row_pct\n"
    );
    sandbox.write("report/errata.yaml", errata);
}

/// Faults of a project that are told with its texts.
fn faults(sandbox: &Sandbox, number: usize) {
    let text = yaml(HOSTILE);
    match number {
        0 => {}
        1 => sandbox.write(&format!("report/tables/{}.yml", name()), "title: x\n"),
        2 => sandbox.write(&format!("data/{}.csv", name()), "x\n"),
        3 => sandbox.write(&format!("report/tables/{}.yaml", name()), "title: x\n"),
        4 => sandbox.replace("data/rooms.csv", "c,1,s", &format!("c,1,\"{HOSTILE}\"")),
        5 => sandbox.replace(
            "data/rooms.csv",
            "view_warm",
            &format!("\"{}\"", HOSTILE.replace('\r', "")),
        ),
        6 => sandbox.replace(
            "report/report.yaml",
            "sections:",
            &format!("{text}: 1\nsections:"),
        ),
        7 => sandbox.replace(
            "report/tables/services.yaml",
            "set: service",
            &format!("set: {text}"),
        ),
        8 => sandbox.write(
            "templates/sections/results.typ.j2",
            format!("{{{{ count({}) }}}} {HOSTILE}", yaml("a\u{1b}[2J\u{202e}")),
        ),
        9 => {
            let before = sandbox.read("templates/sections/results.typ.j2");
            let call = format!(
                "{{% do assert(value(\"rooms.n\") < 1, \"{}\") %}}\n",
                HOSTILE.replace(['\\', '"'], "")
            );
            sandbox.write("templates/sections/results.typ.j2", before + &call);
        }
        10 => sandbox.write("report/figures.lock", format!("# refigure\n{HOSTILE}\n")),
        11 => sandbox.write(&format!("templates/sections/{}.typ.j2", name()), "x"),
        12 => {
            let before = sandbox.read("templates/sections/results.typ.j2");
            sandbox.write(
                "templates/sections/results.typ.j2",
                format!("{before}\n#f{HOSTILE}\n"),
            );
        }
        _ => {
            let facts = sandbox.read("report/facts.yaml");
            sandbox.write(
                "report/facts.yaml",
                format!("{facts}{text}: {{value: 7, source: x}}\n"),
            );
        }
    }
}

/// How many kinds of faults there are.
const FAULTS: usize = 14;

pub const COMMANDS: &[&[&str]] = &[
    &["build"],
    &["build", "--locked", "--verbose"],
    &["check"],
    &["check", "--format", "markdown"],
    &["check", "--format", "json"],
    &["figures"],
    &["figures", "--format", "json"],
    &["figures", "--format", "csv"],
    &["explain", "*", "--rows"],
    &["explain", "*", "--format", "json", "--rows"],
    &["explain", "services.rooms.total.loans.row_pct", "--rows"],
    &["diff"],
    &["diff", "--format", "markdown"],
    &["diff", "--format", "json"],
];

pub const FORMS: [&str; 3] = ["text", "json", "github"];

fn is_hidden(c: char) -> bool {
    let marks = [
        '\u{200b}',
        '\u{2028}',
        '\u{202e}',
        '\u{2066}',
        '\u{feff}',
        '\u{e0041}',
    ];
    (c.is_control() && c != '\n' && c != '\t') || marks.contains(&c)
}

/// What is wrong with what was printed.
fn harm(printed: &str, commands: bool) -> Option<String> {
    if let Some(hidden) = printed.chars().find(|c| is_hidden(*c)) {
        return Some(format!("prints {hidden:?}"));
    }
    if printed.contains("##[") || printed.contains("##vso[") {
        return Some("prints a command within a line".into());
    }
    let command = |line: &&str| line.trim_start().starts_with("::");
    let own = |line: &str| {
        commands
            && ["::error ", "::warning "]
                .iter()
                .any(|own| line.starts_with(own))
    };
    let line = printed.lines().filter(command).find(|line| !own(line))?;
    Some(format!("prints the command {line:?}"))
}

/// What of a comment is not text. The program itself writes tables, lists, headings, emphasis, code and a few tags.
fn markup(text: &str) -> Option<String> {
    let own = [
        "<details>",
        "<summary>",
        "</summary>",
        "</details>",
        "<br>",
        "<code>",
        "</code>",
    ];
    for event in Parser::new_ext(
        text,
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_GFM,
    ) {
        match event {
            Event::Start(
                tag @ (Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough | Tag::Emphasis),
            ) => {
                return Some(format!("{tag:?}"));
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let rest = own
                    .iter()
                    .fold(html.to_string(), |rest, tag| rest.replace(tag, ""));
                if rest.contains('<') {
                    return Some(format!("the tag {html:?}"));
                }
            }
            // What GitHub links in text, after rendering.
            Event::Text(text) => {
                let link = ["@all", "#1", "GH-1", "http://", "www.e", "a@e"]
                    .into_iter()
                    .find(|l| text.contains(l));
                if link.is_some() {
                    return link.map(String::from);
                }
            }
            _ => {}
        }
    }
    None
}

fn judge(args: &[&str], messages: &str, run: &Run) {
    let told = |harm: String| {
        panic!(
            "{args:?} --messages {messages} {harm}\n{}\n{}",
            run.stdout, run.stderr
        )
    };
    let mut both = [(&run.stdout, messages == "github"), (&run.stderr, false)].into_iter();
    if let Some(harm) = both.find_map(|(text, commands)| harm(text, commands)) {
        told(harm);
    }
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    if messages == "json" {
        for line in run.stderr.lines() {
            assert!(
                serde_json::from_str::<Value>(line).is_ok(),
                "{args:?}: {line}"
            );
        }
    }
    let comment = args.contains(&"markdown") && messages != "github";
    if let Some(markup) = markup(&run.stdout).filter(|_| comment) {
        told(format!("prints as markup: {markup}"));
    }
    if args.contains(&"json") && messages != "github" && !run.stdout.is_empty() {
        assert!(
            serde_json::from_str::<Value>(&run.stdout).is_ok(),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn text_of_a_project_is_text_wherever_it_is_printed() {
    std::thread::scope(|scope| {
        for half in 0..2 {
            scope.spawn(move || (half..FAULTS).step_by(2).for_each(print_all));
        }
    });
}

/// Runs all commands in all forms on a hostile project of which something was changed since it was committed.
fn print_all(fault: usize) {
    let sandbox = Sandbox::project("tiny");
    hostile(&sandbox);
    let sandbox = committed(sandbox);
    sandbox.replace("data/rooms.csv", "d,1,l,1", "d,1,l,0");
    sandbox.replace("report/tables/services.yaml", "title: ", "title:  ");
    faults(&sandbox, fault);
    let commands: Vec<&&[&str]> = match fault {
        0 | 9 | 13 => COMMANDS.iter().collect(),
        _ => COMMANDS
            .iter()
            .filter(|args| args.len() == 1 || args.contains(&"markdown"))
            .collect(),
    };
    for args in commands {
        for form in FORMS {
            let args: Vec<&str> = args.iter().copied().chain(["--messages", form]).collect();
            let run = sandbox.run(&args);
            judge(&args, form, &run);
            // It is there to be seen.
            let visible = ["\\u{1b}", "\\u001b"].iter();
            let seen = visible
                .filter(|c| run.stdout.contains(**c) || run.stderr.contains(**c))
                .count()
                > 0;
            let silent = args.contains(&"figures") || (fault == 0 && args.contains(&"build"));
            assert!(
                seen || silent,
                "{fault} {args:?}\n{}\n{}",
                run.stdout,
                run.stderr
            );
        }
    }
}

#[test]
fn messages_that_are_not_shown_are_counted() {
    let sandbox = Sandbox::project("tiny");
    let facts: String = (0..2500)
        .map(|i| format!("f{i}: {{value: 5, source: x}}\n"))
        .collect();
    sandbox.write("report/facts.yaml", facts);
    // With those that the project had, three facts and a table.
    let run = sandbox.run(&["check"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stdout.contains("and 1501 more\n"), "{}", run.stdout);
    assert!(
        run.stdout.contains("2501 faults in the report itself"),
        "{}",
        run.stdout
    );
    let run = sandbox.run(&["check", "--format", "json", "--messages", "json"]);
    let results: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(results["own"].as_array().map(Vec::len), Some(1000));
    assert_eq!(results["own_left_out"], 1501);
    let last: Value =
        serde_json::from_str(run.stderr.lines().last().expect("a line")).expect("JSON");
    assert_eq!(last["left_out"], 1501, "{last}");

    for table in 0..700 {
        let name = format!("report/tables/x{table}.yaml");
        sandbox.write(&name, "titel: x\nbloks: {}\nprinted: 7\n");
    }
    let run = sandbox.run(&["build"]);
    let shown = run.stderr.matches("\nerror[").count() + 1;
    let said = run.stderr.lines().last().unwrap_or_default();
    let more = said
        .strip_prefix("error[more-messages]: ")
        .and_then(|said| said.strip_suffix(" more errors"));
    let more: usize = more.and_then(|more| more.parse().ok()).unwrap_or_default();
    let one = sandbox.run(&["build", "--messages", "json"]);
    let last: Value =
        serde_json::from_str(one.stderr.lines().last().expect("a line")).expect("JSON");
    assert_eq!(
        (last["left_out"].as_u64(), shown),
        (Some(more as u64), 1001)
    );
    let of_one = one
        .stderr
        .lines()
        .filter(|line| line.contains("report/tables/x0.yaml"))
        .count();
    assert_eq!(more + 1000, 700 * of_one);
}
