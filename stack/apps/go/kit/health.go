package kit

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// Check answers nil when the dependency can be used now.
type Check func(ctx context.Context) error

// checkTimeout is how long a dependency may take to answer before it counts as down.
const checkTimeout = 2 * time.Second

// Report is the answer of /health/detailed.
type Report struct {
	Status    string            `json:"status"` // healthy or unhealthy
	Timestamp string            `json:"timestamp"`
	Services  map[string]Status `json:"services"`
	Version   string            `json:"version"`
}

// Status is one dependency in a Report.
type Status struct {
	Status  string  `json:"status"`  // up or down
	Latency float64 `json:"latency"` // milliseconds
	Error   string  `json:"error,omitempty"`
}

type health struct {
	checks  map[string]Check
	metrics *metrics

	mu      sync.Mutex
	healthy bool
	changed chan struct{} // closed and replaced when healthy changes
	closed  bool
}

func newHealth(metrics *metrics) *health {
	return &health{checks: map[string]Check{}, metrics: metrics, changed: make(chan struct{})}
}

func (h *health) add(name string, check Check) { h.checks[name] = check }

// report asks every dependency at the same time, so the slowest decides how long it takes.
func (h *health) report(ctx context.Context) Report {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	report := Report{Status: "healthy", Timestamp: now(), Services: map[string]Status{}, Version: Version}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for name, check := range h.checks {
		wg.Add(1)
		go func() {
			defer wg.Done()
			start := time.Now()
			err := check(ctx)
			status := Status{Status: "up", Latency: milliseconds(time.Since(start))}
			if err != nil {
				status.Status, status.Error = "down", err.Error()
			}
			mu.Lock()
			defer mu.Unlock()
			report.Services[name] = status
			if err != nil {
				report.Status = "unhealthy"
			}
		}()
	}
	wg.Wait()
	h.note(report)
	return report
}

// note remembers what a report found and wakes those who watch.
func (h *health) note(report Report) {
	for name, status := range report.Services {
		h.metrics.set("dependency_up", `dependency="`+name+`"`, boolean(status.Status == "up"))
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if healthy := report.Status == "healthy"; healthy != h.healthy && !h.closed {
		h.healthy = healthy
		close(h.changed)
		h.changed = make(chan struct{})
	}
}

// state is what the last report found, and a channel that is closed when that changes.
func (h *health) state() (healthy bool, changed <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.healthy, h.changed
}

// close makes the service unhealthy for good: it is stopping.
func (h *health) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.healthy, h.closed = false, true
	close(h.changed)
	h.changed = make(chan struct{})
}

// watch keeps metrics and gRPC watchers up to date between requests.
func (h *health) watch(ctx context.Context, interval time.Duration) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		h.report(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// live tells that the process answers; what it depends on does not matter here.
func (app *App) live(w http.ResponseWriter, _ *http.Request) {
	WriteJSON(w, http.StatusOK, map[string]string{"status": "healthy", "timestamp": now(), "version": Version})
}

// ready tells whether requests should be sent here.
func (app *App) ready(w http.ResponseWriter, r *http.Request) {
	report := app.health.report(r.Context())
	missing := []string{}
	for name, status := range report.Services {
		if status.Status != "up" {
			missing = append(missing, name)
		}
	}
	if app.stopping.Load() || len(missing) > 0 {
		WriteJSON(w, http.StatusServiceUnavailable, map[string]any{"ready": false, "missing": missing})
		return
	}
	WriteJSON(w, http.StatusOK, map[string]any{"ready": true})
}

func (app *App) detailed(w http.ResponseWriter, r *http.Request) {
	report := app.health.report(r.Context())
	code := http.StatusOK
	if report.Status != "healthy" {
		code = http.StatusServiceUnavailable
	}
	WriteJSON(w, code, report)
}

func now() string { return time.Now().UTC().Format(time.RFC3339Nano) }

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func boolean(value bool) float64 {
	if value {
		return 1
	}
	return 0
}
