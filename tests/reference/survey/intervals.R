# Intervals of one share: svyciprop's methods; Wilson's, which survey 4.1 does not have, in R's arithmetic.
#
# With p and V the share and its variance, n* = p (1 - p) / V · (t(n - 1) / t(df))² is the effective sample size of Korn and
# Graubard (1998), as method "beta" has it: n is the number of rows of the (sub)design, df the degrees of freedom of
# the (sub)design, t(·) the quantiles of Student's t. Wilson's interval with n*:
# (p + z²/2n* ± z √(p (1 - p)/n* + z²/4n*²)) / (1 + z²/n*), z = Φ⁻¹(1 - α/2).
# `wilson_plain` has n* without t: p (1 - p) / V.
wilson <- function(p, v, n, df, level, adjusted = TRUE) {
  a <- (1 - level) / 2
  m <- p * (1 - p) / v
  if (adjusted) m <- m * (qt(a, n - 1) / qt(a, df))^2
  z <- qnorm(1 - a)
  (p + z^2 / (2 * m) + c(-1, 1) * z * sqrt(p * (1 - p) / m + z^2 / (4 * m^2))) / (1 + z^2 / m)
}

methods <- c("logit", "xlogit", "beta", "mean", "asin")

# "logit" fits a logistic regression, whose iteration stops after some eight digits; "xlogit" is the same interval to all
# digits under a design with strata and clusters. Under replicate weights "logit" fits every replicate, which is another
# interval, and gives nonsense where a replicate's share is zero: there it is left out.
interval_entry <- function(name, design, column, value, domain = NULL, level = 0.95) {
  sub <- domain_of(domain, sprintf("subset(d, !is.na(%s))", column))
  variable <- sprintf("I(%s == \"%s\")", column, value)
  asked <- sprintf("svyciprop(~%s, %s, method = '%s', level = %s)", variable, sub, methods, format(level))
  entry(name, design, sprintf("list(sub = %s, %s)", sub, paste(sprintf("%s = %s", methods, asked), collapse = ", ")),
        columns = column, domain = domain, cells = function(v, d) {
    p <- as.vector(v$mean); V <- as.vector(attr(v$mean, "var")); df <- degf(v$sub); n <- nrow(v$sub)
    cells <- list(row = "total", column = value, level = level, base = n, share = p, share_se = sqrt(V), df = df,
                  df_whole = degf(d), effective_n = p * (1 - p) / V,
                  effective_n_adjusted = p * (1 - p) / V * (qt((1 - level) / 2, n - 1) / qt((1 - level) / 2, df))^2)
    for (m in if (inherits(d, "svyrep.design")) setdiff(methods, "logit") else methods) {
      ci <- attr(v[[m]], "ci")
      cells[[paste0(m, "_low")]] <- unname(ci[1]); cells[[paste0(m, "_high")]] <- unname(ci[2])
    }
    w <- wilson(p, V, n, df, level); cells$wilson_low <- w[1]; cells$wilson_high <- w[2]
    w <- wilson(p, V, n, df, level, FALSE); cells$wilson_plain_low <- w[1]; cells$wilson_plain_high <- w[2]
    list(cells)
  })
}

for (d in c("srs", "strat", "clus1", "clus1_infinite", "clus2")) {
  # Where schools are drawn by their type its share has no variance.
  if (d != "strat") for (v in c("e", "h")) interval_entry(paste0(d, ".stype.", v), d, "stype", v)
  interval_entry(paste0(d, ".awards"), d, "awards", "yes")
  interval_entry(paste0(d, ".awards.high"), d, "awards", "yes", list(stype = "h"))
  interval_entry(paste0(d, ".awards.90"), d, "awards", "yes", level = 0.9)
  interval_entry(paste0(d, ".awards.99"), d, "awards", "yes", level = 0.99)
}
interval_entry("nhanes.chol", "nhanes", "chol", "high")
interval_entry("nhanes.chol.young", "nhanes", "chol", "high", list(age = "to_19"))
interval_entry("households.free", "households", "tenure", "free")
for (d in c("jk1", "brr", "fay")) interval_entry(paste0(d, ".free"), d, "tenure", "free")
