# Your answer: the commands that you would type, one a line. ./lab check x03 runs them in an empty
# place of their own, where the image busybox is there already.

# Task 1: start the container web, and then the container peek in the network of web. Both go on
# running.

# Task 2: write what /proc/PID/ns/net shows for the first process of peek into the file network.txt.

# Task 3: start the container onhost, in the machine's network.
