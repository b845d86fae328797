# Your answer: the commands that you would type, one a line. ./lab check x05 runs them in an empty
# place of their own, where the images busybox and memory-hog are there already.

# Task 1: start the container small (busybox, sleep 600) with 64 MB of memory at most, and write the
# limit, as the kernel's file in its group has it, into the file limit.txt.

# Task 2: run the container greedy: memory-hog, which is told to take 100 MB, with 64 MB at most.

# Task 3: the same with 128 MB, under the name roomy, in the background.
