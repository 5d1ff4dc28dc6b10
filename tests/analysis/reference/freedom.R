# Figures of tests/analysis/growth/test_freedom.py: Rscript freedom.R > freedom.json, from tests/analysis/reference.
# One BLAS thread. pbkrtest gives both answers for each effect by itself: Satterthwaite's degrees of freedom
# (SATmodcomp), and Kenward and Roger's standard error and degrees of freedom (vcovAdj, Lb_ddf).
suppressMessages({library(lme4); library(pbkrtest)})
number <- function(x) ifelse(is.na(x), "null", formatC(x, digits = 15, format = "g"))
vector <- function(x) paste0("[", paste(number(x), collapse = ", "), "]")
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-13, maxfun = 1e6),
                     check.conv.singular = "ignore", calc.derivs = TRUE)
told <- function(name, model) {
  each <- diag(length(fixef(model)))
  adjusted <- vcovAdj(model)
  one <- function(row) suppressWarnings(SATmodcomp(model, matrix(each[row, ], 1))$test$ddf[1])
  kr <- apply(each, 1, Lb_ddf, as.matrix(vcov(model)), adjusted)
  paste0('  "', name, '": {"se": ', vector(sqrt(diag(as.matrix(vcov(model))))),
         ', "satterthwaite": ', vector(sapply(seq_len(nrow(each)), one)),
         ', "kenward_roger_se": ', vector(sqrt(diag(as.matrix(adjusted)))),
         ', "kenward_roger": ', vector(kr), '}')
}
data_from <- function(name) read.csv(file.path("..", "..", "data", name))
sleep <- data_from("sleepstudy.csv")
chicks <- data_from("chickweight.csv")
arthritis <- data_from("arthritis.csv")
claus <- data_from("claus_2020.csv")
claus$quarter <- claus$time - 1
arthritis$quarter <- arthritis$time * 30 / 91
both <- rbind(arthritis[, c("id", "y", "quarter")],
              unique(data.frame(id = arthritis$id, y = arthritis$baseline, quarter = 0)))
chicks$days <- chicks$time / 10
chicks$grams <- chicks$weight / 100
chicks$diet3 <- as.numeric(chicks$diet == 3)
# Eight persons of whom some stop early, and every third rating is missing: few, and no two alike.
few <- sleep[sleep$subject %in% sort(unique(sleep$subject))[1:8], ]
place <- match(few$subject, sort(unique(few$subject)))
few <- few[few$day <= 11 - place & (few$day + place) %% 3 != 0, ]
parts <- c(
  told("sleepstudy", lmer(reaction ~ day + (day | subject), sleep, control = tight)),
  told("sleepstudy_few", lmer(reaction ~ day + (day | subject), few, control = tight)),
  told("chickweight", lmer(grams ~ days + (days | chick), chicks, control = tight)),
  told("chickweight_by_diet", lmer(grams ~ days + diet3 + diet3:days + (days | chick), chicks, control = tight)),
  told("arthritis", lmer(y ~ quarter + (quarter | id), both, control = tight)),
  told("claus_bdi", lmer(bdi ~ quarter + (quarter | id), claus, control = tight)),
  told("claus_who", lmer(who ~ quarter + (quarter | id), claus, control = tight, start = c(0.2, -0.9, 0.1))))
versions <- paste0('  "versions": {"R": "', getRversion(), '", "lme4": "', packageVersion("lme4"),
                   '", "pbkrtest": "', packageVersion("pbkrtest"), '"}')
cat("{\n", paste(c(versions, parts), collapse = ",\n"), "\n}\n", sep = "")
