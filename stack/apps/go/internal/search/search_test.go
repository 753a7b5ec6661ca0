package search

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"devstack/services/kit"
)

func TestSearchAsksElasticsearchAndAnswersTheDocuments(t *testing.T) {
	var asked, body string
	elastic := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		asked, body = r.Method+" "+r.URL.RequestURI(), string(text)
		_, _ = io.WriteString(w, `{"hits":{"hits":[{"_id":"1","_source":{"id":"1","title":"Tea"}}]}}`)
	}))
	defer elastic.Close()
	t.Setenv("ELASTICSEARCH_URL", elastic.URL)
	app := kit.New("search")
	Build(app)
	ask := func(method, path, body string) (int, string) {
		w := httptest.NewRecorder()
		app.Handler().ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
		return w.Code, strings.TrimSpace(w.Body.String())
	}

	if code, text := ask("GET", "/api/v1/search?q=green+tea", ""); code != 200 || text != `[{"id":"1","title":"Tea"}]` {
		t.Errorf("%d %s", code, text)
	}
	if asked != "POST /documents/_search?ignore_unavailable=true" || !strings.Contains(body, `"query":"green tea"`) || !json.Valid([]byte(body)) {
		t.Errorf("%s %s", asked, body)
	}
	if code, _ := ask("GET", "/api/v1/search", ""); code != 422 {
		t.Errorf("without words: %d", code)
	}
	ask("PUT", "/api/v1/search/documents/a%2Fb", `{"title":"Tea","text":"Leaves"}`)
	if asked != "PUT /documents/_doc/a%2Fb?refresh=wait_for" {
		t.Error(asked)
	}
}
