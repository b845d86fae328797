/* The plan: rows of tab-separated fields, read from standard input. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/measure.h"

static struct sequence split_words(char* field) {
  static char* words[MOST_WORDS];
  static int used;
  struct sequence sequence = {.words = words + used};
  for (char *rest = field, *word; rest && (word = strsep(&rest, " "));) {
    if (!*word) continue;
    require(used < MOST_WORDS, "the plan has too many words", "");
    require(strlen(word) < LONGEST_WORD, "a word of the plan is too long: ", word);
    words[used++] = word;
    ++sequence.count;
  }
  return sequence;
}

int read_plan(struct row* rows) {
  int count = 0;
  char* line = NULL;
  size_t size = 0;
  while (getline(&line, &size, stdin) > 0) {
    line[strcspn(line, "\n")] = 0;
    if (!*line) continue;
    require(count < MOST_ROWS, "the plan has too many rows: ", line);
    char* rest = line;
    struct row* row = &rows[count++];
    row->label = strsep(&rest, "\t");
    row->measured = split_words(strsep(&rest, "\t"));
    row->before = split_words(strsep(&rest, "\t"));
    row->after = split_words(strsep(&rest, "\t"));
    require(row->measured.count > 0, "this row of the plan has no command: ", row->label);
    line = NULL; /* the row keeps it */
  }
  require(count > 0, "the plan is empty", "");
  return count;
}
