// Package notification keeps the last messages of everybody in Redis, and mails them where SMTP_ADDR names a server.
package notification

import (
	"context"
	"encoding/json"
	"net/http"
	"net/mail"
	"net/smtp"
	"strings"
	"time"

	"devstack/services/kit"
)

// keep is how many messages of one receiver are remembered.
const keep = "99"

type message struct {
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	At      time.Time `json:"at"`
}

type service struct {
	app            *kit.App
	redis          *kit.Redis
	smtpAddr, from string
}

func Build(app *kit.App) {
	s := &service{app: app, redis: app.Redis(), smtpAddr: kit.Env("SMTP_ADDR", ""), from: kit.Env("MAIL_FROM", "shop@example.com")}
	app.Handle("POST /api/v1/notification", s.send)
	app.Handle("GET /api/v1/notification/{to}", s.list)
}

func (s *service) send(r *http.Request) (int, any, error) {
	given, err := kit.ReadJSON[message](r)
	if err != nil {
		return 0, nil, err
	}
	if err := given.check(); err != nil {
		return 0, nil, err
	}
	given.At = time.Now().UTC()
	text, err := json.Marshal(given)
	if err != nil {
		return 0, nil, err
	}
	if _, err := s.redis.Do(r.Context(), "LPUSH", key(given.To), string(text)); err != nil {
		return 0, nil, err
	}
	if _, err := s.redis.Do(r.Context(), "LTRIM", key(given.To), "0", keep); err != nil {
		return 0, nil, err
	}
	go s.mail(context.WithoutCancel(r.Context()), given)
	return http.StatusAccepted, given, nil
}

func (s *service) list(r *http.Request) (int, any, error) {
	answer, err := s.redis.Do(r.Context(), "LRANGE", key(r.PathValue("to")), "0", "19")
	if err != nil {
		return 0, nil, err
	}
	messages := []json.RawMessage{}
	items, _ := answer.([]any)
	for _, item := range items {
		if text, ok := item.(string); ok {
			messages = append(messages, json.RawMessage(text))
		}
	}
	return http.StatusOK, messages, nil
}

func (s *service) mail(ctx context.Context, m message) {
	if s.smtpAddr == "" {
		return
	}
	if err := smtp.SendMail(s.smtpAddr, nil, s.from, []string{m.To}, m.mime(s.from)); err != nil {
		s.app.Log.InfoContext(ctx, "mail not sent", "server", s.smtpAddr, "error", err.Error())
	}
}

// check refuses what could smuggle a header into the mail.
func (m message) check() error {
	if address, err := mail.ParseAddress(m.To); err != nil || address.Address != m.To {
		return kit.Problemf(http.StatusUnprocessableEntity, "to: %q is not an address", m.To)
	}
	if m.Subject == "" || strings.ContainsAny(m.Subject, "\r\n") {
		return kit.Problemf(http.StatusUnprocessableEntity, "subject: one line, not empty")
	}
	return nil
}

func (m message) mime(from string) []byte {
	lines := []string{
		"From: " + from, "To: " + m.To, "Subject: " + m.Subject, "Date: " + m.At.Format(time.RFC1123Z),
		"Content-Type: text/plain; charset=utf-8", "", m.Text, "",
	}
	return []byte(strings.Join(lines, "\r\n"))
}

func key(to string) string { return "notifications:" + to }
