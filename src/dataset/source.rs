//! Where the rows of a dataset come from.

use super::rows::{Dataset, Rows};
use crate::diagnostic::Diagnostics;
use crate::project::Project;
use crate::spec::{Codebook, Document};

/// A kind of files with responses.
pub(super) trait Source: Sync {
    /// What the names of its files end with.
    fn extension(&self) -> &'static str;

    /// Reads the dataset of a codebook, holds it to the codebook, and hands its rows on in chunks of at most
    /// [`CHUNK`](super::CHUNK). Where the reading ends with faults, what was handed on is of no use.
    fn read(
        &self,
        project: &Project,
        codebook: &Document<Codebook>,
        consume: &mut dyn FnMut(Rows),
    ) -> Result<Dataset, Diagnostics>;

    /// The dataset of a codebook is next to it.
    fn path(&self, codebook: &Document<Codebook>) -> String {
        format!("data/{}{}", codebook.name, self.extension())
    }
}
