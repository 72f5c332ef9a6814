"""GraphQL door of who is signed in."""

from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

import strawberry

from api import auth
from api.analytics.calendar import instant_of
from api.analytics.vocabulary import TimePoint
from api.context import Info
from api.passwords import SHORTEST


@strawberry.enum(
    description="What a token opens: READ questions; EXPORT `exportData`; ADMIN managing sites, keys, links, tokens and logins, "
    "and deleting people and sites."
)
class Scope(Enum):
    """The scopes of tokens."""

    READ = "read"
    EXPORT = "export"
    ADMIN = "admin"


@strawberry.type(description="A login that goes on.")
class LoginSession:
    """A login as GraphQL shows it."""

    id: int
    created_at: datetime
    last_seen_at: datetime = strawberry.field(description="To the minute.")
    expires_at: datetime
    current: bool = strawberry.field(description="Whether this request belongs to it.")


@strawberry.type(description="An API token.")
class ApiToken:
    """A token as GraphQL shows it."""

    id: int
    name: str
    scopes: list[Scope]
    created_at: datetime
    last_used_at: datetime | None = strawberry.field(description="To the minute; null: never.")
    expires_at: datetime | None = strawberry.field(description="Null: never.")


@strawberry.type(description="A token that was made, this once.")
class NewToken:
    """Answers its making."""

    token: str = strawberry.field(
        description="Send it as `Authorization: Bearer …`. It is stored hashed and cannot be shown again."
    )


@strawberry.type(description="A person who may log in.")
class User:
    """Who is logged in."""

    viewer: strawberry.Private[auth.Viewer]

    @strawberry.field(description="How they log in.")
    def email(self) -> str:
        """Return the address."""
        return self.viewer.email

    @strawberry.field(
        description="Their logins that go on, the latest seen first. Needs a login or a token with the scope `admin`."
    )
    async def sessions(self, info: Info) -> list[LoginSession]:
        """List them."""
        viewer = await info.context.require("admin")
        return [
            LoginSession(
                id=one.id,
                created_at=one.created_at,
                last_seen_at=one.last_seen_at,
                expires_at=one.expires_at,
                current=one.id == viewer.session_id,
            )
            for one in await auth.all_sessions(info.context.service.database.writer, viewer.user_id)
        ]

    @strawberry.field(description="Their tokens, oldest first. Needs a login or a token with the scope `admin`.")
    async def tokens(self, info: Info) -> list[ApiToken]:
        """List them."""
        viewer = await info.context.require("admin")
        return [
            ApiToken(
                id=one.id,
                name=one.name,
                scopes=[Scope(name) for name in one.scopes],
                created_at=one.created_at,
                last_used_at=one.last_used_at,
                expires_at=one.expires_at,
            )
            for one in await auth.all_tokens(info.context.service.database.writer, viewer.user_id)
        ]


@strawberry.type
class AccountQuery:
    """The part of Query about who is signed in."""

    @strawberry.field(description="Who is asking, or null for nobody. Needs no login.")
    async def me(self, info: Info) -> User | None:
        """Tell who asks."""
        viewer = await info.context.viewer()
        return User(viewer=viewer) if viewer else None


@strawberry.type
class AccountMutation:
    """The part of Mutation about who is signed in."""

    @strawberry.mutation(
        description="Log in: sets an HttpOnly cookie that lasts 30 days. Codes: WRONG_CREDENTIALS, TOO_MANY_ATTEMPTS (with "
        "`retryAfterSeconds`)."
    )
    async def login(self, info: Info, email: str, password: str) -> User:
        """Begin a session."""
        service = info.context.service
        reply = info.context.reply
        attempt = info.context.attempt(auth.account_name(email))
        viewer, token = await auth.login(service.database.writer, attempt, password)
        reply.set_cookie(
            auth.COOKIE,
            token,
            max_age=int(auth.SESSION_LIFETIME.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=service.settings.secure,
        )
        info.context.sign_in(viewer)
        return User(viewer=viewer)

    @strawberry.mutation(description="End the session of this request's cookie. True even when there was none.")
    async def logout(self, info: Info) -> bool:
        """End a session."""
        reply = info.context.reply
        service = info.context.service
        await auth.logout(service.database.writer, info.context.connection, service.settings.public_url)
        reply.delete_cookie(auth.COOKIE, httponly=True, samesite="lax", secure=service.settings.secure)
        return True

    @strawberry.mutation(
        description=f"Change your password: at least {SHORTEST} characters. Ends your other logins. Needs a login or a token "
        "with the scope `admin`. Codes: WRONG_CREDENTIALS, TOO_MANY_ATTEMPTS (with `retryAfterSeconds`), BAD_INPUT."
    )
    async def change_password(self, info: Info, current: str, new: str) -> bool:
        """Change it."""
        viewer = await info.context.require("admin")
        attempt = info.context.attempt(viewer.email)
        await auth.change_password(info.context.service.database.writer, viewer, attempt, current, new)
        return True

    @strawberry.mutation(
        description="End one of your logins, at once. Needs a login or a token with the scope `admin`. Code: BAD_INPUT."
    )
    async def revoke_session(self, info: Info, id: int) -> bool:  # noqa: A002 - the contract's name
        """End one."""
        viewer = await info.context.require("admin")
        await auth.revoke_session(info.context.service.database.writer, viewer.user_id, id)
        return True

    @strawberry.mutation(
        description="Make an API token. A date as `expiresAt` is midnight UTC. Needs a login or a token with the scope `admin`. "
        "Code: BAD_INPUT."
    )
    async def create_token(
        self, info: Info, name: str, scopes: list[Scope], expires_at: TimePoint | None = None
    ) -> NewToken:
        """Make one."""
        viewer = await info.context.require("admin")
        ends = None if expires_at is None else instant_of(expires_at, ZoneInfo("UTC"), "expiresAt")
        pool = info.context.service.database.writer
        token = await auth.create_token(pool, name, viewer.user_id, [one.value for one in scopes], ends)
        return NewToken(token=token)

    @strawberry.mutation(
        description="End an API token, at once. Needs a login or a token with the scope `admin`. Code: BAD_INPUT."
    )
    async def revoke_token(self, info: Info, id: int) -> bool:  # noqa: A002 - the contract's name
        """End one."""
        viewer = await info.context.require("admin")
        await auth.revoke_token(info.context.service.database.writer, viewer.user_id, id)
        return True
