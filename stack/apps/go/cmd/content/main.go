package main

import (
	"devstack/services/internal/content"
	"devstack/services/kit"
)

func main() { kit.Main("content", content.Build) }
