//! The house is built in one direction: no file of `src/` depends on one that depends on it, nor does a module.
//!
//! Every path of the code is read, not only `use` lines: what it names is looked up, through re-exports, to the file that
//! defines it. `#[cfg(test)]` modules are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::sandbox::root;

type Segments = Vec<String>;

/// A module: a file, what it defines, what it passes on or takes in under a name.
#[derive(Debug, Default)]
struct Module {
    file: String,
    defined: BTreeSet<String>,
    /// Names that stand for something elsewhere, and whether they are only passed on.
    named: BTreeMap<String, (Segments, bool)>,
    tokens: Vec<String>,
    globs: Vec<Segments>,
}

#[derive(Debug, Default)]
struct House {
    modules: BTreeMap<Segments, Module>,
}

/// Words and signs of a file: comments, texts and lifetimes are left out, and so are `#[cfg(test)]` modules.
fn tokens(text: &str) -> Vec<String> {
    let bytes: Vec<char> = text.chars().collect();
    let (mut found, mut at) = (Vec::<String>::new(), 0);
    let is = |at: usize, c: char| bytes.get(at) == Some(&c);
    while at < bytes.len() {
        let c = bytes[at];
        if c == '/' && is(at + 1, '/') {
            while at < bytes.len() && bytes[at] != '\n' {
                at += 1;
            }
        } else if c == 'r'
            && (is(at + 1, '"') || is(at + 1, '#') && (is(at + 2, '"') || is(at + 2, '#')))
        {
            let hashes = bytes[at + 1..].iter().take_while(|c| **c == '#').count();
            at += hashes + 2;
            let end: String = format!("\"{}", "#".repeat(hashes));
            let end: Vec<char> = end.chars().collect();
            while at < bytes.len() && !bytes[at..].starts_with(&end) {
                at += 1;
            }
            at += end.len();
        } else if c == '"' {
            at += 1;
            while at < bytes.len() && bytes[at] != '"' {
                at += if bytes[at] == '\\' { 2 } else { 1 };
            }
            at += 1;
        } else if c == '\'' {
            let escaped = is(at + 1, '\\');
            if escaped || is(at + 2, '\'') {
                at += if escaped { 3 } else { 2 };
                while at < bytes.len() && bytes[at] != '\'' {
                    at += 1;
                }
            }
            at += 1;
        } else if c.is_alphabetic() || c == '_' {
            let start = at;
            while at < bytes.len() && (bytes[at].is_alphanumeric() || bytes[at] == '_') {
                at += 1;
            }
            found.push(bytes[start..at].iter().collect());
        } else if c == ':' && is(at + 1, ':') {
            found.push("::".into());
            at += 2;
        } else {
            if !c.is_whitespace() {
                found.push(c.into());
            }
            at += 1;
        }
    }
    without_tests(found)
}

