# Your answer: the commands that you would type, one a line. ./lab check x02 runs them in an empty
# place of their own, where the image hello-server is there already.

# Task 1: start hello-server in the background, as the container web, reachable on port 8000 of the
# machine. It listens on port 8080 of the container.

# Task 2: ask it for a page (busybox wget -qO- ADDRESS), write the container's log into log.txt, and what
# the engine knows of its ports into ports.txt.

# Task 3: start a second one, named second, on a port of the machine that the engine chooses, and write
# its address into url.txt: http://127.0.0.1:PORT/
