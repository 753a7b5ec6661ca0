// Package product is the catalogue: PostgreSQL keeps it, Redis answers what was asked a moment ago. Begin here when
// you write a service of your own: it has a table, a cache, a few routes and nothing else.
package product

import (
	"context"
	"database/sql"
	"encoding/json"
	"net/http"

	"devstack/services/kit"
)

const schema = `CREATE TABLE IF NOT EXISTS products (
	sku text PRIMARY KEY, name text NOT NULL, price_cents bigint NOT NULL CHECK (price_cents >= 0))`

const cacheSeconds = "30"

type product struct {
	SKU        string `json:"sku"`
	Name       string `json:"name"`
	PriceCents int64  `json:"priceCents"`
}

type service struct {
	app   *kit.App
	db    *sql.DB
	redis *kit.Redis
}

func Build(app *kit.App) {
	s := &service{app: app, db: app.Postgres(schema), redis: app.Redis()}
	app.Handle("GET /api/v1/product", s.list)
	app.Handle("GET /api/v1/product/{sku}", s.get)
	app.Handle("PUT /api/v1/product/{sku}", s.put)
}

func (s *service) list(r *http.Request) (int, any, error) {
	rows, err := s.db.QueryContext(r.Context(), `SELECT sku, name, price_cents FROM products ORDER BY sku LIMIT 100`)
	if err != nil {
		return 0, nil, err
	}
	defer rows.Close()
	found := []product{}
	for rows.Next() {
		var p product
		if err := rows.Scan(&p.SKU, &p.Name, &p.PriceCents); err != nil {
			return 0, nil, err
		}
		found = append(found, p)
	}
	return http.StatusOK, found, rows.Err()
}

func (s *service) get(r *http.Request) (int, any, error) {
	sku := r.PathValue("sku")
	if text, err := s.redis.Text(r.Context(), "GET", cacheKey(sku)); err == nil {
		return http.StatusOK, json.RawMessage(text), nil
	}
	found := product{SKU: sku}
	row := s.db.QueryRowContext(r.Context(), `SELECT name, price_cents FROM products WHERE sku = $1`, sku)
	if err := row.Scan(&found.Name, &found.PriceCents); err != nil {
		return 0, nil, kit.NotFound(err, "there is no product %s", sku)
	}
	s.remember(r.Context(), found)
	return http.StatusOK, found, nil
}

func (s *service) put(r *http.Request) (int, any, error) {
	given, err := kit.ReadJSON[product](r)
	if err != nil {
		return 0, nil, err
	}
	given.SKU = r.PathValue("sku")
	if err := given.check(); err != nil {
		return 0, nil, err
	}
	_, err = s.db.ExecContext(r.Context(),
		`INSERT INTO products VALUES ($1, $2, $3) ON CONFLICT (sku) DO UPDATE SET name = $2, price_cents = $3`,
		given.SKU, given.Name, given.PriceCents)
	if err != nil {
		return 0, nil, err
	}
	_, err = s.redis.Do(r.Context(), "DEL", cacheKey(given.SKU))
	return http.StatusOK, given, err
}

func (p product) check() error {
	if p.Name == "" {
		return kit.Problemf(http.StatusUnprocessableEntity, "name: must not be empty")
	}
	if p.PriceCents < 0 {
		return kit.Problemf(http.StatusUnprocessableEntity, "priceCents: must not be negative")
	}
	return nil
}

// remember fills the cache. A cache that does not answer costs time, never the request.
func (s *service) remember(ctx context.Context, p product) {
	text, err := json.Marshal(p)
	if err == nil {
		_, err = s.redis.Do(ctx, "SET", cacheKey(p.SKU), string(text), "EX", cacheSeconds)
	}
	if err != nil {
		s.app.Log.WarnContext(ctx, "cache not filled", "error", err.Error())
	}
}

func cacheKey(sku string) string { return "product:" + sku }
