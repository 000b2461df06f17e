//! Laying out ahead: other cores lay out sections before Typst comes to them.
//!
//! Typst lays out pages that follow one another without a forced break on one core, from the first to the last. It
//! remembers what it has laid out, however, and takes it again wherever the same content is at the same place of the
//! document's structure with the same styles, on whatever page that may be. So other cores lay out the same report with
//! all sections and tables empty but a few: the last ones first, then those before them, until they meet Typst, which
//! comes from the front. What they make is thrown away, but for what Typst remembers of it: pages are the same with and
//! without, only sooner.
//!
//! The sections of the front matter are left unchanged. They end with forced breaks, and Typst knows places by the number
//! of such breaks before them. What follows a forced break, such as the appendices, Typst lays out in parallel with the rest by
//! itself. (A report that has one before every section gains nothing here, and loses nothing either.)

use std::iter::once;
use std::sync::atomic::{AtomicBool, Ordering};
use typst::comemo::Track;
use typst::engine::{Engine, Route, Sink, Traced};
use typst::foundations::{Content, StyleChain, Target, TargetElem};
use typst::introspection::{EmptyIntrospector, Introspector};
use typst::utils::Protected;
use typst_layout::layout_document;

use super::world::World;
use crate::fill::{Filled, Section};
use crate::threads::{AHEAD, Helpers, STACK, cores};

/// Into how many parts sections are divided, about. With more of them less is laid out twice where the helpers meet
/// Typst; but each costs them a look at all that is always there.
const PARTS: usize = 4 * AHEAD;

/// The cores that lay out ahead.
pub(super) struct Ahead {
    /// Of their own: Typst's threads wait by taking over other work, which would have to be done before they go on.
    helpers: Option<Helpers>,
}

impl Default for Ahead {
    /// All cores but one, if there is a handful of parts for each; none where they can't be had.
    fn default() -> Self {
        let helpers = (cores() - 1).min(AHEAD);
        Self {
            helpers: Helpers::start(helpers, STACK),
        }
    }
}

impl Ahead {
    /// Does the main thing while sections are laid out ahead of it; only the first time, since from then on Typst
    /// remembers enough by itself.
    pub(super) fn of<T>(
        &mut self,
        world: &World<'_>,
        filled: &Filled,
        main: impl FnOnce() -> T,
    ) -> T {
        let Some(helpers) = self.helpers.take() else {
            return main();
        };
        let mut empty = world.sources().clone();
        for section in filled.sections.iter().chain(&filled.appendices) {
            for path in once(&section.path).chain(&section.tables) {
                empty.put(path, "");
            }
        }
        let done = AtomicBool::new(false);
        helpers.work(|scope| {
            let parts = parts(&filled.sections, |path| world.sources().length(path));
            for part in parts.into_iter().rev() {
                let (empty, done) = (&empty, &done);
                scope.spawn_fifo(move |_| {
                    if !done.load(Ordering::Relaxed) {
                        let mut one = empty.clone();
                        part.iter().for_each(|path| one.take(path, world.sources()));
                        // Errors are reported where all is laid out.
                        let _ = world.with(&one).map(|world| lay_out(&world));
                    }
                });
            }
            let result = main();
            done.store(true, Ordering::Relaxed);
            result
        })
    }
}

/// Files that are laid out together, part by part; each makes up about the same share of the sections' text. A table is
/// there only where its section is.
fn parts<'a>(sections: &'a [Section], length: impl Fn(&str) -> usize) -> Vec<Vec<&'a str>> {
    let files = |section: &'a Section| once(&section.path).chain(&section.tables);
    let whole: usize = sections.iter().flat_map(files).map(|f| length(f)).sum();
    let (mut parts, mut part, mut size) = (Vec::new(), Vec::new(), 0);
    for section in sections {
        for file in files(section) {
            for file in [&section.path, file] {
                if !part.contains(&file.as_str()) {
                    part.push(file.as_str());
                }
            }
            size += length(file);
            if size * PARTS >= whole {
                parts.push(std::mem::take(&mut part));
                size = 0;
            }
        }
    }
    parts.push(part);
    parts
}

/// Lays out a document once, as [`typst::compile`] does first; it goes on until references have found their pages.
fn lay_out(world: &World<'_>) -> Option<()> {
    let world: &dyn typst::World = world;
    let library = world.library();
    let traced = Traced::default();
    let mut sink = Sink::new();
    let content = evaluate(world, &mut sink)?;
    let introspector: &dyn Introspector = &EmptyIntrospector;
    let mut engine = Engine {
        library,
        world: world.track(),
        introspector: Protected::new(introspector.track()),
        traced: traced.track(),
        sink: sink.track_mut(),
        route: Route::default(),
    };
    let target = TargetElem::target.set(Target::Paged).wrap();
    let styles = StyleChain::new(&library.styles);
    layout_document(&mut engine, &content, styles.chain(&target)).ok()?;
    Some(())
}

/// Evaluates a document, which Typst then need not do any more.
pub(super) fn evaluate_first(world: &World<'_>) {
    // Errors are reported where all is laid out.
    let _ = evaluate(world, &mut Sink::new());
}

/// The content of the main file, with that of all files that it includes.
fn evaluate(world: &dyn typst::World, sink: &mut Sink) -> Option<Content> {
    let main = world.source(world.main()).ok()?;
    let module = typst_eval::eval(
        world.track(),
        world.library(),
        Traced::default().track(),
        sink.track_mut(),
        Route::default().track(),
        &main,
    );
    Some(module.ok()?.content())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(path: &str, tables: &[&str]) -> Section {
        Section {
            path: path.into(),
            tables: tables.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn parts_are_of_a_length_and_a_table_is_with_its_section() {
        let sections = [
            section("long", &[]),
            section("s", &["t1", "t2"]),
            section("end", &[]),
        ];
        let length = |path: &str| match path {
            "long" => PARTS,
            "t2" => PARTS - 3,
            _ => 1,
        };
        // The whole is twice the number of parts, so that a part is complete with 2.
        assert_eq!(
            parts(&sections, length),
            [vec!["long"], vec!["s", "t1"], vec!["s", "t2"], vec!["end"]]
        );
    }
}
