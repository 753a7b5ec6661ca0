// Package inventory counts what is in stock and holds it back for orders.
package inventory

import (
	"database/sql"
	"net/http"

	"devstack/services/kit"
)

const schema = `CREATE TABLE IF NOT EXISTS stock (
	sku text PRIMARY KEY, available bigint NOT NULL CHECK (available >= 0))`

type level struct {
	SKU       string `json:"sku"`
	Available int64  `json:"available"`
}

type quantity struct {
	Quantity int64 `json:"quantity"`
}

type service struct{ db *sql.DB }

func Build(app *kit.App) {
	s := &service{db: app.Postgres(schema)}
	app.Handle("GET /api/v1/inventory/{sku}", s.get)
	app.Handle("PUT /api/v1/inventory/{sku}", s.set)
	app.Handle("POST /api/v1/inventory/{sku}/reserve", s.reserve)
	app.Handle("POST /api/v1/inventory/{sku}/release", s.release)
}

func (s *service) get(r *http.Request) (int, any, error) {
	found := level{SKU: r.PathValue("sku")}
	row := s.db.QueryRowContext(r.Context(), `SELECT available FROM stock WHERE sku = $1`, found.SKU)
	return http.StatusOK, found, kit.NotFound(row.Scan(&found.Available), "%s is not kept in stock", found.SKU)
}

func (s *service) set(r *http.Request) (int, any, error) {
	return s.change(r, 0, `INSERT INTO stock VALUES ($1, $2)
		ON CONFLICT (sku) DO UPDATE SET available = $2 RETURNING available`)
}

// reserve takes from what is there in one statement: of two orders for the last piece, one gets it.
func (s *service) reserve(r *http.Request) (int, any, error) {
	status, changed, err := s.change(r, 1,
		`UPDATE stock SET available = available - $2 WHERE sku = $1 AND available >= $2 RETURNING available`)
	return status, changed, conflict(err, r.PathValue("sku"))
}

func (s *service) release(r *http.Request) (int, any, error) {
	return s.change(r, 1, `UPDATE stock SET available = available + $2 WHERE sku = $1 RETURNING available`)
}

func (s *service) change(r *http.Request, least int64, statement string) (int, any, error) {
	given, err := kit.ReadJSON[quantity](r)
	if err != nil {
		return 0, nil, err
	}
	if given.Quantity < least {
		return 0, nil, kit.Problemf(http.StatusUnprocessableEntity, "quantity: at least %d", least)
	}
	changed := level{SKU: r.PathValue("sku")}
	row := s.db.QueryRowContext(r.Context(), statement, changed.SKU, given.Quantity)
	return http.StatusOK, changed, kit.NotFound(row.Scan(&changed.Available), "%s is not kept in stock", changed.SKU)
}

// conflict tells a reservation that no row could satisfy as what it is.
func conflict(err error, sku string) error {
	if problem, ok := err.(*kit.Problem); ok && problem.Status == http.StatusNotFound {
		return kit.Problemf(http.StatusConflict, "not enough of %s in stock", sku)
	}
	return err
}
