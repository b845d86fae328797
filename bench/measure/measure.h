/* What the parts of measure share.
 *
 * measure runs rows of a table side by side: each round runs every row once, so that a busy moment
 * of the machine falls on all of them. Between the clock and a command stands posix_spawn(3) and
 * nothing else, no shell. measure is the reaper of all that the commands leave behind
 * (PR_SET_CHILD_SUBREAPER), as an engine's monitor is: a container that outlives `create` becomes
 * its child.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { MOST_ROWS = 24, MOST_WORDS = 4096, LONGEST_WORD = 256, LONGEST_NOTE = 240 };

/* A sequence of commands: words, where the word ";" stands between two commands. */
struct sequence {
  char** words;
  int count;
};

/* One row of the table: all that is known about it, and all that was measured. */
struct row {
  char* label;
  struct sequence measured;
  struct sequence before; /* once, before the first round; not measured */
  struct sequence after;  /* once, after the last round; not measured */
  bool is_refused;        /* it cannot run here: `note` says why */
  long failures;          /* of how many runs, see `runs` */
  long runs;
  char note[LONGEST_NOTE]; /* the last line that a failed command wrote to standard error */
  double* wall_ms;         /* one each round */
  double* cpu_ms;          /* user and system time of every process that ended in the run */
  double peak_kb;          /* the largest resident set of any of them, in all rounds */
};

struct options {
  int rounds;
  int repeat;                 /* how often a run does the sequence, one after another */
  int parallel;               /* how many copies of each command a run starts at once */
  const char* relative_to[2]; /* labels of the rows that ratios are formed with, or NULL */
};

/* Ends the program with status 2 and a line on standard error when `is_good` is false. */
void require(bool is_good, const char* what, const char* object);

/* measure_plan.c: the rows of the plan on standard input; returns how many. */
int read_plan(struct row* rows);

/* measure_run.c */
struct sample {
  double wall_ms;
  double cpu_ms;
  long peak_kb;
  long failures; /* runs of which a command ended with anything but exit code 0 */
};
void prepare_to_run(void);
/* Runs the sequence `repeat` times, each time in `parallel` copies at once. In each word {} becomes
 * a number that no other copy and no other run has. A failed command's last line goes to `note`. */
struct sample run_sequence(const struct sequence* sequence, int repeat, int parallel, char* note);
/* Waits for processes that the commands left; kills those that remain. Returns how many it killed.
 */
int end_what_is_left(void);

/* measure_table.c */
void print_table(const struct row* rows, int count, const struct options* options);
