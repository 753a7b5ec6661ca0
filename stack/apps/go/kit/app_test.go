package kit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// request asks the whole service, with everything around its routes.
func request(app *App, method, path string, headers map[string]string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	app.Handler().ServeHTTP(w, r)
	return w
}

func decode[T any](t *testing.T, w *httptest.ResponseRecorder) T {
	t.Helper()
	var value T
	if err := json.Unmarshal(w.Body.Bytes(), &value); err != nil {
		t.Fatalf("%s is no such JSON: %v", w.Body, err)
	}
	return value
}

func TestDetailedHealthTellsWhatIsDown(t *testing.T) {
	app := New("shop")
	var broken error
	app.Depend("cellar", func(context.Context) error { return nil })
	app.Depend("attic", func(context.Context) error { time.Sleep(3 * time.Millisecond); return broken })

	w := request(app, "GET", "/health/detailed", nil)
	report := decode[Report](t, w)
	if w.Code != 200 || report.Status != "healthy" || report.Version != Version {
		t.Fatalf("%d %+v", w.Code, report)
	}
	if _, err := time.Parse(time.RFC3339, report.Timestamp); err != nil {
		t.Error(err)
	}
	if attic := report.Services["attic"]; attic.Status != "up" || attic.Latency < 3 || attic.Latency > 2000 {
		t.Errorf("latency is in milliseconds: %+v", attic)
	}

	broken = errors.New("the roof is off")
	w = request(app, "GET", "/health/detailed", nil)
	report = decode[Report](t, w)
	if w.Code != 503 || report.Status != "unhealthy" || report.Services["cellar"].Status != "up" {
		t.Fatalf("%d %+v", w.Code, report)
	}
	if attic := report.Services["attic"]; attic.Status != "down" || attic.Error != "the roof is off" {
		t.Errorf("%+v", attic)
	}
	if w := request(app, "GET", "/ready", nil); w.Code != 503 || !strings.Contains(w.Body.String(), `["attic"]`) {
		t.Errorf("ready: %d %s", w.Code, w.Body)
	}
	if w := request(app, "GET", "/health", nil); w.Code != 200 {
		t.Errorf("the process is alive all the same: %d", w.Code)
	}
	if text := request(app, "GET", "/metrics", nil).Body.String(); !strings.Contains(text, "dependency_up{dependency=\"attic\"} 0\ndependency_up{dependency=\"cellar\"} 1\n") {
		t.Error(text)
	}
}

func TestDependencyThatHangsCountsAsDown(t *testing.T) {
	app := New("shop")
	app.Depend("slow", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if report := app.health.report(ctx); report.Services["slow"].Status != "down" {
		t.Errorf("%+v", report)
	}
}

func TestCorrelationIDIsKeptReturnedLoggedAndPassedOn(t *testing.T) {
	var seen http.Header
	next := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = r.Header.Clone()
		WriteJSON(w, 200, map[string]int{"price": 7})
	}))
	defer next.Close()
	var log bytes.Buffer
	app := New("shop")
	app.Log = newLogger(&log, "shop")
	app.Handle("GET /buy/{id}", func(r *http.Request) (int, any, error) {
		var out map[string]int
		err := app.CallJSON(r.Context(), "GET", next.URL, nil, &out)
		return 200, out, err
	})
	const trace = "4bf92f3577b34da6a3ce929d0e0e4736"
	w := request(app, "GET", "/buy/1", map[string]string{CorrelationHeader: "order-1", "traceparent": "00-" + trace + "-00f067aa0ba902b7-01"})

	if w.Code != 200 || w.Header().Get(CorrelationHeader) != "order-1" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if seen.Get(CorrelationHeader) != "order-1" || !strings.HasPrefix(seen.Get("traceparent"), "00-"+trace+"-") {
		t.Errorf("passed on: %v", seen)
	}
	var line map[string]any
	if err := json.Unmarshal(log.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	if line["correlation_id"] != "order-1" || line["trace_id"] != trace || line["service"] != "shop" || line["status"] != 200.0 {
		t.Errorf("%v", line)
	}
}

func TestCorrelationIDsThatCouldForgeLogLinesAreReplaced(t *testing.T) {
	app := New("shop")
	for _, given := range []string{"", "a b", "x\"y", strings.Repeat("a", 129)} {
		got := request(app, "GET", "/health", map[string]string{CorrelationHeader: given}).Header().Get(CorrelationHeader)
		if got == given || len(got) != 32 {
			t.Errorf("%q became %q", given, got)
		}
	}
}

