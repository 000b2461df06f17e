//! The world that Typst sees: generated files, embedded fonts, a pinned day.

use typst::diag::FileResult;
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, Source};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt};
use typst_as_lib::{TypstEngine, TypstWorld};

use super::Date;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::fill::Generated;

/// An engine over the generated files and Typst's own fonts.
pub(super) fn engine(files: &[Generated]) -> TypstEngine {
    TypstEngine::builder()
        .fonts(typst_assets::fonts())
        .with_static_source_file_resolver(files.iter().map(|f| (f.path.as_str(), f.text.as_str())))
        // What was memoized is needed until the PDF is written.
        .comemo_evict_max_age(None)
        .build()
}

/// typst-as-lib's world asks the clock and leaves accessibility extras off; this one doesn't.
pub(super) struct World<'a> {
    inner: TypstWorld<'a>,
    library: LazyHash<Library>,
    date: Date,
}

impl<'a> World<'a> {
    pub(super) fn new(
        engine: &'a TypstEngine,
        files: &[Generated],
        date: Date,
    ) -> Result<Self, Diagnostics> {
        let main = files.first().map_or("main.typ", |f| f.path.as_str());
        let inner = engine
            .world_builder(main)
            .build()
            .map_err(|e| Diagnostic::error(format!("Typst could not be set up: {e}")))?;
        let features = [Feature::A11yExtras].into_iter().collect();
        let library = LazyHash::new(Library::builder().with_features(features).build());
        Ok(Self {
            inner,
            library,
            date,
        })
    }
}

impl typst::World for World<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.inner.book()
    }

    fn main(&self) -> FileId {
        self.inner.main()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.inner.source(id)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.inner.file(id)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.inner.font(index)
    }

    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        self.date.day()
    }
}
