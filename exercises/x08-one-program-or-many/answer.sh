# Your answer: the commands that you would type, one a line. ./lab check x08 runs them in an empty
# place of their own, where the image workshop is there already: busybox, with the program hello-server.

# Task 1: start the container together, in the background, with two programs that go on: hello-server,
# and a loop of the shell that prints the date every second.

# Task 2: kill hello-server in it by SIGKILL, and write what State.Status of the container is then into
# the file noticed.txt.

# Task 3: start the containers hello and clock with one of these programs each. A program that is killed
# must come back by itself, and the other must not be touched.