func TestErrorsTellCallersOnlyWhatIsMeantForThem(t *testing.T) {
	app := New("shop")
	app.Log = newLogger(&bytes.Buffer{}, "shop")
	app.Handle("GET /mine", func(*http.Request) (int, any, error) { return 0, nil, Problemf(404, "no %s", "cake") })
	app.Handle("GET /secret", func(*http.Request) (int, any, error) { return 0, nil, errors.New("password is x") })
	app.Handle("GET /panic", func(*http.Request) (int, any, error) { panic("boom") })
	for path, want := range map[string]int{"/mine": 404, "/secret": 500, "/panic": 500} {
		w := request(app, "GET", path, map[string]string{CorrelationHeader: "c1"})
		if w.Code != want || strings.Contains(w.Body.String(), "password") || !strings.Contains(w.Body.String(), `"correlationId":"c1"`) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	text := request(app, "GET", "/metrics", nil).Body.String()
	if !strings.Contains(text, `http_requests_total{method="GET",route="GET /panic",status="500"} 1`) {
		t.Error(text)
	}
}

func TestDurationsAreAHistogramByRoute(t *testing.T) {
	m := newMetrics()
	m.request("GET", "GET /a/{id}", 200, 20*time.Millisecond)
	m.request("GET", "GET /a/{id}", 200, 3*time.Second)
	w := httptest.NewRecorder()
	m.serve(w, nil)
	for _, line := range []string{
		`http_request_duration_seconds_bucket{method="GET",route="GET /a/{id}",le="0.01"} 0`,
		`http_request_duration_seconds_bucket{method="GET",route="GET /a/{id}",le="0.025"} 1`,
		`http_request_duration_seconds_bucket{method="GET",route="GET /a/{id}",le="+Inf"} 2`,
		`http_request_duration_seconds_sum{method="GET",route="GET /a/{id}"} 3.02`,
	} {
		if !strings.Contains(w.Body.String(), line+"\n") {
			t.Errorf("no line %s in\n%s", line, w.Body)
		}
	}
}

func TestSpansAreSentInTheShapeOfOTLP(t *testing.T) {
	received := make(chan map[string]any, 1)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var body map[string]any
		_ = json.NewDecoder(r.Body).Decode(&body)
		body["path"], body["type"] = r.URL.Path, r.Header.Get("Content-Type")
		received <- body
	}))
	defer collector.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	app := New("shop")
	app.Handle("GET /a", func(*http.Request) (int, any, error) { return 204, nil, nil })
	request(app, "GET", "/a", nil)
	request(app, "GET", "/health", nil) // probes make no traces
	app.tracer.flush(context.Background())

	body := <-received
	text, _ := json.Marshal(body["resourceSpans"])
	var sent []struct {
		Resource   struct{ Attributes []any }
		ScopeSpans []struct{ Spans []map[string]any }
	}
	if err := json.Unmarshal(text, &sent); err != nil {
		t.Fatal(err)
	}
	spans := sent[0].ScopeSpans[0].Spans
	if body["path"] != "/v1/traces" || body["type"] != "application/json" || len(spans) != 1 {
		t.Fatalf("%v", body)
	}
	span := spans[0]
	if span["name"] != "GET /a" || span["kind"] != 2.0 || len(span["traceId"].(string)) != 32 || len(span["spanId"].(string)) != 16 {
		t.Errorf("%v", span)
	}
	if fmt.Sprint(sent[0].Resource.Attributes[0]) != "map[key:service.name value:map[stringValue:shop]]" {
		t.Errorf("%v", sent[0].Resource)
	}
}

func TestSpansThatCannotBeSentAreCountedAndForgotten(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1")
	app := New("shop")
	app.Handle("GET /a", func(*http.Request) (int, any, error) { return 200, 1, nil })
	for range 3 {
		request(app, "GET", "/a", nil)
	}
	app.tracer.flush(context.Background())
	if text := request(app, "GET", "/metrics", nil).Body.String(); !strings.Contains(text, "otlp_spans_dropped_total 3\n") {
		t.Error(text)
	}
}

func TestBodiesWithUnknownFieldsAreRefused(t *testing.T) {
	r := httptest.NewRequest("POST", "/", strings.NewReader(`{"nmae":"x"}`))
	_, err := ReadJSON[struct{ Name string }](r)
	var problem *Problem
	if !errors.As(err, &problem) || problem.Status != 400 || !strings.Contains(problem.Message, "nmae") {
		t.Error(err)
	}
}

func TestRunningServiceAnswersAndStops(t *testing.T) {
	app := New("shop")
	app.Log = newLogger(&bytes.Buffer{}, "shop")
	web, rpc := freeAddr(t), freeAddr(t)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- app.Run(ctx, web, rpc) }()
	waitFor(t, func() bool {
		response, err := http.Get("http://" + web + "/ready")
		if err == nil {
			response.Body.Close()
		}
		return err == nil && response.StatusCode == 200
	})
	cancel()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(5 * time.Second):
		t.Error("still running")
	}
}

func freeAddr(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func waitFor(t *testing.T, done func() bool) {
	t.Helper()
	for range 500 {
		if done() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it did not come about within five seconds")
}
