# Quantiles by the default rule of svyquantile in survey 4.1 ("math", the same as "hf1": the smallest value at which the
# weighted distribution function is at least p) with its default interval ("mean", Woodruff's), with two other intervals,
# and by the other rules without interval.
#
# R compares sums in floating point and takes the second smallest value where p is below the share of the smallest one.
# So p is chosen such that exact arithmetic gives the same quantile, and an end that is the second smallest value for
# that reason is left out (`low_fault`).
quantiles <- c(0.1, 0.25, 0.5, 0.75, 0.9)

quantile_entry <- function(name, design, of, domain = NULL, interval = "mean", p = quantiles) {
  call <- sprintf("svyquantile(~%s, %s, c(%s), na.rm = TRUE, ci = TRUE, interval.type = '%s')", of,
                  domain_of(domain, "d"), paste(p, collapse = ", "), interval)
  entry(name, design, call, of = of, domain = domain, cells = function(v, d) {
    m <- v[[1]]
    inside <- in_domain(domain, d$variables) & !is.na(d$variables[[of]]) & weights(d, "sampling") > 0
    x <- d$variables[[of]][inside]; w <- as.vector(weights(d, "sampling"))[inside]
    least <- sum(w[x == min(x)]) / sum(w)
    lapply(seq_along(p), function(i) {
      cell <- list(row = "total", p = p[i], quantile = m[i, "quantile"], low = m[i, "ci.2.5"], high = m[i, "ci.97.5"],
                   se = m[i, 4], df = degf(d))
      share <- svymean(d$variables[[of]][inside] <= cell$quantile, d[inside, ])
      end <- coef(share) - qt(0.975, degf(d[inside, ])) * SE(share)
      if (interval == "mean" && end >= 0 && end < least) c(cell[c("row", "p", "quantile", "high", "df")], list(low_fault = TRUE)) else cell
    })
  })
}

rules <- function(name, design, of, domain = NULL) for (rule in c("school", "shahvaish", paste0("hf", 1:9)))
  entry(paste0(name, ".", rule), design, sprintf("svyquantile(~%s, %s, c(%s), na.rm = TRUE, ci = FALSE, qrule = '%s')", of,
        domain_of(domain, "d"), paste(quantiles, collapse = ", "), rule), of = of, domain = domain,
        cells = function(v, d) lapply(seq_along(quantiles), function(i)
          list(row = "total", p = quantiles[i], quantile = as.vector(v[[1]])[i])))

for (d in c("srs", "strat", "clus1", "clus1_infinite", "clus2")) {
  for (y in c("api00", "enroll", "acs_k3")) quantile_entry(paste0(d, ".", y), d, y)
  quantile_entry(paste0(d, ".api00.awarded"), d, "api00", list(awards = "yes"), p = c(0.151, 0.351, 0.551, 0.751, 0.851))
  quantile_entry(paste0(d, ".api00.beta"), d, "api00", interval = "beta")
  quantile_entry(paste0(d, ".api00.xlogit"), d, "api00", interval = "xlogit")
}
rules("strat.api00", "strat", "api00")
rules("clus2.meals", "clus2", "meals")
quantile_entry("households.spent", "households", "spent")
quantile_entry("households.persons", "households", "persons")
for (d in c("jk1", "jkn", "brr", "bootstrap", "sdr")) quantile_entry(paste0(d, ".spent"), d, "spent")
