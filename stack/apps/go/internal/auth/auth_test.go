package auth

import (
	"bytes"
	"strings"
	"testing"
)

func TestCredentialsAreChecked(t *testing.T) {
	for given, ok := range map[credentials]bool{
		{"a@example.com", "long enough"}:     true,
		{"a@example.com", "short"}:           false,
		{"A <a@example.com>", "long enough"}: false,
		{"no address at all", "long enough"}: false,
	} {
		if err := given.check(); (err == nil) != ok {
			t.Errorf("%+v: %v", given, err)
		}
	}
}

func TestHashesDependOnPasswordAndSalt(t *testing.T) {
	hash := func(password, salt string) []byte {
		sum, err := hashPassword(password, []byte(salt))
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	one := hash("password", "salt")
	if !bytes.Equal(one, hash("password", "salt")) || bytes.Equal(one, hash("password", "pepper")) || bytes.Equal(one, hash("passwort", "salt")) {
		t.Error("not a hash of both")
	}
}

func TestSessionsAreKeptWithoutTheirToken(t *testing.T) {
	if key := sessionKey("secret"); strings.Contains(key, "secret") || key == sessionKey("other") {
		t.Error(key)
	}
}
