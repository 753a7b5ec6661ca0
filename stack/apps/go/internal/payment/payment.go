// Package payment decides on charges. Nothing is charged anywhere: put the provider of your choice behind decide.
package payment

import (
	"database/sql"
	"net/http"

	"devstack/services/kit"
)

const schema = `CREATE TABLE IF NOT EXISTS payments (
	reference text PRIMARY KEY, amount_cents bigint NOT NULL, status text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now())`

// limitCents is the largest amount that is approved, so that a declined payment can be tried out.
const limitCents = 1_000_000

type payment struct {
	Reference   string `json:"reference"`
	AmountCents int64  `json:"amountCents"`
	Status      string `json:"status"` // approved or declined
}

type service struct{ db *sql.DB }

func Build(app *kit.App) {
	s := &service{db: app.Postgres(schema)}
	app.Handle("POST /api/v1/payment", s.charge)
	app.Handle("GET /api/v1/payment/{reference}", s.get)
}

// charge is repeatable: the same reference is decided once, however often a caller that lost the answer asks again.
func (s *service) charge(r *http.Request) (int, any, error) {
	given, err := kit.ReadJSON[payment](r)
	if err != nil {
		return 0, nil, err
	}
	if given.Reference == "" || given.AmountCents <= 0 {
		return 0, nil, kit.Problemf(http.StatusUnprocessableEntity, "a payment needs a reference and an amount above zero")
	}
	_, err = s.db.ExecContext(r.Context(),
		`INSERT INTO payments (reference, amount_cents, status) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		given.Reference, given.AmountCents, decide(given.AmountCents))
	if err != nil {
		return 0, nil, err
	}
	decided, err := s.find(r, given.Reference)
	if err == nil && decided.AmountCents != given.AmountCents {
		return 0, nil, kit.Problemf(http.StatusConflict, "%s was charged with another amount", given.Reference)
	}
	return http.StatusOK, decided, err
}

func (s *service) get(r *http.Request) (int, any, error) {
	found, err := s.find(r, r.PathValue("reference"))
	return http.StatusOK, found, kit.NotFound(err, "there is no payment %s", r.PathValue("reference"))
}

func (s *service) find(r *http.Request, reference string) (payment, error) {
	found := payment{Reference: reference}
	row := s.db.QueryRowContext(r.Context(), `SELECT amount_cents, status FROM payments WHERE reference = $1`, reference)
	err := row.Scan(&found.AmountCents, &found.Status)
	return found, err
}

func decide(amountCents int64) string {
	if amountCents > limitCents {
		return "declined"
	}
	return "approved"
}
