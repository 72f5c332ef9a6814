"""docker-compose.yml alone, and with docker-compose.dev.yml on top."""

import re
from pathlib import Path

from ops.checks import document
from ops.checks.document import Mapping
from ops.checks.program import run

PRODUCTION = "docker-compose.yml"
DEVELOPMENT = "docker-compose.dev.yml"

# Only this service may be reached from outside, and only through this.
GATEWAY = "gateway"
PUBLISHED = "${TIDELINE_BIND_HOST:-127.0.0.1}:${TIDELINE_PORT:-8080}:8080"

EXACT = re.compile(r":\d+\.\d+\.\d+[\w.-]*$")

# These end by themselves; all others run, and say whether they are well.
ONE_SHOT = ("secrets", "prepare")

# The containers and the local stack run the very same commands.
COMMANDS = {
    "prepare": ["python", "-m", "api", "prepare"],
    "api": ["python", "-m", "api", "serve"],
    "gateway": ["sh", "gateway/start.sh"],
}
COMMANDS_IN_DEVELOPMENT = COMMANDS | {"api": ["python", "-m", "api", "serve", "--reload"], "web": ["npm", "run", "dev"]}

# Who is on which network: the gateway cannot reach the database, and only it is on a network with a way out.
NETWORKS = {"db": ["data"], "prepare": ["data"], "api": ["data", "inside"], "gateway": ["inside", "outside"]}
NETWORKS_IN_DEVELOPMENT = NETWORKS | {"web": ["inside"]}

# What ops/stack/postgres.conf says for the local stack alone: in a container, sockets, shared memory, log and passwords
# are the image's.
ONLY_LOCAL = (
    "unix_socket_directories",
    "password_encryption",
    "dynamic_shared_memory_type",
    "log_line_prefix",
    "log_checkpoints",
)


def schema(root: Path) -> list[str]:
    """Both files follow the Compose specification."""
    return run(root, "check-jsonschema", "--builtin-schema", "vendor.compose-spec", PRODUCTION, DEVELOPMENT)


def services(root: Path) -> list[str]:
    """What runs is closed: ports, users, file systems, capabilities, networks, secrets, health and commands."""
    production = document.read(root / PRODUCTION)
    development = document.merged(production, document.read(root / DEVELOPMENT))
    return [
        *(f"{PRODUCTION}: {problem}" for problem in judged(production, COMMANDS, NETWORKS)),
        *(
            f"with {DEVELOPMENT}: {problem}"
            for problem in judged(development, COMMANDS_IN_DEVELOPMENT, NETWORKS_IN_DEVELOPMENT)
        ),
        *interpolations(root),
    ]


def judged(compose: Mapping, commands: dict[str, list[str]], networks: dict[str, list[str]]) -> list[str]:
    """Collect the problems of one merged configuration."""
    problems = [
        f"network {name} must be internal" for name in ("data", "inside") if not compose["networks"][name]["internal"]
    ]
    all_services: dict[str, Mapping] = compose["services"]
    for name, service in all_services.items():
        problems += [f"{name}: {problem}" for problem in hardened(name, service)]
        if name in commands and service.get("command") != commands[name]:
            problems.append(f"{name}: runs {service.get('command')}, not {commands[name]}")
        if name in networks and service.get("networks") != networks[name]:
            problems.append(f"{name}: is on {service.get('networks')}, not {networks[name]}")
        if name not in networks and service.get("network_mode") != "none":
            problems.append(f"{name}: needs network_mode none, or a place in the table of networks")
    return problems


def hardened(name: str, service: Mapping) -> list[str]:
    """Collect what a service may do and must not."""
    ports = [PUBLISHED] if name == GATEWAY else []
    restart = "no" if name in ONE_SHOT else "unless-stopped"
    image, user = str(service.get("image", "")), str(service.get("user", "root"))
    secret = [
        key for key in service.get("environment", {}) if re.search(r"(PASSWORD|SECRET_KEY|DATABASE\w*_URL)$", key)
    ]
    volumes = " ".join(map(str, service.get("volumes", [])))
    wrong = {
        f"publishes {service.get('ports')}, not {ports}": service.get("ports", []) != ports,
        "must not be given privileges": any(
            key in service for key in ("privileged", "cap_add", "devices", "pid", "ipc")
        ),
        "must not share the machine's network": service.get("network_mode") == "host",
        "needs a read-only root file system": service.get("read_only") is not True,
        "must drop all capabilities": service.get("cap_drop") != ["ALL"],
        "must not gain privileges": service.get("security_opt") != ["no-new-privileges:true"],
        "must run as a user of its own, not as root": user.partition(":")[0] in {"root", "0"},
        "needs a limit of its log": "max-size" not in service.get("logging", {}).get("options", {}),
        "needs a memory limit": "memory" not in service.get("deploy", {}).get("resources", {}).get("limits", {}),
        f"restart must be {restart!r}": service.get("restart") != restart,
        "needs a health check": name not in ONE_SHOT and "test" not in service.get("healthcheck", {}),
        f"image {image!r} must name an exact version": "build" not in service and not EXACT.search(image),
        f"{', '.join(secret)}: secrets come from files": bool(secret) and name != "secrets",
        "must not see the database owner's secrets": name in {"api", GATEWAY, "web"} and "secrets-owner" in volumes,
    }
    return [problem for problem, is_wrong in wrong.items() if is_wrong]


def interpolations(root: Path) -> list[str]:
    """A bare `docker compose up` works: every ${NAME} has a default."""
    problems = []
    for name in (PRODUCTION, DEVELOPMENT):
        text = (root / name).read_text()
        bare = re.findall(r"(?<!\$)\$(?:\{(\w+)\}|([A-Za-z_]\w*))", text)
        problems += [f"{name}: ${braced or plain} has no default" for braced, plain in bare]
    return problems


def database(root: Path) -> list[str]:
    """PostgreSQL has the same settings in the container as in the local stack, where both name one."""
    words = document.read(root / PRODUCTION)["services"]["db"]["command"]
    container = dict(word.removeprefix("-c").split("=", 1) for word in words if word.startswith("-c"))
    lines = (root / "ops/stack/postgres.conf").read_text().splitlines()
    pairs = [line.split("=", 1) for line in lines if "=" in line and not line.startswith("#")]
    local = {name.strip(): value.strip().strip("'") for name, value in pairs}
    return [
        f"{name}: {container.get(name)!r} in the container, {local.get(name)!r} in the local stack"
        for name in sorted({*container, *local} - {*ONLY_LOCAL})
        if container.get(name) != local.get(name)
    ]
