package payment

import "testing"

func TestLargeAmountsAreDeclined(t *testing.T) {
	for amount, want := range map[int64]string{1: "approved", limitCents: "approved", limitCents + 1: "declined"} {
		if got := decide(amount); got != want {
			t.Errorf("%d was %s", amount, got)
		}
	}
}
