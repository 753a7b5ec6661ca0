package order

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"devstack/services/kit"
)

func TestThePriceIsTheProductsTimesTheQuantity(t *testing.T) {
	products := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v1/product/tea" {
			kit.WriteJSON(w, 404, map[string]string{"error": "there is no product"})
			return
		}
		kit.WriteJSON(w, 200, map[string]int{"priceCents": 250})
	}))
	defer products.Close()
	s := &service{app: kit.New("order"), products: products.URL}

	placed := order{SKU: "tea", Quantity: 3}
	if err := s.price(context.Background(), &placed); err != nil || placed.TotalCents != 750 {
		t.Errorf("%+v %v", placed, err)
	}
	var problem *kit.Problem
	err := s.price(context.Background(), &order{SKU: "cake", Quantity: 1})
	if !errors.As(err, &problem) || problem.Status != 404 || problem.Message != "there is no product" {
		t.Errorf("the other service's words: %v", err)
	}
	products.Close()
	if err := s.price(context.Background(), &placed); !errors.As(err, &problem) || problem.Status != 502 {
		t.Errorf("no answer at all: %v", err)
	}
}

func TestOnlyApprovedPaymentsMakeAnOrderPaid(t *testing.T) {
	if statusAfter("approved") != "paid" || statusAfter("declined") != "declined" || statusAfter("") != "declined" {
		t.Error("wrong")
	}
}
