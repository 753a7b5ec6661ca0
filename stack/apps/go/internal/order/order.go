// Package order asks the other services on behalf of one customer: the price, the stock, the payment, the message. The
// correlation id goes with each call, so that one search in the logs shows the whole order.
package order

import (
	"context"
	"database/sql"
	"net/http"
	"strconv"

	"devstack/services/kit"
)

const schema = `CREATE TABLE IF NOT EXISTS orders (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer text NOT NULL, sku text NOT NULL,
	quantity bigint NOT NULL, total_cents bigint NOT NULL, status text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now())`

type order struct {
	ID         int64  `json:"id"`
	Customer   string `json:"customer"`
	SKU        string `json:"sku"`
	Quantity   int64  `json:"quantity"`
	TotalCents int64  `json:"totalCents"`
	Status     string `json:"status"` // placed, paid or declined
}

type service struct {
	app                                      *kit.App
	db                                       *sql.DB
	products, stock, payments, notifications string
}

func Build(app *kit.App) {
	s := &service{
		app:           app,
		db:            app.Postgres(schema),
		products:      kit.Env("PRODUCT_URL", "http://product-service:8080"),
		stock:         kit.Env("INVENTORY_URL", "http://inventory-service:8080"),
		payments:      kit.Env("PAYMENT_URL", "http://payment-service:8080"),
		notifications: kit.Env("NOTIFICATION_URL", "http://notification-service:8080"),
	}
	app.DependOnHTTP("product", s.products+"/health")
	app.DependOnHTTP("inventory", s.stock+"/health")
	app.DependOnHTTP("payment", s.payments+"/health")
	app.Handle("POST /api/v1/order", s.create)
	app.Handle("GET /api/v1/order/{id}", s.get)
}

func (s *service) create(r *http.Request) (int, any, error) {
	ctx := r.Context()
	placed, err := kit.ReadJSON[order](r)
	if err != nil {
		return 0, nil, err
	}
	if placed.Quantity < 1 || placed.Customer == "" {
		return 0, nil, kit.Problemf(http.StatusUnprocessableEntity, "an order needs a customer and a quantity of at least 1")
	}
	if err := s.price(ctx, &placed); err != nil {
		return 0, nil, err
	}
	if err := s.move(ctx, "reserve", placed); err != nil {
		return 0, nil, err
	}
	if err := s.pay(ctx, &placed); err != nil {
		// What was held back for an order that did not come about goes back, also when the caller has gone.
		s.giveBack(context.WithoutCancel(ctx), placed)
		return 0, nil, err
	}
	s.notify(ctx, placed)
	return http.StatusCreated, placed, nil
}

func (s *service) price(ctx context.Context, placed *order) error {
	var product struct {
		PriceCents int64 `json:"priceCents"`
	}
	if err := s.app.CallJSON(ctx, http.MethodGet, s.products+"/api/v1/product/"+placed.SKU, nil, &product); err != nil {
		return err
	}
	placed.TotalCents = product.PriceCents * placed.Quantity
	return nil
}

// pay writes the order down before it asks for money, so that there is a row for every charge.
func (s *service) pay(ctx context.Context, placed *order) error {
	row := s.db.QueryRowContext(ctx,
		`INSERT INTO orders (customer, sku, quantity, total_cents, status) VALUES ($1, $2, $3, $4, 'placed') RETURNING id`,
		placed.Customer, placed.SKU, placed.Quantity, placed.TotalCents)
	if err := row.Scan(&placed.ID); err != nil {
		return err
	}
	charge := map[string]any{"reference": "order-" + strconv.FormatInt(placed.ID, 10), "amountCents": placed.TotalCents}
	var payment struct {
		Status string `json:"status"`
	}
	if err := s.app.CallJSON(ctx, http.MethodPost, s.payments+"/api/v1/payment", charge, &payment); err != nil {
		return err
	}
	placed.Status = statusAfter(payment.Status)
	if _, err := s.db.ExecContext(ctx, `UPDATE orders SET status = $2 WHERE id = $1`, placed.ID, placed.Status); err != nil {
		return err
	}
	if placed.Status != "paid" {
		return kit.Problemf(http.StatusPaymentRequired, "the payment of order %d was declined", placed.ID)
	}
	return nil
}

func (s *service) move(ctx context.Context, verb string, placed order) error {
	url := s.stock + "/api/v1/inventory/" + placed.SKU + "/" + verb
	return s.app.CallJSON(ctx, http.MethodPost, url, map[string]int64{"quantity": placed.Quantity}, nil)
}

func (s *service) giveBack(ctx context.Context, placed order) {
	if err := s.move(ctx, "release", placed); err != nil {
		s.app.Log.ErrorContext(ctx, "stock not given back", "sku", placed.SKU, "quantity", placed.Quantity, "error", err.Error())
	}
}

// notify tells the customer; an order does not fail because a message could not be sent.
func (s *service) notify(ctx context.Context, placed order) {
	message := map[string]string{"to": placed.Customer, "subject": "Your order", "text": "Order " + strconv.FormatInt(placed.ID, 10) + " is paid."}
	if err := s.app.CallJSON(ctx, http.MethodPost, s.notifications+"/api/v1/notification", message, nil); err != nil {
		s.app.Log.WarnContext(ctx, "customer not told", "order", placed.ID, "error", err.Error())
	}
}

func (s *service) get(r *http.Request) (int, any, error) {
	var o order
	row := s.db.QueryRowContext(r.Context(),
		`SELECT id, customer, sku, quantity, total_cents, status FROM orders WHERE id::text = $1`, r.PathValue("id"))
	err := row.Scan(&o.ID, &o.Customer, &o.SKU, &o.Quantity, &o.TotalCents, &o.Status)
	return http.StatusOK, o, kit.NotFound(err, "there is no order %s", r.PathValue("id"))
}

func statusAfter(payment string) string {
	if payment == "approved" {
		return "paid"
	}
	return "declined"
}
