//! How each statistic is computed, as a formula. Definitions are those of docs/project.md and of the modules that compute.

use crate::figures::{Exact, Figure, Figures, Statistic};

/// The formula, with the numbers where they are few.
pub(super) fn of(figure: &Figure, figures: &Figures) -> String {
    let ratio = match figure.exact {
        Exact::Ratio {
            numerator,
            denominator,
        } => Some((numerator, denominator)),
        _ => None,
    };
    let number = figure.exact.ratio();
    // Figures of the same term or of the same fit.
    let (stem, _) = figure.id.rsplit_once('.').unwrap_or((&figure.id, ""));
    let sibling = |stem: &str, segment: &str| {
        let figure = figures.get(&format!("{stem}.{segment}"));
        figure.map_or_else(|| segment.to_string(), |f| f.exact.ratio())
    };
    let fit = figure.model.as_ref().map(|model| format!("{model}.fit"));
    let fit = fit.as_deref().unwrap_or_default();
    match (figure.statistic, ratio) {
        (Statistic::RowPct | Statistic::ColPct | Statistic::Correct, Some((above, below))) => {
            let text = figure.exact.text(3, 100);
            format!("100 × counted ÷ base = 100 × {above} ÷ {below} = {text} %")
        }
        (Statistic::Mean, Some((above, below))) => {
            let text = figure.exact.text(5, 1);
            format!("sum of the scores ÷ scored answers = {above} ÷ {below} = {text}")
        }
        (Statistic::T, _) => format!(
            "t = B ÷ SE = {} ÷ {} = {number}",
            sibling(stem, "b"),
            sibling(stem, "se")
        ),
        (Statistic::P, _) if figure.id.contains(".coef.") => format!(
            "p = P(|T| > |{}|), T of Student's t distribution with {} degrees of freedom",
            sibling(stem, "t"),
            sibling(fit, "df_residual")
        ),
        (Statistic::P, _) => format!(
            "p = P(X > {}), X of the χ² distribution with {} degrees of freedom",
            sibling(fit, "chi2"),
            sibling(fit, "df")
        ),
        (Statistic::FP, _) => format!(
            "p = P(X > {}), X of the F distribution with {} and {} degrees of freedom",
            sibling(fit, "f"),
            sibling(fit, "df_model"),
            sibling(fit, "df_residual")
        ),
        (Statistic::Low, _) => format!(
            "B − t* × SE = {} − t* × {}, t* = 97.5 % point of Student's t with {} degrees of freedom",
            sibling(stem, "b"),
            sibling(stem, "se"),
            sibling(fit, "df_residual")
        ),
        (Statistic::High, _) => format!(
            "B + t* × SE = {} + t* × {}, t* = 97.5 % point of Student's t with {} degrees of freedom",
            sibling(stem, "b"),
            sibling(stem, "se"),
            sibling(fit, "df_residual")
        ),
        (Statistic::R2, _) => format!(
            "R² = 1 − residual ÷ total sum of squares = R × R, R = {}",
            sibling(fit, "r")
        ),
        (Statistic::Eigenvalue, _) => {
            format!("(1 − Λ) ÷ Λ, Λ = {}", sibling(fit, "wilks"))
        }
        (Statistic::CanonicalR, _) => format!("√(1 − Λ), Λ = {}", sibling(fit, "wilks")),
        (statistic, _) => match general(statistic) {
            "" => number,
            formula => format!("{formula} = {number}"),
        },
    }
}

/// Formulas without numbers: those would be too many.
fn general(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::Count => "number of those counted",
        Statistic::Base | Statistic::N => "number of those in the base",
        Statistic::Dropped => "number of those in the base without a needed answer",
        Statistic::Outside => "number of those in neither group",
        Statistic::B => "the term's element of (XᵀWX)⁻¹XᵀWy, W = 1 without weights",
        Statistic::Se => {
            "s × √(the term's diagonal element of (XᵀWX)⁻¹), s = standard error of the estimate"
        }
        Statistic::Beta => "B × sd(x) ÷ sd(y)",
        Statistic::Vif => "1 ÷ (1 − R² of the term on the other terms)",
        Statistic::R => "√(1 − residual ÷ total sum of squares)",
        Statistic::AdjR2 => "1 − (1 − R²)(n − 1) ÷ (n − k − 1)",
        Statistic::See => "√(residual sum of squares ÷ residual degrees of freedom)",
        Statistic::F => "mean square of the regression ÷ mean square of the residuals",
        Statistic::DfModel => "k",
        Statistic::DfResidual => "n − k − 1, n − k without a constant",
        Statistic::Wilks => "Λ = variation within the groups ÷ total variation of the scores",
        Statistic::Chi2 => "χ² = −(n − 1 − (p + 2) ÷ 2) × ln Λ",
        Statistic::Df => "p, the number of variables",
        Statistic::Centroid => "mean score of the group",
        Statistic::Raw => {
            "weight of the variable in the score, which has variance 1 within the groups"
        }
        Statistic::Value => "",
        _ => "",
    }
}
