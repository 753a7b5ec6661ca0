package main

import (
	"devstack/services/internal/analytics"
	"devstack/services/kit"
)

func main() { kit.Main("analytics", analytics.Build) }
