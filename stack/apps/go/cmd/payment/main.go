package main

import (
	"devstack/services/internal/payment"
	"devstack/services/kit"
)

func main() { kit.Main("payment", payment.Build) }
