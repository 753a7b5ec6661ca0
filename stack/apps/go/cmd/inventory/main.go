package main

import (
	"devstack/services/internal/inventory"
	"devstack/services/kit"
)

func main() { kit.Main("inventory", inventory.Build) }
