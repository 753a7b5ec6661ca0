package notification

import (
	"strings"
	"testing"
	"time"
)

func TestMessagesThatCouldForgeHeadersAreRefused(t *testing.T) {
	good := message{To: "a@example.com", Subject: "Hello"}
	if err := good.check(); err != nil {
		t.Error(err)
	}
	for _, bad := range []message{
		{To: "a@example.com", Subject: ""},
		{To: "a@example.com", Subject: "x\r\nBcc: b@example.com"},
		{To: "a@example.com\r\nBcc: b@example.com", Subject: "x"},
		{To: "", Subject: "x"},
	} {
		if bad.check() == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestMails(t *testing.T) {
	m := message{To: "a@example.com", Subject: "Hello", Text: "Hi", At: time.Unix(0, 0).UTC()}
	text := string(m.mime("b@example.com"))
	if !strings.HasPrefix(text, "From: b@example.com\r\nTo: a@example.com\r\nSubject: Hello\r\n") || !strings.HasSuffix(text, "\r\n\r\nHi\r\n") {
		t.Errorf("%q", text)
	}
}
