/* measure: runs commands side by side and prints a table. See measure.h and README.md.
 *
 *   measure [--rounds N] [--repeat N] [--parallel N] [--relative-to LABEL]... <PLAN
 *   measure --adopt PROGRAM [ARGUMENT...]
 *
 * A line of the plan is a row: LABEL, COMMANDS, and where they are needed COMMANDS BEFORE and
 * COMMANDS AFTER, with one tab in between. A row whose commands fail at once, twice, is not
 * measured: the table says what the last one wrote to standard error. Failures of later rounds are
 * counted.
 */
#define _GNU_SOURCE
#include "bench/measure/measure.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

void require(bool is_good, const char* what, const char* object) {
  if (is_good) return;
  fprintf(stderr, "measure: %s%s\n", what, object);
  exit(2);
}

static void adopt(char** words) {
  require(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0, "cannot become the parent of orphans",
          "");
  execvp(words[0], words);
  require(false, "cannot start ", words[0]);
}

static struct options parse(int count, char** words) {
  static const struct option known[] = {{"rounds", 1, NULL, 'n'},
                                        {"repeat", 1, NULL, 'r'},
                                        {"parallel", 1, NULL, 'p'},
                                        {"relative-to", 1, NULL, 't'},
                                        {0}};
  struct options options = {.rounds = 10, .repeat = 1, .parallel = 1};
  int ratios = 0;
  for (int option; (option = getopt_long(count, words, "", known, NULL)) != -1;) {
    if (option == 'n')
      options.rounds = atoi(optarg);
    else if (option == 'r')
      options.repeat = atoi(optarg);
    else if (option == 'p')
      options.parallel = atoi(optarg);
    else if (option == 't' && ratios < 2)
      options.relative_to[ratios++] = optarg;
    else
      require(false,
              "usage: measure [--rounds N] [--repeat N] [--parallel N] "
              "[--relative-to LABEL]... <PLAN",
              "");
  }
  require(options.rounds > 0 && options.repeat > 0 && options.parallel > 0,
          "--rounds, --repeat and --parallel take a number from 1 up", "");
  return options;
}

/* A first run fills the caches, and tells whether there will be a second. */
static void try_row(struct row* row) {
  if (run_sequence(&row->before, 1, 1, row->note).failures > 0) {
    row->is_refused = true;
    return;
  }
  for (int attempt = 0; attempt < 2; ++attempt)
    if (run_sequence(&row->measured, 1, 1, row->note).failures == 0) return;
  row->is_refused = true;
}

static void measure_row(struct row* row, int round, const struct options* options) {
  const struct sample sample =
      run_sequence(&row->measured, options->repeat, options->parallel, row->note);
  row->wall_ms[round] = sample.wall_ms;
  row->cpu_ms[round] = sample.cpu_ms;
  if (row->peak_kb < (double)sample.peak_kb) row->peak_kb = (double)sample.peak_kb;
  row->failures += sample.failures;
  row->runs += (long)options->repeat * options->parallel;
}

int main(int count, char** words) {
  if (count > 2 && strcmp(words[1], "--adopt") == 0) adopt(words + 2);
  const struct options options = parse(count, words);
  static struct row rows[MOST_ROWS];
  const int rows_count = read_plan(rows);
  prepare_to_run();

  for (int i = 0; i < rows_count; ++i) {
    rows[i].wall_ms = calloc((size_t)options.rounds, sizeof(double));
    rows[i].cpu_ms = calloc((size_t)options.rounds, sizeof(double));
    require(rows[i].wall_ms && rows[i].cpu_ms, "out of memory", "");
    try_row(&rows[i]);
  }
  for (int round = 0; round < options.rounds; ++round)
    for (int i = 0; i < rows_count; ++i)
      if (!rows[i].is_refused) measure_row(&rows[i], round, &options);

  for (int i = 0; i < rows_count; ++i) run_sequence(&rows[i].after, 1, 1, NULL);
  print_table(rows, rows_count, &options);
  const int left = end_what_is_left();
  if (left > 0) printf("%d processes were left running and had to be killed\n", left);
}
