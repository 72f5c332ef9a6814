#!/bin/sh
# Fills in the gateway's configuration and becomes NGINX in the foreground.
#
#   sh gateway/start.sh       serve
#   sh gateway/start.sh -t    only test the configuration
#
# Settings come from the environment (.env.example names them all). Relative paths start at the repository. Works as
# root and as anybody else, with a read-only root file system: only TIDELINE_RUN_DIR is written to.
set -eu

stop() {
  echo "gateway: $1" >&2
  exit 1
}

# Debian keeps nginx where an ordinary user's PATH does not look.
PATH="$PATH:/usr/sbin:/sbin"
gateway_dir=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
repository=$(dirname -- "$gateway_dir")
for tool in nginx envsubst; do
  command -v "$tool" >/dev/null || stop "$tool is not installed"
done

absolute() {
  case $1 in
    /*) printf '%s' "$1" ;;
    *) printf '%s' "$repository/$1" ;;
  esac
}

TIDELINE_BIND=${TIDELINE_BIND:-127.0.0.1}
TIDELINE_PORT=${TIDELINE_PORT:-8080}
TIDELINE_API_HOST=${TIDELINE_API_HOST:-127.0.0.1}
TIDELINE_API_PORT=${TIDELINE_API_PORT:-8000}
TIDELINE_WEB_ROOT=$(absolute "${TIDELINE_WEB_ROOT:-web/dist}")
TIDELINE_WEB_UPSTREAM=${TIDELINE_WEB_UPSTREAM:-}
TIDELINE_RUN_DIR=$(absolute "${TIDELINE_RUN_DIR:-.local/run/gateway}")
TIDELINE_SCRIPT_PATH=${TIDELINE_SCRIPT_PATH:-/t.js}
TIDELINE_COLLECT_PATH=${TIDELINE_COLLECT_PATH:-/graphql}
GATEWAY_DIR=$gateway_dir

# The values become part of a configuration file, so they may hold nothing that means something there.
plain() {
  case $2 in
    '' | *[!A-Za-z0-9._:/@%+,-]*) stop "$1 has a character that cannot be used here: $2" ;;
  esac
}
port() {
  case $2 in
    '' | *[!0-9]* | ??????*) stop "$1 must be a port between 1 and 65535, not \"$2\"" ;;
  esac
  if [ "$2" -lt 1 ] || [ "$2" -gt 65535 ]; then
    stop "$1 must be a port between 1 and 65535, not \"$2\""
  fi
}
path() {
  case $2 in
    /*[!A-Za-z0-9._/-]* | [!/]* | */ | *//* | */.*)
      stop "$1 is a path such as $3: a slash, then letters, digits and . _ - in one or more folders, none of them hidden, not \"$2\""
      ;;
    /index.html | /healthz | /readyz | /demo | /assets/* | /graphiql/* | /sites/* | /demo/* | /export/* | /api/* | /graphql/*)
      stop "$1 cannot be $2, which is something else already; choose a path such as $3"
      ;;
  esac
}
plain TIDELINE_BIND "$TIDELINE_BIND"
plain TIDELINE_API_HOST "$TIDELINE_API_HOST"
plain TIDELINE_WEB_ROOT "$TIDELINE_WEB_ROOT"
plain TIDELINE_RUN_DIR "$TIDELINE_RUN_DIR"
plain "The folder of this script" "$GATEWAY_DIR"
port TIDELINE_PORT "$TIDELINE_PORT"
port TIDELINE_API_PORT "$TIDELINE_API_PORT"

TIDELINE_PUBLIC_URL=${TIDELINE_PUBLIC_URL:-http://127.0.0.1:$TIDELINE_PORT}
case $TIDELINE_PUBLIC_URL in
  https://*) GATEWAY_SCHEME=https ;;
  http://*) GATEWAY_SCHEME=http ;;
  *) stop "TIDELINE_PUBLIC_URL starts with http:// or https://, not \"$TIDELINE_PUBLIC_URL\"" ;;
esac

# Blockers know the usual names. Under others the very same is served; the tracker is told where to send as it is served, in the
# one place where it names that (a test reads the built one).
path TIDELINE_SCRIPT_PATH "$TIDELINE_SCRIPT_PATH" /lib/app.js
path TIDELINE_COLLECT_PATH "$TIDELINE_COLLECT_PATH" /lib/in
GATEWAY_COLLECT='graphql|api/send'
GATEWAY_RENAMED=''
GATEWAY_SCRIPT_FILTER=''
case $TIDELINE_SCRIPT_PATH in
  /t.js) ;;
  /t.more.js | *[!s] | *[!j]s | *[!.]js) stop "TIDELINE_SCRIPT_PATH ends with .js and is not /t.more.js, not \"$TIDELINE_SCRIPT_PATH\"" ;;
  *)
    GATEWAY_RENAMED="location = $TIDELINE_SCRIPT_PATH { rewrite ^ /t.js last; }
location = ${TIDELINE_SCRIPT_PATH%.js}.more.js { rewrite ^ /t.more.js last; }"
    ;;
esac
case $TIDELINE_COLLECT_PATH in
  /graphql) ;;
  /t.js | /t.more.js | "$TIDELINE_SCRIPT_PATH") stop "TIDELINE_COLLECT_PATH cannot be the script's: $TIDELINE_COLLECT_PATH" ;;
  *)
    # A dot stands for itself only.
    GATEWAY_COLLECT="$GATEWAY_COLLECT|$(printf '%s' "${TIDELINE_COLLECT_PATH#/}" | sed 's/\./\\./g')"
    GATEWAY_RENAMED="$GATEWAY_RENAMED
location = $TIDELINE_COLLECT_PATH {
  if (\$request_method !~ ^(POST|OPTIONS)\$) {
    return 405;
  }
  error_page 413 @graphql_too_large;
  rewrite ^ /graphql last;
}"
    ;;
esac
if [ -n "$GATEWAY_RENAMED" ]; then
  GATEWAY_SCRIPT_FILTER="sub_filter_types text/javascript;
  sub_filter_last_modified on;
  sub_filter graphql $TIDELINE_COLLECT_PATH;"
fi

# Vite serves the web only in development: anywhere else its looser policy would be a hole.
GATEWAY_WEB=static
GATEWAY_LOG_LEVEL=crit
if [ "${TIDELINE_ENV:-production}" = development ]; then
  GATEWAY_LOG_LEVEL=warn
fi
if [ -n "$TIDELINE_WEB_UPSTREAM" ]; then
  [ "${TIDELINE_ENV:-production}" = development ] || stop "TIDELINE_WEB_UPSTREAM needs TIDELINE_ENV=development"
  plain TIDELINE_WEB_UPSTREAM "$TIDELINE_WEB_UPSTREAM"
  GATEWAY_WEB=vite
fi

# An API that is a name (a container) may come back at another address. NGINX looks again by itself since 1.27.3;
# before that a name is looked up once, at the start.
GATEWAY_RESOLVE=''
GATEWAY_RESOLVER=''
case $TIDELINE_API_HOST in
  *[!0-9.]*)
    version=$(nginx -v 2>&1 | sed 's/.*nginx\/\([0-9.]*\).*/\1/' | awk -F. '{ print $1 * 1000000 + $2 * 1000 + $3 }')
    nameserver=$(awk '$1 == "nameserver" && $2 !~ /:/ { print $2; exit }' /etc/resolv.conf 2>/dev/null || :)
    if [ "$version" -ge 1027003 ] && [ -n "$nameserver" ] && [ "$TIDELINE_API_HOST" != localhost ]; then
      plain "The name server in resolv.conf" "$nameserver"
      GATEWAY_RESOLVE=' resolve'
      GATEWAY_RESOLVER="resolver $nameserver valid=5s ipv6=off;"
    fi
    ;;
esac

mkdir -p "$TIDELINE_RUN_DIR/temp"

# Started by root, the workers give up root where another user can reach the files. A checkout below a private home
# directory is not reachable for anyone else: there the workers stay root, and say so.
GATEWAY_USER=''
if [ "$(id -u)" -eq 0 ]; then
  GATEWAY_USER='user root;'
  for name in www-data nginx; do
    id "$name" >/dev/null 2>&1 || continue
    # shellcheck disable=SC2016 # the inner shell fills in its own $1 and $2
    if command -v setpriv >/dev/null && setpriv --reuid="$name" --regid="$(id -g "$name")" --clear-groups \
      sh -c 'test -x "$1" && { test ! -e "$2" || test -x "$2"; }' sh "$TIDELINE_RUN_DIR/temp" "$TIDELINE_WEB_ROOT" 2>/dev/null
    then
      GATEWAY_USER="user $name $(id -gn "$name");"
    fi
    break
  done
  [ "$GATEWAY_USER" != 'user root;' ] || echo "gateway: no other user can read $TIDELINE_WEB_ROOT, so the workers run as root" >&2
fi

export TIDELINE_BIND TIDELINE_PORT TIDELINE_API_HOST TIDELINE_API_PORT TIDELINE_WEB_ROOT TIDELINE_WEB_UPSTREAM \
  TIDELINE_RUN_DIR GATEWAY_DIR GATEWAY_USER GATEWAY_SCHEME GATEWAY_WEB GATEWAY_LOG_LEVEL GATEWAY_RESOLVE GATEWAY_RESOLVER \
  GATEWAY_COLLECT GATEWAY_RENAMED GATEWAY_SCRIPT_FILTER
# shellcheck disable=SC2016 # envsubst wants the names, not the values
names='${TIDELINE_BIND} ${TIDELINE_PORT} ${TIDELINE_API_HOST} ${TIDELINE_API_PORT} ${TIDELINE_WEB_ROOT}
  ${TIDELINE_WEB_UPSTREAM} ${TIDELINE_RUN_DIR} ${GATEWAY_DIR} ${GATEWAY_USER} ${GATEWAY_SCHEME} ${GATEWAY_WEB}
  ${GATEWAY_LOG_LEVEL} ${GATEWAY_RESOLVE} ${GATEWAY_RESOLVER} ${GATEWAY_COLLECT}
  ${GATEWAY_RENAMED} ${GATEWAY_SCRIPT_FILTER}'
render() {
  envsubst "$names" <"$gateway_dir/$1" >"$TIDELINE_RUN_DIR/$2"
}
render nginx.conf.template nginx.conf
render api.conf.template api.conf
render headers.conf.template headers.conf
render "web-$GATEWAY_WEB.conf.template" web.conf

# 4,096 connections need as many open files; keep what is allowed where that is less.
# shellcheck disable=SC3045 # both shells that run this (dash, BusyBox) know -n
ulimit -S -n 8192 2>/dev/null || :

if [ "${1:-}" = -t ]; then
  exec nginx -e stderr -c "$TIDELINE_RUN_DIR/nginx.conf" -t
fi
exec nginx -e stderr -c "$TIDELINE_RUN_DIR/nginx.conf"
