#!/bin/sh
# The containers, for `make images`, `make try-images` and `make deploy`. Needs Docker with Compose.
#
#   sh .github/images.sh build     build both images; nothing is pushed
#   sh .github/images.sh try       start everything from them under a name of its own, ask it, and remove it again
#   sh .github/images.sh deploy    build on DEPLOY_HOST (user@host), migrate, start, wait until it is ready
set -eu
cd "$(dirname -- "$0")/.."

# Waits until the whole way through the gateway answers. Fails after two minutes, with what the containers said.
await_ready() {
  for _ in $(seq 60); do
    if docker compose "$@" exec -T gateway wget -q -O /dev/null http://127.0.0.1:8080/readyz; then
      return 0
    fi
    sleep 2
  done
  docker compose "$@" ps --all
  docker compose "$@" logs --tail 100
  return 1
}

case ${1:-} in
  build)
    docker compose -f docker-compose.yml -f docker-compose.dev.yml config --quiet
    docker buildx bake --file docker-compose.yml --load api gateway
    ;;
  try)
    export TIDELINE_PORT="${TIDELINE_PORT:-18080}"
    project=tideline-try
    trap 'docker compose -p "$project" down --volumes --timeout 20' EXIT
    docker compose -p "$project" up --detach --no-build
    await_ready -p "$project"
    for path in / /t.js /demo/ /healthz /readyz; do
      curl --fail --silent --show-error --output /dev/null "http://127.0.0.1:$TIDELINE_PORT$path"
      echo "answers: $path"
    done
    # A second start changes nothing: the secrets stay, and the migration has nothing to do.
    docker compose -p "$project" up --detach --no-build
    await_ready -p "$project"
    ;;
  deploy)
    : "${DEPLOY_HOST:?user@host of the server}"
    if [ -n "${DEPLOY_SSH_KEY:-}" ]; then
      # The key lives in the agent's memory, never in a file.
      eval "$(ssh-agent -s)" >/dev/null
      trap 'ssh-agent -k >/dev/null' EXIT
      printf '%s\n' "$DEPLOY_SSH_KEY" | ssh-add -q -
      (umask 077 && mkdir -p "$HOME/.ssh")
      printf '%s\n' "${DEPLOY_KNOWN_HOSTS:?the line of known_hosts for the server}" >>"$HOME/.ssh/known_hosts"
    fi
    # Compose talks to the server's Docker: sources and settings come from here, secrets stay in the server's volumes.
    export DOCKER_HOST="ssh://$DEPLOY_HOST"
    docker compose pull --quiet db
    docker compose build --pull
    # Migrations only ever add, so the running API goes on serving while they run.
    docker compose run --rm prepare
    docker compose up --detach --no-build --remove-orphans
    await_ready
    docker image prune --force
    ;;
  *)
    echo "usage: sh .github/images.sh build|try|deploy" >&2
    exit 2
    ;;
esac
