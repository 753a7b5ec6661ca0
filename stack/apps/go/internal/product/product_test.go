package product

import "testing"

func TestProductsNeedANameAndAPriceThatIsNotNegative(t *testing.T) {
	for given, ok := range map[product]bool{
		{Name: "Tea", PriceCents: 0}:  true,
		{Name: "Tea", PriceCents: -1}: false,
		{Name: "", PriceCents: 100}:   false,
	} {
		if err := given.check(); (err == nil) != ok {
			t.Errorf("%+v: %v", given, err)
		}
	}
}
