package main

import (
	"devstack/services/internal/notification"
	"devstack/services/kit"
)

func main() { kit.Main("notification", notification.Build) }
