package kit

import (
	"context"
	"io"
	"log/slog"
	"os"
)

// newLogger writes a JSON object a line. LOG_LEVEL is debug, info, warn or error.
func newLogger(w io.Writer, service string) *slog.Logger {
	var level slog.Level
	if level.UnmarshalText([]byte(Env("LOG_LEVEL", "info"))) != nil {
		level = slog.LevelInfo
	}
	host, _ := os.Hostname()
	handler := slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level})
	return slog.New(contextHandler{handler}).With("service", service, "host", host)
}

// contextHandler adds what the request carries, so that log lines of one request are found by it in every service.
type contextHandler struct{ slog.Handler }

func (h contextHandler) Handle(ctx context.Context, record slog.Record) error {
	if id := CorrelationID(ctx); id != "" {
		record.AddAttrs(slog.String("correlation_id", id))
	}
	if span := spanOf(ctx); span != nil {
		record.AddAttrs(slog.String("trace_id", span.traceID), slog.String("span_id", span.spanID))
	}
	return h.Handler.Handle(ctx, record)
}

func (h contextHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return contextHandler{h.Handler.WithAttrs(attrs)}
}

func (h contextHandler) WithGroup(name string) slog.Handler {
	return contextHandler{h.Handler.WithGroup(name)}
}
