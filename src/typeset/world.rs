//! The world that Typst sees: generated files, embedded fonts, a pinned day.

use std::collections::BTreeMap;
use std::ops::Range;
use typst::diag::{FileError, FileResult, PackageError};
use typst::foundations::{Bytes, Datetime, Duration, IntoValue};
use typst::syntax::{FileId, Source, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt};
use typst_as_lib::conversions::IntoSource;
use typst_as_lib::{TypstEngine, TypstWorld};

use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::fill::Generated;

/// An engine with Typst's own fonts.
pub(super) fn engine() -> TypstEngine {
    TypstEngine::builder()
        // As they are in the program, not copied.
        .fonts(typst_assets::fonts().map(Bytes::new))
        // The typesetter says what is kept.
        .comemo_evict_max_age(None)
        .build()
}

/// What the embedded partials look for in `sys.inputs`.
const WEB: &str = "web";

/// typst-as-lib leaves accessibility extras off. Partials of a page in HTML see that it is one.
pub(super) fn library(web: bool) -> LazyHash<Library> {
    let features = [Feature::A11yExtras, Feature::Html].into_iter().collect();
    let inputs = web.then(|| (WEB.into(), true.into_value()));
    let library = Library::builder().with_inputs(inputs.into_iter().collect());
    LazyHash::new(library.with_features(features).build())
}

/// The generated files as Typst has them.
#[derive(Debug, Clone, Default)]
pub(super) struct Sources {
    main: String,
    files: BTreeMap<String, Source>,
}

impl Sources {
    /// Takes over generated files, the main one first.
    pub(super) fn update(&mut self, files: &[Generated]) {
        self.main = files.first().map_or("main.typ", |f| &f.path).to_string();
        self.files
            .retain(|path, _| files.iter().any(|file| &file.path == path));
        for file in files {
            self.put(&file.path, &file.text);
        }
    }

    /// Takes over a file. One that was there before is edited: only what changed is parsed again, and the rest keeps the
    /// marks that Typst knows it by.
    pub(super) fn put(&mut self, path: &str, text: &str) {
        match self.files.get_mut(path) {
            Some(source) if source.text() == text => {}
            Some(source) => rewrite(source, text),
            None => {
                self.files
                    .insert(path.to_string(), (path, text).into_source());
            }
        }
    }

    /// A file, parsed.
    pub(super) fn get(&self, path: &str) -> Option<&Source> {
        self.files.get(path)
    }

    /// How long a file is, in bytes.
    pub(super) fn length(&self, path: &str) -> usize {
        self.get(path).map_or(0, |source| source.text().len())
    }

    /// Takes over a file from other sources as it is there.
    pub(super) fn take(&mut self, path: &str, from: &Sources) {
        if let Some(source) = from.files.get(path) {
            self.files.insert(path.to_string(), source.clone());
        }
    }
}

/// Gives a source another text. Lines that differ are edited one by one: an edit from the first to the last of them
/// would make all between them new to Typst.
fn rewrite(source: &mut Source, text: &str) {
    let mut edits = Vec::new();
    let (old, new): (Vec<&str>, Vec<&str>) = (
        source.text().split_inclusive('\n').collect(),
        text.split_inclusive('\n').collect(),
    );
    if old.len() == new.len() {
        let mut end = source.text().len();
        for (old, new) in old.iter().zip(&new).rev() {
            let start = end - old.len();
            if old != new {
                edits.push((start..end, *new));
            }
            end = start;
        }
    }
    for (range, line) in edits {
        edit(source, range, line);
    }
    // Where there are more lines or fewer; otherwise nothing is left to do.
    source.replace(text);
}

/// Edits what differs in a line.
fn edit(source: &mut Source, range: Range<usize>, new: &str) {
    let old = source.text().get(range.clone()).unwrap_or_default();
    let same = |(a, b): &(char, char)| a == b;
    let length = |(c, _): (char, char)| c.len_utf8();
    let before = old.chars().zip(new.chars());
    let before: usize = before.take_while(same).map(length).sum();
    let (old_rest, new_rest) = (old.get(before..), new.get(before..));
    let (old_rest, new_rest) = (old_rest.unwrap_or_default(), new_rest.unwrap_or_default());
    let suffix = old_rest.chars().rev().zip(new_rest.chars().rev());
    let suffix: usize = suffix.take_while(same).map(length).sum();
    let with = new_rest.get(..new_rest.len() - suffix);
    let range = range.start + before..range.end - suffix;
    source.edit(range, with.unwrap_or_default());
}

/// typst-as-lib's world asks the clock, and its files never change; this one's do.
pub(super) struct World<'a> {
    engine: &'a TypstEngine,
    inner: TypstWorld<'a>,
    library: &'a LazyHash<Library>,
    sources: &'a Sources,
    date: Date,
    /// Callback invoked for each file that Typst asks for.
    told: Option<&'a (dyn Fn(&str) + Sync)>,
}

impl<'a> World<'a> {
    pub(super) fn new(
        engine: &'a TypstEngine,
        library: &'a LazyHash<Library>,
        sources: &'a Sources,
        date: Date,
    ) -> Result<Self, Diagnostics> {
        let inner = engine
            .world_builder(sources.main.as_str())
            .build()
            .map_err(|e| Diagnostic::error(Code::InternalError, "can't set up Typst").source(&e))?;
        Ok(Self {
            engine,
            inner,
            library,
            sources,
            date,
            told: None,
        })
    }

    /// The same world, with a callback for each file that Typst asks for.
    pub(super) fn telling(&self, told: &'a (dyn Fn(&str) + Sync)) -> Result<Self, Diagnostics> {
        let world = World::new(self.engine, self.library, self.sources, self.date)?;
        Ok(Self {
            told: Some(told),
            ..world
        })
    }

    /// The generated files.
    pub(super) fn sources(&self) -> &Sources {
        self.sources
    }

    /// The same world with other files.
    pub(super) fn with<'b>(&'b self, sources: &'b Sources) -> Result<World<'b>, Diagnostics> {
        World::new(self.engine, self.library, sources, self.date)
    }
}

/// Why nothing else can be read.
fn closed(id: FileId) -> FileError {
    match id.root() {
        VirtualRoot::Package(_) => FileError::Package(PackageError::Other(Some(
            "packages are not downloaded".into(),
        ))),
        VirtualRoot::Project => FileError::Other(Some("Typst sources may not read files".into())),
    }
}

impl typst::World for World<'_> {
    fn library(&self) -> &LazyHash<Library> {
        self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.inner.book()
    }

    fn main(&self) -> FileId {
        self.inner.main()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let path = id.vpath().get_without_slash();
        if let Some(told) = self.told {
            told(path);
        }
        let source = self.sources.files.get(path).filter(|s| s.id() == id);
        source.cloned().ok_or_else(|| closed(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        Err(closed(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.inner.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        let (year, month, day) = self.date.parts();
        Datetime::from_ymd(year, month, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_rewritten_whatever_differs() {
        let texts = [
            "",
            "one\ntwo é 1\nthree\n",
            "one\ntwo è 12\nthree\n",
            "öne\ntwo è 12\nthree 3",
            "öne\n\ntwo è 12\n#let x = [*\nthree 3",
            "aaa\naa\na",
            "aa\naaa\naaaa",
        ];
        for old in texts {
            for new in texts {
                let mut source = ("a.typ", old).into_source();
                rewrite(&mut source, new);
                assert_eq!(source.text(), new);
                assert!(
                    source.root().spanless_eq(&typst::syntax::parse(new)),
                    "{old:?} {new:?}"
                );
            }
        }
    }
}
