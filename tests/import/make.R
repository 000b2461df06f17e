library(haven)
x <- data.frame(id=1:12)
x$q1 <- labelled_spss(c(1,2,3,9,1,2,3,1,2,NA,-1,1), c(yes=1,no=2,"perhaps"=3,"refused"=9), na_values=c(9,-1), label="Would you come again?")
x$score <- c(1.5,2.25,-3,1e-7,1e12,0.1+0.2,NA,7,8,9,10,11); attr(x$score,"label") <- "Score"
x$when <- as.Date("2024-01-31")+0:11
x$word <- c("a","b",NA,"d","e","f","g","h","i","j","k","l")
write_sav(x,"again.sav"); write_sav(x,"again.zsav",compress="zsav")
y <- data.frame(id=1:6)
y$health <- labelled(c(1,2,tagged_na("a"),tagged_na("b"),2,NA), c(good=1,bad=2,refused=tagged_na("a")), label="Health")
y$day <- as.Date("1959-12-30")+0:5
y$text <- c("short", strrep("long ",600), "", "ö", "e", "f")
write_dta(y,"tagged.dta",version=14,strl_threshold=2045); write_dta(y[1:3],"tagged_13.dta",version=13)
