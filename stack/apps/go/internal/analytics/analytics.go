// Package analytics writes events into ClickHouse and counts them.
package analytics

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"devstack/services/kit"
)

const table = `CREATE TABLE IF NOT EXISTS events (
	name String, properties String, at DateTime64(3)) ENGINE = MergeTree ORDER BY (name, at)`

type event struct {
	Name       string          `json:"name"`
	Properties json.RawMessage `json:"properties,omitempty"`
}

type service struct {
	app                           *kit.App
	url, user, password, database string
	prepared                      atomic.Bool
}

func Build(app *kit.App) {
	s := &service{
		app:      app,
		url:      kit.Env("CLICKHOUSE_URL", "http://clickhouse:8123"),
		user:     kit.Env("CLICKHOUSE_USER", "dev"),
		password: kit.Env("CLICKHOUSE_PASSWORD", "dev"),
		database: kit.Env("CLICKHOUSE_DB", "analytics"),
	}
	app.Depend("clickhouse", s.check)
	app.Handle("POST /api/v1/analytics/events", s.record)
	app.Handle("GET /api/v1/analytics/counts", s.counts)
}

// check creates the table when the server is first seen, and again after an outage, which may have been a reset.
func (s *service) check(ctx context.Context) error {
	statement := "SELECT 1"
	if !s.prepared.Load() {
		statement = table
	}
	_, err := s.ask(ctx, statement, nil)
	s.prepared.Store(err == nil)
	return err
}

func (s *service) record(r *http.Request) (int, any, error) {
	given, err := kit.ReadJSON[event](r)
	if err != nil {
		return 0, nil, err
	}
	row, err := given.row(time.Now())
	if err != nil {
		return 0, nil, err
	}
	_, err = s.ask(r.Context(), "INSERT INTO events FORMAT JSONEachRow", row)
	return http.StatusAccepted, map[string]bool{"accepted": true}, err
}

func (s *service) counts(r *http.Request) (int, any, error) {
	text, err := s.ask(r.Context(), "SELECT name, toUInt32(count()) AS events FROM events GROUP BY name ORDER BY name FORMAT JSONEachRow", nil)
	if err != nil {
		return 0, nil, err
	}
	counts := []json.RawMessage{}
	for line := range strings.Lines(text) {
		counts = append(counts, json.RawMessage(strings.TrimSpace(line)))
	}
	return http.StatusOK, counts, nil
}

func (e event) row(at time.Time) ([]byte, error) {
	if e.Name == "" || len(e.Name) > 200 {
		return nil, kit.Problemf(http.StatusUnprocessableEntity, "name: 1 to 200 characters")
	}
	properties := string(e.Properties)
	if properties == "" {
		properties = "{}"
	}
	return json.Marshal(map[string]string{
		"name": e.Name, "properties": properties, "at": at.UTC().Format("2006-01-02 15:04:05.000"),
	})
}

// ask sends a statement over ClickHouse's HTTP interface; data follows an INSERT.
func (s *service) ask(ctx context.Context, statement string, data []byte) (string, error) {
	parameters := url.Values{"database": {s.database}, "query": {statement}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/?"+parameters.Encode(), bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	request.Header.Set("X-ClickHouse-User", s.user)
	request.Header.Set("X-ClickHouse-Key", s.password)
	response, err := s.app.Client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= 400 {
		first, _, _ := strings.Cut(string(text), "\n")
		return "", &clickhouseError{first}
	}
	return string(text), err
}

type clickhouseError struct{ text string }

func (e *clickhouseError) Error() string { return "clickhouse: " + e.text }
