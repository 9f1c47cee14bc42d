"""Which of LibreChat's collections say something about a person, by which field, and what becomes of it.

The names are those of LibreChat's models; a test asks the models for every field that names a person.
"""

from __future__ import annotations

THEIRS = {
    "conversations": "user",
    "messages": "user",
    "sharedlinks": "user",
    "toolcalls": "user",
    "conversationtags": "user",
    "chatprojects": "user",
    "memoryentries": "userId",
    "presets": "user",
    "toolfavorites": "user",
    "transactions": "user",
    "balances": "user",
    "schedules": "user",
    "scheduleruns": "user",
    "agentqueuedturns": "user",
    "agentqueuedturnsequences": "user",
    "agenttriggerdeliveries": "user",
    "agenttriggerlanesequences": "user",
}
"""What is a person's own: given out and deleted."""

CREDENTIALS = {
    "tokens": "userId",
    "sessions": "user",
    "keys": "userId",
    "pluginauths": "userId",
    "agentapikeys": "userId",
    "skillsynccredentials": "createdBy",
    "refreshtokenbridges": "userId",
    "openidrefreshflights": "ownerId",
}
"""What only lets a person in somewhere: deleted and never given out."""

MADE = {
    "agents": "author",
    "promptgroups": "author",
    "mcpservers": "author",
    "skills": "author",
    "assistants": "user",
    "codeenvironments": "createdBy",
}
"""What a person made: given out, and deleted unless others were given rights on it."""

PARTS = {
    "prompts": ("author", "groupId", "promptgroups", "_id"),
    "skillfiles": ("author", "skillId", "skills", "_id"),
    "actions": ("user", "agent_id", "agents", "id"),
}
"""Parts of what a person made: the field of the person, the one that names the whole, the whole's collection
and which of its fields is named. They share its fate."""

RIGHTS = {"aclentries": "principalId", "systemgrants": "principalId", "configs": "principalId"}
"""What a person may do or has set: given out and deleted."""

FILES = "files"
"""Given out without their bytes, and made to expire: LibreChat's sweep deletes bytes, vectors and records."""

USERS = "users"
SECRET_FIELDS = (
    *("password", "totpSecret", "pendingTotpSecret", "backupCodes", "pendingBackupCodes"),
    *("refreshToken", "federatedTokens", "openidTokens"),
)
"""Of the person's own document, what is never given out."""

EXPORTED = {
    USERS: "_id",
    **THEIRS,
    FILES: "user",
    **MADE,
    **{name: part[0] for name, part in PARTS.items()},
    **RIGHTS,
}
"""What is given out, in this order: the collection with the field that names the person."""
