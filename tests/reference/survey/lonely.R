# Strata with one unit: every option, and what becomes of a stratum of which a domain leaves one unit (nothing: the units
# without members are there all the same; `adjust_domain` has R's option that looks at them as lonely).
for (option in c("adjust", "remove", "certainty", "average")) {
  d <- paste0("lonely_", option)
  o <- list(survey.lonely.psu = option)
  shares(paste0(option, ".opinion"), d, "opinion", options = o)
  shares(paste0(option, ".opinion_by_group"), d, "opinion", "group", options = o)
  means(paste0(option, ".income"), d, "income", options = o)
  means(paste0(option, ".income_by_group"), d, "income", "group", options = o, variance = FALSE)
}
for (option in c("adjust", "average")) {
  o <- list(survey.lonely.psu = option, survey.adjust.domain.lonely = TRUE)
  shares(paste0(option, "_domain.opinion.two"), paste0("lonely_", option), "opinion", domain = list(group = "two"), options = o)
  means(paste0(option, "_domain.income.two"), paste0("lonely_", option), "income", domain = list(group = "two"), options = o, variance = FALSE)
}
shares("whole.opinion", "lonely_whole", "opinion")
means("whole.income_by_group", "lonely_whole", "income", "group", variance = FALSE)
entry("fail.income", "lonely_fail", "tryCatch(svymean(~income, d), error = conditionMessage)", of = "income",
      options = list(survey.lonely.psu = "fail"), cells = function(v, d) list(list(row = "total", error = v)))
