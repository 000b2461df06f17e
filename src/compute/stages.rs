//! How the units of a dataset were drawn, stage by stage.

use num_rational::Ratio;

use super::key::Key;
use super::margins;
use crate::figures::parse_bound;
use crate::spec::{self, Codebook, Lonely, Population, ReplicateKind};
use crate::yaml::Spanned;

/// How the units of a dataset were drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stages {
    pub(super) stages: Vec<Stage>,
    pub(super) lonely: Lonely,
    /// Replicate weights, in place of the stages.
    pub(super) replicates: Option<Replicates>,
    /// The margins that weights were calibrated to, where variances are of the residuals.
    pub(super) margins: Vec<Key>,
}

/// A stage of a design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stage {
    pub(super) cluster: Option<String>,
    pub(super) strata: Option<String>,
    pub(super) population: Option<Population>,
}

impl Stages {
    /// Those that a codebook declares; without any, respondents drawn by themselves.
    pub(super) fn of(book: &Codebook, weighted: bool) -> Self {
        let column = |name: &Option<Spanned<String>>| {
            let name = name.as_ref();
            name.map(|name| name.value.clone())
        };
        let design = book.design.as_ref();
        let declared = design.iter().flat_map(|design| &design.stages);
        let mut stages: Vec<Stage> = declared
            .map(|stage| Stage {
                // The key tells respondents apart.
                cluster: column(&stage.cluster).filter(|name| *name != book.key.value),
                strata: column(&stage.strata),
                population: stage.fpc.as_ref().map(|fpc| fpc.value.clone()),
            })
            .collect();
        if stages.is_empty() {
            stages.push(Stage {
                cluster: None,
                strata: None,
                population: None,
            });
        }
        Self {
            stages,
            lonely: design.map(|design| design.lonely).unwrap_or_default(),
            replicates: Replicates::of(book),
            // Replicate weights are calibrated themselves.
            margins: match weighted && design.is_some_and(|d| d.replicates.is_none()) {
                true => margins::margins(book),
                false => Vec::new(),
            },
        }
    }

    /// Whether respondents were drawn by themselves, from a population without an end.
    pub(super) fn is_simple(&self) -> bool {
        let simple = |stage: &Stage| {
            stage.cluster.is_none() && stage.strata.is_none() && stage.population.is_none()
        };
        self.replicates.is_none() && self.stages.iter().all(simple)
    }

    /// Whether respondents are the units of the last stage.
    pub(super) fn of_respondents(&self) -> bool {
        let last = self.stages.last();
        self.replicates.is_none() && last.is_some_and(|stage| stage.cluster.is_none())
    }

    /// Of each stage, the columns of the stratum and of the cluster.
    pub(super) fn places(&self) -> impl Iterator<Item = Option<&str>> {
        let stages = self.stages.iter();
        stages.flat_map(|stage| [stage.strata.as_deref(), stage.cluster.as_deref()])
    }

    /// Of each stage, the column of the number of units.
    pub(super) fn populations(&self) -> impl Iterator<Item = Option<&str>> {
        self.stages.iter().map(|stage| match &stage.population {
            Some(Population::Column(column)) => Some(column.as_str()),
            _ => None,
        })
    }

    /// The columns that variances depend on.
    pub(super) fn columns(&self) -> impl Iterator<Item = &str> {
        let replicates = self.replicates.iter().flat_map(|r| &r.sources);
        let columns = self.places().chain(self.populations()).flatten();
        columns.chain(replicates.map(String::as_str))
    }
}

/// How replicates are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replicates {
    /// With their decimal places.
    pub(super) columns: Vec<(String, u8)>,
    /// The CSV's columns that they are in.
    sources: Vec<String>,
    /// Decimal places of the weights.
    pub(super) decimals: u8,
    pub(super) scale: Ratio<i128>,
    pub(super) rscales: Vec<Ratio<i128>>,
    /// Whether they are compared with the estimate instead of their mean.
    pub(super) mse: bool,
    /// Degrees of freedom, where they are declared.
    pub(super) df: Option<u64>,
}

impl Replicates {
    /// Those that a codebook declares. What they lack was reported when it was read.
    pub(super) fn of(book: &Codebook) -> Option<Self> {
        let declared: &spec::Replicates = book.design.as_ref()?.replicates.as_ref()?;
        let calibrate = book.design.as_ref()?.calibrate.as_ref();
        let decimals = |name: &str| match calibrate {
            Some(calibrate) => calibrate.decimals.value,
            None => book.numbers.get(name).map_or(0, |number| number.decimals),
        };
        let column = |name: &str| match calibrate {
            Some(_) => margins::column(name),
            None => name.to_string(),
        };
        let columns = book.replicates().map(|name| (column(name), decimals(name)));
        let columns: Vec<(String, u8)> = columns.collect();
        let weight = book
            .design
            .as_ref()
            .map_or("", |design| design.weight.as_str());
        let number =
            |text: &Option<Spanned<String>>| text.as_ref().and_then(|text| parse_bound(text));
        let n = columns.len() as i128;
        let one = Ratio::from_integer(1);
        let usual = match declared.kind {
            ReplicateKind::Brr => Ratio::new(1, n.max(1)),
            ReplicateKind::Fay => {
                let rest = one - number(&declared.rho).unwrap_or(Ratio::from_integer(0));
                Ratio::new(1, n.max(1)) / (rest * rest)
            }
            ReplicateKind::Jk1 => Ratio::new(n - 1, n.max(1)),
            ReplicateKind::Sdr => Ratio::new(4, n.max(1)),
            ReplicateKind::Jkn | ReplicateKind::Bootstrap => one,
        };
        let rscales = declared.rscales.iter().filter_map(|text| parse_bound(text));
        let rscales: Vec<Ratio<i128>> = rscales.collect();
        let rscales = match rscales.as_slice() {
            [] => vec![one; columns.len()],
            [all] => vec![*all; columns.len()],
            _ => rscales,
        };
        Some(Self {
            sources: book.replicates().map(str::to_string).collect(),
            decimals: decimals(weight),
            columns,
            scale: number(&declared.scale).unwrap_or(usual),
            rscales,
            mse: declared.mse,
            df: declared.df.as_ref().map(|df| df.value),
        })
    }
}
