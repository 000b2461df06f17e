# Ten random designs.
for (k in 1:10) {
  d <- sprintf("random_%02d", k)
  shares(paste0(d, ".answer"), d, "answer")
  shares(paste0(d, ".answer_by_group"), d, "answer", "group")
  shares(paste0(d, ".answer.two"), d, "answer", domain = list(group = "two"))
  means(paste0(d, ".y"), d, "y")
  means(paste0(d, ".y_by_group"), d, "y", "group")
  means(paste0(d, ".y.yes"), d, "y", domain = list(answer = "yes"))
  quantile_entry(paste0(d, ".y.quantiles"), d, "y")
  interval_entry(paste0(d, ".yes"), d, "answer", "yes")
}
