// Package kit is what every service of this module shares: configuration, routes, health, metrics, logs, traces and
// connections. A service brings its routes and names what it depends on; see product for the shape of one.
package kit

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

// Version is set when the image is built: -ldflags "-X devstack/services/kit.Version=1.2.3".
var Version = "development"

// App is one running service. Make it with New, add routes and dependencies, then Run it.
type App struct {
	Name   string
	Log    *slog.Logger
	Client *http.Client // carries correlation id and trace to the next service

	mux      *http.ServeMux
	health   *health
	metrics  *metrics
	tracer   *tracer
	stopping atomic.Bool
}

// New makes a service without routes of its own. It already answers /health, /ready, /health/detailed and /metrics.
func New(name string) *App {
	app := &App{Name: name, Log: newLogger(os.Stdout, name), mux: http.NewServeMux(), metrics: newMetrics()}
	app.health = newHealth(app.metrics)
	app.tracer = newTracer(name, Env("OTEL_EXPORTER_OTLP_ENDPOINT", ""), app.metrics)
	app.Client = &http.Client{Timeout: 10 * time.Second, Transport: &propagating{next: http.DefaultTransport, tracer: app.tracer}}
	app.mux.HandleFunc("GET /health", app.live)
	app.mux.HandleFunc("GET /ready", app.ready)
	app.mux.HandleFunc("GET /health/detailed", app.detailed)
	app.mux.HandleFunc("GET /metrics", app.metrics.serve)
	return app
}

// Depend names something the service cannot work without; check says whether it can be used now.
func (app *App) Depend(name string, check Check) { app.health.add(name, check) }

// Handler is the service as one http.Handler, with everything around it that each request passes.
func (app *App) Handler() http.Handler { return app.observe(app.mux) }

// Main builds and runs a service until SIGTERM or SIGINT, and ends the process.
func Main(name string, build func(*App)) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	app := New(name)
	build(app)
	if err := app.Run(ctx, Env("HTTP_ADDR", ":8080"), Env("GRPC_ADDR", ":50051")); err != nil {
		app.Log.Error("ended", "error", err.Error())
		os.Exit(1)
	}
}

// Run serves HTTP and gRPC health until ctx ends, then lets running requests finish for ten seconds.
func (app *App) Run(ctx context.Context, httpAddr, grpcAddr string) error {
	web := &http.Server{Addr: httpAddr, Handler: app.Handler(), ReadHeaderTimeout: 10 * time.Second}
	rpc := &http.Server{Addr: grpcAddr, Handler: app.grpcHealth(), ReadHeaderTimeout: 10 * time.Second}
	// gRPC speaks HTTP/2 without TLS inside the stack.
	rpc.Protocols = new(http.Protocols)
	rpc.Protocols.SetUnencryptedHTTP2(true)

	work, cancel := context.WithCancel(context.Background())
	defer cancel()
	// First a look at what it depends on: what that prepares (a schema) is there when the first request comes.
	app.health.report(work)
	go app.health.watch(work, 5*time.Second)
	go app.tracer.run(work, 2*time.Second)

	failed := make(chan error, 2)
	for _, server := range []*http.Server{web, rpc} {
		go func() { failed <- server.ListenAndServe() }()
	}
	app.Log.Info("listening", "http", httpAddr, "grpc", grpcAddr, "version", Version)

	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	app.stopping.Store(true)
	app.health.close()
	last, end := context.WithTimeout(context.Background(), 10*time.Second)
	defer end()
	err = errors.Join(err, web.Shutdown(last), rpc.Shutdown(last))
	app.tracer.flush(last)
	app.Log.Info("stopped")
	return err
}

// Env is a variable of the environment, or fallback where it is unset or empty.
func Env(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}
