package analytics

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"devstack/services/kit"
)

func TestEventsBecomeRows(t *testing.T) {
	at := time.Date(2026, 2, 3, 4, 5, 6, 7_000_000, time.UTC)
	row, err := event{Name: "bought", Properties: []byte(`{"sku":"tea"}`)}.row(at)
	if want := `{"at":"2026-02-03 04:05:06.007","name":"bought","properties":"{\"sku\":\"tea\"}"}`; string(row) != want || err != nil {
		t.Errorf("%s %v", row, err)
	}
	if _, err := (event{}).row(at); err == nil {
		t.Error("an event without a name was taken")
	}
}

func TestTheTableIsMadeAgainAfterAnOutage(t *testing.T) {
	statements, broken := []string{}, false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		statements = append(statements, strings.Fields(r.URL.Query().Get("query"))[0])
		if broken {
			w.WriteHeader(500)
			_, _ = io.WriteString(w, "Code: 999. out of order\nstack trace")
		}
		if r.Header.Get("X-ClickHouse-User") != "dev" || r.URL.Query().Get("database") != "analytics" {
			t.Error(r.Header, r.URL)
		}
	}))
	defer server.Close()
	t.Setenv("CLICKHOUSE_URL", server.URL)
	s := &service{app: kit.New("analytics"), url: server.URL, user: "dev", password: "dev", database: "analytics"}
	ctx := t.Context()
	for _, state := range []bool{false, false, true, false} {
		broken = state
		err := s.check(ctx)
		if (err != nil) != state {
			t.Error(err)
		}
		if state && err.Error() != "clickhouse: Code: 999. out of order" {
			t.Error(err)
		}
	}
	if got := strings.Join(statements, " "); got != "CREATE SELECT SELECT CREATE" {
		t.Error(got)
	}
}
