// Package user keeps the profiles of people.
package user

import (
	"database/sql"
	"net/http"
	"strings"

	"devstack/services/kit"
)

const schema = `CREATE TABLE IF NOT EXISTS profiles (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL)`

type profile struct {
	ID    int64  `json:"id"`
	Email string `json:"email"`
	Name  string `json:"name"`
}

type service struct{ db *sql.DB }

func Build(app *kit.App) {
	s := &service{db: app.Postgres(schema)}
	app.Handle("POST /api/v1/user", s.create)
	app.Handle("GET /api/v1/user/{id}", s.get)
	app.Handle("PUT /api/v1/user/{id}", s.rename)
}

func (s *service) create(r *http.Request) (int, any, error) {
	given, err := kit.ReadJSON[profile](r)
	if err != nil {
		return 0, nil, err
	}
	if given.Name, err = checkName(given.Name); err != nil {
		return 0, nil, err
	}
	row := s.db.QueryRowContext(r.Context(), `INSERT INTO profiles (email, name) VALUES ($1, $2) RETURNING id`, given.Email, given.Name)
	err = row.Scan(&given.ID)
	if kit.Duplicate(err) {
		return 0, nil, kit.Problemf(http.StatusConflict, "%s is taken", given.Email)
	}
	return http.StatusCreated, given, err
}

func (s *service) get(r *http.Request) (int, any, error) {
	var found profile
	row := s.db.QueryRowContext(r.Context(), `SELECT id, email, name FROM profiles WHERE id::text = $1`, r.PathValue("id"))
	err := row.Scan(&found.ID, &found.Email, &found.Name)
	return http.StatusOK, found, kit.NotFound(err, "there is no user %s", r.PathValue("id"))
}

func (s *service) rename(r *http.Request) (int, any, error) {
	given, err := kit.ReadJSON[struct {
		Name string `json:"name"`
	}](r)
	if err != nil {
		return 0, nil, err
	}
	name, err := checkName(given.Name)
	if err != nil {
		return 0, nil, err
	}
	var changed profile
	row := s.db.QueryRowContext(r.Context(),
		`UPDATE profiles SET name = $2 WHERE id::text = $1 RETURNING id, email, name`, r.PathValue("id"), name)
	err = row.Scan(&changed.ID, &changed.Email, &changed.Name)
	return http.StatusOK, changed, kit.NotFound(err, "there is no user %s", r.PathValue("id"))
}

func checkName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || len(name) > 100 {
		return "", kit.Problemf(http.StatusUnprocessableEntity, "name: 1 to 100 characters")
	}
	return name, nil
}
