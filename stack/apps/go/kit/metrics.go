package kit

import (
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// buckets of the request duration, in seconds.
var buckets = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5}

type histogram struct {
	counts []uint64
	sum    float64
	count  uint64
}

// metrics holds counters and gauges by name and labels, and writes them in the text format of Prometheus.
type metrics struct {
	mu        sync.Mutex
	started   time.Time
	counters  map[string]map[string]float64
	gauges    map[string]map[string]float64
	durations map[string]*histogram
}

func newMetrics() *metrics {
	return &metrics{
		started:   time.Now(),
		counters:  map[string]map[string]float64{},
		gauges:    map[string]map[string]float64{},
		durations: map[string]*histogram{},
	}
}

func (m *metrics) add(name, labels string, value float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.counters[name] == nil {
		m.counters[name] = map[string]float64{}
	}
	m.counters[name][labels] += value
}

func (m *metrics) set(name, labels string, value float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.gauges[name] == nil {
		m.gauges[name] = map[string]float64{}
	}
	m.gauges[name][labels] = value
}

// request notes one answered request. The route is the pattern, not the path: ids would make a series each.
func (m *metrics) request(method, route string, status int, took time.Duration) {
	labels := fmt.Sprintf(`method=%q,route=%q`, method, route)
	m.add("http_requests_total", fmt.Sprintf(`%s,status="%d"`, labels, status), 1)
	m.mu.Lock()
	defer m.mu.Unlock()
	h := m.durations[labels]
	if h == nil {
		h = &histogram{counts: make([]uint64, len(buckets))}
		m.durations[labels] = h
	}
	seconds := took.Seconds()
	for i, limit := range buckets {
		if seconds <= limit {
			h.counts[i]++
		}
	}
	h.sum += seconds
	h.count++
}

func (m *metrics) serve(w http.ResponseWriter, _ *http.Request) {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	m.set("go_goroutines", "", float64(runtime.NumGoroutine()))
	m.set("go_memstats_heap_alloc_bytes", "", float64(memory.HeapAlloc))
	m.set("process_start_time_seconds", "", float64(m.started.UnixMilli())/1000)
	m.set("build_info", fmt.Sprintf("version=%q", Version), 1)

	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	m.mu.Lock()
	defer m.mu.Unlock()
	writeFamilies(w, "counter", m.counters)
	writeFamilies(w, "gauge", m.gauges)
	const name = "http_request_duration_seconds"
	fmt.Fprintf(w, "# TYPE %s histogram\n", name)
	for _, labels := range sorted(m.durations) {
		h := m.durations[labels]
		for i, limit := range buckets {
			fmt.Fprintf(w, "%s_bucket{%s,le=\"%g\"} %d\n", name, labels, limit, h.counts[i])
		}
		fmt.Fprintf(w, "%s_bucket{%s,le=\"+Inf\"} %d\n", name, labels, h.count)
		fmt.Fprintf(w, "%s_sum{%s} %g\n%s_count{%s} %d\n", name, labels, h.sum, name, labels, h.count)
	}
}

func writeFamilies(w http.ResponseWriter, kind string, families map[string]map[string]float64) {
	for _, name := range sorted(families) {
		fmt.Fprintf(w, "# TYPE %s %s\n", name, kind)
		for _, labels := range sorted(families[name]) {
			line := name
			if labels != "" {
				line = strings.Join([]string{name, "{", labels, "}"}, "")
			}
			fmt.Fprintf(w, "%s %g\n", line, families[name][labels])
		}
	}
}

func sorted[V any](values map[string]V) []string { return slices.Sorted(maps.Keys(values)) }
