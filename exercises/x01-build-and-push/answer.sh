# Your answer to tasks 2 and 3: the commands that you would type, one a line. ./lab check x01 runs them in
# an empty place of their own, in a folder with your Dockerfile and the program hello-server. A registry
# listens on 127.0.0.1:5000.

# Task 2: build the image as hello:1.0, and push it to the registry as hello with the tag 1.0.

# Task 3: remove the image from this machine, and start the container pulled, in the background, from the
# registry's image.
