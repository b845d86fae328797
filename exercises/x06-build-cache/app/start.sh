echo "hello from version 1"
