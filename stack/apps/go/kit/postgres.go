package kit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/lib/pq"
)

// Postgres opens the database that PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE name, in a schema that is called
// like the service, and makes it a dependency. ddl creates what the service needs and must be repeatable: it is run
// when the database is first seen, and again after an outage, which may have been a reset.
func (app *App) Postgres(ddl string) *sql.DB {
	schema := pq.QuoteIdentifier(app.Name)
	db, err := sql.Open("postgres", "sslmode="+Env("PGSSLMODE", "disable")+" connect_timeout=3 search_path="+app.Name)
	if err != nil {
		panic(err) // only a wrong word above can do this
	}
	db.SetMaxOpenConns(10)
	db.SetConnMaxIdleTime(time.Minute)
	var prepared atomic.Bool
	app.Depend("postgres", func(ctx context.Context) error {
		if err := db.PingContext(ctx); err != nil {
			prepared.Store(false)
			return err
		}
		if prepared.Load() {
			return nil
		}
		if _, err := db.ExecContext(ctx, "CREATE SCHEMA IF NOT EXISTS "+schema+"; "+ddl); err != nil {
			return fmt.Errorf("preparing the schema: %w", err)
		}
		prepared.Store(true)
		return nil
	})
	return db
}

// NotFound turns "no rows" into a 404 with these words; any other error stays what it is.
func NotFound(err error, format string, args ...any) error {
	if errors.Is(err, sql.ErrNoRows) {
		return Problemf(http.StatusNotFound, format, args...)
	}
	return err
}

// Duplicate tells whether a row was refused because its key is taken.
func Duplicate(err error) bool {
	var refused *pq.Error
	return errors.As(err, &refused) && refused.Code.Name() == "unique_violation"
}
