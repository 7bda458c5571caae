"""A virtual machine with a real kernel, its USB serial driver and udev. Run by script/kernel."""
