// Package search puts documents into an Elasticsearch index and finds them again.
package search

import (
	"encoding/json"
	"net/http"
	"net/url"

	"devstack/services/kit"
)

const index = "/documents"

type document struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

type service struct {
	app     *kit.App
	elastic string
}

func Build(app *kit.App) {
	s := &service{app: app, elastic: kit.Env("ELASTICSEARCH_URL", "http://elasticsearch:9200")}
	app.DependOnHTTP("elasticsearch", s.elastic+"/_cluster/health?wait_for_status=yellow&timeout=1s")
	app.Handle("PUT /api/v1/search/documents/{id}", s.put)
	app.Handle("GET /api/v1/search", s.find)
}

func (s *service) put(r *http.Request) (int, any, error) {
	given, err := kit.ReadJSON[document](r)
	if err != nil {
		return 0, nil, err
	}
	given.ID = r.PathValue("id")
	// Waits until the document can be found, so that what a caller puts in is there when it looks.
	address := s.elastic + index + "/_doc/" + url.PathEscape(given.ID) + "?refresh=wait_for"
	err = s.app.CallJSON(r.Context(), http.MethodPut, address, given, nil)
	return http.StatusOK, given, err
}

func (s *service) find(r *http.Request) (int, any, error) {
	text := r.URL.Query().Get("q")
	if text == "" {
		return 0, nil, kit.Problemf(http.StatusUnprocessableEntity, "q: say what to look for")
	}
	var answer answer
	address := s.elastic + index + "/_search?ignore_unavailable=true"
	err := s.app.CallJSON(r.Context(), http.MethodPost, address, query(text), &answer)
	return http.StatusOK, answer.documents(), err
}

// query looks for the words in both fields; a word in the title counts three times as much.
func query(text string) any {
	type object = map[string]any
	return object{"size": 20, "query": object{"multi_match": object{
		"query": text, "fields": []string{"title^3", "text"}, "fuzziness": "AUTO",
	}}}
}

type answer struct {
	Hits struct {
		Hits []struct {
			Source json.RawMessage `json:"_source"`
		} `json:"hits"`
	} `json:"hits"`
}

func (a answer) documents() []json.RawMessage {
	found := []json.RawMessage{}
	for _, hit := range a.Hits.Hits {
		found = append(found, hit.Source)
	}
	return found
}
