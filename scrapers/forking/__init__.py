"""What has been done already in the process that crawls are forked from."""
