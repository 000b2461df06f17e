# Weights that agree with known margins: post-stratification, raking, and calibration to the same margins by regression.
# The cells have the range of the weights, some weights, and shares and means with standard errors.
types <- "data.frame(stype = c('e', 'm', 'h'), Freq = c(4421, 1018, 755))"
met <- "data.frame(sch_wide = c('yes', 'no'), Freq = c(5122, 1072))"

calibrated <- function(name, design, call, margins, columns, of)
  entry(name, design, call, cells = function(v, d) {
    w <- as.vector(weights(v, if (inherits(v, "svyrep.design")) "sampling" else "sampling"))
    before <- as.vector(weights(d, "sampling"))
    share <- svymean(as.formula(paste0("~", columns)), v, na.rm = TRUE)
    total <- svytotal(as.formula(paste0("~", columns)), v, na.rm = TRUE)
    mean <- svymean(as.formula(paste0("~", of)), v, na.rm = TRUE)
    sum <- svytotal(as.formula(paste0("~", of)), v, na.rm = TRUE)
    c(list(list(row = "weights", margins = margins, least = min(w), most = max(w), least_factor = min(w / before),
                most_factor = max(w / before), sum = base::sum(w), first = w[1], last = w[length(w)])),
      lapply(seq_along(coef(share)), function(i) list(row = "total", column = levels(d$variables[[columns]])[i],
        weighted = unname(coef(total)[i]), weighted_se = unname(SE(total)[i]), share = unname(coef(share)[i]),
        share_se = unname(SE(share)[i]))),
      list(list(row = "total", of = of, mean = unname(as.vector(coef(mean))), mean_se = as.vector(SE(mean)),
                sum = unname(as.vector(coef(sum))), sum_se = as.vector(SE(sum)), df = degf(v))))
  })

school_type <- list(stype = list(e = 4421, m = 1018, h = 755))
growth <- list(sch_wide = list(yes = 5122, no = 1072))
for (d in c("clus1", "clus1_infinite", "clus2")) {
  calibrated(paste0(d, ".post_stratified"), d, sprintf("postStratify(d, ~stype, %s)", types), school_type, "awards", "api00")
  calibrated(paste0(d, ".raked"), d, sprintf("rake(d, list(~stype, ~sch_wide), list(%s, %s), control = list(maxit = 500, epsilon = 1e-11))", types, met),
             c(school_type, growth), "awards", "api00")
  calibrated(paste0(d, ".calibrated_raking"), d,
             "calibrate(d, ~stype + sch_wide, c(6194, 1018, 755, 1072), calfun = 'raking', epsilon = 1e-13)",
             c(school_type, growth), "awards", "api00")
  calibrated(paste0(d, ".calibrated_linear"), d,
             "calibrate(d, ~stype + sch_wide, c(6194, 1018, 755, 1072), calfun = 'linear', epsilon = 1e-13)",
             c(school_type, growth), "awards", "enroll")
}
cars <- "data.frame(car = c('yes', 'no'), Freq = c(1500, 1100))"
for (d in c("households", "jkn", "brr"))
  calibrated(paste0(d, ".post_stratified"), d, sprintf("postStratify(d, ~car, %s)", cars), list(car = list(yes = 1500, no = 1100)), "tenure", "persons")
