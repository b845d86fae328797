minicontainer run -d --name small --memory 64m busybox sleep 600
pid=$(minicontainer inspect --format '{{.State.Pid}}' small)
v1=$(sed -n 's/^[0-9]*:memory://p' "/proc/$pid/cgroup")
v2=$(sed -n 's/^0:://p' "/proc/$pid/cgroup")
if [ -n "$v1" ]; then
  cat "/sys/fs/cgroup/memory$v1/memory.limit_in_bytes" >limit.txt
else
  cat "/sys/fs/cgroup$v2/memory.max" >limit.txt
fi
minicontainer run --name greedy --memory 64m --memory-swap 64m memory-hog 100 || true
minicontainer run -d --name roomy --memory 128m memory-hog 100
