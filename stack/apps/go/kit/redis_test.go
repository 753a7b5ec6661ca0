package kit

import (
	"bufio"
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"
)

// fakeRedis answers each command with the next of these lines, on as many connections as are opened.
func fakeRedis(t *testing.T, answer func(command []string) string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				client := &Redis{reader: bufio.NewReader(conn)}
				for {
					items, err := client.read() // a command has the shape of an answer
					if err != nil {
						return
					}
					command := []string{}
					for _, item := range items.([]any) {
						command = append(command, item.(string))
					}
					text := answer(command)
					if text == "" {
						return
					}
					_, _ = conn.Write([]byte(text))
				}
			}()
		}
	}()
	return listener.Addr().String()
}

func TestRedisAnswers(t *testing.T) {
	addr := fakeRedis(t, func(command []string) string {
		switch strings.Join(command, " ") {
		case "AUTH sesame":
			return "+OK\r\n"
		case "GET wide":
			return "$8\r\nä\r\nbcde\r\n"
		case "GET none":
			return "$-1\r\n"
		case "INCR n":
			return ":42\r\n"
		case "LRANGE l 0 1":
			return "*3\r\n$1\r\na\r\n$-1\r\n$0\r\n\r\n"
		}
		return "-ERR unknown\r\n"
	})
	client, ctx := NewRedis(addr, "sesame"), context.Background()
	if text, err := client.Text(ctx, "GET", "wide"); text != "ä\r\nbcde" || err != nil {
		t.Errorf("%q %v", text, err)
	}
	if _, err := client.Do(ctx, "GET", "none"); !errors.Is(err, ErrNil) {
		t.Error(err)
	}
	if number, err := client.Do(ctx, "INCR", "n"); number != int64(42) || err != nil {
		t.Error(number, err)
	}
	items, err := client.Do(ctx, "LRANGE", "l", "0", "1")
	if list, ok := items.([]any); err != nil || !ok || len(list) != 3 || list[0] != "a" || list[1] != nil || list[2] != "" {
		t.Error(items, err)
	}
	var told RedisError
	if _, err := client.Do(ctx, "NONSENSE"); !errors.As(err, &told) || told != "ERR unknown" {
		t.Error(err)
	}
	if client.conn == nil {
		t.Error("an error that the server told is no reason to hang up")
	}
}

func TestRedisConnectsAgain(t *testing.T) {
	calls := 0
	addr := fakeRedis(t, func([]string) string {
		if calls++; calls == 1 {
			return "" // hangs up
		}
		return "+PONG\r\n"
	})
	client, ctx := NewRedis(addr, ""), context.Background()
	if _, err := client.Do(ctx, "PING"); err == nil {
		t.Error("the connection was lost")
	}
	if text, err := client.Text(ctx, "PING"); text != "PONG" || err != nil {
		t.Error(text, err)
	}
}

func TestRedisThatIsSilentDoesNotHoldTheRequest(t *testing.T) {
	addr := fakeRedis(t, func([]string) string { time.Sleep(time.Minute); return "" })
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	start := time.Now()
	if _, err := NewRedis(addr, "").Do(ctx, "PING"); err == nil || time.Since(start) > 5*time.Second {
		t.Error(err, time.Since(start))
	}
}
