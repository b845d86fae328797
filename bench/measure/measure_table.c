/* The table: medians, 95th percentiles and ratios, and every failure. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/measure.h"

static int compare(const void* left, const void* right) {
  const double a = *(const double*)left, b = *(const double*)right;
  return (a > b) - (a < b);
}

/* The nearest rank; sorts the numbers. */
static double percentile(double* numbers, int count, int percent) {
  qsort(numbers, (size_t)count, sizeof *numbers, compare);
  const int rank = (count * percent + 99) / 100;
  return numbers[rank < 1 ? 0 : rank - 1];
}

static const struct row* find_row(const struct row* rows, int count, const char* label) {
  for (int i = 0; i < count; ++i)
    if (strcmp(rows[i].label, label) == 0 && !rows[i].is_refused) return &rows[i];
  return NULL;
}

/* A ratio of the medians, or a dash where the row that it is formed with did not run. */
static void print_ratio(const struct row* row, const struct row* base, int rounds) {
  if (base)
    printf(" %9.2f", percentile(row->wall_ms, rounds, 50) / percentile(base->wall_ms, rounds, 50));
  else
    printf(" %9s", "-");
}

static void print_row(const struct row* row, const struct row* rows, int count,
                      const struct options* options) {
  if (row->is_refused) {
    printf("%-22s cannot: %s\n", row->label, row->note);
    return;
  }
  printf("%-22s %9.2f %9.2f %9.2f %9.0f", row->label, percentile(row->wall_ms, options->rounds, 50),
         percentile(row->wall_ms, options->rounds, 95),
         percentile(row->cpu_ms, options->rounds, 50), row->peak_kb);
  for (int i = 0; i < 2 && options->relative_to[i]; ++i)
    print_ratio(row, find_row(rows, count, options->relative_to[i]), options->rounds);
  printf("   %ld of %ld\n", row->failures, row->runs);
}

static void print_heading(const struct options* options) {
  printf("%-22s %9s %9s %9s %9s", "", "wall ms", "95th", "cpu ms", "peak kB");
  for (int i = 0; i < 2 && options->relative_to[i]; ++i) {
    char title[32];
    snprintf(title, sizeof title, ":%s", options->relative_to[i]);
    printf(" %9s", title);
  }
  printf("   failed\n");
}

void print_table(const struct row* rows, int count, const struct options* options) {
  print_heading(options);
  for (int i = 0; i < count; ++i) print_row(&rows[i], rows, count, options);
  for (int i = 0; i < count; ++i)
    if (rows[i].failures > 0) printf("%s failed at times: %s\n", rows[i].label, rows[i].note);
  fflush(stdout);
}
