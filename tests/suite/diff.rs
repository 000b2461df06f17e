//! `diff`: a project is edited, and what moved is told.

use serde_json::Value;

use crate::sandbox::{Run, Sandbox};

/// Runs git in the project.
fn git(sandbox: &Sandbox, args: &[&str]) {
    let mut command = sandbox.command("git");
    for (key, value) in [
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_SYSTEM", "/dev/null"),
        ("GIT_AUTHOR_NAME", "Nobody"),
        ("GIT_AUTHOR_EMAIL", "nobody@example.org"),
        ("GIT_COMMITTER_NAME", "Nobody"),
        ("GIT_COMMITTER_EMAIL", "nobody@example.org"),
    ] {
        command.env(key, value);
    }
    let output = command.args(args).output().expect("git runs");
    assert!(output.status.success(), "git {args:?}: {output:?}");
}

fn commit(sandbox: &Sandbox, message: &str) {
    git(sandbox, &["add", "report", "data", "templates"]);
    git(sandbox, &["commit", "-q", "-m", message]);
}

/// A project whose state is committed.
pub fn committed(sandbox: Sandbox) -> Sandbox {
    git(&sandbox, &["init", "-q", "-b", "main"]);
    commit(&sandbox, "first");
    sandbox
}

fn tiny() -> Sandbox {
    committed(Sandbox::project("tiny"))
}

/// What was printed, without hashes of commits, which hold the day, and the version.
fn printed(run: &Run) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in run
        .stdout
        .split_inclusive(|c: char| !c.is_ascii_alphanumeric())
    {
        let hash = word.get(..40).unwrap_or_default();
        words.push(
            match hash.bytes().all(|b| b.is_ascii_hexdigit()) && !hash.is_empty() {
                true => word.replacen(hash, "HASH", 1),
                false => word.to_string(),
            },
        );
    }
    words.concat().replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

/// The full hash of a revision.
fn hash(sandbox: &Sandbox, revision: &str) -> String {
    let mut command = sandbox.command("git");
    let output = command
        .args(["rev-parse", revision])
        .output()
        .expect("git runs");
    String::from_utf8_lossy(&output.stdout).trim().to_string()
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", run.stdout))
}

/// A figure of a comparison.
fn figure<'a>(comparison: &'a Value, id: &str) -> &'a Value {
    let figures = comparison["figures"].as_array().expect("a list");
    let found = figures.iter().find(|figure| figure["id"] == id);
    found.unwrap_or_else(|| panic!("{id} is not listed"))
}

