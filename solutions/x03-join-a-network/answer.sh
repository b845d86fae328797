minicontainer run -d --name web busybox sleep 600
minicontainer run -d --name peek --network container:web busybox sleep 600
readlink "/proc/$(minicontainer inspect --format '{{.State.Pid}}' peek)/ns/net" >network.txt
minicontainer run -d --name onhost --network host busybox sleep 600
