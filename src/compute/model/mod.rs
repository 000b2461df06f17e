//! Models: `plan` resolves one against its codebook, `sums` adds up the responses, `figures` makes figures of the fit.

mod classify;
mod figures;
mod plan;
mod refusal;
mod sums;

pub(super) use classify::Classified;
pub(super) use figures::{figures, fit};
pub(super) use plan::{ModelPlan, resolve};
pub(super) use sums::ModelSums;
