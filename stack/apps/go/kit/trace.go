package kit

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"regexp"
	"time"
)

// CorrelationHeader names the request across services and in every log line.
const CorrelationHeader = "X-Correlation-Id"

type contextKey int

const (
	correlationKey contextKey = iota
	spanKey
)

// Kinds of a span, with the numbers of OTLP.
const (
	serverSpan = 2
	clientSpan = 3
)

type span struct {
	traceID, spanID, parentID string
	name                      string
	kind                      int
	start, end                time.Time
	attributes                map[string]string
	failed                    bool
}

var (
	traceparent   = regexp.MustCompile(`^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$`)
	correlationOK = regexp.MustCompile(`^[A-Za-z0-9._:/+=-]{1,128}$`)
)

// CorrelationID is the id of the request that ctx belongs to, "" outside of one.
func CorrelationID(ctx context.Context) string {
	id, _ := ctx.Value(correlationKey).(string)
	return id
}

// withCorrelation takes the caller's id, or makes one where there is none that is fit for a log.
func withCorrelation(ctx context.Context, header http.Header) (context.Context, string) {
	id := header.Get(CorrelationHeader)
	if !correlationOK.MatchString(id) {
		id = randomHex(16)
	}
	return context.WithValue(ctx, correlationKey, id), id
}

func spanOf(ctx context.Context) *span {
	current, _ := ctx.Value(spanKey).(*span)
	return current
}

// startSpan begins a span below the one in ctx, or below the caller's where a traceparent header came with it.
func startSpan(ctx context.Context, name string, kind int, header http.Header) (context.Context, *span) {
	current := &span{name: name, kind: kind, spanID: randomHex(8), start: time.Now(), attributes: map[string]string{}}
	if parent := spanOf(ctx); parent != nil {
		current.traceID, current.parentID = parent.traceID, parent.spanID
	} else if match := traceparent.FindStringSubmatch(header.Get("traceparent")); match != nil {
		current.traceID, current.parentID = match[1], match[2]
	} else {
		current.traceID = randomHex(16)
	}
	return context.WithValue(ctx, spanKey, current), current
}

// propagating is a transport that gives each outgoing request a span, and tells the next service of it.
type propagating struct {
	next   http.RoundTripper
	tracer *tracer
}

func (p *propagating) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, current := startSpan(r.Context(), r.Method+" "+r.URL.Host, clientSpan, http.Header{})
	request := r.Clone(ctx)
	request.Header.Set("traceparent", "00-"+current.traceID+"-"+current.spanID+"-01")
	if id := CorrelationID(ctx); id != "" {
		request.Header.Set(CorrelationHeader, id)
	}
	response, err := p.next.RoundTrip(request)
	current.end = time.Now()
	current.attributes["http.request.method"] = r.Method
	current.attributes["server.address"] = r.URL.Host
	current.failed = err != nil || response.StatusCode >= 500
	p.tracer.record(current)
	return response, err
}

func randomHex(bytes int) string {
	value := make([]byte, bytes)
	_, _ = rand.Read(value) // never fails
	return hex.EncodeToString(value)
}
