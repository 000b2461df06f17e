# Replicate weights of every kind. R takes variances about the mean of the replicates' estimates (`mse = FALSE`); about
# the estimate itself where `mse = TRUE`, which the entries named `mse` have.
for (kind in c("brr", "fay", "jk1", "jkn", "bootstrap", "sdr")) {
  shares(paste0(kind, ".tenure"), kind, "tenure", deff = FALSE)
  shares(paste0(kind, ".tenure_by_car"), kind, "tenure", "car", deff = FALSE)
  means(paste0(kind, ".spent"), kind, "spent", deff = FALSE)
  means(paste0(kind, ".spent_by_tenure"), kind, "spent", "tenure", deff = FALSE)
  ratio(paste0(kind, ".per_head"), kind, "spent", "persons")
  design(paste0(kind, "_mse"), "households", sub("data = x)", "mse = TRUE, data = x)", designs[[kind]]$r, fixed = TRUE),
         sub("}}", ", mse: true}}", designs[[kind]]$yaml, fixed = TRUE))
  shares(paste0(kind, ".mse.tenure"), paste0(kind, "_mse"), "tenure", deff = FALSE)
  means(paste0(kind, ".mse.spent"), paste0(kind, "_mse"), "spent", deff = FALSE)
  entry(paste0(kind, ".constants"), kind, "d", cells = function(v, d)
    list(list(row = "total", replicates = ncol(d$repweights), scale = d$scale, rscales = array(d$rscales), df = degf(d))))
}
ratio("stations.alive", "stations_brr", "alive", "arrests")
