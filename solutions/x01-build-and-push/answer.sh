minicontainer build -t hello:1.0 .
minicontainer tag hello:1.0 127.0.0.1:5000/hello:1.0
minicontainer push 127.0.0.1:5000/hello:1.0
minicontainer rmi hello:1.0 127.0.0.1:5000/hello:1.0
minicontainer run -d --name pulled 127.0.0.1:5000/hello:1.0
