package main

import (
	"devstack/services/internal/user"
	"devstack/services/kit"
)

func main() { kit.Main("user", user.Build) }
