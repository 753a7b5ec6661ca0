package main

import (
	"devstack/services/internal/order"
	"devstack/services/kit"
)

func main() { kit.Main("order", order.Build) }
