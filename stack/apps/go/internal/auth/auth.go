// Package auth keeps accounts in PostgreSQL and sessions in Redis, where logging out ends them at once.
package auth

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"database/sql"
	"encoding/hex"
	"errors"
	"net/http"
	"net/mail"
	"strings"

	"devstack/services/kit"
)

const schema = `CREATE TABLE IF NOT EXISTS accounts (
	email text PRIMARY KEY, salt bytea NOT NULL, hash bytea NOT NULL, created_at timestamptz NOT NULL DEFAULT now())`

// rounds of PBKDF2 with SHA-256 that one guess costs.
const rounds = 600_000

const sessionSeconds = "3600"

type credentials struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

type service struct {
	db    *sql.DB
	redis *kit.Redis
}

func Build(app *kit.App) {
	s := &service{db: app.Postgres(schema), redis: app.Redis()}
	app.Handle("POST /api/v1/auth/register", s.register)
	app.Handle("POST /api/v1/auth/login", s.login)
	app.Handle("GET /api/v1/auth/me", s.me)
	app.Handle("POST /api/v1/auth/logout", s.logout)
}

func (s *service) register(r *http.Request) (int, any, error) {
	given, err := kit.ReadJSON[credentials](r)
	if err != nil {
		return 0, nil, err
	}
	if err := given.check(); err != nil {
		return 0, nil, err
	}
	salt := make([]byte, 16)
	_, _ = rand.Read(salt)
	hash, err := hashPassword(given.Password, salt)
	if err != nil {
		return 0, nil, err
	}
	_, err = s.db.ExecContext(r.Context(), `INSERT INTO accounts (email, salt, hash) VALUES ($1, $2, $3)`, given.Email, salt, hash)
	if kit.Duplicate(err) {
		return 0, nil, kit.Problemf(http.StatusConflict, "there is an account for %s already", given.Email)
	}
	return http.StatusCreated, map[string]string{"email": given.Email}, err
}

func (s *service) login(r *http.Request) (int, any, error) {
	given, err := kit.ReadJSON[credentials](r)
	if err != nil {
		return 0, nil, err
	}
	var salt, hash []byte
	row := s.db.QueryRowContext(r.Context(), `SELECT salt, hash FROM accounts WHERE email = $1`, given.Email)
	err = row.Scan(&salt, &hash)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, nil, err
	}
	// The work is done for unknown addresses too, so that the time taken does not tell which exist.
	tried, err := hashPassword(given.Password, salt)
	if err != nil {
		return 0, nil, err
	}
	if subtle.ConstantTimeCompare(tried, hash) != 1 {
		return 0, nil, kit.Problemf(http.StatusUnauthorized, "this address and password do not go together")
	}
	token := rand.Text()
	_, err = s.redis.Do(r.Context(), "SET", sessionKey(token), given.Email, "EX", sessionSeconds)
	return http.StatusOK, map[string]string{"token": token}, err
}

func (s *service) me(r *http.Request) (int, any, error) {
	email, err := s.redis.Text(r.Context(), "GET", sessionKey(bearer(r)))
	if errors.Is(err, kit.ErrNil) {
		return 0, nil, kit.Problemf(http.StatusUnauthorized, "sign in first")
	}
	return http.StatusOK, map[string]string{"email": email}, err
}

func (s *service) logout(r *http.Request) (int, any, error) {
	_, err := s.redis.Do(r.Context(), "DEL", sessionKey(bearer(r)))
	return http.StatusNoContent, nil, err
}

func (c credentials) check() error {
	if address, err := mail.ParseAddress(c.Email); err != nil || address.Address != c.Email {
		return kit.Problemf(http.StatusUnprocessableEntity, "email: %q is not an address", c.Email)
	}
	if len(c.Password) < 8 {
		return kit.Problemf(http.StatusUnprocessableEntity, "password: at least 8 characters")
	}
	return nil
}

func hashPassword(password string, salt []byte) ([]byte, error) {
	return pbkdf2.Key(sha256.New, password, salt, rounds, 32)
}

func bearer(r *http.Request) string {
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
}

// sessionKey holds no token: who reads Redis cannot sign in with what is there.
func sessionKey(token string) string {
	sum := sha256.Sum256([]byte(token))
	return "session:" + hex.EncodeToString(sum[:])
}
