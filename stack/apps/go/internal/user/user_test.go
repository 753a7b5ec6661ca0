package user

import (
	"strings"
	"testing"
)

func TestNamesAreTidied(t *testing.T) {
	if name, err := checkName("  Ada \t Lovelace "); name != "Ada Lovelace" || err != nil {
		t.Errorf("%q %v", name, err)
	}
	for _, name := range []string{"", "   ", strings.Repeat("a", 101)} {
		if _, err := checkName(name); err == nil {
			t.Errorf("%q was taken", name)
		}
	}
}
