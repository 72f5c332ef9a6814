# Tideline without Docker. `make help` lists the commands; ops/stack does the work.
MAKEFLAGS += --no-print-directory
STACK := @ops/tideline
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help up down status url token logs country psql reset dev test test-api test-web test-e2e check check-api check-web \
	fmt lock schema bench bench-query bench-ingest bench-web images try-images deploy

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: ## install what is missing, start everything, print the address (TIDELINE_PORT=… to choose it)
	$(STACK) up

down: ## stop what `make up` or `make dev` started; data stays
	$(STACK) down

status: ## what runs
	$(STACK) status

url: ## the address, for scripts: make -s url
	$(STACK) url

token: ## a fresh API token, for scripts: make -s token (NAME=… to name it)
	$(STACK) token

logs: ## follow the logs
	$(STACK) logs

country: ## fetch a free database of which country an address is in, or a newer one (CC0, 8 MB)
	$(STACK) country

psql: ## psql on the stack's database, as its owner
	$(STACK) psql

reset: ## delete the stack's data, after asking (CONFIRM=yes agrees)
	$(STACK) reset

dev: ## API and web that follow their sources, behind the same NGINX; Ctrl-C ends it
	$(STACK) dev

test: ## everything, on a database and ports of its own (DATABASE_URL=… to use that server)
	$(STACK) test

test-api: ## the part in Python
	$(STACK) test api

test-web: ## the part in TypeScript
	$(STACK) test web

test-e2e: ## the part in a browser
	$(STACK) test e2e

check: ## lint, format, types, unit tests: under a minute
	$(STACK) check

check-api: ## the part about Python, SQL, containers, workflows and NGINX
	$(STACK) check api

check-web: ## the part about TypeScript
	$(STACK) check web

fmt: ## format the sources
	$(STACK) install
	@ruff check --fix-only --quiet .
	@ruff format .
	@cd web && npm run --silent format

lock: ## pin the Python packages anew, with hashes and no addresses
	$(STACK) install
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q requirements.in -o requirements.lock
	@uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -c requirements.lock api/requirements.in -o api/requirements.lock

schema: ## export the GraphQL contract and the web's typed documents
	$(STACK) install
	@python -m api schema > api/schema.graphql.draft && mv api/schema.graphql.draft api/schema.graphql
	@cd web && npm run --silent codegen

bench: ## measure the whole way through the service, beside the running stack: some minutes
	$(STACK) bench

bench-query: ## measure the query engine on 2 and 20 million events: hours (BENCH_EVENTS=200000 for less)
	$(STACK) bench-query

bench-ingest: ## measure collection, on a database, API and NGINX of its own (five minutes; BENCH_REQUESTS=50000 for two)
	$(STACK) install
	@python -m ops.bench ingest

bench-web: ## measure the dashboard in a browser, on the running stack (or TIDELINE_URL=…): a minute
	$(STACK) bench-web

images: ## build the containers (needs Docker)
	@sh .github/images.sh build

try-images: ## start all containers, ask them, remove them again (needs Docker)
	@sh .github/images.sh try

deploy: ## build and start on DEPLOY_HOST=user@host (needs Docker here and there)
	@sh .github/images.sh deploy
