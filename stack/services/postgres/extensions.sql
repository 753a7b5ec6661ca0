-- Runs once, on an empty data folder. Roles and extensions belong here; tables belong to your migrations.
CREATE EXTENSION IF NOT EXISTS "uuid-ossp";
CREATE EXTENSION IF NOT EXISTS pgcrypto;
