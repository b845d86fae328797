minicontainer run -d --name together workshop sh -c 'hello-server & while true; do date; sleep 1; done'
sleep 1
minicontainer exec together killall -9 hello-server
minicontainer inspect --format '{{.State.Status}}' together >noticed.txt
minicontainer run -d --name hello --restart on-failure workshop hello-server
minicontainer run -d --name clock --restart on-failure workshop sh -c 'while true; do date; sleep 1; done'
