// Package content keeps pages by their slug, with every earlier version.
package content

import (
	"database/sql"
	"net/http"
	"regexp"
	"time"

	"devstack/services/kit"
)

const schema = `CREATE TABLE IF NOT EXISTS pages (
	slug text NOT NULL, version integer NOT NULL, title text NOT NULL, body text NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (slug, version))`

type page struct {
	Slug    string    `json:"slug"`
	Version int       `json:"version"`
	Title   string    `json:"title"`
	Body    string    `json:"body"`
	Created time.Time `json:"created"`
}

type service struct{ db *sql.DB }

func Build(app *kit.App) {
	s := &service{db: app.Postgres(schema)}
	app.Handle("GET /api/v1/content/{slug}", s.get)
	app.Handle("PUT /api/v1/content/{slug}", s.put)
}

func (s *service) get(r *http.Request) (int, any, error) {
	found := page{Slug: r.PathValue("slug")}
	row := s.db.QueryRowContext(r.Context(),
		`SELECT version, title, body, created_at FROM pages WHERE slug = $1 ORDER BY version DESC LIMIT 1`, found.Slug)
	err := row.Scan(&found.Version, &found.Title, &found.Body, &found.Created)
	return http.StatusOK, found, kit.NotFound(err, "there is no page %s", found.Slug)
}

// put adds a version. Two writers at once get the same number, and the key refuses one of them.
func (s *service) put(r *http.Request) (int, any, error) {
	given, err := kit.ReadJSON[struct {
		Title string `json:"title"`
		Body  string `json:"body"`
	}](r)
	if err != nil {
		return 0, nil, err
	}
	saved := page{Slug: r.PathValue("slug"), Title: given.Title, Body: given.Body}
	if !validSlug(saved.Slug) {
		return 0, nil, kit.Problemf(http.StatusUnprocessableEntity, "slug: small letters, digits and hyphens, as in about-us")
	}
	row := s.db.QueryRowContext(r.Context(),
		`INSERT INTO pages (slug, version, title, body)
		SELECT $1, coalesce(max(version), 0) + 1, $2, $3 FROM pages WHERE slug = $1 RETURNING version, created_at`,
		saved.Slug, saved.Title, saved.Body)
	err = row.Scan(&saved.Version, &saved.Created)
	if kit.Duplicate(err) {
		return 0, nil, kit.Problemf(http.StatusConflict, "%s was changed by someone else meanwhile", saved.Slug)
	}
	return http.StatusOK, saved, err
}

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

func validSlug(text string) bool { return len(text) <= 100 && slug.MatchString(text) }
