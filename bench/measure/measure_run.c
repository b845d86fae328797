/* Running commands under the clock (man 3 posix_spawn, man 2 wait4, man 2 getrusage). */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/measure/measure.h"

enum { MOST_AT_ONCE = 512, MOST_IN_COMMAND = 64, PATIENCE_SECONDS = 60 };

static posix_spawn_file_actions_t redirections;
static int complaints;              /* what the commands write to standard error */
static pid_t running[MOST_AT_ONCE]; /* 0: ended. Signal handlers read it. */
static volatile sig_atomic_t running_count;
static volatile sig_atomic_t is_late; /* the alarm has ended the command */
static long next_number;              /* what {} becomes */

/* Everything that is a child now, adopted or not. Signal handlers call it. Returns how many. */
static int kill_children(void) {
  char list[8192] = {0};
  const int file = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
  if (file == -1 || read(file, list, sizeof list - 1) < 0) return 0;
  close(file);
  int killed = 0;
  for (char* at = list; *at >= '1' && *at <= '9'; ++killed) {
    kill((pid_t)strtol(at, &at, 10), SIGKILL);
    if (*at == ' ') ++at;
  }
  return killed;
}

/* On the alarm, what hangs is killed and counts as failed; any other signal ends all. */
static void stop_running(int number) {
  if (number != SIGALRM) {
    kill_children();
    _exit(128 + number);
  }
  is_late = 1;
  for (int i = 0; i < running_count; ++i)
    if (running[i] > 0) kill(running[i], SIGKILL);
}

void prepare_to_run(void) {
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  complaints = memfd_create("standard error", MFD_CLOEXEC);
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  require(complaints != -1 && nothing != -1, "cannot open the commands' standard streams", "");
  posix_spawn_file_actions_init(&redirections);
  posix_spawn_file_actions_adddup2(&redirections, nothing, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&redirections, nothing, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&redirections, complaints, STDERR_FILENO);
  const struct sigaction action = {.sa_handler = stop_running, .sa_flags = SA_RESTART};
  const int ends[] = {SIGALRM, SIGINT, SIGTERM, SIGHUP};
  for (size_t i = 0; i < sizeof ends / sizeof *ends; ++i) sigaction(ends[i], &action, NULL);
}

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* All commands share this file and the place in it; we keep what the latest of them wrote. */
static void forget_complaints(void) {
  if (ftruncate(complaints, 0) == 0) lseek(complaints, 0, SEEK_SET);
}

static void read_complaints(char* text, size_t size) {
  const off_t end = lseek(complaints, 0, SEEK_END);
  const off_t start = end >= (off_t)size ? end - (off_t)size + 1 : 0;
  const ssize_t length = pread(complaints, text, size - 1, start);
  text[length > 0 ? length : 0] = 0;
}

/* Cuts the last line off the text and returns it; the text itself when that is one line. */
static char* cut_last_line(char* text) {
  for (size_t length; (length = strlen(text)) > 0 && text[length - 1] <= ' ';) text[length - 1] = 0;
  char* last = strrchr(text, '\n');
  if (!last) return text;
  *last = 0;
  return last + 1;
}

/* The reason stands in the last line, or above the advice that ends a refused command line. */
static void keep_last_complaint(char* note, const char* command) {
  if (!note) return;
  char text[4096];
  read_complaints(text, sizeof text);
  const char* line = cut_last_line(text);
  if (strncmp(line, "Run with --help", 15) == 0 && line != text) line = cut_last_line(text);
  if (is_late)
    snprintf(note, LONGEST_NOTE, "%s took more than %d seconds", command, PATIENCE_SECONDS);
  else if (*line)
    snprintf(note, LONGEST_NOTE, "%.*s", LONGEST_NOTE - 1, line);
  else
    snprintf(note, LONGEST_NOTE, "%s failed and said nothing", command);
}

