minicontainer run -d --name web -p 8000:8080 hello-server
sleep 0.5
busybox wget -qO- http://127.0.0.1:8000/
minicontainer logs web >log.txt
minicontainer port web >ports.txt
minicontainer run -d --name second -p 8080 hello-server
minicontainer port second 8080 | head -n 1 | sed 's|0.0.0.0|http://127.0.0.1|; s|$|/|' >url.txt
