package kit

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// tracer sends finished spans to a collector: OTLP over HTTP, as JSON. Tracing never stands in a request's way: what
// cannot be sent is dropped and counted.
type tracer struct {
	service string
	url     string // "" where no collector is configured
	spans   chan *span
	client  *http.Client
	metrics *metrics
}

const batchSize = 128

func newTracer(service, endpoint string, metrics *metrics) *tracer {
	t := &tracer{service: service, spans: make(chan *span, 1024), metrics: metrics}
	t.client = &http.Client{Timeout: 3 * time.Second}
	if endpoint != "" {
		t.url = endpoint + "/v1/traces"
	}
	return t
}

func (t *tracer) record(finished *span) {
	if t.url == "" {
		return
	}
	select {
	case t.spans <- finished:
	default:
		t.metrics.add("otlp_spans_dropped_total", "", 1)
	}
}

// run sends what has gathered, every interval, until ctx ends.
func (t *tracer) run(ctx context.Context, interval time.Duration) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			t.flush(ctx)
		}
	}
}

func (t *tracer) flush(ctx context.Context) {
	for {
		batch := []*span{}
		for len(batch) < batchSize && len(t.spans) > 0 {
			batch = append(batch, <-t.spans)
		}
		if len(batch) == 0 {
			return
		}
		name := "otlp_spans_sent_total"
		if t.send(ctx, batch) != nil {
			name = "otlp_spans_dropped_total"
		}
		t.metrics.add(name, "", float64(len(batch)))
	}
}

func (t *tracer) send(ctx context.Context, batch []*span) error {
	body, err := json.Marshal(t.payload(batch))
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := t.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	return expectOK(response)
}

// payload is an ExportTraceServiceRequest: ids in hex, times in nanoseconds as strings.
func (t *tracer) payload(batch []*span) any {
	type object = map[string]any
	text := func(key, value string) object {
		return object{"key": key, "value": object{"stringValue": value}}
	}
	spans := []object{}
	for _, s := range batch {
		attributes := []object{}
		for _, key := range sorted(s.attributes) {
			attributes = append(attributes, text(key, s.attributes[key]))
		}
		status := object{}
		if s.failed {
			status["code"] = 2
		}
		spans = append(spans, object{
			"traceId": s.traceID, "spanId": s.spanID, "parentSpanId": s.parentID,
			"name": s.name, "kind": s.kind, "attributes": attributes, "status": status,
			"startTimeUnixNano": strconv.FormatInt(s.start.UnixNano(), 10),
			"endTimeUnixNano":   strconv.FormatInt(s.end.UnixNano(), 10),
		})
	}
	resource := object{"attributes": []object{text("service.name", t.service), text("service.version", Version)}}
	scope := object{"scope": object{"name": "devstack/services/kit"}, "spans": spans}
	return object{"resourceSpans": []object{{"resource": resource, "scopeSpans": []object{scope}}}}
}
