# The designs that the entries name: R's call over the data `x`, and the codebook's `design:`.
stage <- function(...) {
  fields <- c(...)
  paste0("{", paste0(names(fields), ": ", fields, collapse = ", "), "}")
}
stages <- function(weight, ..., more = "") sprintf("{weight: %s, stages: [%s]%s}", weight, paste(..., sep = ", "), more)

design("srs", "apistrat", "svydesign(ids = ~1, weights = ~pw, data = x)", "{weight: pw}")
design("strat", "apistrat", "svydesign(ids = ~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = x)",
       stages("pw", stage(strata = "stype", fpc = "fpc")))
design("strat_infinite", "apistrat", "svydesign(ids = ~1, strata = ~stype, weights = ~pw, data = x)",
       stages("pw", stage(strata = "stype")))
design("clus1", "apiclus1", "svydesign(ids = ~dnum, weights = ~pw, fpc = ~fpc, data = x)",
       stages("pw", stage(cluster = "dnum", fpc = "fpc")))
design("clus1_number", "apiclus1", "svydesign(ids = ~dnum, weights = ~pw, fpc = rep(757, 183), data = x)",
       stages("pw", stage(cluster = "dnum", fpc = "757")))
design("clus1_infinite", "apiclus1", "svydesign(ids = ~dnum, weights = ~pw, data = x)",
       stages("pw", stage(cluster = "dnum")))
design("clus2", "apiclus2", "svydesign(ids = ~dnum + school, weights = ~pw, fpc = ~fpc1 + fpc2, data = x)",
       stages("pw", stage(cluster = "dnum", fpc = "fpc1"), stage(fpc = "fpc2")))
design("clus2_infinite", "apiclus2", "svydesign(ids = ~dnum + school, weights = ~pw, data = x)",
       stages("pw", stage(cluster = "dnum")))
design("nhanes", "nhanes", "svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, nest = TRUE, data = x)",
       stages("weight", stage(cluster = "psu", strata = "stratum")))
design("stations", "stations", "svydesign(ids = ~station, strata = ~area, weights = ~weight, fpc = ~stations, data = x)",
       stages("weight", stage(cluster = "station", strata = "area", fpc = "stations")))
design("stations_infinite", "stations", "svydesign(ids = ~station, strata = ~area, weights = ~weight, data = x)",
       stages("weight", stage(cluster = "station", strata = "area")))
design("households", "households", "svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = x)",
       stages("weight", stage(cluster = "psu", strata = "stratum")))

# Of lonely units, with each option. `average` is R's alone.
lonely_r <- "svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = x)"
for (lonely in c("fail", "adjust", "remove", "certainty", "average"))
  design(paste0("lonely_", lonely), "lonely", lonely_r,
         stages("weight", stage(cluster = "psu", strata = "stratum"), more = paste0(", lonely: ", lonely)),
         list(survey.lonely.psu = lonely))
# The one unit of stratum three is all that it has, and adds nothing whatever the option.
design("lonely_whole", "lonely", "svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, fpc = ~units, data = x)",
       stages("weight", stage(cluster = "psu", strata = "stratum", fpc = "units")))

# Replicate weights. JKn's `rscales` are (n - 1) / n of the stratum whose unit is left out: 1/2 of each.
replicated <- function(name, data, columns, type, yaml, more = "")
  design(name, data, sprintf("svrepdesign(weights = ~weight, repweights = '^%s_[0-9]+$', type = '%s'%s, combined.weights = TRUE, data = x)",
                             columns, type, more),
         sprintf("{weight: weight, replicates: {columns: \"%s_*\", %s}}", columns, yaml))
replicated("stations_brr", "stations", "brr", "BRR", "kind: brr")
replicated("brr", "households", "brr", "BRR", "kind: brr")
replicated("fay", "households", "fay", "Fay", "kind: fay, rho: 0.3", ", rho = 0.3")
replicated("jk1", "households", "jkone", "JK1", "kind: jk1, scale: 11/12", ", scale = 11/12")
replicated("jkn", "households", "jkn", "JKn", "kind: jkn, rscales: 1/2", ", scale = 1, rscales = rep(1/2, 12)")
replicated("bootstrap", "households", "boot", "bootstrap", "kind: bootstrap, scale: 1/19", ", scale = 1/19, rscales = rep(1, 20)")
replicated("sdr", "households", "sdr", "successive-difference", "kind: sdr")

# Random designs: every third has finite populations at both stages, every third at the first, the others none.
for (k in 1:10) {
  name <- sprintf("random_%02d", k)
  zero <- if (k %% 2 == 0) ", zero: allowed" else ""
  if (k %% 3 == 0) {
    r <- "svydesign(ids = ~psu + seg, strata = ~stratum, weights = ~weight, fpc = ~units + segs, nest = TRUE, data = x)"
    yaml <- stages("weight", stage(cluster = "psu", strata = "stratum", fpc = "units"),
                   stage(cluster = "seg", fpc = "segs"), more = zero)
  } else if (k %% 3 == 1) {
    r <- "svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, fpc = ~units, nest = TRUE, data = x)"
    yaml <- stages("weight", stage(cluster = "psu", strata = "stratum", fpc = "units"), more = zero)
  } else {
    r <- "svydesign(ids = ~psu + seg, strata = ~stratum, weights = ~weight, nest = TRUE, data = x)"
    yaml <- stages("weight", stage(cluster = "psu", strata = "stratum"), stage(cluster = "seg"), more = zero)
  }
  design(name, name, r, yaml)
}