fn without_tests(tokens: Vec<String>) -> Vec<String> {
    let test = ["#", "[", "cfg", "(", "test", ")", "]"];
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        let rest = &tokens[at..];
        let of_tests = rest.len() > 9 && rest.iter().zip(test).all(|(token, test)| token == test);
        if of_tests && rest[7] == "mod" && rest[9] == "{" {
            at += 10;
            let mut depth = 1;
            while depth > 0 && at < tokens.len() {
                depth += match tokens[at].as_str() {
                    "{" => 1,
                    "}" => -1,
                    _ => 0,
                };
                at += 1;
            }
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

/// Reads the tree of a `use` from `at` on: names and what they stand for. Returns where it ends.
fn tree(
    tokens: &[String],
    mut at: usize,
    before: &Segments,
    leaves: &mut Vec<(String, Segments)>,
) -> usize {
    let mut path = before.clone();
    loop {
        match tokens.get(at).map(String::as_str) {
            Some("{") => {
                at += 1;
                while tokens.get(at).is_some_and(|t| t != "}") {
                    at = tree(tokens, at, &path, leaves);
                    if tokens.get(at).is_some_and(|t| t == ",") {
                        at += 1;
                    }
                }
                return at + 1;
            }
            Some("*") => {
                leaves.push(("*".into(), path));
                return at + 1;
            }
            Some("::") => at += 1,
            Some("as") => {
                leaves.push((tokens[at + 1].clone(), path));
                return at + 2;
            }
            Some(word) if word.chars().all(|c| c.is_alphanumeric() || c == '_') => {
                if word != "self" || path.is_empty() {
                    path.push(word.to_string());
                }
                at += 1;
            }
            _ => {
                if let Some(name) = path.last() {
                    leaves.push((name.clone(), path));
                }
                return at;
            }
        }
    }
}

impl House {
    fn read(src: &Path) -> Self {
        let mut house = Self::default();
        house.module(src, src.join("lib.rs"), Vec::new());
        house
    }

    fn module(&mut self, src: &Path, file: PathBuf, path: Segments) {
        let text = fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let tokens = tokens(&text);
        let mut module = Module {
            file: file.strip_prefix(src).unwrap().display().to_string(),
            ..Module::default()
        };
        let mut children = Vec::new();
        let (mut at, mut depth) = (0, 0);
        while at < tokens.len() {
            let word = tokens[at].as_str();
            match word {
                "{" => depth += 1,
                "}" => depth -= 1,
                "use" => {
                    let public = (0..4).any(|back| at > back && tokens[at - back - 1] == "pub")
                        && !tokens[at.saturating_sub(4)..at].contains(&";".to_string());
                    let mut leaves = Vec::new();
                    let end = tree(&tokens, at + 1, &Vec::new(), &mut leaves);
                    for (name, target) in leaves {
                        match name.as_str() {
                            "*" => module.globs.push(target),
                            _ => drop(module.named.insert(name, (target, public))),
                        }
                    }
                    at = end;
                    continue;
                }
                "mod" if depth == 0 && tokens.get(at + 2).is_some_and(|t| t == ";") => {
                    children.push(tokens[at + 1].clone());
                    at += 3;
                    continue;
                }
                "struct" | "enum" | "fn" | "trait" | "type" | "const" | "static"
                | "macro_rules"
                    if depth == 0 =>
                {
                    let name = tokens[at + 1..].iter().find(|t| *t != "!");
                    module.defined.extend(name.cloned());
                }
                _ => {}
            }
            module.tokens.push(tokens[at].clone());
            at += 1;
        }
        let folder = match file.file_name().and_then(|n| n.to_str()) {
            Some("lib.rs" | "mod.rs") => file.parent().unwrap().to_path_buf(),
            _ => file.with_extension(""),
        };
        for child in children {
            let own = folder.join(format!("{child}.rs"));
            let own = if own.exists() {
                own
            } else {
                folder.join(&child).join("mod.rs")
            };
            let mut path = path.clone();
            path.push(child);
            self.module(src, own, path);
        }
        self.modules.insert(path, module);
    }

    /// An absolute path from the module `here`; nothing where it leads out of the crate.
    fn absolute(&self, here: &Segments, path: &[String]) -> Option<Segments> {
        let mut rest = path;
        let mut base = match rest.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self" | "super") => here.clone(),
            Some(first) => {
                let mut child = here.clone();
                child.push(first.to_string());
                if !self.modules.contains_key(&child) {
                    return None;
                }
                child
            }
            None => return None,
        };
        rest = &rest[1..];
        if path[0] == "super" {
            base.pop();
            while rest.first().is_some_and(|s| s == "super") {
                base.pop();
                rest = &rest[1..];
            }
        }
        base.extend(rest.iter().cloned());
        Some(base)
    }

    /// The module that defines what an absolute path names, re-exports followed.
    fn definer(&self, path: &Segments, depth: usize) -> Option<Segments> {
        if self.modules.contains_key(path) {
            return Some(path.clone());
        }
        for cut in (0..path.len()).rev() {
            let (module, name) = (path[..cut].to_vec(), &path[cut]);
            let Some(found) = self.modules.get(&module) else {
                continue;
            };
            if !found.defined.contains(name)
                && let Some((target, _)) = found.named.get(name)
                && depth < 8
                && let Some(target) = self.absolute(&module, target)
            {
                return self.definer(&target, depth + 1);
            }
            return Some(module);
        }
        None
    }

    /// What each module depends on.
    fn arrows(&self) -> BTreeMap<&Segments, BTreeSet<Segments>> {
        let mut all = BTreeMap::new();
        for (here, module) in &self.modules {
            let mut targets = BTreeSet::new();
            let mut note = |path: &[String]| {
                let target = self
                    .absolute(here, path)
                    .and_then(|path| self.definer(&path, 0));
                targets.extend(target.filter(|target| target != here));
            };
            for (path, _) in module.named.values().filter(|(_, passed_on)| !passed_on) {
                note(path);
            }
            module.globs.iter().for_each(|path| note(path));
            let mut at = 0;
            while at < module.tokens.len() {
                let mut path = vec![module.tokens[at].clone()];
                // Not what a method or a visibility names.
                let before =
                    |back: usize| at.checked_sub(back).map(|at| module.tokens[at].as_str());
                let after_path = matches!(before(1), Some("::" | "."))
                    || (before(2), before(1)) == (Some("("), Some("in"));
                at += 1;
                while module.tokens.get(at).is_some_and(|t| t == "::")
                    && module
                        .tokens
                        .get(at + 1)
                        .is_some_and(|t| t.chars().all(|c| c.is_alphanumeric() || c == '_'))
                {
                    path.push(module.tokens[at + 1].clone());
                    at += 2;
                }
                if after_path {
                    continue;
                }
                if let Some((target, _)) = module.named.get(&path[0]) {
                    let whole: Segments = target.iter().chain(&path[1..]).cloned().collect();
                    note(&whole);
                } else if path.len() > 1 {
                    note(&path);
                }
            }
            all.insert(here, targets);
        }
        all
    }
}

/// A circle in a graph, if there is one.
fn circle<T: Ord + Clone>(arrows: &BTreeMap<T, BTreeSet<T>>) -> Option<Vec<T>> {
    fn visit<T: Ord + Clone>(
        node: &T,
        arrows: &BTreeMap<T, BTreeSet<T>>,
        done: &mut BTreeSet<T>,
        way: &mut Vec<T>,
    ) -> Option<Vec<T>> {
        if let Some(start) = way.iter().position(|known| known == node) {
            return Some(way[start..].to_vec());
        }
        if !done.insert(node.clone()) {
            return None;
        }
        way.push(node.clone());
        let found = arrows.get(node).and_then(|targets| {
            targets
                .iter()
                .find_map(|next| visit(next, arrows, done, way))
        });
        way.pop();
        found
    }
    let (mut done, mut way) = (BTreeSet::new(), Vec::new());
    arrows
        .keys()
        .find_map(|node| visit(node, arrows, &mut done, &mut way))
}

fn circles(src: &Path) -> [Option<Vec<String>>; 2] {
    let house = House::read(src);
    let file = |path: &Segments| house.modules[path].file.clone();
    let (mut files, mut rooms) = (
        BTreeMap::<String, BTreeSet<String>>::new(),
        BTreeMap::<String, BTreeSet<String>>::new(),
    );
    for (from, targets) in house.arrows() {
        files
            .entry(file(from))
            .or_default()
            .extend(targets.iter().map(file));
        // What lies directly in lib.rs puts the rooms together.
        let Some(room) = from.first() else { continue };
        let others = targets
            .iter()
            .filter_map(|t| t.first())
            .filter(|other| *other != room);
        rooms
            .entry(room.clone())
            .or_default()
            .extend(others.cloned());
    }
    [circle(&rooms), circle(&files)]
}

#[test]
fn no_module_and_no_file_depends_on_one_that_depends_on_it() {
    let [rooms, files] = circles(&root().join("src"));
    assert_eq!(rooms, None, "a circle of modules");
    assert_eq!(files, None, "a circle of files");
}

#[test]
fn a_planted_circle_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("lib.rs", "pub mod a; pub mod b;");
    write("a/mod.rs", "mod x; mod y; pub use x::X; pub struct A;");
    write("a/x.rs", "use super::y::Y; pub struct X(Y);");
    write(
        "a/y.rs",
        "/// See [`crate::b`].\npub struct Y; // crate::b::B\n",
    );
    write("b.rs", "pub struct B(crate::a::X);");
    assert_eq!(circles(folder.path()), [None, None]);
    // Not in a `use`, and through a re-export.
    write(
        "a/y.rs",
        "pub struct Y; fn y() { let _ = super::X::new(); }",
    );
    let [rooms, files] = circles(folder.path());
    assert_eq!(
        (rooms, files),
        (None, Some(vec!["a/x.rs".into(), "a/y.rs".into()]))
    );
    write(
        "a/y.rs",
        "use crate::b::{self}; pub struct Y; fn y() -> b::B { todo!() }",
    );
    assert_eq!(
        circles(folder.path())[0],
        Some(vec!["a".into(), "b".into()])
    );
}