/* Writes `word` to `filled` with the number in place of each {}. */
static void fill_in(char* filled, const char* word, long number) {
  const char* mark = strstr(word, "{}");
  if (mark)
    snprintf(filled, LONGEST_WORD, "%.*s%ld%s", (int)(mark - word), word, number, mark + 2);
  else
    snprintf(filled, LONGEST_WORD, "%s", word);
}

/* Returns 0 when the program cannot be started, and says so where commands complain. */
static pid_t start(char** words, int count, long number) {
  static char filled[MOST_IN_COMMAND][LONGEST_WORD];
  char* arguments[MOST_IN_COMMAND + 1] = {0};
  require(count < MOST_IN_COMMAND, "a command has too many words: ", words[0]);
  for (int i = 0; i < count; ++i) {
    fill_in(filled[i], words[i], number);
    arguments[i] = filled[i];
  }
  pid_t child = 0;
  const int error = posix_spawnp(&child, arguments[0], &redirections, NULL, arguments, environ);
  if (error == 0) return child;
  dprintf(complaints, "cannot start %s: %s\n", arguments[0], strerror(error));
  return 0;
}

static void add_usage(struct sample* sample, const struct rusage* usage) {
  sample->cpu_ms += (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1e3 +
                    (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e3;
  if (sample->peak_kb < usage->ru_maxrss) sample->peak_kb = usage->ru_maxrss;
}

/* Reaps everything that ends until all of `running` has: a runtime that deletes a container may
 * wait for the container's own process to be reaped, which is our task then. */
static void wait_for_running(struct sample* sample, const char* command, char* note) {
  is_late = 0;
  alarm(PATIENCE_SECONDS);
  for (int left = running_count; left > 0;) {
    int status = 0;
    struct rusage usage;
    const pid_t ended = wait4(-1, &status, 0, &usage);
    if (ended == -1 && errno == EINTR) continue;
    if (ended == -1) break;
    add_usage(sample, &usage);
    for (int i = 0; i < running_count; ++i) {
      if (running[i] != ended) continue;
      running[i] = 0;
      --left;
      if (status == 0) continue;
      ++sample->failures;
      keep_last_complaint(note, command);
    }
  }
  alarm(0);
  running_count = 0;
}

static void run_command(char** words, int count, long number, int copies, struct sample* sample,
                        char* note) {
  forget_complaints();
  for (int i = 0; i < copies; ++i) {
    const pid_t child = start(words, count, number + i);
    if (child > 0) {
      running[running_count] = child;
      running_count = running_count + 1;
    } else {
      is_late = 0;
      ++sample->failures;
      keep_last_complaint(note, words[0]);
    }
  }
  wait_for_running(sample, words[0], note);
}

/* A run of which two commands fail is still one failed run. */
static void run_once(const struct sequence* sequence, int copies, struct sample* sample,
                     char* note) {
  const long number = next_number;
  next_number += copies;
  const long most = sample->failures + copies;
  for (int first = 0, end; first < sequence->count; first = end + 1) {
    for (end = first; end < sequence->count && strcmp(sequence->words[end], ";") != 0;) ++end;
    run_command(sequence->words + first, end - first, number, copies, sample, note);
  }
  if (sample->failures > most) sample->failures = most;
}

struct sample run_sequence(const struct sequence* sequence, int repeat, int parallel, char* note) {
  require(parallel <= MOST_AT_ONCE, "too many copies at once", "");
  struct sample sample = {0};
  const double started = now_ms();
  for (int turn = 0; turn < repeat; ++turn) run_once(sequence, parallel, &sample, note);
  sample.wall_ms = now_ms() - started;
  return sample;
}

int end_what_is_left(void) {
  const struct timespec moment = {.tv_nsec = 1000000};
  for (int turn = 0; turn < 2000; ++turn) { /* two seconds */
    const pid_t ended = waitpid(-1, NULL, WNOHANG);
    if (ended == -1) return 0; /* there is no child any more */
    if (ended == 0) nanosleep(&moment, NULL);
  }
  const int killed = kill_children();
  while (waitpid(-1, NULL, 0) > 0) continue;
  return killed;
}
