package main

import (
	"devstack/services/internal/product"
	"devstack/services/kit"
)

func main() { kit.Main("product", product.Build) }
