package main

import (
	"devstack/services/internal/auth"
	"devstack/services/kit"
)

func main() { kit.Main("auth", auth.Build) }
