"""The embedded cloud's own process: ministack with this project's extension, behind one port."""
