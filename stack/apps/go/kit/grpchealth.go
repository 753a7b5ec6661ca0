package kit

import (
	"encoding/binary"
	"io"
	"net/http"
	"strconv"
)

// Codes and states of grpc.health.v1.
const (
	grpcOK            = 0
	grpcInvalid       = 3
	grpcNotFound      = 5
	grpcUnimplemented = 12

	stateServing        = 1
	stateNotServing     = 2
	stateServiceUnknown = 3
)

// grpcHealth serves grpc.health.v1.Health, for "" (the whole process) and the service's own name. The two messages of
// that protocol have one field each, so they are read and written here without generated code.
func (app *App) grpcHealth() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /grpc.health.v1.Health/Check", func(w http.ResponseWriter, r *http.Request) {
		service, err := readHealthRequest(r.Body)
		switch {
		case err != nil:
			endGRPC(w, grpcInvalid, "not a HealthCheckRequest")
		case !app.knows(service):
			endGRPC(w, grpcNotFound, "unknown service")
		default:
			app.health.report(r.Context())
			writeHealthState(w, app.servingState())
			endGRPC(w, grpcOK, "")
		}
	})
	mux.HandleFunc("POST /grpc.health.v1.Health/Watch", func(w http.ResponseWriter, r *http.Request) {
		service, err := readHealthRequest(r.Body)
		if err != nil {
			endGRPC(w, grpcInvalid, "not a HealthCheckRequest")
			return
		}
		for {
			_, changed := app.health.state()
			state := byte(stateServiceUnknown)
			if app.knows(service) {
				state = app.servingState()
			}
			writeHealthState(w, state)
			if app.stopping.Load() {
				endGRPC(w, grpcOK, "")
				return
			}
			select {
			case <-r.Context().Done():
				return
			case <-changed:
			}
		}
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		endGRPC(w, grpcUnimplemented, "only grpc.health.v1.Health is served")
	})
	return mux
}

func (app *App) knows(service string) bool { return service == "" || service == app.Name }

func (app *App) servingState() byte {
	if healthy, _ := app.health.state(); healthy && !app.stopping.Load() {
		return stateServing
	}
	return stateNotServing
}

// readHealthRequest reads one message: a flag, its length in four bytes, then {string service = 1}.
func readHealthRequest(body io.Reader) (string, error) {
	var head [5]byte
	if _, err := io.ReadFull(body, head[:]); err != nil {
		return "", err
	}
	length := binary.BigEndian.Uint32(head[1:])
	if head[0] != 0 || length > 1024 {
		return "", io.ErrUnexpectedEOF
	}
	message := make([]byte, length)
	if _, err := io.ReadFull(body, message); err != nil {
		return "", err
	}
	if length == 0 {
		return "", nil
	}
	size, used := binary.Uvarint(message[1:])
	if message[0] != 1<<3|2 || used <= 0 || int(size) != len(message)-1-used {
		return "", io.ErrUnexpectedEOF
	}
	return string(message[1+used:]), nil
}

// writeHealthState sends {ServingStatus status = 1}.
func writeHealthState(w http.ResponseWriter, state byte) {
	w.Header().Set("Content-Type", "application/grpc")
	_, _ = w.Write([]byte{0, 0, 0, 0, 2, 1 << 3, state})
	_ = http.NewResponseController(w).Flush()
}

// endGRPC sends the status, which in gRPC comes after the body.
func endGRPC(w http.ResponseWriter, code int, message string) {
	w.Header().Set("Content-Type", "application/grpc")
	w.Header().Set(http.TrailerPrefix+"Grpc-Status", strconv.Itoa(code))
	if message != "" {
		w.Header().Set(http.TrailerPrefix+"Grpc-Message", message)
	}
}
