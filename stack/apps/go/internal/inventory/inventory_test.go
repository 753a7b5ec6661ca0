package inventory

import (
	"errors"
	"testing"

	"devstack/services/kit"
)

func TestTooFewInStockIsAConflict(t *testing.T) {
	var problem *kit.Problem
	if err := conflict(kit.Problemf(404, "none"), "tea"); !errors.As(err, &problem) || problem.Status != 409 {
		t.Error(err)
	}
	lost := errors.New("connection lost")
	if err := conflict(lost, "tea"); err != lost {
		t.Error(err)
	}
	if err := conflict(nil, "tea"); err != nil {
		t.Error(err)
	}
}
