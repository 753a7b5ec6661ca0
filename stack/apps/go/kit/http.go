package kit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Problem is an error that callers are meant to see, with the HTTP status that goes with it.
type Problem struct {
	Status  int
	Message string
}

func (p *Problem) Error() string { return p.Message }

// Problemf makes a Problem.
func Problemf(status int, format string, args ...any) *Problem {
	return &Problem{Status: status, Message: fmt.Sprintf(format, args...)}
}

// Handle adds a route: "GET /api/v1/product/{id}". What the handler returns is written as JSON with that status; an
// error becomes {"error": …, "correlationId": …}, with its own words only where it is a Problem.
func (app *App) Handle(pattern string, handler func(r *http.Request) (status int, body any, err error)) {
	app.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		status, body, err := handler(r)
		if err == nil {
			WriteJSON(w, status, body)
			return
		}
		var problem *Problem
		if !errors.As(err, &problem) {
			app.Log.ErrorContext(r.Context(), "failed", "route", pattern, "error", err.Error())
			problem = Problemf(http.StatusInternalServerError, "%s could not do this; its log says why", app.Name)
		}
		WriteJSON(w, problem.Status, map[string]string{
			"error": problem.Message, "correlationId": CorrelationID(r.Context()),
		})
	})
}

// observe gives each request its correlation id, span, metrics and access log line, and survives a panic.
func (app *App) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		ctx, id := withCorrelation(r.Context(), r.Header)
		ctx, current := startSpan(ctx, r.Method, serverSpan, r.Header)
		r = r.WithContext(ctx)
		w.Header().Set(CorrelationHeader, id)
		answer := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			if cause := recover(); cause != nil {
				app.Log.ErrorContext(ctx, "panic", "cause", fmt.Sprint(cause))
				WriteJSON(answer, http.StatusInternalServerError, map[string]string{"error": "internal error", "correlationId": id})
			}
			route := r.Pattern
			if route == "" {
				route = "none"
			}
			took := time.Since(start)
			app.metrics.request(r.Method, route, answer.status, took)
			// Probes come every few seconds: they are measured, not told.
			if strings.HasPrefix(r.URL.Path, "/health") || r.URL.Path == "/ready" || r.URL.Path == "/metrics" {
				return
			}
			current.name, current.end = route, time.Now()
			current.attributes["http.request.method"] = r.Method
			current.attributes["url.path"] = r.URL.Path
			current.attributes["http.response.status_code"] = fmt.Sprint(answer.status)
			current.attributes["correlation.id"] = id
			current.failed = answer.status >= 500
			app.tracer.record(current)
			app.Log.InfoContext(ctx, "request", "method", r.Method, "path", r.URL.Path, "status", answer.status, "ms", milliseconds(took))
		}()
		next.ServeHTTP(answer, r)
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// WriteJSON answers with a JSON body.
func WriteJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	if body != nil && status != http.StatusNoContent {
		_ = json.NewEncoder(w).Encode(body)
	}
}

// ReadJSON reads a body of at most one megabyte. Fields that T does not have are refused: a typing error is told.
func ReadJSON[T any](r *http.Request) (T, error) {
	var value T
	decoder := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 1<<20))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&value); err != nil {
		return value, Problemf(http.StatusBadRequest, "the body is not what this route takes: %v", err)
	}
	return value, nil
}

// CallJSON sends a request to another service and decodes its JSON answer into out, unless out is nil. Answers of
// 400 and above become Problems with that status and the words of the other service.
func (app *App) CallJSON(ctx context.Context, method, url string, body, out any) error {
	var reader io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		reader = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, url, reader)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := app.Client.Do(request)
	if err != nil {
		return Problemf(http.StatusBadGateway, "%s does not answer", request.URL.Host)
	}
	defer response.Body.Close()
	if err := expectOK(response); err != nil {
		return err
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(out)
}

// expectOK turns an answer of 400 and above into a Problem.
func expectOK(response *http.Response) error {
	if response.StatusCode < 400 {
		return nil
	}
	text, _ := io.ReadAll(io.LimitReader(response.Body, 2000))
	var told struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(text, &told) != nil || told.Error == "" {
		told.Error = fmt.Sprintf("%s answered %s", response.Request.URL.Host, response.Status)
	}
	return Problemf(response.StatusCode, "%s", told.Error)
}

// DependOnHTTP makes GET url a dependency: it is up when that answers with less than 400.
func (app *App) DependOnHTTP(name, url string) {
	app.Depend(name, func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		return expectOK(response)
	})
}
