# Stands for the slow step of a real project: apt-get install, pip install, npm ci. It takes a list and
# fills /installed, and what it makes is a little different each time.
mkdir -p /installed
while read -r name version; do
  echo "$name $version, installed at $(date +%s) by $(cat /proc/sys/kernel/random/uuid)" >"/installed/$name"
done
