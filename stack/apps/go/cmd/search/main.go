package main

import (
	"devstack/services/internal/search"
	"devstack/services/kit"
)

func main() { kit.Main("search", search.Build) }
