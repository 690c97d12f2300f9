# read.R - what readout writes, in R.
#
#   readout query news.db --since 2024 --to csv > events.csv
#   Rscript read.R events.csv
#   Rscript read.R news.db          # the database itself; needs the packages DBI and RSQLite
#
# Columns: docs/formats.md (CSV), docs/query.md (queries).

read_csv <- function(path) {
    read.csv(path, stringsAsFactors = FALSE, na.strings = "", encoding = "UTF-8",
             colClasses = c(cameo = "character", id = "character"))
}

read_database <- function(path) {
    db <- DBI::dbConnect(RSQLite::SQLite(), path, flags = RSQLite::SQLITE_RO)
    on.exit(DBI::dbDisconnect(db))
    DBI::dbGetQuery(db, "
        SELECT e.id, e.day AS date, e.source_country, e.target_country, e.event, e.cameo, e.quad, e.goldstein, e.reports, e.sources
        FROM event e WHERE e.status = 'reported'")
}

# Events and mean Goldstein of each month and pair of countries.
by_month <- function(events) {
    events$month <- substr(ifelse(is.na(events$date), events$published, events$date), 1, 7)
    pairs <- aggregate(goldstein ~ month + source_country + target_country, data = events,
                       FUN = function(g) c(events = length(g), mean = mean(g)))
    do.call(data.frame, pairs)
}

path <- commandArgs(trailingOnly = TRUE)[1]
events <- if (grepl("\\.csv$", path)) read_csv(path) else read_database(path)
if (is.null(events$published)) events$published <- NA_character_
print(by_month(events))