#[test]
fn an_answer_is_told_with_its_figures_sentences_and_respondent() {
    let sandbox = tiny();
    let run = sandbox.ok(&["diff", "--exit-code"]);
    insta::assert_snapshot!(printed(&run), @r"
    revision HEAD (commit HASH) → work tree
    old: 85 figures, computed with refigure VERSION
    new: 85 figures, computed with refigure VERSION

    no figure changed; 85 unchanged
    ");

    sandbox.replace("data/rooms.csv", "c,1,s,0,0,0,1", "c,1,s,1,0,0,0");
    let run = sandbox.run(&["diff", "--exit-code"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    insta::assert_snapshot!(printed(&run));
    assert_eq!(sandbox.run(&["diff"]).code, 0, "without --exit-code");
    insta::assert_snapshot!(printed(&sandbox.ok(&["diff", "--format", "markdown"])));
    insta::assert_snapshot!(printed(&sandbox.ok(&["diff", "--format", "json"])));
}

#[test]
fn respondents_who_are_protected_are_only_counted() {
    let sandbox = Sandbox::project("tiny");
    sandbox.replace("data/rooms.yaml", "disclosure: rows", "disclosure: counts");
    sandbox.replace("data/rooms.csv", "\nc,", "\nroomcee,");
    let sandbox = committed(sandbox);
    sandbox.replace(
        "data/rooms.csv",
        "roomcee,1,s,0,0,0,1",
        "roomcee,1,s,1,0,0,0",
    );
    // That the new codebook shows them does not undo what the old one promised.
    for open in [false, true] {
        if open {
            sandbox.replace("data/rooms.yaml", "disclosure: counts", "disclosure: rows");
        }
        for format in ["text", "markdown", "json"] {
            let run = sandbox.ok(&["diff", "--format", format]);
            assert!(!run.stdout.contains("roomcee"), "{}", run.stdout);
        }
        let found = json(&sandbox.ok(&["diff", "--format", "json"]));
        let causes = found["causes"].as_array().expect("a list");
        let data = causes
            .iter()
            .find(|c| c["path"] == "data/rooms.csv")
            .expect("the CSV");
        assert_eq!(data["responses"]["changed"], 1);
        assert!(data["responses"].get("respondents").is_none());
        assert_eq!(data["responses"]["columns"][0]["name"], "service_loans");
    }
}

#[test]
fn one_firm_of_the_paper_moves_a_coefficient_a_cell_and_sentences() {
    let sandbox = committed(Sandbox::paper());
    let before = sandbox.read("data/sme.csv");
    let mut lines: Vec<Vec<String>> = before
        .lines()
        .map(|l| l.split(',').map(String::from).collect())
        .collect();
    let column = |name: &str| lines[0].iter().position(|c| c == name).expect("a column");
    let (advice, markets) = (column("policy_advice"), column("space_new_markets"));
    assert_eq!(
        (lines[1][advice].as_str(), lines[1][markets].as_str()),
        ("0", "4")
    );
    lines[1][advice] = "1".into();
    lines[1][markets] = "1".into();
    let after: Vec<String> = lines.iter().map(|cells| cells.join(",")).collect();
    sandbox.write("data/sme.csv", after.join("\n") + "\n");

    let run = sandbox.run(&["diff", "--format", "json", "--exit-code"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let found = json(&run);
    let coefficient = figure(&found, "m18.coef.new_markets.b");
    assert_eq!(coefficient["cell"]["row"], "New markets");
    assert_eq!(
        (&coefficient["old"]["text"], &coefficient["new"]["text"]),
        (&"0.332".into(), &"0.326".into())
    );
    let text = |index: &Value| {
        let sentence = &found["sentences"][index.as_u64().expect("a number") as usize];
        (
            sentence["old"]["text"].to_string(),
            sentence["new"]["text"].to_string(),
        )
    };
    let sentences: Vec<(String, String)> = coefficient["sentences"]
        .as_array()
        .expect("sentences")
        .iter()
        .map(text)
        .collect();
    assert!(
        sentences
            .iter()
            .any(|(old, new)| old.contains("(B = 0.332,") && new.contains("(B = 0.326,")),
        "{sentences:?}"
    );
    let uses = coefficient["uses"].as_array().expect("uses");
    assert!(
        uses.iter().all(|used| used["page"].as_u64() > Some(1)),
        "{uses:?}"
    );
    assert!(
        found["causes"][coefficient["causes"][0].as_u64().expect("a cause") as usize]["path"]
            == "data/sme.csv"
    );
    // A cell of Table 12 moved by the other answer, and no figure of the other surveys did.
    let cell = figure(&found, "t12.smes.advice.total.count");
    assert_eq!(cell["change"]["exact"], "1");
    let others = found["figures"].as_array().expect("a list").iter();
    let others: Vec<&Value> = others
        .filter(|f| {
            ["t01", "t04", "t05", "t08"]
                .iter()
                .any(|t| f["id"].as_str().expect("an id").starts_with(t))
        })
        .collect();
    assert!(others.is_empty(), "{others:?}");
    assert!(
        found["causes"][0]["responses"].get("respondents").is_none(),
        "the codebook protects the firms"
    );

    let markdown = sandbox.ok(&["diff", "--format", "markdown"]).stdout;
    assert!(
        markdown.contains("| `m18.coef.new_markets.b` | 0.332 → 0.326 ("),
        "{markdown}"
    );
    assert!(markdown.len() < 65_536, "{}", markdown.len());
}

#[test]
fn manifests_ledgers_and_folders_are_compared_as_revisions_are() {
    let sandbox = tiny();
    sandbox.ok(&["accept"]);
    sandbox.ok(&["build", "--out", "before"]);
    let ledger = sandbox.read("report/figures.lock");
    sandbox.write("old.lock", ledger);
    sandbox.replace("data/rooms.csv", "c,1,s,0,0,0,1", "c,1,s,1,0,0,0");
    sandbox.ok(&["build", "--out", "after"]);
    let moved = |args: &[&str]| -> Vec<String> {
        let args = [&["diff", "--format", "json", "--exact"], args].concat();
        let found = json(&sandbox.ok(&args));
        let figures = found["figures"].as_array().expect("a list").iter();
        figures
            .map(|f| f["id"].as_str().expect("an id").to_string())
            .collect()
    };
    let wanted = moved(&["HEAD"]);
    assert_eq!(wanted.len(), 8, "{wanted:?}");
    assert_eq!(moved(&["--path", "before/figures.json"]), wanted);
    assert_eq!(
        moved(&["--path=before", "--path=after/figures.json"]),
        wanted
    );
    assert_eq!(moved(&["--path", "old.lock", "--path", "."]), wanted);
    assert_eq!(moved(&["--path", "old.lock", "--path", "after"]), wanted);
    assert_eq!(moved(&["HEAD", "--path", "after"]), wanted);
    // By the order of the command line: here the revision is the later state.
    let run = sandbox.ok(&["diff", "--path", "after", "HEAD"]);
    let hash = hash(&sandbox, "HEAD");
    assert!(
        run.stdout
            .starts_with(&format!("manifest after → revision HEAD (commit {hash})\n")),
        "{}",
        run.stdout
    );
    let run = sandbox.run(&["diff", "HEAD", "HEAD", "--path", "after"]);
    assert_eq!(run.code, 2);
    insta::assert_snapshot!(run.stderr);
    // Manifests know lines and pages, though no words.
    let run = sandbox.ok(&["diff", "--path", "before", "--path", "after"]);
    assert!(
        run.stdout
            .contains("templates/sections/results.typ.j2:3, 5, 8, page 3"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("data/rooms.csv: differs"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_revision_before_the_project_was_there_is_told() {
    let sandbox = Sandbox::project("tiny");
    git(&sandbox, &["init", "-q"]);
    git(
        &sandbox,
        &["commit", "-q", "--allow-empty", "-m", "nothing"],
    );
    let run = sandbox.run(&["diff", "HEAD"]);
    assert_eq!(run.code, 2);
    insta::assert_snapshot!(run.stderr);
}

#[test]
fn a_revision_that_cannot_be_computed_is_compared_by_its_ledger() {
    let sandbox = Sandbox::project("tiny");
    sandbox.ok(&["accept"]);
    sandbox.replace(
        "report/report.yaml",
        "title: Reading rooms",
        "titel: Reading rooms",
    );
    let sandbox = committed(sandbox);
    sandbox.replace(
        "report/report.yaml",
        "titel: Reading rooms",
        "title: Reading rooms",
    );
    sandbox.replace("data/rooms.csv", "c,1,s,0,0,0,1", "c,1,s,1,0,0,0");
    let run = sandbox.ok(&["diff"]);
    assert!(
        run.stdout.contains("can't compute HEAD: unknown key `titel` (report/report.yaml:1:1); its ledger is compared"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout
            .contains("~ services.rooms.total.loans.count: 5 → 6"),
        "{}",
        run.stdout
    );
    commit(&sandbox, "second");
    // What is wrong with responses may name a respondent.
    sandbox.replace("data/rooms.csv", "d,1,l,1", "secret,1,l,7");
    commit(&sandbox, "third");
    sandbox.replace("data/rooms.csv", "secret,1,l,7", "d,1,l,1");
    let run = sandbox.ok(&["diff"]);
    assert!(
        run.stdout
            .contains("can't compute HEAD: a fault in data/rooms.csv;"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("secret"), "{}", run.stdout);
    // The ledger was not accepted anew: as recorded, nothing moved between the two.
    let run = sandbox.ok(&["diff", "--recorded", "--exit-code", "HEAD~2", "HEAD~1"]);
    assert!(run.stdout.contains("no figure changed"), "{}", run.stdout);
}

#[test]
fn tolerances_are_of_the_command_line_or_of_the_report() {
    let sandbox = tiny();
    sandbox.replace("data/rooms.csv", "c,1,s,0,0,0,1", "c,1,s,1,0,0,0");
    let counts = |args: &[&str]| -> (u64, u64) {
        let args = [&["diff", "--format", "json"], args].concat();
        let counts = &json(&sandbox.ok(&args))["counts"];
        (
            counts["moved"].as_u64().unwrap(),
            counts["tolerated"].as_u64().unwrap(),
        )
    };
    assert_eq!(counts(&[]), (8, 0));
    // Four counts moved by one; the shares by 16.7 or 33.3 points.
    assert_eq!(counts(&["--tolerance", "1"]), (4, 4));
    assert_eq!(counts(&["--tolerance", "17"]), (2, 6));
    assert_eq!(counts(&["--relative", "0.2"]), (6, 2));
    sandbox.write(
        "report/report.yaml",
        sandbox.read("report/report.yaml")
            + "tolerances: {share: {absolute: \"17\"}, count: {relative: \"1/5\"}}\n",
    );
    assert_eq!(counts(&[]), (5, 3));
    assert_eq!(counts(&["--tolerance", "0"]), (8, 0));
}

#[test]
fn a_renamed_item_is_a_rename_and_a_rewritten_sentence_is_quoted() {
    let sandbox = tiny();
    sandbox.replace("data/rooms.yaml", "tea: Tea,", "drinks: Tea,");
    sandbox.replace("data/rooms.yaml", "tea: tea}", "drinks: tea}");
    sandbox.replace("data/rooms.csv", "service_tea", "service_drinks");
    sandbox.replace(
        "templates/sections/results.typ.j2",
        "Loans are more frequent",
        "Loans are far more frequent",
    );
    let run = sandbox.ok(&["diff"]);
    assert!(
        run.stdout
            .contains("> services.rooms.total.drinks.count: was services.rooms.total.tea.count, 2"),
        "{}",
        run.stdout
    );
    for part in [
        "6 renamed",
        "words: a sentence reads differently (templates/sections/results.typ.j2:6)",
        "- Loans are more frequent than lectures.",
        "+ Loans are far more frequent than lectures.",
        "the column service_drinks is new",
        "data/rooms.yaml: differs",
    ] {
        assert!(run.stdout.contains(part), "{part}\n{}", run.stdout);
    }
}

#[test]
fn a_sentence_that_broke_comes_first() {
    let sandbox = tiny();
    let mut csv = sandbox.read("data/rooms.csv");
    for (from, to) in [
        ("a,1,s,1,0", "a,1,s,0,1"),
        ("e,1,l,1,0", "e,1,l,0,1"),
        ("c,1,s,0,0,0,1", "c,1,s,0,1,0,0"),
    ] {
        assert!(csv.contains(from));
        csv = csv.replace(from, to);
    }
    sandbox.write("data/rooms.csv", csv);
    let found = json(&sandbox.ok(&["diff", "--format", "json"]));
    let first = &found["matters"][0];
    assert_eq!(first["kind"], "sentence_broke");
    assert_eq!(
        first["message"],
        "the data make this false: more rooms lend books than offer lectures"
    );
    assert_eq!(first["line"], 5);
    assert!(
        found["matters"]
            .as_array()
            .expect("a list")
            .iter()
            .any(|m| m["kind"] == "rank")
    );
    // Seen from the other side, it holds again.
    commit(&sandbox, "second");
    let found = json(&sandbox.ok(&["diff", "--format", "json", "HEAD", "HEAD~1"]));
    let kinds: Vec<&Value> = found["matters"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|m| &m["kind"])
        .collect();
    assert!(kinds.contains(&&"sentence_mended".into()), "{kinds:?}");
    assert!(!kinds.contains(&&"sentence_broke".into()), "{kinds:?}");
}

#[test]
fn a_bare_argument_is_a_revision_whatever_files_there_are() {
    let sandbox = tiny();
    let base = hash(&sandbox, "HEAD");
    git(&sandbox, &["branch", "base"]);
    sandbox.replace("data/rooms.csv", "c,1,s,0,0,0,1", "c,1,s,1,0,0,0");
    sandbox.ok(&["accept"]);
    // What would hide the change: the new ledger under the name of what it is compared with.
    let names = [base.as_str(), "HEAD", "base", "data"];
    for name in &names[..3] {
        sandbox.write(name, sandbox.read("report/figures.lock"));
    }
    for name in &names[..3] {
        let what = match *name == base {
            true => format!("commit {base} → work tree"),
            false => format!("revision {name} (commit {base}) → work tree"),
        };
        for format in ["text", "markdown", "json"] {
            let run = sandbox.run(&["diff", "--exit-code", "--format", format, "--", name]);
            assert_eq!(run.code, 1, "{}", run.stderr);
            let first = run.stdout.lines().next().unwrap_or_default();
            assert!(first.contains(&what), "{first}");
            assert!(run.stdout.contains("services.rooms.total.loans.count"));
        }
    }
    let run = sandbox.ok(&["diff", "--exit-code", "--path", "HEAD"]);
    assert!(
        run.stdout.starts_with("ledger HEAD → work tree\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn names_that_are_not_one_commit_are_refused() {
    let sandbox = tiny();
    git(&sandbox, &["branch", "both"]);
    git(&sandbox, &["tag", "both"]);
    let told: Vec<String> = [
        "^HEAD",
        "main..both",
        "...main",
        "both",
        "-x",
        "data",
        "nosuch",
        "HEAD:data",
        "",
    ]
    .iter()
    .map(|name| {
        let run = sandbox.run(&["diff", "--", name]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        run.stderr
    })
    .collect();
    insta::assert_snapshot!(told.join("\n"));
    sandbox.ok(&["diff", "heads/both"]);
}

/// A commit whose tree is that of HEAD with other entries in `data`, in the form of `git ls-tree`; `OBJECT` stands for an
/// object that is made of a text.
#[cfg(unix)]
fn commit_with(sandbox: &Sandbox, name: &str, script: &str) {
    let run = sandbox.shell(
        &format!(
            "set -e; export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@a GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@a\n\
             blob() {{ printf %s \"$1\" | git hash-object -w --stdin; }}\n\
             data=$({{ git ls-tree HEAD:data; {script}; }} | git mktree)\n\
             root=$({{ git ls-tree HEAD | grep -v 'data$'; printf '040000 tree %s\\tdata\\n' $data; }} | git mktree)\n\
             git branch $1 $(git commit-tree -m made $root)"
        ),
        &[name],
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn a_revision_is_written_through_no_link() {
    let sandbox = tiny();
    let outside = sandbox.path("outside");
    std::fs::create_dir(&outside).expect("a folder");
    let link = format!("link=$(blob '{}')", outside.display());
    let kinds = [
        // A link, and a folder of the same name with a link or a file in it.
        (
            "linked",
            "inner=$(printf '120000 blob %s\\tautostart\\n' $link | git mktree); \
             printf '120000 blob %s\\tzz\\n040000 tree %s\\tzz\\n' $link $inner",
        ),
        (
            "written",
            "inner=$(printf '100644 blob %s\\tfile\\n' $link | git mktree); \
             printf '120000 blob %s\\tzz\\n040000 tree %s\\tzz\\n' $link $inner",
        ),
        (
            "doubled",
            "printf '100644 blob %s\\tzz\\n100644 blob %s\\tzz\\n' $link $link",
        ),
        (
            "both",
            "inner=$(printf '100644 blob %s\\tfile\\n' $link | git mktree); \
             printf '100644 blob %s\\tzz\\n040000 tree %s\\tzz\\n' $link $inner",
        ),
    ];
    let mut told = String::new();
    for (name, script) in kinds {
        commit_with(&sandbox, name, &format!("{link}; {script}"));
        let run = sandbox.run(&["diff", name]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        told += &run.stderr;
        let inside = std::fs::read_dir(&outside).expect("the folder").count();
        assert_eq!(inside, 0, "{name} wrote into it");
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_submodule_is_named_and_the_ledger_compared() {
    let sandbox = Sandbox::project("tiny");
    git(&sandbox, &["init", "-q", "-b", "main"]);
    let add = |sandbox: &Sandbox| {
        git(sandbox, &["add", "report", "templates"]);
        let empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
        let info = format!("160000,{empty},data");
        git(sandbox, &["update-index", "--add", "--cacheinfo", &info]);
        git(sandbox, &["commit", "-q", "-m", "data elsewhere"]);
    };
    add(&sandbox);
    let run = sandbox.run(&["diff"]);
    assert_eq!(run.code, 2);
    insta::assert_snapshot!(run.stderr);
    sandbox.ok(&["accept"]);
    add(&sandbox);
    let run = sandbox.ok(&["diff", "--exit-code"]);
    insta::assert_snapshot!(printed(&run));
}

#[test]
fn the_environment_names_no_other_repository() {
    let sandbox = tiny();
    let other = Sandbox::project("tiny");
    other.replace("data/rooms.csv", "c,1,s,0,0,0,1", "c,1,s,1,0,0,0");
    let other = committed(other);
    let (folder, tree) = (other.path(".git"), other.path(""));
    let (folder, tree) = (folder.to_string_lossy(), tree.to_string_lossy());
    let names = ["GIT_DIR", "GIT_WORK_TREE", "GIT_TRACE", "GIT_INDEX_FILE"];
    let trace = sandbox.path("trace").to_string_lossy().into_owned();
    let env: Vec<(&str, &str)> = names
        .into_iter()
        .zip([&*folder, &*tree, &*trace, "x"])
        .collect();
    let run = sandbox.run_with(&["diff", "--exit-code"], &env);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains(&hash(&sandbox, "HEAD")),
        "{}",
        run.stdout
    );
    assert!(!sandbox.path("trace").exists());
}

#[cfg(unix)]
#[test]
fn a_repository_runs_nothing_and_fetches_nothing() {
    let sandbox = Sandbox::project("tiny");
    sandbox.write(".gitattributes", "* filter=run diff=run\n");
    let sandbox = committed(sandbox);
    sandbox.write(
        "run",
        format!(
            "#!/bin/sh\necho \"$0 $*\" >> '{}'\ncat\n",
            sandbox.path("ran").display()
        ),
    );
    let run = sandbox.shell(
        "set -e; chmod +x run; run=$PWD/run; mkdir hooks; cp .gitattributes .git/info/attributes\n\
         for hook in post-index-change reference-transaction post-checkout fsmonitor-watchman; do cp run hooks/$hook; done\n\
         for key in core.fsmonitor core.pager pager.ls-tree pager.cat-file core.sshCommand core.gitProxy core.editor \
             core.alternateRefsCommand diff.external diff.run.command diff.run.textconv filter.run.clean filter.run.smudge \
             filter.run.process credential.helper uploadpack.packObjectsHook remote.origin.uploadpack gpg.program; do\n\
             git config $key $run; done\n\
         for name in rev-parse ls-tree cat-file fetch; do git config alias.$name \"!$run\"; done\n\
         git config core.hooksPath $PWD/hooks; git config core.repositoryFormatVersion 1\n\
         git config extensions.partialClone origin; git config remote.origin.promisor true\n\
         git config remote.origin.url $PWD; git config protocol.file.allow always; git config protocol.allow always\n\
         rm -f ran",
        &[],
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    sandbox.ok(&["diff", "--exit-code"]);
    assert!(!sandbox.path("ran").exists(), "{}", sandbox.read("ran"));
    // An object that is not here would be fetched, by what the repository says fetches it.
    let object = hash(&sandbox, "HEAD:data/rooms.csv");
    let (folder, file) = object.split_at(2);
    std::fs::remove_file(sandbox.path(&format!(".git/objects/{folder}/{file}")))
        .expect("it is loose");
    let run = sandbox.run(&["diff"]);
    assert!(!sandbox.path("ran").exists(), "{}", sandbox.read("ran"));
    assert_eq!(run.code, 2);
    insta::assert_snapshot!(run.stderr);
}

#[cfg(unix)]
#[test]
fn files_that_look_like_a_repository_are_none() {
    let outer = Sandbox::project("tiny");
    let made = outer.shell(
        "set -e; mkdir inner; mv report data templates inner; git init -q -b main; git add inner\n\
         export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@a GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@a\n\
         git commit -q -m first; cd inner; sed -i 's/^c,1,s,0,0,0,1/c,1,s,1,0,0,0/' data/rooms.csv\n\
         git init -q -b main .; git add report data templates; git commit -q -m other\n\
         git config core.bare true; mv .git/* .; rm -r .git",
        &[],
    );
    assert_eq!(made.code, 0, "{}", made.stderr);
    let run = outer.run(&["diff", "--project", "inner"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(
        run.stderr.starts_with(
            "error[unknown-revision]: `HEAD` is not a revision: there is no repository here\n"
        ),
        "{}",
        run.stderr
    );
}

/// The error that a comparison with HEAD ends with.
#[cfg(unix)]
fn refused(sandbox: &Sandbox, args: &[&str]) -> String {
    let args: Vec<&str> = ["diff"].iter().chain(args).copied().collect();
    let run = sandbox.run(&args);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
    run.stderr
}

#[test]
#[cfg(unix)]
fn a_repository_that_leads_elsewhere_is_not_read() {
    use std::fs;
    use std::os::unix::fs::symlink;
    let other = tiny();
    let elsewhere = other.path(".git");
    let shown = elsewhere.display();
    type Lead<'a> = Box<dyn Fn(&Sandbox) + 'a>;
    let leads: Vec<(&str, Lead<'_>)> = vec![
        (
            ".git` leads out",
            Box::new(|s| {
                fs::remove_dir_all(s.path(".git")).expect("gone");
                s.write(".git", format!("gitdir: {shown}\n"));
            }),
        ),
        (
            ".git` leads out",
            Box::new(|s| {
                fs::remove_dir_all(s.path(".git")).expect("gone");
                symlink(&elsewhere, s.path(".git")).expect("a link");
            }),
        ),
        (
            ".git/objects` leads out",
            Box::new(|s| {
                fs::remove_dir_all(s.path(".git/objects")).expect("gone");
                symlink(elsewhere.join("objects"), s.path(".git/objects")).expect("a link");
            }),
        ),
        (
            ".git/commondir` leads out",
            Box::new(|s| s.write(".git/commondir", format!("{shown}\n"))),
        ),
        (
            ".git/objects/info/alternates` leads out",
            Box::new(|s| s.write(".git/objects/info/alternates", format!("{shown}/objects\n"))),
        ),
        (
            ".git/config` leads out",
            Box::new(|s| {
                let config = s.read(".git/config");
                s.write(
                    ".git/config",
                    format!("{config}[Include]\npath = {shown}/config\n"),
                );
            }),
        ),
        (
            ".git/config` leads out",
            Box::new(|s| {
                let config = s.read(".git/config");
                s.write(
                    ".git/config",
                    format!("{config}[core] WorkTree = {shown}/..\n"),
                );
            }),
        ),
        (
            ".git/packed-refs` is a device or pipe",
            Box::new(|s| assert_eq!(s.shell("mkfifo .git/packed-refs", &[]).code, 0)),
        ),
    ];
    for (message, lead) in leads {
        let sandbox = tiny();
        lead(&sandbox);
        let said = refused(&sandbox, &["--timeout", "20"]);
        assert!(said.contains(message), "{message}: {said}");
    }
    let sandbox = tiny();
    sandbox.write(".git/objects/info/alternates", format!("{shown}/objects\n"));
    sandbox.ok(&["diff", "--trust-git"]);
}

#[test]
#[cfg(unix)]
fn worktrees_and_submodules_are_named_by_their_repository() {
    let sandbox = tiny();
    git(&sandbox, &["worktree", "add", "-q", "worktree"]);
    sandbox.ok(&["diff", "--project", "worktree", "--exit-code"]);
    let whole = Sandbox::project("tiny");
    git(&whole, &["init", "-q"]);
    let source = sandbox.path("");
    let source = source.to_str().expect("a path");
    let local = "protocol.file.allow=always";
    git(
        &whole,
        &["-c", local, "submodule", "--quiet", "add", source, "part"],
    );
    whole.ok(&["diff", "--project", "part", "--exit-code"]);
}

#[test]
#[cfg(unix)]
fn a_revision_has_a_bound_and_leaves_nothing() {
    let sandbox = Sandbox::project("tiny");
    sandbox.write("data/notes.txt", "n".repeat(3 << 20));
    let sandbox = committed(sandbox);
    let said = refused(&sandbox, &["--max-size", "3"]);
    assert!(said.contains("have 4 MiB, more than 3"), "{said}");
    // The folder that temporary files go to, of a run that is ended by its deadline.
    let end = || {
        sandbox.write("temporary/.keep", "");
        let temporary = sandbox.path("temporary");
        let temporary = [("TMPDIR", temporary.to_str().expect("a path"))];
        let run = sandbox.run_with(&["diff", "--timeout", "5"], &temporary);
        let left: Vec<_> = sandbox.files("temporary").into_keys().collect();
        assert_eq!(left, [std::path::PathBuf::from(".keep")]);
        run.code
    };
    assert_eq!(end(), 0);
    let results = "templates/sections/results.typ.j2";
    let endless = "{% set n = namespace(s=[\"a\"], t=[\"a\"]) %}{% for c in \"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz\" %}\
         {% set n.s = [n.s, n.s] %}{% set n.t = [n.t, n.t] %}{% endfor %}{% if n.s == n.t %}x{% endif %}";
    sandbox.write(results, sandbox.read(results) + endless);
    assert_eq!(end(), 2);
}

#[test]
fn a_path_is_no_range_and_an_empty_file_no_ledger() {
    let sandbox = tiny();
    let run = sandbox.run(&["diff", "../x"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("`../x` is not a revision\n"),
        "{}",
        run.stderr
    );
    sandbox.write("old/figures.json", "");
    let run = sandbox.run(&["diff", "--path", "old/figures.json"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stderr.contains("the file is empty"), "{}", run.stderr);
}
