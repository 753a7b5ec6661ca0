package kit

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Redis is one connection, opened when needed and again after an error; commands take turns on it.
type Redis struct {
	addr, password string

	mu     sync.Mutex
	conn   net.Conn
	reader *bufio.Reader
}

// ErrNil is what Redis answers for a key that is not there.
var ErrNil = errors.New("redis: nil")

// RedisError is what the server itself said; the connection is still good after it.
type RedisError string

func (e RedisError) Error() string { return "redis: " + string(e) }

// Redis uses the server of REDIS_ADDR and REDIS_PASSWORD and makes it a dependency.
func (app *App) Redis() *Redis {
	client := NewRedis(Env("REDIS_ADDR", "redis:6379"), Env("REDIS_PASSWORD", ""))
	app.Depend("redis", func(ctx context.Context) error {
		_, err := client.Do(ctx, "PING")
		return err
	})
	return client
}

// NewRedis makes a client; nothing is connected yet.
func NewRedis(addr, password string) *Redis { return &Redis{addr: addr, password: password} }

// Do sends a command. It answers string, int64, []any, or ErrNil.
func (c *Redis) Do(ctx context.Context, args ...string) (any, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.conn == nil {
		if err := c.connect(ctx); err != nil {
			return nil, err
		}
	}
	answer, err := c.ask(ctx, args)
	var told RedisError
	if err != nil && !errors.Is(err, ErrNil) && !errors.As(err, &told) {
		c.conn.Close()
		c.conn = nil
	}
	return answer, err
}

// Text is Do for commands that answer a string.
func (c *Redis) Text(ctx context.Context, args ...string) (string, error) {
	answer, err := c.Do(ctx, args...)
	text, _ := answer.(string)
	return text, err
}

func (c *Redis) connect(ctx context.Context) error {
	conn, err := (&net.Dialer{Timeout: 3 * time.Second}).DialContext(ctx, "tcp", c.addr)
	if err != nil {
		return err
	}
	c.conn, c.reader = conn, bufio.NewReader(conn)
	if c.password == "" {
		return nil
	}
	if _, err := c.ask(ctx, []string{"AUTH", c.password}); err != nil {
		conn.Close()
		c.conn = nil
		return err
	}
	return nil
}

func (c *Redis) ask(ctx context.Context, args []string) (any, error) {
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(5 * time.Second)
	}
	_ = c.conn.SetDeadline(deadline)
	var request strings.Builder
	fmt.Fprintf(&request, "*%d\r\n", len(args))
	for _, arg := range args {
		fmt.Fprintf(&request, "$%d\r\n%s\r\n", len(arg), arg)
	}
	if _, err := io.WriteString(c.conn, request.String()); err != nil {
		return nil, err
	}
	return c.read()
}

// read takes one answer of the protocol (RESP 2): the first byte tells its type.
func (c *Redis) read() (any, error) {
	line, err := c.reader.ReadString('\n')
	if err != nil {
		return nil, err
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return nil, errors.New("redis: empty answer")
	}
	kind, rest := line[0], line[1:]
	switch kind {
	case '+':
		return rest, nil
	case '-':
		return nil, RedisError(rest)
	}
	number, err := strconv.ParseInt(rest, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("redis: unexpected answer %q", line)
	}
	switch {
	case kind == ':':
		return number, nil
	case number < 0:
		return nil, ErrNil
	case kind == '$':
		text := make([]byte, number+2)
		if _, err := io.ReadFull(c.reader, text); err != nil {
			return nil, err
		}
		return string(text[:number]), nil
	case kind == '*':
		items := make([]any, number)
		for i := range items {
			if items[i], err = c.read(); err != nil && !errors.Is(err, ErrNil) {
				return nil, err
			}
		}
		return items, nil
	}
	return nil, fmt.Errorf("redis: unexpected answer %q", line)
}
