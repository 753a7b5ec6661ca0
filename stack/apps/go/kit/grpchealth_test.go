package kit

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// grpcServer serves the service's gRPC health over HTTP/2 without TLS, as Run does.
func grpcServer(t *testing.T, app *App) (*httptest.Server, *http.Client) {
	t.Helper()
	server := httptest.NewUnstartedServer(app.grpcHealth())
	server.Config.Protocols = new(http.Protocols)
	server.Config.Protocols.SetUnencryptedHTTP2(true)
	server.Start()
	t.Cleanup(server.Close)
	transport := &http.Transport{Protocols: server.Config.Protocols}
	return server, &http.Client{Transport: transport}
}

func healthRequest(service string) []byte {
	if service == "" {
		return []byte{0, 0, 0, 0, 0}
	}
	message := append([]byte{1<<3 | 2, byte(len(service))}, service...)
	return append([]byte{0, 0, 0, 0, byte(len(message))}, message...)
}

func TestGRPCHealthCheck(t *testing.T) {
	app := New("shop")
	var down atomic.Bool
	app.Depend("cellar", func(context.Context) error {
		if down.Load() {
			return errors.New("flooded")
		}
		return nil
	})
	server, client := grpcServer(t, app)
	check := func(body []byte) (state byte, status string) {
		response, err := client.Post(server.URL+"/grpc.health.v1.Health/Check", "application/grpc", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		answer, _ := io.ReadAll(response.Body)
		if len(answer) == 7 {
			state = answer[6]
		}
		return state, response.Trailer.Get("Grpc-Status") + response.Header.Get("Grpc-Status")
	}
	for _, service := range []string{"", "shop"} {
		if state, status := check(healthRequest(service)); state != stateServing || status != "0" {
			t.Errorf("%q: state %d, status %s", service, state, status)
		}
	}
	if _, status := check(healthRequest("cake")); status != "5" {
		t.Errorf("an unknown service: status %s", status)
	}
	if _, status := check([]byte{0, 0, 0, 0, 3, 9, 9, 9}); status != "3" {
		t.Errorf("nonsense: status %s", status)
	}
	down.Store(true)
	if state, status := check(healthRequest("")); state != stateNotServing || status != "0" {
		t.Errorf("down: state %d, status %s", state, status)
	}
}

func TestGRPCHealthWatchTellsEachChange(t *testing.T) {
	app := New("shop")
	var down atomic.Bool
	app.Depend("cellar", func(context.Context) error {
		if down.Load() {
			return errors.New("flooded")
		}
		return nil
	})
	app.health.report(context.Background())
	server, client := grpcServer(t, app)
	response, err := client.Post(server.URL+"/grpc.health.v1.Health/Watch", "application/grpc", bytes.NewReader(healthRequest("")))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	next := func() byte {
		var message [7]byte
		if _, err := io.ReadFull(response.Body, message[:]); err != nil {
			t.Fatal(err)
		}
		return message[6]
	}
	if state := next(); state != stateServing {
		t.Errorf("first %d", state)
	}
	down.Store(true)
	app.health.report(context.Background())
	if state := next(); state != stateNotServing {
		t.Errorf("then %d", state)
	}
}
